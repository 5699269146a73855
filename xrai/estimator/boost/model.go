package boost

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// ClassifierModel is a fitted HistClassifier or Classifier: sums of trees, which
// are the log odds of the second of two classes, or the logarithms of more
// classes' probabilities up to a constant.
type ClassifierModel struct {
	Family     string    // KindHistClassifier or KindClassifier
	ClassNames []string  // C names, in the order of probability columns
	Present    []int     // classes that had training records, ascending; the others have probability 0
	Width      int       // d, the number of features
	Baseline   []float64 // where the sums start: none for one class present, one number for two, else one each
	Trees      Trees     // a stage has as many trees as Baseline numbers

	// TrainLoss and ValidationLoss are mean losses, as scikit-learn's train_score_
	// and validation_score_ up to sign and factor. Of histogram boosting both are
	// there when it could stop early: before the first stage and after each. Of
	// gradient boosting the first is always there, after each stage.
	TrainLoss, ValidationLoss []float64
}

var _ xrai.Classifier = (*ClassifierModel)(nil)

func (m *ClassifierModel) take(f *fitted) {
	m.Baseline, m.Trees, m.TrainLoss, m.ValidationLoss = f.baseline, f.trees, f.train, f.validation
}

// Kind implements xrai.Model.
func (m *ClassifierModel) Kind() string { return m.Family }

// Columns implements xrai.Model.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A histogram model takes missing values. An
// infinite value is an error. It uses all cores, and gives the same bits with any
// number.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	missing, err := checkRows(m, x, m.Family == KindHistClassifier)
	if err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	raw := sums(x, m.Baseline, &m.Trees, missing)
	p := make([]float64, len(m.Present))
	for i := range n {
		probabilities(m.Present, raw, i, p, out.RawRowView(i))
	}
	return out, nil
}

// probabilities sets out, which is 0 at other classes, to what the sums of row i
// mean for the classes present; p is scratch, one number each.
func probabilities(present []int, raw [][]float64, i int, p, out []float64) {
	switch len(present) {
	case 1:
		p[0] = 1
	case 2:
		p[1] = expit(raw[0][i])
		p[0] = 1 - p[1]
	default:
		softmax(raw, i, p)
	}
	for k, c := range present {
		out[c] = p[k]
	}
}

// Decision returns the sums of trees before they become probabilities: the log odds
// of the second of two classes present (n×1), or one number a class present.
func (m *ClassifierModel) Decision(x *mat.Dense) (*mat.Dense, error) {
	missing, err := checkRows(m, x, m.Family == KindHistClassifier)
	if err != nil {
		return nil, err
	}
	if len(m.Baseline) == 0 {
		return nil, fmt.Errorf("%s of a single class has no decision function", m.Kind())
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.Baseline), nil)
	for k, sums := range sums(x, m.Baseline, &m.Trees, missing) {
		out.SetCol(k, sums)
	}
	return out, nil
}

// Links of a regressor, from what it predicts to the sum of trees.
const (
	Identity = "identity"
	Log      = "log"
)

// RegressorModel is a fitted HistRegressor or Regressor: a sum of trees.
type RegressorModel struct {
	Family   string  // KindHistRegressor or KindRegressor
	Width    int     // d, the number of features
	Link     string  // Identity, or Log for the exponential of the sum
	Baseline float64 // where the sum starts
	Trees    Trees

	TrainLoss, ValidationLoss []float64 // as ClassifierModel's
}

var _ xrai.Regressor = (*RegressorModel)(nil)

func (m *RegressorModel) take(f *fitted) {
	m.Baseline, m.Trees, m.TrainLoss, m.ValidationLoss = f.baseline[0], f.trees, f.train, f.validation
}

// Kind implements xrai.Model.
func (m *RegressorModel) Kind() string { return m.Family }

// Columns implements xrai.Model.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict implements xrai.Regressor. A histogram model takes missing values. An
// infinite value is an error. It uses all cores, and gives the same bits with any
// number.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	missing, err := checkRows(m, x, m.Family == KindHistRegressor)
	if err != nil {
		return nil, err
	}
	out := sums(x, []float64{m.Baseline}, &m.Trees, missing)[0]
	if m.Link == Log {
		for i, v := range out {
			out[i] = min(math.Exp(v), math.MaxFloat64)
		}
	}
	return out, nil
}

// sums returns baseline and trees summed for each row, outputs×n.
func sums(x *mat.Dense, baseline []float64, trees *Trees, missing bool) [][]float64 {
	n, _ := x.Dims()
	raw := matrix(len(baseline), n)
	addEach(raw, baseline)
	newWalker(trees, 0).add(x, missing, raw, allCores(n*trees.Len()))
	return raw
}
