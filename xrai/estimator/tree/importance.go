package tree

import (
	"fmt"
	"math"
)

// normalised returns the importances of the last tree grown, in sum 1.
func (g *Grower) normalised() []float64 {
	out := make([]float64, g.d)
	g.Importances(out)
	sum := 0.0
	for _, v := range out {
		sum += v
	}
	if sum > 0 {
		for f := range out {
			out[f] /= sum
		}
	}
	return out
}

// checkImportances refuses importances from a file that are none.
func checkImportances(v []float64, columns int) error {
	if v == nil {
		return nil
	}
	if len(v) != columns {
		return fmt.Errorf("%d importances for %d columns", len(v), columns)
	}
	for f, x := range v {
		if !(x >= 0) || math.IsInf(x, 0) {
			return fmt.Errorf("importance of column %d is %v", f, x)
		}
	}
	return nil
}
