package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// predict returns the n×C probabilities, row after row, or the n numbers, and
// refuses what are none.
func predict(m xrai.Model, x *mat.Dense) ([]float64, error) {
	n, _ := x.Dims()
	switch m := m.(type) {
	case xrai.Classifier:
		p, err := m.Proba(x)
		if err != nil {
			return nil, fmt.Errorf("predict: %w", err)
		}
		if r, c := p.Dims(); r != n || c != len(m.Classes()) {
			return nil, fmt.Errorf("probabilities are %d×%d for %d rows and %d classes", r, c, n, len(m.Classes()))
		}
		var out []float64
		for i := range n {
			row, sum := p.RawRowView(i), 0.0
			for k, v := range row {
				if !(v >= 0 && v <= 1) {
					return nil, fmt.Errorf("record %d: the probability of class %d is %v", i, k, v)
				}
				sum += v
			}
			if math.Abs(sum-1) > 1e-12 {
				return nil, fmt.Errorf("record %d: the probabilities %v sum to 1%+g", i, row, sum-1)
			}
			out = append(out, row...)
		}
		return out, nil
	case xrai.Regressor:
		y, err := m.Predict(x)
		if err != nil {
			return nil, fmt.Errorf("predict: %w", err)
		}
		if len(y) != n {
			return nil, fmt.Errorf("%d predictions for %d rows", len(y), n)
		}
		for i, v := range y {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("record %d: the prediction is %v", i, v)
			}
		}
		return y, nil
	}
	return nil, fmt.Errorf("%T is neither a Classifier nor a Regressor", m)
}

// differ compares predictions: tol is absolute, 0 means bit for bit.
func differ(a, b []float64, tol float64) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d predictions, not %d", len(b), len(a))
	}
	for i := range a {
		same := math.Float64bits(a[i]) == math.Float64bits(b[i])
		if !same && !(tol > 0 && math.Abs(a[i]-b[i]) <= tol) {
			return fmt.Errorf("prediction %d is %v, not %v: off by %g", i, b[i], a[i], b[i]-a[i])
		}
	}
	return nil
}

// save returns the model's JSON.
func save(m xrai.Model) ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("save: %w", err)
	}
	return b, nil
}

// differJSON says where two files part.
func differJSON(a, b []byte) error {
	if bytes.Equal(a, b) {
		return nil
	}
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	near := func(s []byte) string { return string(s[max(0, i-30):min(len(s), i+30)]) }
	return fmt.Errorf("the models' JSON differ at byte %d: ...%s... and ...%s", i, near(a), near(b))
}
