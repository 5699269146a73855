package ingest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// checkModels refuses a model that cannot predict the rows of both tables.
func checkModels(train, test table, target string, d *Data) error {
	for _, name := range slices.Sorted(maps.Keys(d.Models)) {
		if err := checkModel(name, d.Models[name], train, test, target, d); err != nil {
			return fmt.Errorf("model %q: %w", name, err)
		}
	}
	return nil
}

func checkModel(name string, p *pipeline.Pipeline, train, test table, target string, d *Data) error {
	if err := p.Check(); err != nil {
		return err
	}
	if p.Target.Name == "" {
		adopted := *p
		adopted.Target.Name = target
		p = &adopted
	}
	if p.Target.Name != target {
		return fmt.Errorf("it was fitted for target %q, not %q", p.Target.Name, target)
	}
	p, err := p.Bind(train.df, test.df)
	if err != nil {
		return err
	}
	d.Models[name] = p
	names := train.df.Names()
	if absent := without(p.Inputs(), names); len(absent) > 0 {
		return fmt.Errorf("it needs %s, which the tables lack%s", columns(absent), suggest(absent, without(names, p.Inputs())))
	}
	if w := p.Target.Weights; w != "" && !slices.Contains(names, w) {
		return fmt.Errorf("it was fitted with the weights of %s, which the training table lacks", columns([]string{w}))
	}
	for _, t := range []table{train, test} {
		if _, _, err := p.Target.Read(t.df); err != nil {
			return t.wrap(err)
		}
		if p.Features == nil {
			continue // takes any row
		}
		unseen, err := p.Features.Check(t.df)
		if err != nil {
			return t.wrap(err)
		}
		// Those of the test rows are known from the tables alone, unless the model
		// was fitted on other rows.
		for _, u := range unseen {
			if !slices.Contains(d.Warnings, u.Warning()) {
				w := u.Warning()
				w.What = fmt.Sprintf("model %q, %s: %s", name, t.name, w.What)
				d.warn(w)
			}
		}
	}
	if p.Features != nil {
		for _, w := range p.Features.Doubts() {
			d.warn(w)
		}
	}
	for _, w := range p.Warnings {
		w.What = fmt.Sprintf("model %q: %s", name, w.What)
		d.warn(w)
	}
	// A reader of files says why there is no learner.
	if p.Learner == nil && len(p.Warnings) == 0 {
		d.warn(xrai.Warning{
			What:   fmt.Sprintf("model %q holds no learner", name),
			Why:    "it cannot be fitted again, so what a left-out record changes cannot be measured",
			Remedy: "give one with WithLearner, or save it with pipeline.Save after pipeline.Fit",
		})
	}
	return nil
}
