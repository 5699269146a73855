package attack

import (
	"cmp"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
)

// trainer takes a network's steps. Records of a batch that give a branch the same
// input, as all of a class do the label's, go through that branch as one: their
// outputs are equal, and their gradients add up in the output's slope.
type trainer struct {
	answer, label *branch
	target        []float32 // of each record, 1 for a member
}

func newTrainer(m *networkModel, train *xrai.Dataset, l network) *trainer {
	t := &trainer{answer: newBranch(m.answer, train, 0, l), label: newBranch(m.label, train, l.Signals, l),
		target: make([]float32, train.Rows())}
	t.answer.unbiased = true
	for i, y := range train.Labels {
		t.target[i] = float32(y)
	}
	return t
}

// step learns from one batch.
func (t *trainer) step(batch []int) {
	a, b := t.answer.forward(batch), t.label.forward(batch)
	for k, record := range batch {
		p := neural.Sigmoid(float64(a[t.answer.at[k]]) + float64(b[t.label.at[k]]))
		d := (float32(p) - t.target[record]) / float32(len(batch))
		t.answer.slopes[t.answer.at[k]] += d
		t.label.slopes[t.label.at[k]] += d
	}
	t.answer.learn()
	t.label.learn()
}

// branch is a net with one output in training.
type branch struct {
	net      *neural.Net[float32]
	pass     pass
	adam     [2]neural.Adam[float32] // for each half of the parameters
	unbiased bool                    // its output has no bias
	two      bool                    // halves are worth a goroutine each

	width  int       // of a row of inputs
	inputs []float32 // distinct rows, in ascending order
	of     []int     // each record's row

	rows   []int     // the batch's rows, in ascending order
	at     []int     // for each of the batch's records, its place among rows
	place  []int     // the same for each row of inputs in the batch
	x      []float32 // the batch's rows
	slopes []float32 // of the loss by each row's output
}

type pass interface {
	Forward(x []float32, m int) []float32
	Backward(slopes []float32) []float32
}

// newBranch takes the net's columns of train, from first on.
func newBranch(net *neural.Net[float32], train *xrai.Dataset, first int, l network) *branch {
	n, d := train.Rows(), net.Widths[0]
	adam := neural.Adam[float32]{Rate: l.Rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
	b := &branch{net: net, adam: [2]neural.Adam[float32]{adam, adam}, width: d, of: make([]int, n), at: make([]int, l.Batch)}
	record := func(i int) []float64 { return train.Row(i)[first : first+d] }
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(slices.Compare(record(i), record(j)), cmp.Compare(i, j)) })
	var inputs []float64
	for k, i := range order {
		if k == 0 || !slices.Equal(record(i), record(order[k-1])) {
			inputs = append(inputs, record(i)...)
		}
		b.of[i] = len(inputs)/d - 1
	}
	rows := len(inputs) / d
	b.place = make([]int, rows)
	rows = min(rows, l.Batch)
	direction, onLine := neural.OnLine(inputs, d)
	switch {
	case onLine:
		b.pass, b.width = neural.NewLine(net, rows, appendFloats(nil, direction)), 1
		for i := range len(inputs) / d {
			b.inputs = appendFloats(b.inputs, inputs[i*d:i*d+1])
		}
	case rows >= 2*fewRows:
		h := neural.NewHalves(net, rows)
		b.two = l.Workers > 1
		h.Two = b.two
		b.pass, b.inputs = h, appendFloats(nil, inputs)
	default:
		b.pass, b.inputs = neural.NewPass(net, rows), appendFloats(nil, inputs)
	}
	return b
}

// fewRows are not worth a goroutine.
const fewRows = 16

// forward returns the outputs of the batch's distinct rows, and sets their slopes
// to 0.
func (b *branch) forward(batch []int) []float32 {
	b.rows = b.rows[:0]
	for _, i := range batch {
		b.rows = append(b.rows, b.of[i])
	}
	slices.Sort(b.rows)
	b.rows = slices.Compact(b.rows)
	b.x = b.x[:0]
	for k, row := range b.rows {
		b.place[row] = k
		b.x = append(b.x, b.inputs[row*b.width:(row+1)*b.width]...)
	}
	for k, i := range batch {
		b.at[k] = b.place[b.of[i]]
	}
	b.slopes = append(b.slopes[:0], make([]float32, len(b.rows))...)
	return b.pass.Forward(b.x, len(b.rows))
}

// learn takes a step against the gradient.
func (b *branch) learn() {
	w, g := b.net.Params, b.pass.Backward(b.slopes)
	if b.unbiased {
		g[len(g)-1] = 0
	}
	half := len(w) / 2
	neural.Both(b.two, func(k int) {
		if k == 0 {
			b.adam[0].Step(w[:half], g[:half])
		} else {
			b.adam[1].Step(w[half:], g[half:])
		}
	})
}
