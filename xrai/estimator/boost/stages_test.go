package boost

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// plainStages is gradient boosting by its definition: a regression tree for the
// residuals of each stage, a step of the leaves, plain sums.
func plainStages(t *testing.T, data *xrai.Dataset, p Params, classes int) [][]float64 {
	t.Helper()
	n := data.Rows()
	outputs := 1
	if classes > 2 {
		outputs = classes
	}
	raw := matrix(outputs, n)
	for k := range raw {
		share := 0.0
		for i := range n {
			if data.Y != nil {
				share += data.Y[i] / float64(n)
			} else if data.Labels[i] == k && outputs > 1 || data.Labels[i] == 1 && outputs == 1 {
				share += 1 / float64(n)
			}
		}
		for i := range raw[k] {
			switch {
			case data.Y != nil:
				raw[k][i] = share
			case outputs == 1:
				raw[k][i] = math.Log(share / (1 - share))
			default:
				raw[k][i] = math.Log(share)
			}
		}
	}
	for stage := range p.Stages {
		residuals, slopes := matrix(outputs, n), matrix(outputs, n)
		for i := range n {
			sum := 0.0
			for k := range raw {
				sum += math.Exp(raw[k][i])
			}
			for k := range raw {
				switch {
				case data.Y != nil:
					residuals[k][i] = data.Y[i] - raw[k][i]
				case outputs == 1:
					q := 1 / (1 + math.Exp(-raw[0][i]))
					residuals[k][i], slopes[k][i] = float64(data.Labels[i])-q, q*(1-q)
				default:
					q := math.Exp(raw[k][i]) / sum
					slopes[k][i] = q * (1 - q)
					residuals[k][i] = -q
					if data.Labels[i] == k {
						residuals[k][i]++
					}
				}
			}
		}
		for k := range raw {
			on := data
			if (stage+k)%2 == 1 {
				on = reversedColumns(data)
			}
			m, err := tree.Regressor{Params: tree.Params{MaxDepth: 3}}.Fit(context.Background(), &xrai.Dataset{X: on.X, Y: residuals[k]})
			if err != nil {
				t.Fatal(err)
			}
			grown := &m.(*tree.RegressorModel).Tree
			for leaf := range grown.Left {
				var above, below float64
				for i := range n {
					if grown.LeafOf(on.Row(i)) == int32(leaf) {
						above += residuals[k][i]
						below += slopes[k][i]
					}
				}
				step := grown.Value[leaf]
				if data.Y == nil {
					step = above / below
					if outputs > 1 {
						step *= float64(outputs-1) / float64(outputs)
					}
				}
				for i := range n {
					if grown.Left[leaf] < 0 && grown.LeafOf(on.Row(i)) == int32(leaf) {
						raw[k][i] += p.LearningRate * step
					}
				}
			}
		}
	}
	return raw
}

// reversedColumns copies the features, the last column first.
func reversedColumns(d *xrai.Dataset) *xrai.Dataset {
	n, columns := d.Rows(), d.Columns()
	x := mat.NewDense(n, columns, nil)
	for i := range n {
		row := x.RawRowView(i)
		copy(row, d.Row(i))
		slices.Reverse(row)
	}
	return &xrai.Dataset{X: x}
}

func TestStagesEqualPlain(t *testing.T) {
	p := Params{Stages: 6, LearningRate: 0.3}
	for seed := range uint64(4) {
		for classes := range 4 {
			var l xrai.Learner = Classifier{Params: p}
			var data *xrai.Dataset
			switch classes {
			case 0:
				l, data = Regressor{Params: p}, wavy(90, 4, seed)
			case 1:
				continue
			default:
				data = classed(90, 4, classes, seed)
			}
			want := plainStages(t, data, p, classes)
			got, _, _ := predictions(t, fit(t, l, data), data.X)
			for i := range data.Rows() {
				switch classes {
				case 0:
					near(t, "prediction", got[i:i+1], []float64{want[0][i]})
				case 2:
					near(t, "probability", got[2*i+1:2*i+2], []float64{1 / (1 + math.Exp(-want[0][i]))})
				default:
					q := make([]float64, classes)
					softmax(want, i, q)
					near(t, "probability", got[classes*i:classes*(i+1)], q)
				}
			}
		}
	}
}

// TestSubsample: a stage draws exactly the share asked for, other records each
// time, and one record less leaves the draws of the others.
func TestSubsample(t *testing.T) {
	n := 101
	p, err := Params{Subsample: 0.4, Stages: 1}.check()
	if err != nil {
		t.Fatal(err)
	}
	drawn := func(records []int32, stage int) []int32 {
		s := &stages{Params: p, target: &target{y: make([]float64, len(records))}, records: records}
		s.draw(stage)
		out := pick(records, s.drawn)
		for i, w := range s.weights {
			if (w == 1) != slices.Contains(out, records[i]) {
				t.Fatalf("record %d weighs %v", records[i], w)
			}
		}
		return out
	}
	all := allOf(n)
	times := make([]int, n)
	for stage := range 200 {
		a := drawn(all, stage)
		if len(a) != 40 {
			t.Fatalf("%d records are drawn", len(a))
		}
		for _, r := range a {
			times[r]++
		}
		gone := int32(stage % n)
		same := 0
		b := drawn(slices.Delete(slices.Clone(all), int(gone), int(gone)+1), stage)
		for _, r := range b {
			if slices.Contains(a, r) {
				same++
			}
		}
		if len(b) != 40 || same < 39 {
			t.Fatalf("without record %d %d of %d draws are the same", gone, same, len(b))
		}
	}
	if slices.Min(times) < 50 || slices.Max(times) > 110 {
		t.Errorf("in 200 draws of 40%% a record is drawn %d to %d times", slices.Min(times), slices.Max(times))
	}
}

// TestWiden: float64 values on both sides of a float32 threshold go the same way
// as their float32 values.
func TestWiden(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	for range 2000 {
		low := float32(math.Ldexp(r.NormFloat64(), r.IntN(270)-160))
		high := low
		for range 1 + r.IntN(4) {
			high = math.Nextafter32(high, float32(math.Inf(1)))
		}
		for _, threshold := range []float64{float64(low), float64(low)/2 + float64(high)/2} {
			at := widen(threshold)
			for _, v := range []float64{at, math.Nextafter(at, math.Inf(-1)), math.Nextafter(at, math.Inf(1)), threshold, float64(low), float64(high)} {
				if (float64(float32(v)) <= threshold) != (v <= at) {
					t.Fatalf("threshold %v becomes %v: %v goes another way", threshold, at, v)
				}
			}
		}
	}
}
