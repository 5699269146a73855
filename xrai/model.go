package xrai

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Model is a fitted predictor. It is immutable: safe to use from many
// goroutines.
type Model interface {
	// Kind names the model's family and task, as "tree classifier".
	Kind() string
	// Columns is the number of features the model was fitted on; 0 means any.
	Columns() int
}

// Classifier gives class probabilities.
type Classifier interface {
	Model
	// Classes names the probability columns, in order.
	Classes() []string
	// Proba returns the n×C probabilities of the rows of x (n×d); rows sum to 1.
	Proba(x *mat.Dense) (*mat.Dense, error)
}

// Regressor predicts a number.
type Regressor interface {
	Model
	// Predict returns one number for each row of x (n×d).
	Predict(x *mat.Dense) ([]float64, error)
}

// Learner fits models with fixed hyper-parameters.
type Learner interface {
	// Kind is the Kind of the models it fits.
	Kind() string
	// Fit fits a new model; the data is not changed. The same learner and data
	// give the same model.
	Fit(ctx context.Context, train *Dataset) (Model, error)
}

// Randomized is a Learner whose fit may depend on a seed.
type Randomized interface {
	Learner
	// Random reports whether, with these hyper-parameters, it does.
	Random() bool
	// WithSeed returns the same learner with another seed.
	WithSeed(seed uint64) Learner
}

// IsRandom reports whether the learner's fit depends on a seed.
func IsRandom(l Learner) bool {
	r, ok := l.(Randomized)
	return ok && r.Random()
}

// Reseed returns the learner with another seed, or the learner itself when its
// fit does not depend on one.
func Reseed(l Learner, seed uint64) Learner {
	if IsRandom(l) {
		return l.(Randomized).WithSeed(seed)
	}
	return l
}

// FitClassifier fits a learner that must give a Classifier.
func FitClassifier(ctx context.Context, l Learner, train *Dataset) (Classifier, error) {
	if l == nil {
		return nil, fmt.Errorf("no learner: this model cannot be fitted again")
	}
	m, err := l.Fit(ctx, train)
	if err != nil {
		return nil, fmt.Errorf("fit %s: %w", l.Kind(), err)
	}
	c, ok := m.(Classifier)
	if !ok {
		return nil, fmt.Errorf("%s is not a classifier", m.Kind())
	}
	return c, nil
}

// CheckColumns refuses a matrix whose width is not the model's.
func CheckColumns(m Model, x *mat.Dense) error {
	if x == nil || x.IsEmpty() {
		return fmt.Errorf("%s: no rows to predict", m.Kind())
	}
	if _, d := x.Dims(); d != m.Columns() {
		return fmt.Errorf("%s was fitted on %d columns, the data has %d", m.Kind(), m.Columns(), d)
	}
	return nil
}

// Labels returns the most probable class of each row of p (n×C), the first on
// ties.
func Labels(p *mat.Dense) []int {
	n, c := p.Dims()
	out := make([]int, n)
	for i := range n {
		row := p.RawRowView(i)
		for k := 1; k < c; k++ {
			if row[k] > row[out[i]] {
				out[i] = k
			}
		}
	}
	return out
}
