package boost

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// Keys of what is drawn from a seed.
const (
	keyValidation = iota + 1
	keyColumns
	keyRecords
)

// fitted is the outcome of boosting.
type fitted struct {
	baseline          []float64
	trees             Trees
	train, validation []float64 // losses before the first stage and after each
}

// boosting is histogram gradient boosting at work.
type boosting struct {
	HistParams
	fitted
	loss    loss
	team    *team
	growers []*grower // one for each tree grown at once
	target  *target
	raw     [][]float64 // sums of trees, outputs×n
	g, h    [][]float64 // gradients and hessians, outputs×n
	held    *held
	absent  int32 // row of the target that is left out, -1 for none
	outside *outside
}

// outside are rows that are not fitted but asked for, where nobody asks for trees.
type outside struct {
	x   [][]float64
	raw [][]float64 // outputs×rows
}

// held are the records kept back for early stopping.
type held struct {
	x      *mat.Dense
	target *target
	raw    [][]float64
}

// fit boosts on the records named, all of weight above 0; y is their target, in
// the order of records.
func (p HistParams) fit(ctx context.Context, train *xrai.Dataset, records []int32, y *target, l loss) (*fitted, error) {
	workers, err := parallel.Workers(0)
	if err != nil {
		return nil, err
	}
	b := &boosting{HistParams: p, loss: l, team: &team{workers}, fitted: fitted{trees: noTrees()}, absent: -1}
	if p.stops(len(records)) && p.ValidationFraction > 0 {
		if kept, rest := holdOut(records, y, p.ValidationFraction, p.Seed); len(kept) > 0 {
			b.held = newHeld(train.X, pick(records, kept), y.subset(kept), l.outputs())
			records, y = pick(records, rest), y.subset(rest)
		}
	}
	b.target = y
	categorical, err := p.categorical(train.Columns())
	if err != nil {
		return nil, err
	}
	table, err := newTable(train.X, records, p.MaxBins, categorical, b.team)
	if err != nil {
		return nil, err
	}
	b.prepare(table, train.Columns())
	return &b.fitted, b.run(ctx)
}

// prepare sets up what the stages work on.
func (b *boosting) prepare(t *table, width int) {
	outputs, n := b.loss.outputs(), t.n
	b.raw, b.g, b.h = matrix(outputs, n), matrix(outputs, n), matrix(outputs, n)
	b.start(b.loss.baseline(b.target))
	if b.held != nil {
		addEach(b.held.raw, b.baseline)
	}
	// The trees of a stage are grown at once, each on its share of the workers.
	atOnce := min(outputs, b.team.workers)
	l := limits{leaves: b.MaxLeafNodes, depth: b.MaxDepth, minRows: b.MinSamplesLeaf, l2: b.L2,
		looked: max(1, int(math.Ceil(b.MaxFeatures*float64(width)))), width: width}
	for range atOnce {
		b.growers = append(b.growers, newGrower(t, l, &team{max(1, b.team.workers/atOnce)}))
	}
}

// start starts the sums of trees at the baseline.
func (b *boosting) start(baseline []float64) {
	b.baseline = baseline
	for k, row := range b.raw {
		for i := range row {
			row[i] = baseline[k]
		}
	}
}

func matrix(rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, columns)
	}
	return out
}

func addEach(raw [][]float64, v []float64) {
	for k := range raw {
		for i := range raw[k] {
			raw[k][i] += v[k]
		}
	}
}

// run adds stage after stage.
func (b *boosting) run(ctx context.Context) error {
	stops := b.stops(b.rows())
	if stops && b.isDone() {
		return nil
	}
	for stage := range b.MaxIter {
		if err := b.stage(ctx, stage); err != nil {
			return err
		}
		if stops && b.isDone() {
			break
		}
	}
	return nil
}

// rows is the number of records, those held back among them.
func (b *boosting) rows() int {
	n := b.target.rows()
	if b.held != nil {
		n += b.held.target.rows()
	}
	return n
}

// maxNodes leaves room for a stage more in 32 bits.
const maxNodes = 1 << 30

