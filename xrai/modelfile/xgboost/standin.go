package xgboost

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster"
)

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
