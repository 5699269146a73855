package tree

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestAddTo: blocks of any size add what each row's own walk finds, and values
// at thresholds, zeros of both signs, missing and infinite values go one way.
func TestAddTo(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 50))
		n, d := 20+r.IntN(60), 1+r.IntN(4)
		data := randomData(r, n, d, 3)
		if r.IntN(2) == 0 {
			withMissing(r, data)
		}
		tree := fitted(t, Classifier{}, data).(*ClassifierModel).Tree
		if tree.Left[0] >= 0 && r.IntN(4) == 0 {
			tree.Threshold[0] = math.Copysign(0, -1)
		}
		x := mat.NewDense(37, d, nil)
		for i := range 37 {
			for j := range d {
				v := r.NormFloat64()
				switch r.IntN(6) {
				case 0:
					v = math.NaN()
				case 1:
					v = math.Inf(1 - 2*r.IntN(2))
				case 2:
					v = math.Copysign(0, v)
				case 3:
					v = tree.Threshold[r.IntN(tree.Len())]
				}
				x.Set(i, j, v)
			}
		}
		from := r.IntN(37)
		to := from + r.IntN(38-from)
		got, want := make([]float64, 3*(to-from)), make([]float64, 3*(to-from))
		for i := range got {
			got[i] = float64(i)
			want[i] = got[i] + tree.value(tree.LeafOf(x.RawRowView(from + i/3)))[i%3]
		}
		tree.AddTo(x, from, to, got)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, rows %d to %d:\n%v\nwant\n%v", seed, from, to, got, want)
		}
		checkBundle(t, tree, x)
	}
}

func TestSetValue(t *testing.T) {
	data := randomData(rand.New(rand.NewPCG(1, 51)), 50, 3, 2)
	tree := grown(t, data, Params{MaxDepth: 2}, nil)
	leaf := tree.LeafOf(data.Row(0))
	tree.SetValue(leaf, 7, -7)
	out := make([]float64, 2)
	tree.AddTo(data.X, 0, 1, out)
	if out[0] != 7 || out[1] != -7 {
		t.Errorf("value %v", out)
	}
}

// checkBundle: trees laid out add what each row's own walk finds, of any width,
// with and without missing values, trees too large for it among them.
func checkBundle(t *testing.T, tree Tree, x *mat.Dense) {
	t.Helper()
	n, d := x.Dims()
	for width := range 4 {
		trees := make([]Tree, 3)
		for k := range trees {
			trees[k] = tree
			trees[k].Width, trees[k].Value = width, make([]float64, width*tree.Len())
			for i := range trees[k].Value {
				trees[k].Value[i] = math.Sin(float64(i + 1000*k))
			}
		}
		b := NewBundle(trees, x)
		if b.laid == nil {
			t.Fatalf("%d nodes are not laid out for %d rows", tree.Len(), n)
		}
		if b.missing != slices.ContainsFunc(x.RawMatrix().Data, math.IsNaN) {
			t.Fatalf("missing is %t", b.missing)
		}
		b.at[1] = -1 // as if it were too large
		got, want := make([]float64, n*width), make([]float64, n*width)
		a := b.Adder()
		a.AddTo(x, 0, n/2, got[:n/2*width])
		a.AddTo(x, n/2, n, got[n/2*width:])
		for k := range trees {
			for i := range want {
				want[i] += trees[k].value(trees[k].LeafOf(x.RawRowView(i / width)))[i%width]
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d columns, width %d:\n%v\nwant\n%v", d, width, got, want)
		}
	}
}
