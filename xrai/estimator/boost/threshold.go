package boost

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// Add appends a tree of package tree, its leaves' values times rate. A row goes
// the same way in both: there as float32, here as float64. The tree must be one
// that its Check takes.
func (t *Trees) Add(from *tree.Tree, rate float64) {
	t.begin()
	type todo struct{ node, parent int32 } // parent is set for right children only
	stack := []todo{{0, -1}}
	for len(stack) > 0 {
		next := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		i := next.node
		if next.parent >= 0 {
			t.Right[next.parent] = int32(len(t.Feature))
		}
		if from.Left[i] < 0 {
			t.leaf(from.Value[i] * rate)
			continue
		}
		at := t.append(from.Feature[i], 0, widen(from.Threshold[i]), 0)
		stack = append(stack, todo{from.Right[i], at}, todo{from.Left[i], -1})
	}
}

// widen returns the largest float64 that, rounded to float32, is at most the
// threshold.
func widen(threshold float64) float64 {
	low := float32(threshold)
	if float64(low) > threshold {
		low = math.Nextafter32(low, float32(math.Inf(-1)))
	}
	high := math.Nextafter32(low, float32(math.Inf(1)))
	middle := float64(low)/2 + float64(high)/2
	if math.Float32bits(low)&1 == 0 {
		return middle // which rounds to the even one
	}
	return math.Nextafter(middle, math.Inf(-1))
}
