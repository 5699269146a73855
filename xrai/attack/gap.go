package attack

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Gap calls a record a member if the model answers it right (Yeom et al.,
// arXiv:1709.01604). It needs no more than labels, and its balanced accuracy is
//
//	(accuracy on training rows + 1 - accuracy on test rows) / 2
//
// A classifier only. What it finds any attack can; a model without a gap may leak
// still.
func Gap(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o Options) (*Result, error) {
	r, err := gap(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("gap attack: %w", err)
	}
	return r, nil
}

func gap(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o Options) (*Result, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	seen, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	if seen.proba == nil {
		return nil, fmt.Errorf("%s answers with numbers, which are never just right; use the loss", model.Kind())
	}
	f := &fixed{name: "gap", input: "label", in: seen.in, scores: make([]float64, seen.rows), called: make([]bool, seen.rows)}
	for i, k := range xrai.Labels(seen.proba) {
		if k == seen.labels[i] {
			f.scores[i], f.called[i] = 1, true
		}
	}
	return f.result(ctx, model, train, test, o, false)
}
