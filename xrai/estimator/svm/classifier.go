package svm

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// KindClassifier is the kind of ClassifierModel.
const KindClassifier = "support vector classifier"

// ClassifierModel is a fitted support vector classifier of C classes, with a
// machine for each pair of them. Pairs (a, b), a < b, are in the order (0, 1),
// (0, 2), ..., (1, 2), ... Above 0 the score of a pair speaks for a:
//
//	score_ab = sum over vectors s of a of Coef[b-1][s] Kernel(s, x)
//	         + sum over vectors s of b of Coef[a][s] Kernel(s, x) + Intercepts[ab]
type ClassifierModel struct {
	ClassNames []string // C names, at least 2, in the order of probability columns
	Kernel     Kernel
	Width      int         // d, the number of features
	Vectors    []float64   // n×d support vectors, one after another, class by class
	Counts     []int       // C, how many of them each class has
	Coef       [][]float64 // (C-1)×n
	Intercepts []float64   // C(C-1)/2

	// PlattA and PlattB, C(C-1)/2 long, make the probability that it is a of a pair's
	// score f, 1 / (1 + exp(A f + B)). Without them the model gives labels.
	PlattA, PlattB []float64

	// BreakTies labels by the number of votes and by how clear they were, not by the
	// number alone, of which the first class has it on ties.
	BreakTies bool
}

var _ xrai.Classifier = (*ClassifierModel)(nil)

// StoresTrainingRows says that the model, and a file of it, holds the data.
func (*ClassifierModel) StoresTrainingRows() bool { return true }

// Kind implements xrai.Model.
func (*ClassifierModel) Kind() string { return KindClassifier }

// Columns implements xrai.Model.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Doubts says what the probabilities are not.
func (m *ClassifierModel) Doubts() []xrai.Warning {
	if m.PlattA == nil {
		return []xrai.Warning{{
			What:   fmt.Sprintf("the %s gives labels, not probabilities: each is 0 or 1", m.Kind()),
			Why:    "what is measured on probabilities sees only whether a label changes, and finds less than there may be",
			Remedy: "measure a model that gives probabilities, as a calibrated one",
		}}
	}
	return []xrai.Warning{{
		What:   fmt.Sprintf("labels of the %s are those of its most probable class", m.Kind()),
		Why:    "scikit-learn's and LIBSVM's are votes, which a few records near a boundary have otherwise",
		Remedy: "",
	}}
}

// Proba implements xrai.Classifier. A NaN or infinite value is an error, and so
// is a score that overflows.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	var out *mat.Dense
	if x != nil && !x.IsEmpty() {
		n, _ := x.Dims()
		out = mat.NewDense(n, len(m.ClassNames), nil)
	}
	var c coupling
	if m.PlattA != nil {
		c = newCoupling(len(m.ClassNames))
	}
	err := m.scored(x, func(i int, score []float64) {
		p := out.RawRowView(i)
		if m.PlattA != nil {
			c.solve(p, score, m.PlattA, m.PlattB)
		} else {
			p[m.label(score)] = 1
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Scores returns the n×C(C-1)/2 scores of the pairs of classes.
func (m *ClassifierModel) Scores(x *mat.Dense) (*mat.Dense, error) {
	var out []float64
	err := m.scored(x, func(_ int, score []float64) { out = append(out, score...) })
	if err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	return mat.NewDense(n, len(m.Intercepts), out), nil
}

// scored calls use with the scores of each row of x.
func (m *ClassifierModel) scored(x *mat.Dense, use func(i int, score []float64)) error {
	start := make([]int, len(m.Counts)+1)
	for a, n := range m.Counts {
		start[a+1] = start[a] + n
	}
	score := make([]float64, len(m.Intercepts))
	return each(m, m.Kernel, m.Vectors, x, func(i int, k []float64) error {
		pair := 0
		for a := range m.Counts {
			for b := a + 1; b < len(m.Counts); b++ {
				of := func(row []float64, c int) float64 {
					return floats.Dot(row[start[c]:start[c+1]], k[start[c]:start[c+1]])
				}
				score[pair] = of(m.Coef[b-1], a) + of(m.Coef[a], b) + m.Intercepts[pair]
				if !finite(score[pair]) {
					return fmt.Errorf("the score of its values overflows")
				}
				pair++
			}
		}
		use(i, score)
		return nil
	})
}

// label returns the class with the most votes.
func (m *ClassifierModel) label(score []float64) int {
	votes, sure := make([]float64, len(m.Counts)), make([]float64, len(m.Counts))
	pair := 0
	for a := range votes {
		for b := a + 1; b < len(votes); b++ {
			if f := score[pair]; f > 0 {
				votes[a]++
			} else {
				votes[b]++
			}
			sure[a] += score[pair]
			sure[b] -= score[pair]
			pair++
		}
	}
	if m.BreakTies {
		// Sums of scores, made so small that together they never outweigh a vote.
		for c, s := range sure {
			votes[c] += s / (3 * (max(s, -s) + 1))
		}
	}
	return floats.MaxIdx(votes)
}

// Check refuses a model that cannot predict, naming the field.
func (m *ClassifierModel) Check() error {
	classes := len(m.ClassNames)
	if classes < 2 || classes > maxClasses {
		return fmt.Errorf("%d classes are outside 2 to %d", classes, maxClasses)
	}
	if err := m.Kernel.check(); err != nil {
		return err
	}
	if len(m.Counts) != classes || len(m.Coef) != classes-1 {
		return fmt.Errorf("%d counts of support vectors and %d rows of coefficients for %d classes", len(m.Counts), len(m.Coef), classes)
	}
	n := len(m.Coef[0])
	left := n
	for c, count := range m.Counts {
		if count < 0 || count > left {
			return fmt.Errorf("class %d has %d of %d support vectors, %d of which are left", c, count, n, left)
		}
		left -= count
	}
	if left != 0 {
		return fmt.Errorf("the classes have %d support vectors, the model %d", n-left, n)
	}
	for r, row := range m.Coef {
		if len(row) != n {
			return fmt.Errorf("row %d has %d coefficients, not %d", r, len(row), n)
		}
		if err := checkNumbers("coefficients", row); err != nil {
			return err
		}
	}
	pairs := classes * (classes - 1) / 2
	for _, list := range []struct {
		name    string
		numbers []float64
		none    bool
	}{{"intercepts", m.Intercepts, false}, {"Platt's A", m.PlattA, m.PlattB == nil}, {"Platt's B", m.PlattB, m.PlattA == nil}} {
		if len(list.numbers) != pairs && !(list.none && list.numbers == nil) {
			return fmt.Errorf("%d numbers of %s, not %d", len(list.numbers), list.name, pairs)
		}
		if err := checkNumbers(list.name, list.numbers); err != nil {
			return err
		}
	}
	return checkVectors(m.Vectors, m.Width, n)
}
