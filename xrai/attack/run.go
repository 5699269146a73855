package attack

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

var attackers = map[string]xrai.Learner{
	LogisticRegression: linear.Logistic{},
	DecisionTree:       tree.Classifier{},
	NearestNeighbours:  knn.Classifier{},
	NeuralNetwork:      network{},
	RandomForest:       forest.Classifier{},
	GradientBoosting:   boost.Classifier{},
}

// run is one attack on one plan, with memberships as they are or shuffled.
type run struct {
	plan       *plan
	options    BlackBoxOptions
	fit, score *mat.Dense // scaled inputs
	learner    xrai.Learner
	epochs     meter // of all fits of a network
}

func newRun(in *inputs, p *plan, o BlackBoxOptions) *run {
	r := &run{plan: p, options: o, fit: pick(in.x, p.fit), score: pick(in.x, p.score), learner: attackers[o.Attack]}
	_, scaled := in.x.Dims()
	if n, ok := r.learner.(network); ok {
		n.Signals = in.signals
		if o.Progress != nil {
			r.epochs = meter{total: n.epochs() * (1 + o.Shuffles), progress: o.Progress}
			n.told = r.epochs.tell
		}
		r.learner = n
		if in.oneHot { // ART's network sees it as it is
			scaled = in.signals
		}
	}
	standardise(r.fit, r.score, scaled)
	return r
}

func pick(x *mat.Dense, rows []int) *mat.Dense {
	_, d := x.Dims()
	out := mat.NewDense(len(rows), d, nil)
	for i, r := range rows {
		out.SetRow(i, x.RawRowView(r))
	}
	return out
}

const epsilon = 0x1p-52

// standardise gives each of the first columns of fit mean 0 and variance 1
// (divided by n, as scikit-learn), and scales score alike. A constant column is
// only centred.
func standardise(fit, score *mat.Dense, columns int) {
	n, _ := fit.Dims()
	for j := range columns {
		mean, square := 0.0, 0.0
		for i := range n {
			mean += fit.At(i, j) / float64(n)
		}
		for i := range n {
			v := fit.At(i, j) - mean
			square += v * v / float64(n)
		}
		// As scikit-learn: what is left of a constant column is rounding.
		scale, rounding := math.Sqrt(square), float64(n)*mean*epsilon
		if square <= float64(n)*epsilon*square+rounding*rounding {
			scale = 1
		}
		for _, x := range []*mat.Dense{fit, score} {
			rows, _ := x.Dims()
			for i := range rows {
				x.Set(i, j, (x.At(i, j)-mean)/scale)
			}
		}
	}
}

// real attacks with memberships as they are, on all workers.
func (r *run) real(ctx context.Context) ([]float64, error) {
	workers, err := parallel.Workers(r.options.Workers)
	if err != nil {
		return nil, err
	}
	r.epochs.start()
	return r.scores(ctx, 0, r.plan.members(r.plan.fit), workers)
}

// scores fits the attack model on memberships of the fitting records and
// returns each scored record's probability of membership. The attempt, 0 with
// memberships as they are, has its own draws.
func (r *run) scores(ctx context.Context, attempt uint64, member []bool, workers int) ([]float64, error) {
	d := &xrai.Dataset{X: r.fit, Classes: []string{"other", "member"}, Labels: make([]int, len(member))}
	for i, m := range member {
		if m {
			d.Labels[i] = 1
		}
	}
	l := xrai.Reseed(r.learner, xrai.Key(r.options.Seed, keyFit, attempt))
	if n, ok := l.(network); ok {
		n.Workers = workers
		l = n
	}
	c, err := xrai.FitClassifier(ctx, l, d)
	if err != nil {
		return nil, err
	}
	p, err := c.Proba(r.score)
	if err != nil {
		return nil, err
	}
	return mat.Col(nil, 1, p), nil
}

// DryRun is what the same pipeline gives when memberships are shuffled, so that
// nothing can leak. Ranges hold the middle 95% of runs.
type DryRun struct {
	Runs                      int
	AUC                       metric.Quantiles
	AUCLow, AUCHigh           float64
	BalancedLow, BalancedHigh float64
	PrecisionLow              float64 // over runs that called anybody a member
	PrecisionHigh             float64
	// PValue is the share of runs, the real one counted, with an area at least
	// as large as the real one's; PBalanced the same of balanced accuracy. The
	// least possible value is 1/(Runs+1).
	PValue, PBalanced float64
}

func (r *run) dryRun(ctx context.Context, area, accuracy float64) (DryRun, error) {
	progress := r.options.Progress
	if r.epochs.progress != nil {
		progress = nil
	}
	return dryRuns(ctx, r.options.Shuffles, r.options.Workers, progress, area, accuracy, func(i int) (*outcome, error) {
		fit, score := r.plan.shuffled(r.options.Seed, uint64(i))
		s, err := r.scores(ctx, uint64(i)+1, fit, 1)
		if err != nil {
			return nil, err
		}
		called := make([]bool, len(s))
		for k, v := range s {
			called[k] = v > 0.5
		}
		return newOutcome(s, called, score)
	})
}

// outcome is what one run of an attack comes to.
type outcome struct {
	auc, balanced, precision float64
	calledAny                bool
}

func newOutcome(scores []float64, called, member []bool) (*outcome, error) {
	auc, err := metric.AUC(scores, member)
	if err != nil {
		return nil, err
	}
	return guessed(auc, called, member)
}

// guessed is the outcome of an area and guesses.
func guessed(auc float64, called, member []bool) (*outcome, error) {
	predicted, actual := make([]int, len(called)), make([]int, len(called))
	for k, c := range called {
		if c {
			predicted[k] = 1
		}
		if member[k] {
			actual[k] = 1
		}
	}
	g, err := metric.PrecisionRecall(predicted, actual)
	if err != nil {
		return nil, err
	}
	return &outcome{auc: auc, balanced: g.Balanced, precision: g.Precision.Value, calledAny: g.Precision.Measured}, nil
}

// dryRuns makes n attempts with memberships shuffled and sets the real area and
// balanced accuracy beside them.
func dryRuns(ctx context.Context, n, workers int, progress func(done, total int), area, accuracy float64, attempt func(i int) (*outcome, error)) (DryRun, error) {
	aucs, balanced, precision := make([]float64, n), make([]float64, n), make([]float64, n)
	err := parallel.For(ctx, n, workers, progress, func() func(int) error {
		return func(i int) error {
			o, err := attempt(i)
			if err != nil {
				return err
			}
			aucs[i], balanced[i], precision[i] = o.auc, o.balanced, o.precision
			if !o.calledAny {
				precision[i] = -1
			}
			return nil
		}
	})
	if err != nil {
		return DryRun{}, err
	}
	d := DryRun{Runs: n, AUC: metric.NewQuantiles(aucs)}
	d.AUCLow, d.AUCHigh = metric.Middle(aucs, 0.95)
	d.BalancedLow, d.BalancedHigh = metric.Middle(balanced, 0.95)
	called := precision[:0]
	for _, p := range precision {
		if p >= 0 {
			called = append(called, p)
		}
	}
	if len(called) > 0 {
		d.PrecisionLow, d.PrecisionHigh = metric.Middle(called, 0.95)
	}
	d.PValue, d.PBalanced = atLeast(area, aucs), atLeast(accuracy, balanced)
	return d, nil
}

// atLeast is the share of values, the observed one counted, at or above it.
func atLeast(observed float64, values []float64) float64 {
	n := 1
	for _, v := range values {
		if v >= observed-1e-12 {
			n++
		}
	}
	return float64(n) / float64(len(values)+1)
}
