package attack

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Options are those of attacks without a trained attack model. The zero value
// works.
type Options struct {
	// Shuffles is how many dry runs with shuffled memberships show what comes out
	// when nothing can leak. 0 means 1000. The least p-value is 1/(Shuffles+1).
	Shuffles int
	Appetite Appetite
	Seed     uint64
	Workers  int `json:"-"` // 0 means all cores
	// Progress hears of models fitted, or of dry runs where none are.
	Progress func(done, total int) `json:"-"`
}

func (o Options) check() (Options, error) {
	if o.Shuffles < 0 {
		return o, fmt.Errorf("shuffles %d is negative", o.Shuffles)
	}
	if o.Shuffles == 0 {
		o.Shuffles = 1000
	}
	var err error
	o.Appetite, err = o.Appetite.check()
	return o, err
}

// fixed is an attack whose scores do not depend on who is called a member. Only
// its guesses do: each record is called by a threshold chosen on the other half of
// the records.
type fixed struct {
	name, input string
	scores      []float64
	skip        []bool // records that are not scored; nil means none
	group       []int  // each record's threshold: its class; nil means one for all
	groups      int
	in          int     // members
	called      []bool  // guesses that need no threshold; nil means to choose one
	alpha       float64 // share of others called; 0 means the best balanced accuracy
}

const keyHalf = 5

// result judges the scores beside dry runs with memberships shuffled. told is
// true when progress was already told of the attack's own work.
func (f *fixed) result(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o Options, told bool) (*Result, error) {
	for i, s := range f.scores {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return nil, fmt.Errorf("record %d: score is %v", i, s)
		}
	}
	var rows []int
	for i := range f.scores {
		if f.skip == nil || !f.skip[i] {
			rows = append(rows, i)
		}
	}
	scores, member, group := make([]float64, len(rows)), make([]bool, len(rows)), make([]int, len(rows))
	for k, i := range rows {
		scores[k], member[k] = f.scores[i], i < f.in
		if f.group != nil {
			group[k] = f.group[i]
		}
	}
	c := newCaller(scores, group, max(f.groups, 1), f.alpha)
	called := f.called
	if called == nil {
		called = c.call(member, o.Seed, 0)
	}
	r := &Result{Warnings: xrai.DoubtsOf(model), Name: f.name, Model: model.Kind(), AttackModel: f.name, Input: f.input, Seed: o.Seed}
	for k, i := range rows {
		rec := Record{Row: i, Member: member[k], Score: scores[k], Called: called[k]}
		if !rec.Member {
			rec.Row -= f.in
		}
		r.Records = append(r.Records, rec)
	}
	if err := r.judge(ctx, o.Workers); err != nil {
		return nil, err
	}
	progress := o.Progress
	if told {
		progress = nil
	}
	var err error
	r.DryRun, err = dryRuns(ctx, o.Shuffles, o.Workers, progress, r.ROC.AUC.Value, r.Guesses.Balanced, func(i int) (*outcome, error) {
		m := dealt(member, o.Seed, uint64(i))
		guesses := f.called
		if guesses == nil {
			guesses = c.call(m, o.Seed, uint64(i)+1)
		}
		return guessed(c.area(m), guesses, m)
	})
	if err != nil {
		return nil, err
	}
	r.warn(train, test)
	r.Verdict = o.Appetite.judge(r)
	return r, nil
}

// caller calls records members by thresholds. It sorts the scores once for all
// dry runs.
type caller struct {
	order  []int     // records, highest score first
	score  []float64 // of each record
	group  []int
	groups int
	alpha  float64
}

func newCaller(scores []float64, group []int, groups int, alpha float64) *caller {
	c := &caller{score: scores, group: group, groups: groups, alpha: alpha, order: make([]int, len(scores))}
	for i := range c.order {
		c.order[i] = i
	}
	slices.SortStableFunc(c.order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return c
}

// area is the area under the curve of these memberships.
func (c *caller) area(member []bool) float64 {
	above, members, sum := 0, 0, 0.0
	for from := 0; from < len(c.order); {
		to, m := from, 0
		for to < len(c.order) && c.score[c.order[to]] == c.score[c.order[from]] {
			if member[c.order[to]] {
				m++
			}
			to++
		}
		sum += float64(to-from-m) * (float64(above) + float64(m)/2)
		above += m
		from = to
	}
	members = above
	return sum / float64(members) / float64(len(c.order)-members)
}

// call deals members and others to two halves and calls each half by the other's
// thresholds.
func (c *caller) call(member []bool, seed, attempt uint64) []bool {
	half := deal(member, 2, xrai.Key(seed, keyHalf, attempt))
	out := make([]bool, len(member))
	for h := range 2 {
		all := c.threshold(member, half, h, -1)
		limit := make([]float64, c.groups)
		for g := range limit {
			limit[g] = all
			if c.groups > 1 {
				if v := c.threshold(member, half, h, g); !math.IsNaN(v) {
					limit[g] = v
				}
			}
		}
		for i := range out {
			if half[i] != h {
				out[i] = c.score[i] >= limit[c.group[i]]
			}
		}
	}
	return out
}

// fewest members and others that choose a class its own threshold.
const fewest = 10

// threshold is the least score called a member, chosen on one half: the highest
// with the best balanced accuracy, +Inf when none beats guessing; or the lowest
// that calls at most a share alpha of the others. group -1 means all records; a
// group of too few has NaN.
func (c *caller) threshold(member []bool, half []int, h, group int) float64 {
	var n [2]int
	for i, m := range member {
		if half[i] == h && (group < 0 || c.group[i] == group) {
			n[side(m)]++
		}
	}
	if group >= 0 && (n[0] < fewest || n[1] < fewest) {
		return math.NaN()
	}
	best, at := 0.0, math.Inf(1)
	var hits [2]int
	for k, i := range c.order {
		if half[i] == h && (group < 0 || c.group[i] == group) {
			hits[side(member[i])]++
		}
		if k+1 < len(c.order) && c.score[c.order[k+1]] == c.score[i] {
			continue
		}
		if c.alpha > 0 {
			if float64(hits[0]) > c.alpha*float64(n[0]) {
				return at
			}
			at = c.score[i]
			continue
		}
		if gain := float64(hits[1])/float64(max(n[1], 1)) - float64(hits[0])/float64(max(n[0], 1)); gain > best+1e-12 {
			best, at = gain, c.score[i]
		}
	}
	return at
}

func side(member bool) int {
	if member {
		return 1
	}
	return 0
}