// stage adds one tree an output.
func (b *boosting) stage(ctx context.Context, stage int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.derive()
	outputs := b.loss.outputs()
	trees, errs := make([]Trees, outputs), make([]error, outputs)
	free := make(chan *grower, len(b.growers))
	for _, g := range b.growers {
		free <- g
	}
	(&team{len(b.growers)}).each(outputs, func() func(int) {
		g := <-free
		return func(k int) {
			h := b.h[k]
			if b.loss.unit() && b.target.weights == nil {
				h = nil
			}
			if errs[k] = g.grow(ctx, b.g[k], h, xrai.Hash(b.Seed, keyColumns, uint64(stage), uint64(k))); errs[k] == nil {
				b.settle(g, k)
				if b.outside == nil {
					g.write(&trees[k])
					return
				}
				for i, row := range b.outside.x {
					b.outside.raw[k][i] += g.valueOf(row)
				}
			}
		}
	})
	for k := range trees {
		if errs[k] != nil {
			return errs[k]
		}
		b.trees.join(&trees[k])
	}
	if len(b.trees.Feature) > maxNodes {
		return fmt.Errorf("the trees have more than %d nodes", maxNodes)
	}
	if b.held != nil {
		newWalker(&b.trees, b.trees.Len()-outputs).add(b.held.x, true, b.held.raw, b.team)
	}
	return nil
}

// derive sets the weighted gradients and hessians of the sums so far.
func (b *boosting) derive() {
	b.team.parts(b.target.rows(), partRows, func(_, from, to int) {
		b.loss.derive(b.target, b.raw, b.g, b.h, from, to)
		w := b.target.weights
		if w == nil {
			return
		}
		for k := range b.g {
			for i := from; i < to; i++ {
				b.g[k][i] *= w[i]
				if b.loss.unit() {
					b.h[k][i] = w[i]
				} else {
					b.h[k][i] *= w[i]
				}
			}
		}
	})
	if b.absent >= 0 {
		for k := range b.g {
			b.g[k][b.absent], b.h[k][b.absent] = 0, 0
		}
	}
}

// settle gives the leaves of the tree just grown their values, and adds them to
// the sums of output k.
func (b *boosting) settle(g *grower, k int) {
	r, refit := b.loss.(refitted)
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.left >= 0 {
			continue
		}
		rows := g.rows[n.from:n.to]
		if refit {
			residuals := make([]float64, len(rows))
			for j, row := range rows {
				residuals[j] = b.target.y[row] - b.raw[k][row]
			}
			n.value = r.constant(residuals, pick(b.target.weights, rows))
		}
		n.value *= b.LearningRate
		for _, row := range rows {
			b.raw[k][row] += n.value
		}
	}
}

// isDone notes the losses and reports whether the last NIterNoChange of them
// bettered the one before by no more than Tol.
func (b *boosting) isDone() bool {
	b.train = append(b.train, meanLoss(b.loss, b.target, b.raw, nil))
	losses := b.train
	if b.held != nil {
		b.validation = append(b.validation, meanLoss(b.loss, b.held.target, b.held.raw, nil))
		losses = b.validation
	}
	at := len(losses) - b.NIterNoChange - 1
	if at < 0 {
		return false
	}
	for _, v := range losses[at+1:] {
		if v < losses[at]-b.Tol {
			return false
		}
	}
	return true
}

func newHeld(x *mat.Dense, records []int32, y *target, outputs int) *held {
	_, d := x.Dims()
	h := &held{x: mat.NewDense(len(records), d, nil), target: y, raw: matrix(outputs, len(records))}
	for i, r := range records {
		copy(h.x.RawRowView(i), x.RawRowView(int(r)))
	}
	return h
}

// write appends the tree just grown.
func (g *grower) write(t *Trees) {
	t.begin()
	g.writeNode(t, 0)
}

func (g *grower) writeNode(t *Trees, i int32) {
	n := &g.nodes[i]
	if n.left < 0 {
		t.leaf(n.value)
		return
	}
	c := &g.columns[n.column]
	var flags byte
	if n.missingLeft {
		flags |= FlagMissingLeft
	}
	threshold := 0.0
	switch {
	case n.set != nil:
		flags |= FlagCategories
		set := n.set.categories(c, n.missingLeft)
		t.Sets = append(t.Sets, set[:]...)
	case int(n.bin) == len(c.thresholds):
		threshold = everything
	default:
		threshold = c.thresholds[n.bin]
	}
	at := t.append(int32(c.index), 0, threshold, flags)
	g.writeNode(t, n.left)
	t.Right[at] = int32(len(t.Feature))
	g.writeNode(t, n.right)
}

// join appends the trees of o.
func (t *Trees) join(o *Trees) {
	base := int32(len(t.Feature))
	for _, s := range o.Start {
		t.Start = append(t.Start, base+s)
	}
	for i, r := range o.Right {
		if o.Feature[i] >= 0 {
			r += base
		}
		t.Right = append(t.Right, r)
	}
	t.Feature = append(t.Feature, o.Feature...)
	t.Value = append(t.Value, o.Value...)
	t.Flags = append(t.Flags, o.Flags...)
	t.Sets = append(t.Sets, o.Sets...)
}
