package tree

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestColumns: codes against their definition, for columns of few and of many
// values, with missing ones, with both zeros, and with none at all.
func TestColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 30))
	few, many, all, wide := 0, 0, 0, 0
	for range 200 {
		n := 1 + r.IntN(40)
		distinct := 1 + r.IntN(2*n)
		share := []float64{0, 0.3, 1}[r.IntN(3)]
		switch r.IntN(80) {
		case 0: // more codes than 16 bits hold
			n, distinct, share = 80000, 800000, 0.01
		case 1:
			n, distinct, share = 3000, 3000, 0
		default:
			if r.IntN(2) == 0 {
				distinct = 1 + r.IntN(10)
			}
		}
		x := mat.NewDense(n, 1, nil)
		var values []float32
		for i := range n {
			v := float64(r.IntN(distinct)-distinct/2) / 7
			if v == 0 && r.IntN(2) == 0 {
				v = math.Copysign(0, -1)
			}
			if r.Float64() < share {
				v = math.NaN()
			} else {
				values = append(values, float32(v)+0)
			}
			x.Set(i, 0, v)
		}
		slices.Sort(values)
		values = slices.Compact(values)
		c := newColumns(x)
		if !slices.Equal(c.values[0], values) {
			t.Fatalf("values %v, want %v", c.values[0], values)
		}
		missing := false
		for i := range n {
			v := x.At(i, 0)
			want := len(values)
			if v == v {
				want, _ = slices.BinarySearch(values, float32(v))
			} else {
				missing = true
			}
			if got := int(c.code(0, int32(i))); got != want {
				t.Fatalf("%v has code %d, want %d", v, got, want)
			}
		}
		if c.missing[0] != missing {
			t.Fatalf("missing is %v, want %v", c.missing[0], missing)
		}
		if c.isSparse[0] {
			usual, rest := c.usual[0], 0
			for i := range n {
				slots := c.rowSlots[c.rowStart[i]:c.rowStart[i+1]]
				k := c.code(0, int32(i))
				if k == usual && len(slots) != 0 || k != usual && !slices.Equal(slots, []int32{k}) {
					t.Fatalf("row %d of code %d, usually %d, has slots %v", i, k, usual, slots)
				}
				rest += len(slots)
			}
			if rest*sparseShare > n {
				t.Fatalf("%d of %d rows differ in a sparse column", rest, n)
			}
		}
		switch {
		case len(values) == 0:
			all++
		case len(values) <= 8:
			few++
		case len(values) > 1<<16:
			wide++
		default:
			many++
		}
	}
	if few < 10 || many < 10 || all < 3 || wide < 1 {
		t.Errorf("only %d columns of few values, %d of many, %d of very many, %d of none", few, many, wide, all)
	}
}

func TestColumnsRefuse(t *testing.T) {
	if _, err := NewColumns(&xrai.Dataset{}); err == nil {
		t.Error("no rows: no error")
	}
	d := &xrai.Dataset{X: mat.NewDense(2, 2, []float64{1, 2, 3, -1e39}), Features: []string{"a", "b"}}
	if _, err := NewColumns(d); err == nil || !strings.Contains(err.Error(), `record 1, column "b"`) {
		t.Errorf("beyond float32: %v", err)
	}
}

// TestSort: a radix sort against a plain one.
func TestSort(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 31))
	for range 300 {
		n := r.IntN(200)
		kind := r.IntN(3)
		keys := make([]uint64, n)
		for i := range keys {
			v := float32(r.NormFloat64())
			switch kind {
			case 0:
				v = float32(r.IntN(5))
			case 1:
				v *= float32(math.Pow(10, float64(r.IntN(70)-35)))
			}
			keys[i] = uint64(sortable(v))<<32 | uint64(i)
		}
		want := slices.Sorted(slices.Values(keys))
		if got := newCoder(n).sort(keys); !slices.Equal(got, want) {
			t.Fatalf("%x, want %x", got, want)
		}
	}
	if !(sortable(-1) < sortable(0) && sortable(0) < sortable(1e-45) && sortable(-2) < sortable(-1)) {
		t.Error("bits are not in the order of values")
	}
}
