package boost

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// add appends a tree of package tree, its leaves' values times rate. A row goes
// the same way in both: there as float32, here as float64.
func (t *Trees) add(from *tree.Tree, rate float64) {
	t.begin()
	t.addNode(from, 0, rate)
}

func (t *Trees) addNode(from *tree.Tree, i int32, rate float64) {
	if from.Left[i] < 0 {
		t.leaf(from.Value[i] * rate)
		return
	}
	at := t.append(from.Feature[i], 0, widen(from.Threshold[i]), 0)
	t.addNode(from, from.Left[i], rate)
	t.Right[at] = int32(len(t.Feature))
	t.addNode(from, from.Right[i], rate)
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
