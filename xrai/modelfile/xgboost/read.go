package xgboost

import (
	"encoding/json"
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

// Decode reads a model file, or the buffer of a pickled Booster, as a pipeline.
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
	// Wrapped says that scikit-learn's wrapper holds the Booster: it predicts with the
	// rounds up to the best one.
	Wrapped bool
}

// IsClassifier reports whether the model predicts a class.
func (b *Booster) IsClassifier() bool { return b.link.classifier }

// Classes returns how many classes a classifier has.
func (b *Booster) Classes() int { return max(2, b.outputs) }

// Read makes a model and columns of the Booster.
func (b *Booster) Read(o Reading) (*booster.Read, error) {
	r := &booster.Read{Columns: b.Names, Width: b.Width, Lead: b.lead()}
	trees := b.limit(o, r)
	f := gbtree.Forest{Width: b.Width, Base: b.base, Output: b.output[:trees.Len()], Trees: trees, Divisor: 1, Link: b.link.name, Scale: 1}
	var classes []string
	if b.link.classifier {
		var renamed bool
		classes, renamed = booster.ClassNames(b.Classes(), o.Classes)
		if renamed && !o.Certain {
			r.Warnings = append(r.Warnings, booster.Renaming(classes))
		}
		m := &gbtree.ClassifierModel{Family: gbtree.KindXGBoostClassifier, ClassNames: classes, Forest: f}
		if err := m.Check(); err != nil {
			return nil, err
		}
		r.Model = m
	} else {
		m := &gbtree.RegressorModel{Family: gbtree.KindXGBoostRegressor, Forest: f}
		if err := m.Check(); err != nil {
			return nil, err
		}
		r.Model = m
	}
	b.doubts(r)
	b.standIn(classes, trees.Len(), r)
	return r, nil
}

// limit returns the trees to predict with: the wrapper's, which files of its
// save_model name too, go up to the best round.
func (b *Booster) limit(o Reading, r *booster.Read) gbtree.Trees {
	best, err := strconv.Atoi(b.Attributes["best_iteration"])
	if err != nil || best < 0 || best+1 >= len(b.rounds) {
		return b.trees
	}
	end := b.rounds[best]
	// To 1.7 files do not tell how many trees stand side by side, but this.
	if limit, err := strconv.Atoi(b.Attributes["best_ntree_limit"]); err == nil && limit > best && limit <= b.trees.Len()/b.outputs {
		end = limit * b.outputs
	}
	_, saved := b.Attributes["scikit_learn"]
	if !o.Wrapped && !saved {
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   fmt.Sprintf("training was best after %d of %d rounds; the model was read with all of them, as Booster.predict uses them", best+1, len(b.rounds)),
			Why:    "scikit-learn's wrapper, if the model is used in one, predicts with the best ones only",
			Remedy: "save the model that is in use: the wrapper's own, or booster[:best_iteration+1]",
		})
		return b.trees
	}
	if saved && !o.Wrapped {
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   fmt.Sprintf("the model was read with the best %d of %d rounds, as the wrapper that saved it predicts", best+1, len(b.rounds)),
			Why:    "Booster.predict would use all of them",
			Remedy: "compare the accuracy with what its makers report",
		})
	}
	return b.trees.Cut(end)
}

// doubts warns of what the file cannot tell.
func (b *Booster) doubts(r *booster.Read) {
	var codes []string
	for j, t := range b.Types {
		if t == "c" && (b.categories == nil || len(b.categories[j].texts)+len(b.categories[j].numbers) == 0) {
			name := fmt.Sprintf("number %d", j)
			if b.Names != nil {
				name = strconv.Quote(b.Names[j])
			}
			codes = append(codes, name)
		}
	}
	if len(codes) > 0 {
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   "the file knows the categories of these columns by their codes only, not by their labels: " + strings.Join(codes[:min(len(codes), 20)], ", "),
			Why:    "XGBoost before 3.1 does not save labels, so the table must hold the codes that pandas gave in training",
			Remedy: "give the column as whole numbers from 0, in the order of the categories in training, or save the model with XGBoost 3.1 or later",
		})
	}
	if b.Objective == "binary:logitraw" {
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   "the objective is binary:logitraw, whose answers are log odds",
			Why:    "they are turned into probabilities here, by 1/(1+exp(-r))",
			Remedy: "none is needed; thresholds on the raw answers change accordingly",
		})
	}
	if strings.HasPrefix(b.Objective, "rank:") {
		r.Warnings = append(r.Warnings, xrai.Warning{
			What:   "the objective is " + b.Objective + ", whose answers only rank rows",
			Why:    "the model is read as a regressor of its raw scores",
			Remedy: "do not compare its answers with a target in units",
		})
	}
}

