package xgboost

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
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
	outputs := 0
	if b.link.classifier {
		outputs = b.Classes()
	}
	classes, err := r.Hold(f, gbtree.KindXGBoostClassifier, gbtree.KindXGBoostRegressor, outputs, o.Classes, o.Certain)
	if err != nil {
		return nil, err
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
