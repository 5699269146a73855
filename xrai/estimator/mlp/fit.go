package mlp

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
)

// Training is how a fit went.
type Training struct {
	Converged bool      // whether it stopped by itself
	Losses    []float64 // of each epoch: the mean of its batches, each before its step
	Scores    []float64 // of each epoch, on the records kept back; nil without EarlyStopping
}

// Doubts says when the fit did not converge.
func (t *Training) Doubts() []xrai.Warning {
	if t.Converged {
		return nil
	}
	return []xrai.Warning{{
		What:   fmt.Sprintf("the network did not converge in %d epochs", len(t.Losses)),
		Why:    "its answers depend on where it was stopped",
		Remedy: "raise MaxIter, or scale the columns",
	}}
}

// problem is what a network is fitted on.
type problem struct {
	Params
	n, d, k int
	x       []float64 // n×d
	target  []float64 // n×k
	weight  []float64 // n; a record of weight 0 keeps its place in a batch, and nothing else
	loss    loss
	score   func(predicted, target []float64, weight []float64) float64 // of predictions n×k

	train, kept []int // records that are learnt from, those kept back
	net         *neural.Net[float64]
	pass        *neural.Pass[float64]
	slopes      []float64
	batch       struct{ x, target, weight []float64 }
}

const keyInit, keyOrder, keyKept = 1, 2, 3

// newProblem copies the features of checked data.
func newProblem(p Params, train *xrai.Dataset, k int, l loss) *problem {
	n, d := train.X.Dims()
	f := &problem{Params: p, n: n, d: d, k: k, loss: l, weight: train.Weights, x: make([]float64, 0, n*d), target: make([]float64, n*k)}
	for i := range n {
		f.x = append(f.x, train.Row(i)...)
	}
	if f.weight == nil {
		f.weight = make([]float64, n)
		for i := range f.weight {
			f.weight[i] = 1
		}
	}
	widths := append(append([]int{d}, p.Hidden...), k)
	f.net = neural.NewNet[float64](activations[p.Activation], widths...)
	return f
}

// draw sets the first weights and biases as Glorot and Bengio (2010), and keeps
// records back.
func (f *problem) draw() error {
	factor := 6.0
	if f.Activation == Logistic {
		factor = 2
	}
	f.net.Uniform(xrai.Rand(f.Seed, keyInit), func(in, out int) float64 { return math.Sqrt(factor / float64(in+out)) })
	kept := 0
	if f.EarlyStopping {
		kept = int(math.Ceil(f.ValidationFraction * float64(f.n)))
	}
	isKept := make([]bool, f.n)
	for k, i := range neural.Order(f.n, f.Seed, keyKept) {
		isKept[i] = k < kept
	}
	learnt := 0.0
	for i, back := range isKept {
		switch {
		case !back:
			f.train = append(f.train, i)
			learnt += f.weight[i]
		case f.weight[i] > 0:
			f.kept = append(f.kept, i)
		}
	}
	if learnt == 0 || f.EarlyStopping && len(f.kept) == 0 {
		return fmt.Errorf("a validation fraction of %v leaves %d of %d records to learn from and %d to stop by", f.ValidationFraction, len(f.train), f.n, len(f.kept))
	}
	return nil
}

// run trains the net.
func (f *problem) run(ctx context.Context) (*Training, error) {
	size := min(f.BatchSize, len(f.train))
	f.pass = neural.NewPass(f.net, max(size, min(len(f.kept), 200)))
	step, stop := f.solver()
	t := &Training{}
	best, bestLoss, bestScore, still := []float64(nil), math.Inf(1), math.Inf(-1), 0
	for epoch := range f.MaxIter {
		order := f.order(epoch)
		sum, weights := 0.0, 0.0
		for from := 0; from < len(order); from += size {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			loss, weight := f.gradient(order[from:min(from+size, len(order))], step)
			sum += loss * weight
			weights += weight
		}
		loss := sum / weights
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return nil, fmt.Errorf("the loss of epoch %d is %v: scale the columns and the target, or lower the learning rate", epoch, loss)
		}
		t.Losses = append(t.Losses, loss)
		better := loss <= bestLoss-f.Tol
		bestLoss = min(bestLoss, loss)
		if f.EarlyStopping {
			score := f.keptScore()
			t.Scores = append(t.Scores, score)
			better = score >= bestScore+f.Tol
			if score > bestScore {
				bestScore = score
				best = append(best[:0], f.net.Params...)
			}
		}
		if better {
			still = 0
		} else {
			still++
		}
		if stuck := still > f.NIterNoChange; stop(epoch, stuck) {
			t.Converged = true
			break
		} else if stuck {
			still = 0
		}
	}
	if best != nil {
		f.net.Params = best
	}
	for _, w := range f.net.Params {
		if math.IsNaN(w) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("the weights overflow: scale the columns and the target, or lower the learning rate")
		}
	}
	return t, nil
}

