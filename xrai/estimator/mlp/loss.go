package mlp

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
)

// loss is what a network's outputs are judged by. Each makes predictions of a
// record's outputs in place, and their slope is the prediction less the target.
type loss struct {
	predict func(z []float64)
	of      func(predicted, target []float64) float64
}

// clipped keeps a probability off 0 and 1, whose logarithms are infinite.
func clipped(p float64) float64 { return min(1-0x1p-52, max(0x1p-52, p)) }

// squared is half the squared error of a regressor.
var squared = loss{
	predict: func([]float64) {},
	of:      func(p, t []float64) float64 { return (p[0] - t[0]) * (p[0] - t[0]) / 2 },
}

// binary is the cross-entropy of one logistic output.
var binary = loss{
	predict: func(z []float64) { z[0] = neural.Sigmoid(z[0]) },
	of: func(p, t []float64) float64 {
		if q := clipped(p[0]); t[0] == 1 {
			return -math.Log(q)
		} else {
			return -math.Log(1 - q)
		}
	},
}

// crossEntropy is that of the softmax of an output a class.
var crossEntropy = loss{
	predict: softmax,
	of: func(p, t []float64) float64 {
		for c, v := range t {
			if v == 1 {
				return -math.Log(clipped(p[c]))
			}
		}
		return 0
	},
}

func softmax(z []float64) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := 0.0
	for c, v := range z {
		z[c] = math.Exp(v - top)
		sum += z[c]
	}
	for c := range z {
		z[c] /= sum
	}
}
