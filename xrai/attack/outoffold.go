package attack

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Folds are the parts of an out-of-fold attack.
type Folds struct {
	AUCs []float64 // area within each fold, whose records one attack model scored
	// Area is the mean of these with Nadeau and Bengio's interval. Pooled scores
	// have none: DeLong's would cover the truth far less often than it says.
	Area metric.Interval
}

const keyFold = 4

// outOfFold scores every record by an attack fitted on the other folds. Its null
// is the whole of it with memberships shuffled: new folds, new attack models.
func outOfFold(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, in *inputs, o BlackBoxOptions) (*Result, error) {
	n := train.Rows()
	if small := min(n, test.Rows()); small < 2*o.Folds {
		return nil, fmt.Errorf("%d folds of %d members and %d others: each fold needs two of each", o.Folds, n, test.Rows())
	}
	workers, err := parallel.Workers(o.Workers)
	if err != nil {
		return nil, err
	}
	member := make([]bool, n+test.Rows())
	for i := range n {
		member[i] = true
	}
	scores, folds, err := in.outOfFold(ctx, o, member, 0, workers)
	if err != nil {
		return nil, err
	}
	r := &Result{Warnings: xrai.DoubtsOf(model), Name: "black box", Model: model.Kind(), AttackModel: o.Attack, Input: o.Input, Seed: o.Seed}
	if r.Folds, err = newFolds(scores, member, folds); err != nil {
		return nil, err
	}
	called := make([]bool, len(scores))
	for i, s := range scores {
		called[i] = s > 0.5
	}
	r.add(scores, called, n)
	if err := r.judge(ctx, o.Workers); err != nil {
		return nil, err
	}
	r.DryRun, err = dryRuns(ctx, o.Shuffles, o.Workers, o.Progress, r.ROC.AUC.Value, r.Guesses.Balanced, func(i int) (*outcome, error) {
		dealt := dealt(member, o.Seed, uint64(i))
		s, _, err := in.outOfFold(ctx, o, dealt, uint64(i)+1, 1)
		if err != nil {
			return nil, err
		}
		called := make([]bool, len(s))
		for k, v := range s {
			called[k] = v > 0.5
		}
		return newOutcome(s, called, dealt)
	})
	if err != nil {
		return nil, err
	}
	r.warn(train, test)
	r.Verdict = o.Appetite.judge(r)
	return r, nil
}

// dealt returns the memberships shuffled over all records.
func dealt(member []bool, seed, run uint64) []bool {
	out := append([]bool(nil), member...)
	xrai.Rand(seed, keyShuffle, run).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// add appends records: members, then others, each with its score.
func (r *Result) add(scores []float64, called []bool, members int) {
	for i, s := range scores {
		rec := Record{Row: i, Member: i < members, Score: s, Called: called[i]}
		if !rec.Member {
			rec.Row -= members
		}
		r.Records = append(r.Records, rec)
	}
}

// outOfFold deals members and others, each evenly, to folds and returns the
// scores of all records and the fold of each.
func (in *inputs) outOfFold(ctx context.Context, o BlackBoxOptions, member []bool, attempt uint64, workers int) ([]float64, []int, error) {
	folds := deal(member, o.Folds, xrai.Key(o.Seed, keyFold, attempt))
	o.Progress = nil
	scores := make([]float64, len(member))
	for f := range o.Folds {
		var p plan
		var fit []bool
		for i, k := range folds {
			if k == f {
				p.score = append(p.score, i)
			} else {
				p.fit = append(p.fit, i)
				fit = append(fit, member[i])
			}
		}
		s, err := newRun(in, &p, o).scores(ctx, attempt*uint64(o.Folds)+uint64(f), fit, workers)
		if err != nil {
			return nil, nil, err
		}
		for i, row := range p.score {
			scores[row] = s[i]
		}
	}
	return scores, folds, nil
}

// deal gives each record a fold; members and others are spread evenly.
func deal(member []bool, folds int, seed uint64) []int {
	out, next := make([]int, len(member)), [2]int{}
	for _, i := range xrai.Rand(seed).Perm(len(member)) {
		side := 0
		if member[i] {
			side = 1
		}
		out[i] = next[side] % folds
		next[side]++
	}
	return out
}

func newFolds(scores []float64, member []bool, folds []int) (*Folds, error) {
	k := 0
	for _, f := range folds {
		k = max(k, f+1)
	}
	out := &Folds{AUCs: make([]float64, k)}
	for f := range k {
		var s []float64
		var m []bool
		for i, of := range folds {
			if of == f {
				s, m = append(s, scores[i]), append(m, member[i])
			}
		}
		auc, err := metric.AUC(s, m)
		if err != nil {
			return nil, err
		}
		out.AUCs[f] = auc
	}
	var err error
	out.Area, err = metric.NadeauBengio(out.AUCs, 1/float64(k-1))
	out.Area.Low, out.Area.High = max(0, out.Area.Low), min(1, out.Area.High)
	return out, err
}