// order is the records of an epoch in the order of its batches.
func (f *problem) order(epoch int) []int {
	if f.NoShuffle {
		return f.train
	}
	learnt := make([]bool, f.n)
	for _, i := range f.train {
		learnt[i] = true
	}
	order := make([]int, 0, len(f.train))
	for _, i := range neural.Order(f.n, f.Seed, keyOrder, uint64(epoch)) {
		if learnt[i] {
			order = append(order, i)
		}
	}
	return order
}

// gradient hands the gradient of a batch's loss to step, and returns that loss
// and the batch's weight:
//
//	loss = (sum of weight_i loss_i + alpha/2 |weights|²) / sum of weight_i
func (f *problem) gradient(batch []int, step func(w, g []float64)) (loss, weight float64) {
	m := f.gather(batch)
	if m == 0 {
		return 0, 0
	}
	for _, w := range f.batch.weight {
		weight += w
	}
	out := f.pass.Forward(f.batch.x, m)
	f.slopes = f.slopes[:0]
	for i := range m {
		p, t, w := out[i*f.k:(i+1)*f.k], f.batch.target[i*f.k:(i+1)*f.k], f.batch.weight[i]/weight
		f.loss.predict(p)
		loss += w * f.loss.of(p, t)
		for c := range p {
			f.slopes = append(f.slopes, w*(p[c]-t[c]))
		}
	}
	g := f.pass.Backward(f.slopes)
	for l := range f.net.Layers() {
		w, _ := f.net.Layer(f.net.Params, l)
		gw, _ := f.net.Layer(g, l)
		for i, v := range w {
			gw[i] += f.Alpha / weight * v
			loss += f.Alpha / (2 * weight) * v * v
		}
	}
	step(f.net.Params, g)
	return loss, weight
}

// gather sets f.batch to the records that are not absent, and returns how many.
func (f *problem) gather(records []int) int {
	b := &f.batch
	b.x, b.target, b.weight = b.x[:0], b.target[:0], b.weight[:0]
	for _, i := range records {
		if f.weight[i] > 0 {
			b.x = append(b.x, f.x[i*f.d:(i+1)*f.d]...)
			b.target = append(b.target, f.target[i*f.k:(i+1)*f.k]...)
			b.weight = append(b.weight, f.weight[i])
		}
	}
	return len(b.weight)
}

// keptScore is the score on the records kept back.
func (f *problem) keptScore() float64 {
	var predicted, target, weight []float64
	for from := 0; from < len(f.kept); from += 200 {
		m := f.gather(f.kept[from:min(from+200, len(f.kept))])
		out := f.pass.Forward(f.batch.x, m)
		for i := range m {
			f.loss.predict(out[i*f.k : (i+1)*f.k])
		}
		predicted, target, weight = append(predicted, out...), append(target, f.batch.target...), append(weight, f.batch.weight...)
	}
	return f.score(predicted, target, weight)
}

// solver returns what takes a step, and what is asked after each epoch whether to
// stop, told whether the loss is stuck.
func (f *problem) solver() (step func(w, g []float64), stop func(epoch int, stuck bool) bool) {
	if f.Solver == Adam {
		a := &neural.Adam[float64]{Rate: f.LearningRateInit, Beta1: f.Beta1, Beta2: f.Beta2, Epsilon: f.Epsilon, Late: true}
		return a.Step, func(_ int, stuck bool) bool { return stuck }
	}
	s := &neural.SGD[float64]{Rate: f.LearningRateInit, Momentum: f.Momentum, Nesterov: !f.PlainMomentum}
	return s.Step, func(epoch int, stuck bool) bool {
		switch f.LearningRate {
		case InvScaling:
			s.Rate = f.LearningRateInit / math.Pow(float64((epoch+1)*len(f.train)+1), f.PowerT)
		case Adaptive:
			if stuck && s.Rate > 1e-6 {
				s.Rate /= 5
				return false
			}
		}
		return stuck
	}
}
