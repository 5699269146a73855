package booster

import (
	"fmt"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
)

// Params are hyper-parameters under neither library's names.
type Params struct {
	Library        string   // XGBoost or LightGBM
	Classes        []string // nil for a regressor
	Rounds         int      // trees of a sum
	LearningRate   float64
	MaxLeaves      int // 0 means no limit
	MaxDepth       int // 0 means no limit
	MinRows        int // of a leaf
	L2             float64
	ColumnShare    float64 // looked at by a node
	MaxBins        int
	PositiveWeight float64 // of the second of two classes
	Balanced       bool
	Categorical    []int // columns
	Loss           string
	Quantile       float64
	Seed           uint64
	// Forest says that the trees average each other; RowShare are drawn for each.
	Forest   bool
	RowShare float64
	// Without are parameters that have no counterpart here, with their values.
	Without []string
}

// StandIn returns the learner here that comes nearest, and the doubt about it.
func (p *Params) StandIn() (xrai.Learner, xrai.Warning) {
	l := p.learner()
	w := xrai.Warning{
		What:   fmt.Sprintf("there is no %s learner here; what must be fitted again is fitted by the nearest kind here, %q, with the settings in the file", p.Library, l.Kind()),
		Why:    "leaving records out (PDTP) and attacks that fit further models tell of that kind, which grows other trees than the model's own",
		Remedy: "compare the model fitted again with that of the file before trusting such results",
	}
	if len(p.Without) > 0 {
		w.Why += "; it has no counterpart of the settings " + strings.Join(p.Without, ", ")
	}
	return l, w
}

// NoLearner is the doubt about a file without hyper-parameters.
func NoLearner(library string) xrai.Warning {
	return xrai.Warning{
		What:   fmt.Sprintf("the file of %s does not hold the settings that the model was fitted with", library),
		Why:    "the model cannot be fitted again, so leaving records out (PDTP) and attacks that fit further models cannot be run",
		Remedy: "use a file that has them: a pickle of the model, or for LightGBM the text of save_model",
	}
}

func (p *Params) learner() xrai.Learner {
	if p.Forest {
		return p.forest()
	}
	h := boost.HistParams{
		LearningRate: p.LearningRate, MaxIter: max(1, min(p.Rounds, 1<<20)), MaxLeafNodes: p.MaxLeaves, MaxDepth: max(p.MaxDepth, 0),
		MinSamplesLeaf: max(1, p.MinRows), L2: p.L2, MaxBins: max(2, min(p.MaxBins, 255)),
		CategoricalFeatures: p.Categorical, EarlyStopping: boost.Off, Seed: p.Seed,
	}
	if h.MaxLeafNodes < 2 {
		h.MaxLeafNodes = -1
	}
	if p.ColumnShare < 1 {
		h.MaxFeatures = p.ColumnShare
	}
	if p.Classes != nil {
		return boost.HistClassifier{ClassWeight: p.weights(), HistParams: h}
	}
	return boost.HistRegressor{Loss: p.Loss, Quantile: p.Quantile, HistParams: h}
}

func (p *Params) weights() xrai.ClassWeight {
	switch {
	case p.Balanced:
		return xrai.ClassWeight{Balanced: true}
	case len(p.Classes) == 2 && p.PositiveWeight != 1:
		return xrai.ClassWeight{Of: map[string]float64{p.Classes[1]: p.PositiveWeight}}
	}
	return xrai.ClassWeight{}
}

func (p *Params) forest() xrai.Learner {
	f := forest.Params{Trees: max(1, min(p.Rounds, 1<<20)), MaxSamples: p.RowShare}
	f.MaxDepth, f.MinSamplesLeaf, f.Seed = max(p.MaxDepth, 0), max(1, p.MinRows), p.Seed
	f.MaxFeatures = "1.0"
	if p.ColumnShare < 1 {
		f.MaxFeatures = fmt.Sprint(p.ColumnShare)
	}
	if p.MaxLeaves >= 2 {
		f.MaxLeafNodes = p.MaxLeaves
	}
	if p.Classes != nil {
		return forest.Classifier{ClassWeight: p.weights(), Params: f}
	}
	return forest.Regressor{Params: f}
}
