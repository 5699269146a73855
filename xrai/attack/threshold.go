package attack

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// ModifiedEntropy is the input of Threshold that knows the label and the
// certainty of every class.
const ModifiedEntropy = "modified entropy"

// ThresholdOptions say how Threshold is run. The zero value takes the loss.
type ThresholdOptions struct {
	Options
	Input string // Loss (also "") or ModifiedEntropy, of classifiers only
	// Alpha is the share of others that a threshold may call members, below 1. 0
	// means the threshold of the best balanced accuracy.
	Alpha float64
}

// Threshold calls a record a member if its loss is low: below a threshold of its
// class (Yeom et al., arXiv:1709.01604; Song and Mittal, arXiv:2003.10595). The
// score is the loss, or the modified entropy
//
//	-(1-p_y) ln p_y - Σ over other classes j of p_j ln(1-p_j)
//
// with its sign turned. Each record is called by thresholds chosen on the other
// half of the records; a class with fewer than ten members or others there takes
// the threshold of all.
func Threshold(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o ThresholdOptions) (*Result, error) {
	r, err := threshold(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("threshold attack: %w", err)
	}
	return r, nil
}

func threshold(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o ThresholdOptions) (*Result, error) {
	var err error
	if o.Options, err = o.Options.check(); err != nil {
		return nil, err
	}
	if o.Input == "" {
		o.Input = Loss
	}
	if o.Input != Loss && o.Input != ModifiedEntropy {
		return nil, fmt.Errorf("input %q is neither %q nor %q", o.Input, Loss, ModifiedEntropy)
	}
	if !(o.Alpha >= 0 && o.Alpha < 1) {
		return nil, fmt.Errorf("alpha %v is not from 0 to below 1", o.Alpha)
	}
	seen, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	f := &fixed{name: o.Input + " threshold", input: o.Input, in: seen.in, alpha: o.Alpha}
	if seen.proba != nil {
		f.group, f.groups = seen.labels, len(train.Classes)
	}
	if o.Input == Loss {
		f.scores = seen.losses()
	} else if f.scores, err = seen.modifiedEntropies(); err != nil {
		return nil, err
	}
	for i := range f.scores {
		f.scores[i] = -f.scores[i]
	}
	return f.result(ctx, model, train, test, o.Options, false)
}

func (o *observed) modifiedEntropies() ([]float64, error) {
	if o.proba == nil {
		return nil, fmt.Errorf("a regressor gives no probabilities; use the loss")
	}
	out := make([]float64, o.rows)
	for i := range out {
		for k, p := range o.proba.RawRowView(i) {
			if k == o.labels[i] {
				out[i] -= (1 - p) * math.Log(max(p, lossFloor))
			} else {
				out[i] -= p * math.Log(max(1-p, lossFloor))
			}
		}
	}
	return out, nil
}
