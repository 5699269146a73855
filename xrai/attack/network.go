package attack

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
)

// network learns ART's default attack model, which tells members from others by
// two branches of ReLU units that meet in one logistic unit:
//
//	the model's answer  in - 512 - 100 - 64 \
//	                                         1: probability of membership
//	the label           in - 256 - 64       /
//
// It is trained by Adam on the cross-entropy of batches in drawn order. Weights and
// biases are drawn as PyTorch draws them. The logistic unit adds up what each
// branch's last units tell, so a branch is a net of its own with one output.
type network struct {
	Signals int // columns before the label's
	Epochs  int // 0 means 100
	Batch   int // records; 0 means 100
	// Rate is Adam's, with PyTorch's other parameters; 0 means 1e-4.
	Rate float64
	Seed uint64
	// Workers above 1 lets two goroutines share a batch, where that pays. The
	// result does not depend on it.
	Workers int
	told    func() // called after each epoch
}

const kindNetwork = "neural network of the attack"

func (network) Kind() string    { return kindNetwork }
func (network) Task() xrai.Task { return xrai.Classification }
func (network) Random() bool    { return true }
func (l network) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

const keyInit, keyOrder = 1, 2

func (l network) epochs() int {
	if l.Epochs == 0 {
		return 100
	}
	return l.Epochs
}

// Fit takes two classes and columns of which at least one is the label's.
func (l network) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if l.Batch == 0 {
		l.Batch = 100
	}
	if l.Rate == 0 {
		l.Rate = 1e-4
	}
	if err := train.CheckPlain(); err != nil {
		return nil, err
	}
	n, d := train.X.Dims()
	l.Batch = min(l.Batch, n)
	if l.Signals < 1 || l.Signals >= d || len(train.Classes) != 2 {
		return nil, fmt.Errorf("%d signals of %d columns and %d classes are no attack", l.Signals, d, len(train.Classes))
	}
	m := newNetworkModel(train, l)
	m.draw(l.Seed)
	t := newTrainer(m, train, l)
	for epoch := range l.epochs() {
		order := neural.Order(n, l.Seed, keyOrder, uint64(epoch))
		for from := 0; from < n; from += l.Batch {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			t.step(order[from:min(from+l.Batch, n)])
		}
		if l.told != nil {
			l.told()
		}
	}
	return m, nil
}

// networkModel is a fitted network.
type networkModel struct {
	classes       []string
	answer, label *neural.Net[float32]
}

func newNetworkModel(train *xrai.Dataset, l network) *networkModel {
	return &networkModel{
		classes: append([]string(nil), train.Classes...),
		answer:  neural.NewNet[float32](neural.ReLU, l.Signals, 512, 100, 64, 1),
		label:   neural.NewNet[float32](neural.ReLU, train.Columns()-l.Signals, 256, 64, 1),
	}
}

// draw sets all parameters to numbers between -1/sqrt(k) and 1/sqrt(k), where k
// is the number of inputs of the layer: 128 for the unit that joins the branches.
// Its bias is the label branch's; the other branch has none.
func (m *networkModel) draw(seed uint64) {
	r := xrai.Rand(seed, keyInit)
	bound := func(in, out int) float64 {
		if out == 1 {
			in = 128
		}
		return 1 / math.Sqrt(float64(in))
	}
	m.answer.Uniform(r, bound)
	m.label.Uniform(r, bound)
	_, bias := m.answer.Layer(m.answer.Params, m.answer.Layers()-1)
	bias[0] = 0
}

func (*networkModel) Kind() string        { return kindNetwork }
func (m *networkModel) Columns() int      { return m.answer.Widths[0] + m.label.Widths[0] }
func (m *networkModel) Classes() []string { return m.classes }

// Proba is the probability of both classes, members second.
func (m *networkModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := xrai.CheckColumns(m, x); err != nil {
		return nil, err
	}
	const block = 256
	n, d := x.Dims()
	s := m.answer.Widths[0]
	out := mat.NewDense(n, 2, nil)
	answer, label := neural.NewPass(m.answer, block), neural.NewPass(m.label, block)
	for from := 0; from < n; from += block {
		rows := min(block, n-from)
		a, b := make([]float32, 0, rows*s), make([]float32, 0, rows*(d-s))
		for i := range rows {
			row := x.RawRowView(from + i)
			a, b = appendFloats(a, row[:s]), appendFloats(b, row[s:])
		}
		za, zb := answer.Forward(a, rows), label.Forward(b, rows)
		for i := range rows {
			p := neural.Sigmoid(float64(za[i]) + float64(zb[i]))
			out.SetRow(from+i, []float64{1 - p, p})
		}
	}
	return out, nil
}

func appendFloats(to []float32, x []float64) []float32 {
	for _, v := range x {
		to = append(to, float32(v))
	}
	return to
}
