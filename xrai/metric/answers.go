package metric

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// answers are what a model says of the rows of one table, row by row.
type answers struct {
	data       *xrai.Dataset
	proba      *mat.Dense // n×C, of a classifier
	predicted  []int      // most probable class
	right      []bool     // that class is the row's
	losses     []float64  // -ln p of the row's class, or squared error
	impossible int        // rows whose class has probability 0
}

// answersOf asks a model of the kind that the target needs.
func answersOf(model xrai.Model, d *xrai.Dataset, which string) (*answers, error) {
	if d.IsClassification() {
		c, ok := model.(xrai.Classifier)
		if !ok {
			return nil, noAnswer(model, "class probabilities")
		}
		p, err := outputs(c, d, which)
		if err != nil {
			return nil, err
		}
		if _, k := p.Dims(); k != len(d.Classes) {
			return nil, fmt.Errorf("%s data: the model answers for %d classes, the data has %d", which, k, len(d.Classes))
		}
		return classAnswers(p, d), nil
	}
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("%s data: %w", which, err)
	}
	r, ok := model.(xrai.Regressor)
	if !ok {
		return nil, noAnswer(model, "a number")
	}
	y, err := r.Predict(d.X)
	if err != nil {
		return nil, fmt.Errorf("%s data: %w", which, err)
	}
	a := &answers{data: d, losses: make([]float64, d.Rows())}
	for i, v := range y {
		a.losses[i] = (v - d.Y[i]) * (v - d.Y[i])
		if math.IsNaN(a.losses[i]) || math.IsInf(a.losses[i], 0) {
			return nil, fmt.Errorf("%s data: the model's answer to record %d is %v", which, i, v)
		}
	}
	return a, nil
}

func noAnswer(model xrai.Model, what string) error {
	if model == nil {
		return fmt.Errorf("no model")
	}
	return fmt.Errorf("%s does not give %s", model.Kind(), what)
}

func classAnswers(p *mat.Dense, d *xrai.Dataset) *answers {
	a := &answers{data: d, proba: p, predicted: xrai.Labels(p), right: make([]bool, d.Rows()), losses: make([]float64, d.Rows())}
	for i, k := range d.Labels {
		v := p.At(i, k)
		a.right[i] = a.predicted[i] == k
		a.losses[i] = logLoss(v)
		if v == 0 {
			a.impossible++
		}
	}
	return a
}

// logLoss is -ln p, p clipped as scikit-learn's log_loss clips it.
func logLoss(p float64) float64 {
	const eps = 0x1p-52
	return -math.Log(min(max(p, eps), 1-eps))
}

func (a *answers) accuracy() Share { return shareOf(a.right) }

func shareOf(yes []bool) Share {
	n := 0
	for _, y := range yes {
		if y {
			n++
		}
	}
	return NewShare(n, len(yes))
}

// counts returns the rows of each class.
func (a *answers) counts() []int {
	out := make([]int, len(a.data.Classes))
	for _, k := range a.data.Labels {
		out[k]++
	}
	return out
}

// balanced is the mean recall over the classes that have rows.
func (a *answers) balanced() float64 {
	right := make([]int, len(a.data.Classes))
	for i, k := range a.data.Labels {
		if a.right[i] {
			right[k]++
		}
	}
	sum, present := 0.0, 0.0
	for k, n := range a.counts() {
		if n > 0 {
			sum += float64(right[k]) / float64(n)
			present++
		}
	}
	return sum / present
}

// last returns the probability of the last class of two, and which rows are of
// it; false when there are more classes or only one has rows.
func (a *answers) last() (scores []float64, of []bool, ok bool) {
	if counts := a.counts(); len(counts) != 2 || slices.Contains(counts, 0) {
		return nil, nil, false
	}
	of = make([]bool, len(a.right))
	for i, k := range a.data.Labels {
		of[i] = k == 1
	}
	return mat.Col(nil, 1, a.proba), of, true
}

func (a *answers) auc() *Interval {
	scores, of, ok := a.last()
	if !ok {
		return nil
	}
	pos, neg, err := sides(scores, of)
	if err != nil {
		return nil
	}
	iv := deLong(pos, neg)
	return &iv
}

// r2 is the coefficient of determination for the given squared errors. When all
// targets are equal it is 1 without an error and 0 with one, as in scikit-learn.
func (a *answers) r2(squares []float64) float64 {
	m := mean(a.data.Y)
	residual, total := 0.0, 0.0
	for i, y := range a.data.Y {
		total += (y - m) * (y - m)
		residual += squares[i]
	}
	switch {
	case total > 0:
		return 1 - residual/total
	case residual == 0:
		return 1
	}
	return 0
}

func rmse(meanSquare float64) float64 { return math.Sqrt(meanSquare) }

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
