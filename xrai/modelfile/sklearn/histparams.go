package sklearn

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
)

// hist reads the parameters of histogram gradient boosting; categorical are its
// columns of categories.
func (p *params) hist(categorical []int) boost.HistParams {
	out := boost.HistParams{
		LearningRate:        unlessZero(p.number("learning_rate", 0.1)),
		MaxIter:             p.whole("max_iter", 1),
		MaxLeafNodes:        p.whole("max_leaf_nodes", 2),
		MaxDepth:            p.whole("max_depth", 1),
		MinSamplesLeaf:      p.whole("min_samples_leaf", 1),
		L2:                  p.number("l2_regularization", 0),
		MaxFeatures:         p.number("max_features", 1),
		MaxBins:             p.whole("max_bins", 2),
		CategoricalFeatures: categorical,
		Tol:                 unlessZero(p.number("tol", 1e-7)),
		NIterNoChange:       p.whole("n_iter_no_change", 1),
		Seed:                p.seed(),
	}
	if out.MaxLeafNodes == 0 {
		out.MaxLeafNodes = -1
	}
	p.stopping(&out)
	for _, name := range []string{"monotonic_cst", "interaction_cst"} {
		p.plain(name)
	}
	return out
}

// stopping reads when to stop early: to 0.22 if n_iter_no_change is given, later
// by early_stopping.
func (p *params) stopping(out *boost.HistParams) {
	switch p.a.Has("early_stopping") {
	case true:
		switch v := p.a.Value("early_stopping"); v {
		case "auto":
			out.EarlyStopping = boost.Auto
		case true:
			out.EarlyStopping = boost.On
		case false:
			out.EarlyStopping = boost.Off
		default:
			p.lack("early_stopping")
		}
	case false:
		out.EarlyStopping = boost.Off
		if out.NIterNoChange > 0 {
			out.EarlyStopping = boost.On
		}
	}
	if out.EarlyStopping == boost.Off {
		return
	}
	if v, ok := p.a.Value("scoring").(string); !ok || v != "loss" {
		p.lack("scoring")
	}
	switch v := p.a.Value("validation_fraction").(type) {
	case nil:
		out.ValidationFraction = boost.NoValidation
	case float64:
		out.ValidationFraction = v
	default:
		p.lack("validation_fraction")
	}
	if out.ValidationFraction >= 1 || math.IsNaN(out.ValidationFraction) {
		p.lack("validation_fraction")
	}
}
