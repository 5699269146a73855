package knn

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// collect returns the neighbours of n queries.
func collect(n int, each func(*mat.Dense, int, func(int, []neighbour, []float64)), x *mat.Dense, k int) [][]neighbour {
	out := make([][]neighbour, n)
	each(x, k, func(i int, near []neighbour, _ []float64) { out[i] = append([]neighbour(nil), near...) })
	return out
}

// shaped draws n rows of a kind that makes trouble.
func shaped(kind string, seed uint64, n, d int) *mat.Dense {
	r := xrai.Rand(seed)
	x := mat.NewDense(n, d, nil)
	turn := mat.NewDense(3, d, nil)
	for k := range 3 {
		for j := range d {
			turn.Set(k, j, r.NormFloat64())
		}
	}
	for i := range n {
		row := x.RawRowView(i)
		for j := range row {
			switch kind {
			case "normal":
				row[j] = r.NormFloat64()
			case "grid":
				row[j] = float64(r.IntN(2))
			case "one-hot":
				row[j] = 0
			case "far":
				row[j] = 1e12 + float64(r.IntN(3))
			case "small":
				row[j] = 1e-160 * r.NormFloat64()
			case "large":
				row[j] = 1e139 * (r.Float64() - 0.5)
			case "scales":
				row[j] = math.Ldexp(r.NormFloat64(), 3*j%100-50)
			}
		}
		switch kind {
		case "one-hot":
			row[r.IntN(d)] = 1
		case "plane", "outlier":
			for k := range 3 {
				v := r.NormFloat64()
				for j := range row {
					row[j] += v * turn.At(k, j)
				}
			}
			if kind == "outlier" && i == 7 {
				row[0] = 1e100
			}
		case "same":
			for j := range row {
				row[j] = 0.1
			}
		}
		if i > 0 && r.IntN(4) == 0 && kind != "outlier" {
			copy(row, x.RawRowView(r.IntN(i)))
		}
	}
	return x
}

// TestEqualSearch: index and screen find the same rows at the same distances, in the same order,
// with ties and equal rows, far from the origin and near it.
func TestEqualSearch(t *testing.T) {
	for _, kind := range []string{"normal", "grid", "one-hot", "far", "small", "large", "scales", "plane", "outlier", "same"} {
		for _, d := range []int{1, 3, 8, 11, 24, 25, 40} {
			t.Run(fmt.Sprintf("%s, %d columns", kind, d), func(t *testing.T) {
				x := shaped(kind, uint64(d), 700, d)
				rows, err := newRows(&xrai.Dataset{X: x}, 1)
				if err != nil {
					t.Fatal(err)
				}
				ask := shaped(kind, uint64(d), 60, d) // some of them training rows
				for i := 40; i < 60; i++ {
					for j := range d {
						ask.Set(i, j, ask.At(i, j)*(1+0x1p-40*float64(i%3)))
					}
				}
				screen := newScreen(rows)
				if screen == nil && (kind != "same" || d <= fullPoint) {
					t.Fatal("there is no screen")
				}
				for _, k := range []int{1, 5, 87, 700} {
					want := collect(60, rows.eachPlain, ask, k)
					if got := collect(60, newIndex(rows).each, ask, k); !reflect.DeepEqual(got, want) {
						t.Fatalf("k = %d: other neighbours by the index", k)
					}
					if screen == nil {
						continue
					}
					if got := collect(60, screen.each, ask, k); !reflect.DeepEqual(got, want) {
						t.Fatalf("k = %d: other neighbours by the screen", k)
					}
				}
			})
		}
	}
}

// TestScreenInBatches: more rows than are screened at once.
func TestScreenInBatches(t *testing.T) {
	for _, d := range []int{9, 40} {
		x := shaped("plane", 5, 2*batch+500, d)
		rows, err := newRows(&xrai.Dataset{X: x}, 1)
		if err != nil {
			t.Fatal(err)
		}
		ask := mat.DenseCopyOf(x.Slice(100, 130, 0, d))
		if !reflect.DeepEqual(collect(30, newScreen(rows).each, ask, 7), collect(30, rows.eachPlain, ask, 7)) {
			t.Errorf("%d columns: other neighbours", d)
		}
	}
}

// TestScreenTellsMost: what the screen is for.
func TestScreenTellsMost(t *testing.T) {
	for _, c := range []struct {
		kind string
		d    int
	}{{"normal", 20}, {"plane", 40}, {"scales", 60}} {
		x := shaped(c.kind, 3, 4000, c.d)
		rows, err := newRows(&xrai.Dataset{X: x}, 5)
		if err != nil {
			t.Fatal(err)
		}
		r := newScreen(rows).screener(5)
		passed := 0
		for i := range 100 {
			r.seek(x, i, i+1)
			for _, g := range r.g[0] {
				if g >= r.cut {
					passed++
				}
			}
		}
		if passed > 100*40 {
			t.Errorf("%+v: %d rows are compared for one", c, passed/100)
		}
	}
}

// TestIndexLooksAtFew: what the index is for.
func TestIndexLooksAtFew(t *testing.T) {
	for _, d := range []int{3, 5} {
		x := shaped("plane", 3, 4000, d)
		rows, err := newRows(&xrai.Dataset{X: x}, 5)
		if err != nil {
			t.Fatal(err)
		}
		index := newIndex(rows)
		s := index.seeker(5)
		leaves := 0
		for i := range 100 {
			s.seek(x.RawRowView(i))
			for n := range index.nodes {
				if index.nodes[n].right == 0 && s.toBox(int32(n)) <= s.limit {
					leaves += int(index.nodes[n].to - index.nodes[n].from)
				}
			}
		}
		if leaves > 100*4000/10 {
			t.Errorf("%d columns: %d rows are looked at for one", d, leaves/100)
		}
	}
}
