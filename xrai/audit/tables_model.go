package audit

import (
	"fmt"
	"maps"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// DataTable shows the size of both tables, their classes, and what is doubtful.
func DataTable(d *ingest.Data) (dataframe.Table, error) {
	t := dataframe.Table{Caption: fmt.Sprintf("Data: target %q", d.Target), Header: []string{"", "training table", "test table"}}
	add := func(name string, train, test any) {
		t.Rows = append(t.Rows, []string{name, fmt.Sprint(train), fmt.Sprint(test)})
	}
	add("rows", d.Train.Nrow(), d.Test.Nrow())
	add("feature columns", d.Train.Ncol()-1, d.Test.Ncol()-1)
	for _, name := range slices.Sorted(maps.Keys(d.Models)) {
		target := d.Models[name].Target
		if target.Classes == nil {
			continue
		}
		train, _, err := target.Read(d.Train)
		if err != nil {
			return t, err
		}
		test, _, err := target.Read(d.Test)
		if err != nil {
			return t, err
		}
		for k, class := range target.Classes {
			add("class "+class, share(train, k), share(test, k))
		}
		break
	}
	t.Notes = notes(d.Warnings)
	return t, nil
}

func share(labels []int, class int) string {
	n := 0
	for _, l := range labels {
		if l == class {
			n++
		}
	}
	return fmt.Sprintf("%d (%.1f%%)", n, 100*float64(n)/float64(len(labels)))
}

// ModelTable shows each model's accuracy, or R², on both tables, beside what
// needs no model: always answering the most frequent class of the training
// table, or its mean.
func ModelTable(d *ingest.Data) (dataframe.Table, error) {
	t := dataframe.Table{Caption: "Models", Header: []string{"model", "kind", "measure", "training rows", "test rows", "no model, test rows", "balanced accuracy, test rows"}}
	for _, name := range slices.Sorted(maps.Keys(d.Models)) {
		p := d.Models[name]
		train, err := p.Score(d.Train)
		if err != nil {
			return t, fmt.Errorf("model %q: %w", name, err)
		}
		test, err := p.Score(d.Test)
		if err != nil {
			return t, fmt.Errorf("model %q: %w", name, err)
		}
		measure, without, balanced, useless := "R²", "", "", false
		if p.Target.Classes == nil {
			v, err := meanScore(p, d)
			if err != nil {
				return t, err
			}
			without, useless = three(v)+" (the training mean)", test <= v
		}
		if p.Target.Classes != nil {
			labels, _, err := p.Target.Read(d.Train)
			if err != nil {
				return t, err
			}
			held, _, err := p.Target.Read(d.Test)
			if err != nil {
				return t, err
			}
			common := mostFrequent(labels, len(p.Target.Classes))
			hits := 0
			for _, l := range held {
				if l == common {
					hits++
				}
			}
			answer := float64(hits) / float64(len(held))
			measure, without, useless = "accuracy", fmt.Sprintf("%s (always %q)", three(answer), p.Target.Classes[common]), test <= answer
			if balanced, err = balancedAccuracy(p, d); err != nil {
				return t, fmt.Errorf("model %q: %w", name, err)
			}
		}
		t.Rows = append(t.Rows, []string{name, p.Model.Kind(), measure, three(train), three(test), without, balanced})
		if p.Target.Classes != nil && train-test > 0.05 || p.Target.Classes == nil && train-test > 0.1 {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: the measure is %s higher on training rows than on test rows. The model has learned some of them by heart, which is what attacks look for.", name, three(train-test)))
		}
		if useless {
			t.Notes = append(t.Notes, fmt.Sprintf("%s is no better on test rows than always giving one answer.", name))
		}
		if keeper, ok := p.Model.(interface{ StoresTrainingRows() bool }); ok && keeper.StoresTrainingRows() {
			t.Notes = append(t.Notes, fmt.Sprintf("%s holds a copy of every training row, encoded: whoever has the model file has the data. Do not pass it on.", name))
		}
	}
	return t, nil
}

// balancedAccuracy is the mean over classes of the share of their test rows that
// the model gets right; giving one answer always is worth 1/classes.
func balancedAccuracy(p *pipeline.Pipeline, d *ingest.Data) (string, error) {
	proba, err := p.Proba(d.Test)
	if err != nil {
		return "", err
	}
	labels, _, err := p.Target.Read(d.Test)
	if err != nil {
		return "", err
	}
	right, rows := make([]float64, len(p.Target.Classes)), make([]float64, len(p.Target.Classes))
	for i, k := range xrai.Labels(proba) {
		rows[labels[i]]++
		if k == labels[i] {
			right[k]++
		}
	}
	mean, present := 0.0, 0.0
	for k, n := range rows {
		if n > 0 {
			mean += right[k] / n
			present++
		}
	}
	return fmt.Sprintf("%s (one answer: %s)", three(mean/present), three(1/present)), nil
}

// meanScore is R² on test rows of always answering the training rows' mean.
func meanScore(p *pipeline.Pipeline, d *ingest.Data) (float64, error) {
	_, train, err := p.Target.Read(d.Train)
	if err != nil {
		return 0, err
	}
	_, test, err := p.Target.Read(d.Test)
	if err != nil {
		return 0, err
	}
	answers := make([]float64, len(test))
	for i := range answers {
		answers[i] = stat.Mean(train, nil)
	}
	return stat.RSquaredFrom(answers, test, nil), nil
}

func mostFrequent(labels []int, classes int) int {
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	return slices.Index(counts, slices.Max(counts))
}
