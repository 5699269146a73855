package tree

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// CheckValues refuses a matrix (n×d) that a model of trees cannot predict: one of
// another width, without rows, or with a value beyond float32. NaN is a missing
// value, which a model that NeedsComplete refuses.
func CheckValues(m xrai.Model, x *mat.Dense) error {
	if err := xrai.CheckColumns(m, x); err != nil {
		return err
	}
	c, ok := m.(interface{ NeedsComplete() bool })
	complete := ok && c.NeedsComplete()
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if math.Abs(v) > math.MaxFloat32 {
				return fmt.Errorf("%s: record %d, column %d: %v is beyond float32, in which trees compare values", m.Kind(), i, j, v)
			}
			if complete && v != v {
				return fmt.Errorf("%s: record %d, column %d: the value is missing", m.Kind(), i, j)
			}
		}
	}
	return nil
}

// LeafOf returns the leaf that a row of features reaches. NaN is a missing value.
func (t *Tree) LeafOf(row []float64) int32 {
	i := int32(0)
	for t.Left[i] >= 0 {
		v := float64(float32(row[t.Feature[i]]))
		if v <= t.Threshold[i] || v != v && t.missingLeft(i) {
			i = t.Left[i]
		} else {
			i = t.Right[i]
		}
	}
	return i
}

// missingLeft reports whether a missing value goes left at a node that is no
// leaf.
func (t *Tree) missingLeft(i int32) bool {
	if t.Missing == nil {
		return t.Rows[t.Left[i]] > t.Rows[t.Right[i]]
	}
	return t.Missing[i] == 1
}

func (t *Tree) value(i int32) []float64 {
	return t.Value[int(i)*t.Width : (int(i)+1)*t.Width]
}

// Apply returns the leaf each row of x (n×d) reaches.
func (t *Tree) Apply(x *mat.Dense) []int32 {
	n, _ := x.Dims()
	out := make([]int32, n)
	for i := range n {
		out[i] = t.LeafOf(x.RawRowView(i))
	}
	return out
}

// abreast is how many rows walk down a tree at once.
const abreast = 8

// AddTo adds the value of the leaf that each of the rows from to to-1 of x
// reaches to out, which holds Width numbers for each of those rows.
func (t *Tree) AddTo(x *mat.Dense, from, to int, out []float64) {
	var rows [abreast][]float64
	var leaves [abreast]int32
	for ; from < to; from += abreast {
		some := min(abreast, to-from)
		for k := range some {
			rows[k] = x.RawRowView(from + k)
		}
		t.walk(rows[:some], leaves[:some])
		for _, leaf := range leaves[:some] {
			for c, v := range t.value(leaf) {
				out[c] += v
			}
			out = out[t.Width:]
		}
	}
}

// walk sets at to the leaves that rows reach. They go step by step together and
// without branches on values, since a walk mostly waits for memory and for
// guesses at the next side.
func (t *Tree) walk(rows [][]float64, at []int32) {
	clear(at)
	at = at[:len(rows)]
	n := len(t.Left)
	lefts, rights, features, thresholds := t.Left, t.Right[:n], t.Feature[:n], t.Threshold[:n]
	for open := true; open; {
		open = false
		for k, row := range rows {
			i := at[k]
			left := lefts[i]
			if left < 0 {
				continue
			}
			open = true
			v := float64(float32(row[features[i]]))
			if v != v {
				at[k] = t.missingChild(i)
				continue
			}
			above := int32(int64(math.Float64bits(thresholds[i]+0-v)) >> 63) // -0 becomes 0
			at[k] = left ^ (left^rights[i])&above
		}
	}
}

func (t *Tree) missingChild(i int32) int32 {
	if t.missingLeft(i) {
		return t.Left[i]
	}
	return t.Right[i]
}

// SetValue replaces the value of a node by Width numbers. It must not be used
// on a tree that others may read.
func (t *Tree) SetValue(node int32, value ...float64) { copy(t.value(node), value) }
