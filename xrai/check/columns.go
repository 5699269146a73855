package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// giveaway is the score from which on a column counts as giving the target away.
const giveaway = 0.98

// readColumns looks at each column by itself.
func (r *Result) readColumns(ctx context.Context, train, test dataframe.DataFrame, target pipeline.Target) error {
	text := dataframe.Categorical(train)
	for _, name := range train.Names() {
		if name == target.Name {
			continue
		}
		distinct, err := dataframe.NUnique(train, name)
		if err != nil {
			return fmt.Errorf("check: %w", err)
		}
		switch {
		case distinct <= 1:
			r.Constant = append(r.Constant, name)
			continue
		case distinct == train.Nrow() && distinct > 20 && slices.Contains(text, name):
			r.Identifying = append(r.Identifying, name)
			continue
		}
		score, err := alone(ctx, train, test, name, target)
		if err != nil {
			return fmt.Errorf("check: column %q: %w", name, err)
		}
		if score >= giveaway {
			r.Giveaways = append(r.Giveaways, Giveaway{name, score})
		}
	}
	return nil
}

// alone is how well a tree on one column predicts the target of the test rows.
func alone(ctx context.Context, train, test dataframe.DataFrame, column string, target pipeline.Target) (float64, error) {
	var l xrai.Learner = tree.Classifier{Params: tree.Params{MinSamplesLeaf: 5}}
	if target.Classes == nil {
		l = tree.Regressor{Params: tree.Params{MinSamplesLeaf: 5}}
	}
	names := []string{column, target.Name}
	fitOn, err := dataframe.Select(train, names...)
	if err != nil {
		return 0, err
	}
	p, err := pipeline.Fit(ctx, l, feature.Spec{Scale: feature.ScaleNone}, fitOn, target.Name)
	if err != nil {
		return 0, err
	}
	if target.Classes == nil {
		return p.Score(test)
	}
	proba, err := p.Proba(test)
	if err != nil {
		return 0, err
	}
	labels, _, err := target.Read(test)
	if err != nil {
		return 0, err
	}
	return balanced(xrai.Labels(proba), labels, len(target.Classes)), nil
}

// balanced is the mean over classes of the share of their rows that are right.
func balanced(predicted, actual []int, classes int) float64 {
	right, all := make([]float64, classes), make([]float64, classes)
	for i, k := range actual {
		all[k]++
		if predicted[i] == k {
			right[k]++
		}
	}
	sum, n := 0.0, 0.0
	for k := range all {
		if all[k] > 0 {
			sum += right[k] / all[k]
			n++
		}
	}
	return sum / max(n, 1)
}

// warn words what was found.
func (r *Result) warn() {
	add := func(found bool, w xrai.Warning) {
		if found {
			r.Warnings = append(r.Warnings, w)
		}
	}
	p := r.Repeats
	add(p.Shared > 0, xrai.SharedRows(p.Shared, r.Test))
	add(p.Near*20 > r.Test, xrai.Warning{
		What:   fmt.Sprintf("%d of %d test rows equal a training row in all columns but one, most often %q", p.Near, r.Test, p.NearColumn),
		Why:    "the tables may hold one person twice; such test rows are answered like training rows, which hides leakage",
		Remedy: "split by person, not by row",
	})
	add(p.Train > 0, xrai.Warning{
		What:   fmt.Sprintf("%d of %d training rows repeat an earlier one", p.Train, r.Train),
		Why:    "leaving one of them out changes little while the other stays, which hides the effect of both",
		Remedy: "remove repeated rows and fit again, or read their effects as those of one record",
	})
	a := r.Shift.AUC
	add(a.Measured && a.Low > 0.5, xrai.Warning{
		What:   fmt.Sprintf("the tables differ: a classifier on the columns alone tells training rows from test rows with an area of %.3f (95%% interval %.3f to %.3f; 0.5 if they were alike)", a.Value, a.Low, a.High),
		Why:    "an attack can tell them apart in the same way, without any leak of the model",
		Remedy: "split the rows by chance; if that cannot be, no attack can be read as a leak unless it exceeds this area clearly",
	})
	for _, c := range r.Classes {
		add((c.Train == 0) != (c.Test == 0), xrai.Warning{
			What:   fmt.Sprintf("class %q has %d training rows and %d test rows", c.Name, c.Train, c.Test),
			Why:    "an attack tells its rows apart by their class alone",
			Remedy: "split the rows by class",
		})
	}
	for _, g := range r.Giveaways {
		add(true, xrai.Warning{
			What:   fmt.Sprintf("column %q predicts the target almost perfectly by itself (%.3f on test rows)", g.Column, g.Score),
			Why:    "it may hold the target under another name, or something known only afterwards; the model's quality is then not real",
			Remedy: "ask where the column comes from; leave it out if it would not be known in time",
		})
	}
	for _, name := range r.Identifying {
		add(true, xrai.Warning{
			What:   fmt.Sprintf("every training row has a text of its own in column %q", name),
			Why:    "a model can learn rows by heart from it, and learns nothing else",
			Remedy: "leave identifiers out",
		})
	}
}