// standIn gives the learner for refits where the hyper-parameters are known: those
// of a pickle, or that files of an old wrapper's save_model have.
func (b *Booster) standIn(classes []string, trees int, r *booster.Read) {
	params := b.Config
	if params == nil {
		params = savedParams(b.Attributes["scikit_learn"])
	}
	if params == nil {
		r.Warnings = append(r.Warnings, booster.NoLearner("XGBoost"))
		return
	}
	s := set{params: params}
	p := booster.Params{
		Library: "XGBoost", Classes: classes, Rounds: max(1, trees/b.outputs),
		LearningRate: s.number(0.3, "learning_rate", "eta"), MaxDepth: int(s.number(6, "max_depth")), MaxLeaves: int(s.number(0, "max_leaves")),
		MinRows: 1, L2: s.number(1, "reg_lambda", "lambda"), ColumnShare: s.number(1, "colsample_bynode"), MaxBins: int(s.number(256, "max_bin")) - 1,
		PositiveWeight: b.Weight, Loss: b.link.loss, RowShare: s.number(1, "subsample"), Seed: uint64(s.number(0, "seed", "random_state")),
	}
	p.Forest = len(b.rounds) == 1 && b.parallel > 1
	for _, k := range []struct {
		name  string
		names []string
		none  float64
	}{
		{"min_child_weight", []string{"min_child_weight"}, 0}, {"gamma", []string{"gamma", "min_split_loss"}, 0}, {"reg_alpha", []string{"reg_alpha", "alpha"}, 0},
		{"colsample_bytree", []string{"colsample_bytree"}, 1}, {"colsample_bylevel", []string{"colsample_bylevel"}, 1}, {"max_delta_step", []string{"max_delta_step"}, 0},
	} {
		otherwise := k.none
		if k.name == "min_child_weight" {
			otherwise = 1
		}
		if v := s.number(otherwise, k.names...); v != k.none {
			p.Without = append(p.Without, fmt.Sprintf("%s=%v", k.name, v))
		}
	}
	if p.RowShare != 1 && !p.Forest {
		p.Without = append(p.Without, fmt.Sprintf("subsample=%v", p.RowShare))
	}
	if b.parallel > 1 && !p.Forest {
		p.Without = append(p.Without, fmt.Sprintf("num_parallel_tree=%d", b.parallel))
	}
	if b.Name == "dart" {
		p.Without = append(p.Without, "booster=dart")
	}
	if !b.link.exact {
		p.Without = append(p.Without, "objective="+b.Objective)
	}
	for _, name := range []string{"monotone_constraints", "interaction_constraints"} {
		if v := strings.Trim(params[name], "()[]{} "); v != "" && v != "None" {
			p.Without = append(p.Without, name)
		}
	}
	for j, t := range b.Types {
		if t != "c" {
			continue
		}
		known := -1
		if b.categories != nil {
			known = len(b.categories[j].texts) + len(b.categories[j].numbers)
		}
		if known > 0 && known <= 255 && known <= p.MaxBins {
			p.Categorical = append(p.Categorical, j)
		} else {
			p.Without = append(p.Without, fmt.Sprintf("the categories of column %d", j))
		}
	}
	if !(p.LearningRate > 0 && p.LearningRate <= 1e6) || !(p.L2 >= 0) || math.IsInf(p.L2, 0) || !(p.ColumnShare > 0 && p.ColumnShare <= 1) || !(p.PositiveWeight >= 0) || !(p.RowShare > 0 && p.RowShare <= 1) {
		r.Warnings = append(r.Warnings, booster.NoLearner("XGBoost"))
		return
	}
	if p.Loss == boost.Quantile {
		p.Loss = ""
	}
	l, doubt := p.StandIn()
	r.Learner, r.Warnings = l, append(r.Warnings, doubt)
}

// set looks hyper-parameters up.
type set struct{ params map[string]string }

// number returns the first of the names that is a number, else the default.
func (s set) number(otherwise float64, names ...string) float64 {
	for _, name := range names {
		if v, err := strconv.ParseFloat(s.params[name], 64); err == nil && math.Abs(v) <= 1<<31 {
			if f := float64(float32(v)); f != v && strings.Contains(s.params[name], ".") && len(s.params[name]) > 8 {
				// A float32 in nine digits: the shortest number that it is.
				v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', -1, 32), 64)
			}
			return v
		}
	}
	return otherwise
}

// savedParams reads what an old wrapper's save_model noted, nil where it has no
// parameters.
func savedParams(s string) map[string]string {
	var all map[string]any
	if json.Unmarshal([]byte(s), &all) != nil || all["max_depth"] == nil && all["n_estimators"] == nil {
		return nil
	}
	out := map[string]string{}
	for name, v := range all {
		switch v := v.(type) {
		case float64, string:
			out[name] = fmt.Sprint(v)
		}
	}
	return out
}
