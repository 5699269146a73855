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
		u, err := utilityOf(p, d)
		if err != nil {
			return t, fmt.Errorf("model %q: %w", name, err)
		}
		t.Rows = append(t.Rows, []string{name, p.Model.Kind(), u.measure, three(train), three(test), u.answer, u.balanced})
		if train-test > u.gap {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: the measure is %s higher on training rows than on test rows. The model has learned some of them by heart, which is what attacks look for.", name, three(train-test)))
		}
		if test <= u.without {
			t.Notes = append(t.Notes, fmt.Sprintf("%s is no better on test rows than always giving one answer.", name))
		}
		if keeper, ok := p.Model.(interface{ StoresTrainingRows() bool }); ok && keeper.StoresTrainingRows() {
			t.Notes = append(t.Notes, fmt.Sprintf("%s holds a copy of every training row, encoded: whoever has the model file has the data. Do not pass it on.", name))
		}
	}
	return t, nil
}

// utility is what a model's score on test rows is read against.
type utility struct {
	measure  string
	without  float64 // the score of one answer for all rows
	answer   string  // that score and answer in words
	balanced string
	gap      float64 // between training and test rows, from which it is noted
}

func utilityOf(p *pipeline.Pipeline, d *ingest.Data) (utility, error) {
	trainLabels, trainY, err := p.Target.Read(d.Train)
	if err != nil {
		return utility{}, err
	}
	labels, y, err := p.Target.Read(d.Test)
	if err != nil {
		return utility{}, err
	}
	if p.Target.Classes == nil {
		answers := make([]float64, len(y))
		for i := range answers {
			answers[i] = stat.Mean(trainY, nil)
		}
		r2 := stat.RSquaredFrom(answers, y, nil)
		return utility{measure: "R²", without: r2, answer: three(r2) + " (the training mean)", gap: 0.1}, nil
	}
	common := mostFrequent(trainLabels, len(p.Target.Classes))
	hits := 0
	for _, l := range labels {
		if l == common {
			hits++
		}
	}
	proba, err := p.Proba(d.Test)
	if err != nil {
		return utility{}, err
	}
	u := utility{measure: "accuracy", without: float64(hits) / float64(len(labels)), gap: 0.05,
		balanced: balancedAccuracy(xrai.Labels(proba), labels, len(p.Target.Classes))}
	u.answer = fmt.Sprintf("%s (always %q)", three(u.without), p.Target.Classes[common])
	return u, nil
}

// balancedAccuracy is the mean over classes of the share of their rows that are
// predicted right; giving one answer always is worth 1/classes.
func balancedAccuracy(predicted, labels []int, classes int) string {
	right, rows := make([]float64, classes), make([]float64, classes)
	for i, k := range predicted {
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
	return fmt.Sprintf("%s (one answer: %s)", three(mean/present), three(1/present))
}

func mostFrequent(labels []int, classes int) int {
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	return slices.Index(counts, slices.Max(counts))
}
