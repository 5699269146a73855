package lightgbm

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Options say what a file does not. The zero value leaves it open.
type Options = booster.Options

// Decode reads a text model as a pipeline.
func Decode(data []byte, o Options) (*pipeline.Pipeline, error) {
	b, err := Parse(data)
	if err != nil {
		return nil, err
	}
	r, err := b.Read(Reading{Classes: o.Classes})
	if err != nil {
		return nil, err
	}
	return r.Pipeline(o)
}

// Reading is how a Booster is to be read.
type Reading struct {
	// Classes name the classes; others than as many are passed over, and the names
	// are then 0, 1 and so on.
	Classes []string
	// Certain says that Classes are the model's own, of which there is no doubt.
	Certain bool
	// Rounds are those to predict with, all if 0.
	Rounds int
}

// IsClassifier reports whether the model predicts a class.
func (b *Booster) IsClassifier() bool { return b.link.classifier }

// Classes returns how many classes a classifier has.
func (b *Booster) Classes() int { return max(2, b.outputs) }

// Read makes a model and columns of the Booster.
func (b *Booster) Read(o Reading) (*booster.Read, error) {
	lead, err := b.lead()
	if err != nil {
		return nil, err
	}
	r := &booster.Read{Columns: b.Names, Width: b.Width, Lead: lead}
	trees := b.trees
	if o.Rounds > 0 && o.Rounds < trees.Len()/b.outputs {
		trees = trees.Cut(o.Rounds * b.outputs)
	}
	f := gbtree.Forest{Width: b.Width, Base: make([]float64, b.outputs), Output: make([]int32, trees.Len()), Trees: trees, Divisor: 1, Link: b.link.name, Scale: b.scale}
	for k := range f.Output {
		f.Output[k] = int32(k % b.outputs)
	}
	rounds := trees.Len() / b.outputs
	if b.average {
		f.Divisor = float64(max(1, rounds))
	}
	outputs := 0
	if b.link.classifier {
		outputs = b.Classes()
	}
	classes, err := r.Hold(f, gbtree.KindLightGBMClassifier, gbtree.KindLightGBMRegressor, outputs, o.Classes, o.Certain)
	if err != nil {
		return nil, err
	}
	b.doubts(r)
	b.standIn(classes, rounds, r)
	return r, nil
}

// doubts warns of what is not as in LightGBM.
func (b *Booster) doubts(r *booster.Read) {
	name, _, _ := strings.Cut(b.Objective, " ")
	switch {
	case b.link.name == gbtree.OneVsAll:
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   "the objective is multiclassova, whose probabilities do not sum to 1",
			Why:    "each class's is divided by their sum here; the order of classes stays",
			Remedy: "none is needed; the numbers differ from LightGBM's predict_proba",
		})
	case name == "lambdarank" || name == "rank_xendcg":
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   "the objective is " + name + ", whose answers only rank rows",
			Why:    "the model is read as a regressor of its raw scores",
			Remedy: "do not compare its answers with a target in units",
		})
	}
	if len(b.labels) == 0 && len(b.categorical()) > 0 {
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   fmt.Sprintf("%d columns hold categories as whole numbers, without labels in the file", len(b.categorical())),
			Why:    "the table must hold the same numbers as in training",
			Remedy: "encode the columns as the model's makers did",
		})
	}
}

// standIn gives the learner for refits where the file has hyper-parameters.
func (b *Booster) standIn(classes []string, rounds int, r *booster.Read) {
	if len(b.Params) == 0 {
		r.Warnings = append(r.Warnings, booster.NoLearner("LightGBM"))
		return
	}
	p := booster.Params{
		Library: "LightGBM", Classes: classes, Rounds: rounds,
		LearningRate: b.number("learning_rate", 0.1), MaxDepth: int(b.number("max_depth", -1)), MaxLeaves: int(b.number("num_leaves", 31)),
		MinRows: int(b.number("min_data_in_leaf", 20)), L2: b.number("lambda_l2", 0), ColumnShare: b.number("feature_fraction_bynode", 1), MaxBins: int(b.number("max_bin", 255)),
		PositiveWeight: b.number("scale_pos_weight", 1), Balanced: b.number("is_unbalance", 0) != 0 && len(classes) == 2,
		Loss: b.link.loss, Seed: uint64(max(0, b.number("seed", 0))), RowShare: 1,
	}
	if p.Loss == boost.Quantile {
		p.Quantile = b.number("alpha", 0.9)
	}
	boosting := b.Params["boosting"]
	p.Forest = b.average || boosting == "rf"
	for _, k := range []struct {
		name string
		none float64
	}{
		{"lambda_l1", 0}, {"min_sum_hessian_in_leaf", 0}, {"min_gain_to_split", 0}, {"feature_fraction", 1}, {"max_delta_step", 0},
		{"path_smooth", 0}, {"extra_trees", 0}, {"linear_lambda", 0}, {"use_quantized_grad", 0}, {"zero_as_missing", 0},
	} {
		if v := b.number(k.name, k.none); v != k.none {
			p.Without = append(p.Without, fmt.Sprintf("%s=%v", k.name, v))
		}
	}
	if share := b.number("bagging_fraction", 1); b.number("bagging_freq", 0) > 0 && share < 1 {
		if p.Forest {
			p.RowShare = share
		} else {
			p.Without = append(p.Without, fmt.Sprintf("bagging_fraction=%v", share))
		}
	}
	if boosting == "dart" || boosting == "goss" || b.Params["data_sample_strategy"] == "goss" {
		p.Without = append(p.Without, "boosting="+boosting)
	}
	if !b.link.exact {
		p.Without = append(p.Without, "objective="+b.Objective)
	}
	for _, name := range []string{"monotone_constraints", "interaction_constraints"} {
		if b.Params[name] != "" {
			p.Without = append(p.Without, name)
		}
	}
	for _, j := range b.categorical() {
		if b.codable(j, min(p.MaxBins, 255)) {
			p.Categorical = append(p.Categorical, j)
		} else {
			p.Without = append(p.Without, fmt.Sprintf("the categories of column %d", j))
		}
	}
	if !(p.LearningRate > 0 && p.LearningRate <= 1e6) || !(p.L2 >= 0) || !(p.ColumnShare > 0 && p.ColumnShare <= 1) || !(p.PositiveWeight >= 0) ||
		!(p.RowShare > 0 && p.RowShare <= 1) || p.Loss == boost.Quantile && !(p.Quantile > 0 && p.Quantile < 1) {
		r.Warnings = append(r.Warnings, booster.NoLearner("LightGBM"))
		return
	}
	l, doubt := p.StandIn()
	r.Learner, r.Warnings = l, append(r.Warnings, doubt)
}

// number returns a hyper-parameter, or the default.
func (b *Booster) number(name string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(b.Params[name], 64); err == nil && math.Abs(v) <= 1<<31 {
		return v
	}
	return otherwise
}

// codable reports whether the stand-in can take a column's categories: whole
// numbers from 0 to 254, at most that many.
func (b *Booster) codable(column, most int) bool {
	n := 0
	for part := range strings.SplitSeq(b.infos[column], ":") {
		v, err := strconv.Atoi(part)
		if v == -1 && err == nil {
			continue // missing
		}
		if err != nil || v < 0 || v > 254 {
			return false
		}
		n++
	}
	return n <= most
}
