package boost

import (
	"math"
	"math/bits"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// once returns the records with each row and class standing once, where no more
// than half are left, and in the target how many copies of each there are. Copies
// have equal gradients and go down the trees together, sums are of whole numbers,
// and trees take whole weights as copies, so the stages have the bits that they
// have with all records. That needs every record in every stage, and trees that
// do not count rows.
func (p Params) once(train *xrai.Dataset, records []int32, t *target) (*xrai.Dataset, []int32, *target) {
	n := len(records)
	if t.weights != nil || p.Subsample < 1 || p.NIterNoChange > 0 || n > maxCopies ||
		p.Params != (tree.Params{MaxDepth: p.MaxDepth, MaxFeatures: p.MaxFeatures, Seed: p.Seed}) {
		return train, records, t
	}
	size := 1 << bits.Len(uint(n))
	place := make([]int32, size) // by hash: row of the smaller table + 1, 0 for none
	var first, copies []int32
	for i, r := range records {
		at := hashOf(train.Row(int(r)), t.class[i]) & uint64(size-1)
		for ; place[at] > 0; at = (at + 1) & uint64(size-1) {
			k := first[place[at]-1]
			if t.class[k] == t.class[i] && same(train.Row(int(records[k])), train.Row(int(r))) {
				break
			}
		}
		if place[at] == 0 {
			if 2*(len(first)+1) > n {
				return train, records, t
			}
			first, copies = append(first, int32(i)), append(copies, 0)
			place[at] = int32(len(first))
		}
		copies[place[at]-1]++
	}
	few := &xrai.Dataset{X: mat.NewDense(len(first), train.Columns(), nil), Features: train.Features}
	alone := make([]int32, len(first))
	for k, i := range first {
		alone[k] = int32(k)
		for j, v := range train.Row(int(records[i])) {
			if math.Abs(v) > math.MaxFloat32 {
				return train, records, t // which is refused by its record
			}
			few.X.Set(k, j, v)
		}
	}
	of := t.subset(first)
	of.copies = copies
	return few, alone, of
}

// maxCopies is how many copies trees take as whole weights.
const maxCopies = 1 << 30

// same reports whether rows have the same bits.
func same(a, b []float64) bool {
	for j, v := range a {
		if math.Float64bits(v) != math.Float64bits(b[j]) {
			return false
		}
	}
	return true
}

func hashOf(row []float64, class int32) uint64 {
	h := uint64(class) + 0x9e3779b97f4a7c15
	for _, v := range row {
		high, low := bits.Mul64(h^math.Float64bits(v), 0xd6e8feb86659fd93)
		h = high ^ low ^ h
	}
	return h
}
