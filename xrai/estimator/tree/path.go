package tree

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// PruningPath is what minimal cost-complexity pruning does to a tree as ccp_alpha
// grows: with Alphas[k] or more, up to Alphas[k+1], the impurity of the leaves is
// Impurities[k]. The first step is the whole tree, the last its root.
type PruningPath struct {
	Alphas     []float64 // ascending from 0, apart from rounding
	Impurities []float64 // sum over the leaves, each weighted by its share of all weight
}

// PruningPath grows the tree with CCPAlpha 0 and prunes it link by link.
func (c Classifier) PruningPath(ctx context.Context, train *xrai.Dataset) (*PruningPath, error) {
	g, err := c.grower(train)
	if err != nil {
		return nil, err
	}
	weights, err := c.ClassWeight.Apply(train)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", KindClassifier, err)
	}
	return g.path(ctx, weights, c.Seed)
}

// PruningPath grows the tree with CCPAlpha 0 and prunes it link by link.
func (r Regressor) PruningPath(ctx context.Context, train *xrai.Dataset) (*PruningPath, error) {
	g, err := r.grower(train)
	if err != nil {
		return nil, err
	}
	return g.path(ctx, train.Weights, r.Seed)
}

func (g *Grower) path(ctx context.Context, weights []float64, seed uint64) (*PruningPath, error) {
	g.params.CCPAlpha = 0
	t, err := g.Grow(ctx, weights, seed)
	if err != nil {
		return nil, err
	}
	impurity := 0.0
	for k, i := range g.ids {
		if t.Left[i] < 0 {
			impurity += g.impurity(int32(k), t.value(i)[0])
		}
	}
	p := &PruningPath{Alphas: []float64{0}, Impurities: []float64{impurity}}
	l := newLinks(g.nodes)
	for k, alpha := l.weakest(); k >= 0; k, alpha = l.weakest() {
		impurity += l.gain[k]
		l.cut(k)
		p.Alphas, p.Impurities = append(p.Alphas, alpha), append(p.Impurities, impurity)
	}
	return p, nil
}

// impurity returns that of a node, weighted by its share of all weight; mean is
// the node's mean target.
func (g *Grower) impurity(k int32, mean float64) float64 {
	own, _ := g.own(k)
	n := g.weightOf(own)
	if !g.isNumber() {
		if g.criterion == Entropy {
			return max(0, -g.purity(own)/float64(g.total))
		}
		return max(0, (float64(n)-g.purity(own))/float64(g.total))
	}
	sum := 0.0
	for _, r := range g.rows[g.nodes[k].start:g.nodes[k].end] {
		y := g.y[r]
		loss := (y - mean) * (y - mean)
		if g.criterion == Poisson {
			loss = 0
			if y > 0 {
				loss = y * math.Log(y/mean)
			}
		}
		sum += float64(float64(g.weight[r]) * loss)
	}
	return sum / float64(g.total)
}
