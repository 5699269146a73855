package mlp

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Layer is one dense layer.
type Layer struct {
	Weights strict.List[float64] `json:"weights"` // in×out, one row for each input
	Biases  strict.List[float64] `json:"biases"`  // out
}

// layers copies a net's parameters.
func layers(n *neural.Net[float64]) []Layer {
	var out []Layer
	for l := range n.Layers() {
		w, b := n.Layer(n.Params, l)
		out = append(out, Layer{append([]float64(nil), w...), append([]float64(nil), b...)})
	}
	return out
}

// checkLayers refuses layers that do not lead from the columns to the outputs.
func checkLayers(ls []Layer, columns, outputs int, activation string) error {
	switch {
	case columns < 1 || columns > maxColumns:
		return fmt.Errorf("%d columns are outside 1 to %d", columns, maxColumns)
	case len(ls) < 2 || len(ls) > maxLayers+1:
		return fmt.Errorf("%d layers are outside 2 to %d", len(ls), maxLayers+1)
	}
	if _, ok := activations[activation]; !ok {
		return fmt.Errorf("activation %q is unknown", activation)
	}
	in := columns
	for l, layer := range ls {
		out := len(layer.Biases)
		if out < 1 || out > maxUnits || len(layer.Weights) != in*out {
			return fmt.Errorf("layer %d: %d weights and %d biases for %d inputs", l, len(layer.Weights), out, in)
		}
		for _, list := range [][]float64{layer.Weights, layer.Biases} {
			for i, v := range list {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					return fmt.Errorf("layer %d: parameter %d is %v", l, i, v)
				}
			}
		}
		in = out
	}
	if in != outputs {
		return fmt.Errorf("the last layer has %d outputs, not %d", in, outputs)
	}
	return nil
}

// forward calls use with the outputs of each row of x.
func forward(m xrai.Model, ls []Layer, activation string, x *mat.Dense, use func(row int, z []float64)) error {
	if err := checkValues(m, x); err != nil {
		return err
	}
	n, d := x.Dims()
	widths := []int{d}
	widest := d
	for _, l := range ls {
		widths = append(widths, len(l.Biases))
		widest = max(widest, len(l.Biases))
	}
	net := neural.NewNet[float64](activations[activation], widths...)
	for l, layer := range ls {
		w, b := net.Layer(net.Params, l)
		copy(w, layer.Weights)
		copy(b, layer.Biases)
	}
	block := min(n, max(1, min(256, 1<<18/widest)))
	pass := neural.NewPass(net, block)
	in, out := make([]float64, 0, block*d), widths[len(widths)-1]
	for from := 0; from < n; from += block {
		rows := min(block, n-from)
		in = in[:0]
		for i := range rows {
			in = append(in, x.RawRowView(from+i)...)
		}
		all := pass.Forward(in, rows)
		for i, z := range all {
			if math.IsNaN(z) || math.IsInf(z, 0) {
				return fmt.Errorf("%s: record %d: its values overflow", m.Kind(), from+i/out)
			}
		}
		for i := range rows {
			use(from+i, all[i*out:(i+1)*out])
		}
	}
	return nil
}

// check refuses figures that no fit gives.
func (t *Training) check() error {
	if len(t.Losses) > maxEpochs || len(t.Scores) != 0 && len(t.Scores) != len(t.Losses) {
		return fmt.Errorf("%d losses and %d scores", len(t.Losses), len(t.Scores))
	}
	for _, list := range [][]float64{t.Losses, t.Scores} {
		for i, v := range list {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("epoch %d: a figure of the training is %v", i, v)
			}
		}
	}
	return nil
}

// checkValues refuses rows with a NaN or infinite value.
func checkValues(m xrai.Model, x *mat.Dense) error {
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%s: record %d, column %d: value is %v", m.Kind(), i, j, v)
			}
		}
	}
	return nil
}
