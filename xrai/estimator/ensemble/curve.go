package ensemble

import (
	"fmt"
	"sort"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Curve maps a score to a probability: a sigmoid (Platt 1999)
//
//	1 / (1 + exp(Slope·score + Intercept))
//
// or, with X, straight lines between points, and the first or last point's beyond
// (isotonic regression; Zadrozny, Elkan 2002).
type Curve struct {
	Slope, Intercept float64              `json:",omitempty"`
	X                strict.List[float64] `json:",omitempty"` // scores, ascending
	Y                strict.List[float64] `json:",omitempty"` // one a score
}

// At returns the probability of a score.
func (c *Curve) At(score float64) float64 {
	if len(c.X) == 0 {
		return expit(-(float64(c.Slope*score) + c.Intercept))
	}
	last := len(c.X) - 1
	score = max(c.X[0], min(score, c.X[last]))
	if last == 0 {
		return c.Y[0]
	}
	// The interval that ends at the first point not below the score, as SciPy's.
	k := max(1, min(sort.SearchFloat64s(c.X, score), last))
	slope := (c.Y[k] - c.Y[k-1]) / (c.X[k] - c.X[k-1])
	return float64(slope*(score-c.X[k-1])) + c.Y[k-1]
}

func (c *Curve) check() error {
	if !finite(c.Slope) || !finite(c.Intercept) {
		return fmt.Errorf("a sigmoid of %v and %v", c.Slope, c.Intercept)
	}
	if len(c.X) != len(c.Y) {
		return fmt.Errorf("%d scores and %d probabilities", len(c.X), len(c.Y))
	}
	for i, v := range c.X {
		if !finite(v) || i > 0 && v <= c.X[i-1] {
			return fmt.Errorf("score %d is %v", i, v)
		}
		if y := c.Y[i]; !(y >= 0 && y <= 1+1e-5) {
			return fmt.Errorf("probability %d is %v", i, y)
		}
	}
	return nil
}
