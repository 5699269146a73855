package ensemble

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// KindCalibrated is the kind of calibrated classifiers.
const KindCalibrated = "calibrated classifier"

// Calibrated is the mean of classifiers whose scores are mapped to probabilities.
type Calibrated struct {
	ClassNames []string
	Width      int
	Members    []CalibratedMember
}

// CalibratedMember is a classifier and what maps its scores.
type CalibratedMember struct {
	Member
	// Decision says that the scores are the model's decision function, otherwise
	// they are its probabilities; of two classes, the second's.
	Decision bool
	// Curves are one for two classes, else one a class of the member. With
	// Temperature there is none.
	Curves []Curve `json:",omitempty"`
	// Temperature, if above 0, multiplies logarithms of probabilities before softmax.
	Temperature float64 `json:",omitempty"`
}

var _ xrai.Classifier = (*Calibrated)(nil)

// Kind implements xrai.Model.
func (*Calibrated) Kind() string { return KindCalibrated }

// Columns implements xrai.Model.
func (m *Calibrated) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *Calibrated) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier.
func (m *Calibrated) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, err := rowsOf(m, x)
	if err != nil {
		return nil, err
	}
	out := mat.NewDense(n, len(m.ClassNames), nil)
	one := mat.NewDense(n, len(m.ClassNames), nil)
	for k := range m.Members {
		one.Zero()
		if err := m.Members[k].proba(x, one); err != nil {
			return nil, fmt.Errorf("%s: member %d: %w", m.Kind(), k, err)
		}
		out.Add(out, one)
	}
	sums := out.RawMatrix().Data
	for i := range sums {
		sums[i] /= float64(len(m.Members))
	}
	return out, nil
}

// scores returns n×1 scores for two classes, else n×C.
func (c *CalibratedMember) scores(x *mat.Dense) (*mat.Dense, error) {
	x = c.pick(x)
	if c.Decision {
		return c.Of.Model.(Decider).Decision(x)
	}
	p, err := c.Of.Model.(xrai.Classifier).Proba(x)
	if err != nil {
		return nil, err
	}
	n, k := p.Dims()
	if k != 2 {
		return p, nil
	}
	return mat.DenseCopyOf(p.Slice(0, n, 1, 2)), nil
}

// proba sets out (n×C, of zeros) to the member's probabilities.
func (c *CalibratedMember) proba(x, out *mat.Dense) error {
	s, err := c.scores(x)
	if err != nil {
		return err
	}
	n, k := s.Dims()
	switch {
	case c.Temperature > 0:
		c.soften(s, out)
	case len(c.Curves) != k:
		return fmt.Errorf("%d curves for %d scores", len(c.Curves), k)
	}
	for i := range n {
		row := out.RawRowView(i)
		if c.Temperature == 0 {
			c.map1(s.RawRowView(i), row)
		}
		for j, v := range row {
			if v > 1 && v <= 1+1e-5 {
				row[j] = 1
			}
		}
	}
	return nil
}

// map1 maps one row's scores.
func (c *CalibratedMember) map1(scores, row []float64) {
	if len(row) == 2 {
		row[1] = c.Curves[0].At(scores[0])
		row[0] = 1 - row[1]
		return
	}
	sum := 0.0
	for k, v := range scores {
		// Of a member with two of the classes the one curve is its second's; that it
		// counts as the first's is scikit-learn's choice.
		p := c.Curves[k].At(v)
		row[c.Classes[k]] = p
		sum += p
	}
	for j := range row {
		if sum == 0 {
			row[j] = 1 / float64(len(row))
		} else {
			row[j] /= sum
		}
	}
}

// soften is temperature scaling (Guo, Pleiss, Sun, Weinberger 2017).
func (c *CalibratedMember) soften(s, out *mat.Dense) {
	n, k := s.Dims()
	for i := range n {
		row := out.RawRowView(i)
		for j := range row {
			row[j] = math.Inf(-1)
		}
		switch {
		case k == 1 && c.Decision:
			v := s.At(i, 0)
			row[c.Classes[0]], row[c.Classes[1]] = -v, v
		case k == 1:
			v := s.At(i, 0)
			row[c.Classes[0]], row[c.Classes[1]] = math.Log(1-v+leastShare), math.Log(v+leastShare)
		default:
			for j, v := range s.RawRowView(i) {
				if !c.Decision {
					v = math.Log(v + leastShare)
				}
				row[c.Classes[j]] = v
			}
		}
		for j := range row {
			row[j] *= c.Temperature
		}
		softmax(row)
	}
}

// leastShare is added to probabilities before their logarithm.
const leastShare = 1e-12

// Check refuses a model that cannot predict.
func (m *Calibrated) Check() error {
	if len(m.ClassNames) < 2 {
		return fmt.Errorf("%s: %d classes", m.Kind(), len(m.ClassNames))
	}
	members := make([]Member, len(m.Members))
	for k := range m.Members {
		members[k] = m.Members[k].Member
	}
	if err := checkMembers(m, members, len(m.ClassNames)); err != nil {
		return err
	}
	for k := range m.Members {
		if err := m.Members[k].checkCurves(m.Width, len(m.ClassNames)); err != nil {
			return fmt.Errorf("%s: member %d: %w", m.Kind(), k, err)
		}
	}
	return nil
}

func (c *CalibratedMember) checkCurves(width, classes int) error {
	if c.Decision {
		if _, err := c.Of.decider(c.width(width)); err != nil {
			return err
		}
	}
	scores := len(c.Classes)
	if scores == 1 || classes == 2 && scores != 2 {
		return fmt.Errorf("knows %d of the classes", scores)
	}
	if scores == 2 {
		scores = 1
	}
	switch {
	case !(c.Temperature >= 0) || !finite(c.Temperature):
		return fmt.Errorf("temperature %v", c.Temperature)
	case c.Temperature > 0 && (len(c.Curves) > 0 || len(c.Classes) != classes):
		return fmt.Errorf("a temperature beside curves, or for %d of %d classes", len(c.Classes), classes)
	case c.Temperature == 0 && len(c.Curves) != scores:
		return fmt.Errorf("%d curves for %d scores", len(c.Curves), scores)
	}
	for i := range c.Curves {
		if err := c.Curves[i].check(); err != nil {
			return fmt.Errorf("curve %d: %w", i, err)
		}
	}
	return nil
}

func (m *Calibrated) parts() []*Part {
	out := make([]*Part, len(m.Members))
	for i := range m.Members {
		out[i] = &m.Members[i].Of
	}
	return out
}
