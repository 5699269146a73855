package knn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Weights of the neighbours.
const (
	Uniform  = "uniform"  // all count the same
	Distance = "distance" // by 1/distance; those at distance 0, where there are any, count alone
)

// Caps on what a saved model may claim, far above any that fits in practice.
const (
	maxColumns = 1 << 20
	maxClasses = 1 << 16
)

// largest bounds the size of a value, so that no squared distance overflows.
const largest = 1e140

// params returns K and the weights with defaults filled in.
func params(k int, weights string) (int, string, error) {
	if k < 0 {
		return 0, "", fmt.Errorf("k = %d is negative", k)
	}
	if k == 0 {
		k = 5
	}
	switch weights {
	case "":
		weights = Uniform
	case Uniform, Distance:
	default:
		return 0, "", fmt.Errorf("weights %q are neither %q nor %q", weights, Uniform, Distance)
	}
	return k, weights, nil
}

// rows is the training matrix of a model, row after row.
type rows struct {
	n, d int
	x    []float64
}

func (t *rows) row(i int) []float64 { return t.x[i*t.d : (i+1)*t.d] }

// newRows copies the features of checked data, of which k rows are wanted.
func newRows(train *xrai.Dataset, k int) (*rows, error) {
	n, d := train.X.Dims()
	if k > n {
		return nil, fmt.Errorf("k = %d neighbours are more than the %d training rows", k, n)
	}
	t := &rows{n: n, d: d, x: make([]float64, 0, n*d)}
	for i := range n {
		for j, v := range train.Row(i) {
			if math.Abs(v) > largest {
				return nil, fmt.Errorf("record %d, column %s: value %v is too large for a distance", i, train.FeatureName(j), v)
			}
		}
		t.x = append(t.x, train.Row(i)...)
	}
	return t, nil
}

// view checks a model's exported fields and returns them as rows.
func view(k int, weights string, d int, x []float64, targets int) (*rows, error) {
	switch {
	case d < 1 || d > maxColumns:
		return nil, fmt.Errorf("%d columns are outside 1 to %d", d, maxColumns)
	case len(x) == 0 || len(x)%d != 0:
		return nil, fmt.Errorf("%d values are not rows of %d columns", len(x), d)
	case len(x)/d != targets:
		return nil, fmt.Errorf("%d rows but %d targets", len(x)/d, targets)
	case k < 1 || k > targets:
		return nil, fmt.Errorf("k = %d is outside 1 to the %d training rows", k, targets)
	case weights != Uniform && weights != Distance:
		return nil, fmt.Errorf("weights %q are neither %q nor %q", weights, Uniform, Distance)
	}
	return &rows{n: targets, d: d, x: x}, nil
}

// checkValues refuses values that have no distance.
func checkValues(d int, x []float64) error {
	for i, v := range x {
		if !(math.Abs(v) <= largest) {
			return fmt.Errorf("record %d, column %d: value is %v", i/d, i%d, v)
		}
	}
	return nil
}

// checkQueries refuses rows the model cannot predict, naming the first bad value.
func checkQueries(m xrai.Model, x *mat.Dense) error {
	if err := xrai.CheckColumns(m, x); err != nil {
		return err
	}
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if !(math.Abs(v) <= largest) {
				return fmt.Errorf("%s: record %d, column %d: value is %v", m.Kind(), i, j, v)
			}
		}
	}
	return nil
}

// weigh sets w to the weights of the neighbours, the nearest's being 1, and
// returns their sum.
func weigh(w []float64, near []neighbour, weights string) (sum float64) {
	for i, c := range near {
		switch {
		case weights == Uniform:
			w[i] = 1
		case near[0].squared > 0:
			w[i] = math.Sqrt(near[0].squared) / math.Sqrt(c.squared)
		case c.squared == 0:
			w[i] = 1
		default:
			w[i] = 0
		}
		sum += w[i]
	}
	return sum
}
