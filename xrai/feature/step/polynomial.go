package step

import "fmt"

func init() { steps["polynomial features"] = read[PolynomialFeatures] }

// maxDegree bounds the degree of polynomials.
const maxDegree = 32

// PolynomialFeatures are the products of columns whose degree is from Lowest to
// Highest, in scikit-learn's order: by degree, then as an odometer of columns.
type PolynomialFeatures struct {
	Lowest          int  `json:"lowest"` // 0 or more; a bias is extra
	Highest         int  `json:"highest"`
	InteractionOnly bool `json:"interaction_only,omitempty"` // no column twice in a product
	Bias            bool `json:"bias,omitempty"`             // a column of ones, first
}

// Kind implements Step.
func (s *PolynomialFeatures) Kind() string { return "polynomial features" }

// Check implements Step.
func (s *PolynomialFeatures) Check(width int) (int, error) {
	if s.Lowest < 0 || s.Highest < s.Lowest || s.Highest > maxDegree {
		return 0, fmt.Errorf("degrees %d to %d are outside 0 to %d", s.Lowest, s.Highest, maxDegree)
	}
	out := 0
	if s.Bias {
		out = 1
	}
	for d := max(s.Lowest, 1); d <= s.Highest; d++ {
		out += s.products(width, d)
		if out > maxWidth {
			return 0, fmt.Errorf("gives more than %d columns", maxWidth)
		}
	}
	return out, nil
}

// products returns the number of products of degree d, maxWidth+1 when there are
// more.
func (s *PolynomialFeatures) products(width, d int) int {
	top := width + d - 1
	if s.InteractionOnly {
		top = width
	}
	if top < d {
		return 0
	}
	d = min(d, top-d)
	n := 1
	for k := 1; k <= d; k++ {
		// n is a binomial coefficient, and stays far below overflow.
		if n = n * (top - d + k) / k; n > maxWidth {
			return maxWidth + 1
		}
	}
	return n
}

// Apply implements Step.
func (s *PolynomialFeatures) Apply(f *Frame, _ *Notes) (*Frame, error) {
	width, err := s.Check(len(f.Columns))
	if err != nil {
		return nil, err
	}
	x := make([][]float64, len(f.Columns))
	for j := range f.Columns {
		if x[j], err = f.Columns[j].known("PolynomialFeatures"); err != nil {
			return nil, err
		}
	}
	columns, err := blank(f.Rows, width)
	if err != nil {
		return nil, err
	}
	out := &Frame{Rows: f.Rows, Columns: columns}
	if s.Bias {
		columns[0].Name = "1"
		for i := range columns[0].Numbers {
			columns[0].Numbers[i] = 1
		}
		columns = columns[1:]
	}
	for d := max(s.Lowest, 1); d <= s.Highest && len(x) > 0; d++ {
		if s.InteractionOnly && d > len(x) {
			break
		}
		at := make([]int, d)
		for k := range at {
			if s.InteractionOnly {
				at[k] = k
			}
		}
		for more := true; more; more = s.next(at, len(x)) {
			c := &columns[0]
			columns = columns[1:]
			c.Name = productName(f, at)
			copy(c.Numbers, x[at[0]])
			for _, j := range at[1:] {
				for i, v := range x[j] {
					c.Numbers[i] *= v
				}
			}
		}
	}
	return out, nil
}

// next moves on to the next combination of n columns.
func (s *PolynomialFeatures) next(at []int, n int) bool {
	d := len(at)
	for k := d - 1; k >= 0; k-- {
		last := n - 1
		if s.InteractionOnly {
			last = n - d + k
		}
		if at[k] == last {
			continue
		}
		at[k]++
		for m := k + 1; m < d; m++ {
			at[m] = at[k]
			if s.InteractionOnly {
				at[m] = at[m-1] + 1
			}
		}
		return true
	}
	return false
}

// productName is "a^2 b".
func productName(f *Frame, at []int) string {
	name := ""
	for k := 0; k < len(at); {
		end := k
		for end < len(at) && at[end] == at[k] {
			end++
		}
		if name != "" {
			name += " "
		}
		name += f.Columns[at[k]].Name
		if end-k > 1 {
			name += fmt.Sprintf("^%d", end-k)
		}
		k = end
	}
	return name
}
