package metric

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// SHAPrOptions say how SHAPr is computed. The zero value is ART's K = 1.
type SHAPrOptions struct {
	// K is the number of neighbours that vote. 0 means 1.
	K int
	// Seed draws the halves of the test rows that give the null.
	Seed     uint64
	Workers  int                   `json:"-"` // 0 means all cores
	Progress func(done, total int) `json:"-"`
}

// SHAPrNull compares the training records with records the model never saw. Each
// half of the test rows joins the training rows once, and all are scored on the
// other half: members and others in one game, on test rows that are neither. A
// model that treats both alike gives both the same scores.
type SHAPrNull struct {
	Records   int       // test rows scored this way
	Quantiles Quantiles // of their scores
	// Above and AboveNull are the shares of training records and of these
	// records whose score in those games is above the null's 95% quantile.
	// With tied scores both may be far below 5%: compare them with each other.
	Above, AboveNull float64
	// AUC is the chance that a training record scores above one of these, ties
	// half, averaged over the two games; 0.5 means that SHAPr cannot tell them
	// apart.
	AUC float64
}

// SHAPrResult holds a score for each training record. Scores are scaled by
// rows: (n/m) times the sum over the m test rows of the record's Shapley value.
type SHAPrResult struct {
	Of          string // what a session calls the model, "" without one
	K           int
	Seed        uint64 // that drew the null's halves
	Train, Test int
	Distinct    int // distinct output vectors among training rows
	Classes     []string
	Labels      []int // class of each training record

	Scores []float64
	// StdErr is the standard error of each score over the draw of test rows:
	// what a bootstrap of them gives, in closed form.
	StdErr []float64
	// Accuracy is the mean score. By Shapley efficiency it is the share of
	// matching labels among each test row's K nearest training outputs: K-NN
	// accuracy in output space, not a privacy number.
	Accuracy   float64
	ClassMeans []float64 // mean score of each class, 0 for a class without rows
	Positive   float64   // share of records with a score above 0

	Null     *SHAPrNull // nil when there are fewer than two test rows
	Warnings []xrai.Warning
}

// SHAPr replaces the model by a K-nearest-neighbour vote over its output
// vectors (Euclidean distance) and gives each training record its exact Shapley
// value in that vote (arXiv:2112.02230; recursion of arXiv:1908.08619). Equal
// distances are averaged over all orders, so scores do not depend on the order
// of rows. For one test row of label y, training rows sorted by distance, w(j) =
// 1/max(K, j), and a tied block at positions a..b of m rows of which c match:
//
//	matching      W + (c-1)/(m-1) (w(b) - W) + R
//	not matching      c/(m-1)     (w(b) - W) + R
//	W = mean of w(a..b)
//	R = sum over farther blocks h of (c_h/m_h) (w(b_h) - w(a_h - 1))
//
// Distances are tied when they are within 1e-9 of the nearest in their block.
// Without ties and with K = 1 it is ART's number.
//
// A record the model has memorised against its neighbours scores low, though
// attacks find it: a low score is not safety.
func SHAPr(ctx context.Context, model xrai.Classifier, train, test *xrai.Dataset, o SHAPrOptions) (*SHAPrResult, error) {
	r, err := shapr(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("shapr: %w", err)
	}
	return r, nil
}

func shapr(ctx context.Context, model xrai.Classifier, train, test *xrai.Dataset, o SHAPrOptions) (*SHAPrResult, error) {
	if o.K < 0 {
		return nil, fmt.Errorf("k %d is negative", o.K)
	}
	if model == nil {
		return nil, fmt.Errorf("no model")
	}
	k := max(o.K, 1)
	p, err := outputs(model, train, "training")
	if err != nil {
		return nil, err
	}
	q, err := outputs(model, test, "test")
	if err != nil {
		return nil, err
	}
	if !slices.Equal(train.Classes, test.Classes) {
		return nil, fmt.Errorf("training classes are %q, test classes %q", train.Classes, test.Classes)
	}
	n, m := train.Rows(), test.Rows()
	r := &SHAPrResult{Warnings: xrai.DoubtsOf(model), K: k, Seed: o.Seed, Train: n, Test: m, Classes: train.Classes, Labels: slices.Clone(train.Labels)}

	game := newGame(p, train.Labels, k)
	r.Distinct = game.distinct()
	halves := testHalves(m, o.Seed)
	games := 1 + len(halves)
	progress := func(at int) func(done, total int) {
		if o.Progress == nil {
			return nil
		}
		return func(done, total int) { o.Progress((at*m+done*m/total)/games, m) }
	}
	total, err := game.play(ctx, newQueries(q, test.Labels, nil), o.Workers, progress(0))
	if err != nil {
		return nil, err
	}
	r.Scores, r.StdErr = game.scale(total, m)
	r.summarise()
	if halves != nil {
		null := &nullGames{p: p, q: q, train: train.Labels, test: test.Labels, k: k}
		for h, in := range halves {
			if err := null.play(ctx, in, halves[1-h], o.Workers, progress(1+h)); err != nil {
				return nil, err
			}
		}
		r.Null = null.result()
	}
	r.warn()
	return r, nil
}

func outputs(model xrai.Classifier, d *xrai.Dataset, which string) (*mat.Dense, error) {
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("%s data: %w", which, err)
	}
	if !d.IsClassification() {
		return nil, fmt.Errorf("%s data: the target is a number; SHAPr compares classes", which)
	}
	p, err := model.Proba(d.X)
	if err != nil {
		return nil, fmt.Errorf("%s data: %w", which, err)
	}
	rows, cols := p.Dims()
	for i := range rows {
		for k := range cols {
			if v := p.At(i, k); math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("%s data: the model's probability of record %d is %v", which, i, v)
			}
		}
	}
	return p, nil
}

func (r *SHAPrResult) summarise() {
	r.ClassMeans = make([]float64, len(r.Classes))
	counts := make([]float64, len(r.Classes))
	positive := 0
	for i, s := range r.Scores {
		r.Accuracy += s / float64(r.Train)
		r.ClassMeans[r.Labels[i]] += s
		counts[r.Labels[i]]++
		if s > 0 {
			positive++
		}
	}
	for c, n := range counts {
		if n > 0 {
			r.ClassMeans[c] /= n
		}
	}
	r.Positive = float64(positive) / float64(r.Train)
}

func (r *SHAPrResult) warn() {
	add := func(what, why, remedy string) {
		r.Warnings = append(r.Warnings, xrai.Warning{What: what, Why: why, Remedy: remedy})
	}
	if r.K > r.Train {
		add(fmt.Sprintf("K is %d but there are only %d training rows", r.K, r.Train),
			"all of them vote, each with weight 1/K", "use a smaller K")
	}
	if r.Test < 30 {
		add(fmt.Sprintf("there are only %d test rows", r.Test), "scores have large standard errors", "use at least 30 test rows")
	}
}

// Excess returns how far record i's score is above the mean of its class.
func (r *SHAPrResult) Excess(i int) float64 { return r.Scores[i] - r.ClassMeans[r.Labels[i]] }

// Top returns the k records with the highest scores, highest first; of equal
// ones the earlier.
func (r *SHAPrResult) Top(k int) []int {
	order := make([]int, len(r.Scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.Scores[b], r.Scores[a]) })
	return order[:min(max(k, 0), len(order))]
}
