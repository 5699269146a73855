package ensemble

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Kinds of AdaBoost models.
const (
	KindAdaBoostClassifier = "adaboost classifier"
	KindAdaBoostRegressor  = "adaboost regressor"
)

// Algorithms of AdaBoost (Zhu, Zou, Rosset, Hastie 2009, "Multi-class AdaBoost").
// With SAMME a member's weight goes to the class it chooses, and the weight over
// C-1 is taken from the others; SAMMEOld, scikit-learn's to 1.2, takes nothing
// from them. SAMMER adds logarithms of probabilities.
const (
	SAMME    = "SAMME"
	SAMMEOld = "SAMME to 1.2"
	SAMMER   = "SAMME.R"
)

// AdaBoostClassifier adds what its members say, and makes probabilities of the
// sums.
type AdaBoostClassifier struct {
	ClassNames []string
	Width      int
	Algorithm  string
	Members    []Member
	Total      float64 // what sums are divided by: the weights of all members
}

var _ Decider = (*AdaBoostClassifier)(nil)

// Kind implements xrai.Model.
func (*AdaBoostClassifier) Kind() string { return KindAdaBoostClassifier }

// Columns implements xrai.Model.
func (m *AdaBoostClassifier) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *AdaBoostClassifier) Classes() []string { return m.ClassNames }

// Decision returns the sums: for two classes the second's less the first's.
func (m *AdaBoostClassifier) Decision(x *mat.Dense) (*mat.Dense, error) {
	n, err := rowsOf(m, x)
	if err != nil {
		return nil, err
	}
	classes := len(m.ClassNames)
	sums := mat.NewDense(n, classes, nil)
	for k := range m.Members {
		p, err := m.Members[k].proba(x)
		if err != nil {
			return nil, fmt.Errorf("%s: member %d: %w", m.Kind(), k, err)
		}
		m.add(&m.Members[k], p, sums)
	}
	all := sums.RawMatrix().Data
	for i := range all {
		all[i] /= m.Total
	}
	if classes > 2 {
		return sums, nil
	}
	out := mat.NewDense(n, 1, nil)
	for i := range n {
		out.Set(i, 0, sums.At(i, 1)-sums.At(i, 0))
	}
	return out, nil
}

// smallest is what probabilities are raised to before their logarithm.
const smallest = 0x1p-52

// add adds what one member says.
func (m *AdaBoostClassifier) add(member *Member, p, sums *mat.Dense) {
	classes := len(m.ClassNames)
	if m.Algorithm == SAMMER {
		logs := make([]float64, classes)
		for i := range p.RawMatrix().Rows {
			for c := range logs {
				logs[c] = math.Log(smallest)
			}
			for c, v := range p.RawRowView(i) {
				logs[member.Classes[c]] = math.Log(max(v, smallest))
			}
			sum := 0.0
			for _, l := range logs {
				sum += l
			}
			for c, l := range logs {
				sums.RawRowView(i)[c] += float64(classes-1) * (l - 1/float64(classes)*sum)
			}
		}
		return
	}
	other := 0.0
	if m.Algorithm == SAMME {
		other = -1 / float64(classes-1) * member.Weight
	}
	for i, most := range xrai.Labels(p) {
		chosen := member.Classes[most]
		for c := range classes {
			if c == chosen {
				sums.RawRowView(i)[c] += member.Weight
			} else {
				sums.RawRowView(i)[c] += other
			}
		}
	}
}

// Proba implements xrai.Classifier.
func (m *AdaBoostClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	d, err := m.Decision(x)
	if err != nil {
		return nil, err
	}
	n, _ := d.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	for i := range n {
		row := out.RawRowView(i)
		if len(row) == 2 {
			v := d.At(i, 0)
			row[0], row[1] = -v/2, v/2
		} else {
			for c, v := range d.RawRowView(i) {
				row[c] = v / float64(len(row)-1)
			}
		}
		softmax(row)
	}
	return out, nil
}

// softmax makes probabilities of logarithms.
func softmax(v []float64) {
	top, sum := slices.Max(v), 0.0
	for i, x := range v {
		v[i] = math.Exp(x - top)
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}

// Check refuses a model that cannot predict.
func (m *AdaBoostClassifier) Check() error {
	switch {
	case len(m.ClassNames) < 2:
		return fmt.Errorf("%s: %d classes", m.Kind(), len(m.ClassNames))
	case m.Algorithm != SAMME && m.Algorithm != SAMMEOld && m.Algorithm != SAMMER:
		return fmt.Errorf("%s: algorithm %q", m.Kind(), m.Algorithm)
	case !(m.Total > 0) || !finite(m.Total):
		return fmt.Errorf("%s: the weights sum to %v", m.Kind(), m.Total)
	}
	if err := checkMembers(m, m.Members, len(m.ClassNames)); err != nil {
		return err
	}
	return checkWeights(m, m.Members)
}

func (m *AdaBoostClassifier) parts() []*Part { return partsOf(m.Members) }

// AdaBoostRegressor predicts the weighted median of its members' predictions
// (Drucker 1997, "Improving Regressors using Boosting Techniques").
type AdaBoostRegressor struct {
	Width   int
	Members []Member
}

var _ xrai.Regressor = (*AdaBoostRegressor)(nil)

// Kind implements xrai.Model.
func (*AdaBoostRegressor) Kind() string { return KindAdaBoostRegressor }

// Columns implements xrai.Model.
func (m *AdaBoostRegressor) Columns() int { return m.Width }

// Predict implements xrai.Regressor.
func (m *AdaBoostRegressor) Predict(x *mat.Dense) ([]float64, error) {
	answers, err := ask(m, m.Members, x)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(answers[0]))
	order := make([]int, len(m.Members))
	for i := range out {
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch va, vb := answers[a][i], answers[b][i]; {
			case va < vb:
				return -1
			case va > vb:
				return 1
			}
			return 0
		})
		all := 0.0
		for _, k := range order {
			all += m.Members[k].Weight
		}
		sum := 0.0
		for _, k := range order {
			if sum += m.Members[k].Weight; sum >= 0.5*all {
				out[i] = answers[k][i]
				break
			}
		}
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *AdaBoostRegressor) Check() error {
	if err := checkMembers(m, m.Members, 0); err != nil {
		return err
	}
	return checkWeights(m, m.Members)
}

func (m *AdaBoostRegressor) parts() []*Part { return partsOf(m.Members) }
