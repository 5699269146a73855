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

// TestIndexEqualsSearch: the same rows at the same distances, in the same order,
// with ties and equal rows, far from the origin and near it.
func TestIndexEqualsSearch(t *testing.T) {
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
				for _, k := range []int{1, 5, 87} {
					index := newIndex(rows, 60, k)
					if index == nil {
						if kind == "same" && d > maxPoint {
							return // no direction leads anywhere
						}
						t.Fatal("there is no index")
					}
					got, want := collect(60, index.each, ask, k), collect(60, rows.eachPlain, ask, k)
					if !reflect.DeepEqual(got, want) {
						t.Fatalf("k = %d: other neighbours", k)
					}
				}
			})
		}
	}
}

// TestIndexLooksAtFew: what the index is for.
func TestIndexLooksAtFew(t *testing.T) {
	for _, d := range []int{3, 40} {
		x := shaped("plane", 3, 4000, d)
		rows, err := newRows(&xrai.Dataset{X: x}, 5)
		if err != nil {
			t.Fatal(err)
		}
		index := newIndex(rows, 4000, 5)
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

// TestNoIndex: for few questions, few rows, or most rows as neighbours.
func TestNoIndex(t *testing.T) {
	some, err := newRows(&xrai.Dataset{X: shaped("normal", 1, 300, 3)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	two := &rows{n: 2, d: 1, x: []float64{1, 2}}
	if newIndex(some, fewQueries-1, 1) != nil || newIndex(some, 100, 38) != nil || newIndex(two, 100, 1) != nil {
		t.Error("there is an index")
	}
	if newIndex(some, fewQueries, 37) == nil {
		t.Error("there is no index")
	}
}
