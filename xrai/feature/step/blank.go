package step

import (
	"fmt"
	"math"
	"slices"
)

// KindBlank is the kind of Blank.
const KindBlank = "blank"

func init() { steps[KindBlank] = read[Blank] }

// Blank makes a number that stands for a missing one missing, in all columns of
// numbers, as XGBoost's parameter missing. Values are compared in float32, as
// there.
type Blank struct {
	Value float64 `json:"value"`
}

// Kind implements Step.
func (b *Blank) Kind() string { return KindBlank }

// Check implements Step.
func (b *Blank) Check(width int) (int, error) {
	if b.Value-b.Value != 0 {
		return 0, fmt.Errorf("%v stands for missing", b.Value)
	}
	return width, nil
}

// Apply implements Step.
func (b *Blank) Apply(f *Frame, notes *Notes) (*Frame, error) {
	out := &Frame{Rows: f.Rows, Columns: slices.Clone(f.Columns)}
	for j := range out.Columns {
		c := &out.Columns[j]
		for i, v := range c.Numbers {
			if float32(v) != float32(b.Value) {
				continue
			}
			if &c.Numbers[0] == &f.Columns[j].Numbers[0] {
				c.Numbers = slices.Clone(c.Numbers)
			}
			c.Numbers[i] = math.NaN()
		}
	}
	return out, nil
}
