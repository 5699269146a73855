package ensemble

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Member is one of the models that an ensemble asks.
type Member struct {
	Of      Part
	Columns strict.List[int] `json:",omitempty"` // features it is given, in its order; nil for all
	Classes strict.List[int] `json:",omitempty"` // of a classifier: the ensemble's class of each of its own
	Weight  float64          `json:",omitempty"`
}

// maxMembers bounds what a file may ask for.
const maxMembers = 1 << 20

// width returns how many columns the member is given of d.
func (m *Member) width(d int) int {
	if m.Columns != nil {
		return len(m.Columns)
	}
	return d
}

// pick returns the columns that the member is given.
func (m *Member) pick(x *mat.Dense) *mat.Dense {
	if m.Columns == nil {
		return x
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.Columns), nil)
	for i := range n {
		row, from := out.RawRowView(i), x.RawRowView(i)
		for j, k := range m.Columns {
			row[j] = from[k]
		}
	}
	return out
}

// proba returns the member's probabilities, by its own classes.
func (m *Member) proba(x *mat.Dense) (*mat.Dense, error) {
	return m.Of.Model.(xrai.Classifier).Proba(m.pick(x))
}

// check refuses a member of another width, or with other classes; classes 0 is for
// a regressor.
func (m *Member) check(d, classes int) error {
	for _, j := range m.Columns {
		if j < 0 || j >= d {
			return fmt.Errorf("column %d of %d", j, d)
		}
	}
	if m.Columns != nil && len(m.Columns) == 0 || len(m.Columns) > maxWidth {
		return fmt.Errorf("%d columns", len(m.Columns))
	}
	if classes == 0 {
		_, err := m.Of.regressor(m.width(d))
		return err
	}
	c, err := m.Of.classifier(m.width(d))
	if err != nil {
		return err
	}
	if len(m.Classes) != len(c.Classes()) {
		return fmt.Errorf("%d places of %d classes", len(m.Classes), len(c.Classes()))
	}
	seen := make([]bool, classes)
	for _, k := range m.Classes {
		if k < 0 || k >= classes || seen[k] {
			return fmt.Errorf("class %d of %d, or twice", k, classes)
		}
		seen[k] = true
	}
	return nil
}

// checkMembers checks an ensemble of d columns.
func checkMembers(m xrai.Model, members []Member, classes int) error {
	if err := checkWidth(m, 1); err != nil {
		return err
	}
	if len(members) == 0 || len(members) > maxMembers {
		return fmt.Errorf("%s: %d members are outside 1 to %d", m.Kind(), len(members), maxMembers)
	}
	for i := range members {
		if err := members[i].check(m.Columns(), classes); err != nil {
			return fmt.Errorf("%s: member %d: %w", m.Kind(), i, err)
		}
	}
	return nil
}

// checkWeights refuses weights that members cannot be averaged with.
func checkWeights(m xrai.Model, members []Member) error {
	sum := 0.0
	for i := range members {
		if w := members[i].Weight; !(w >= 0) || !finite(w) {
			return fmt.Errorf("%s: member %d: weight %v", m.Kind(), i, w)
		}
		sum += members[i].Weight
	}
	if !(sum > 0) || !finite(sum) {
		return fmt.Errorf("%s: the weights sum to %v", m.Kind(), sum)
	}
	return nil
}

func partsOf(members []Member) []*Part {
	out := make([]*Part, len(members))
	for i := range members {
		out[i] = &members[i].Of
	}
	return out
}
