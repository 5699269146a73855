package audit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
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

// ModelTable shows the utility of all models of a session, see UtilityTable. It
// asks every model anew; s.Utility remembers.
func ModelTable(d *ingest.Data) (dataframe.Table, error) {
	var all []*metric.Utility
	for _, name := range slices.Sorted(maps.Keys(d.Models)) {
		p := d.Models[name]
		train, err := p.Dataset(d.Train)
		if err != nil {
			return dataframe.Table{}, fmt.Errorf("model %q, training table: %w", name, err)
		}
		test, err := p.Dataset(d.Test)
		if err != nil {
			return dataframe.Table{}, fmt.Errorf("model %q, test table: %w", name, err)
		}
		u, err := metric.MeasureUtility(context.Background(), p.Model, train, test, metric.BootstrapOptions{})
		if err != nil {
			return dataframe.Table{}, fmt.Errorf("model %q: %w", name, err)
		}
		u.Of = name
		all = append(all, u)
	}
	return UtilityTable(all...), nil
}

// UtilityTable shows models side by side. What needs no model stands first:
// always giving one answer, the most frequent class of the training table or
// its mean.
func UtilityTable(all ...*metric.Utility) dataframe.Table {
	t := dataframe.Table{Caption: "Models", Header: []string{""}}
	var classes, numbers bool
	for i, u := range all {
		name := u.Of
		if name == "" {
			name = fmt.Sprintf("model %d", i+1)
		}
		t.Header = append(t.Header, name)
		classes, numbers = classes || u.Classes != nil, numbers || u.Numbers != nil
	}
	add := func(name string, of func(*metric.Utility) string) {
		row := []string{name}
		for _, u := range all {
			row = append(row, of(u))
		}
		t.Rows = append(t.Rows, row)
	}
	add("kind", func(u *metric.Utility) string { return u.Model })
	if classes {
		for _, r := range classRows {
			add(r.name, func(u *metric.Utility) string {
				if u.Classes == nil {
					return ""
				}
				return r.of(u.Classes)
			})
		}
	}
	if numbers {
		for _, r := range numberRows {
			add(r.name, func(u *metric.Utility) string {
				if u.Numbers == nil {
					return ""
				}
				return r.of(u.Numbers)
			})
		}
	}
	t.Notes = append(t.Notes, "No model means always giving one answer: the most frequent class of the training table, the classes' shares in it (log loss), or its mean. "+measures(classes, numbers)+" In brackets: 95% intervals.")
	for i, u := range all {
		name := t.Header[i+1]
		t.Notes = append(t.Notes, name+": "+u.Sentence())
		if train, test, least := gap(u); train-test > least {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: %s is %s higher on training rows than on test rows. The model has learned some of them by heart, which is what attacks look for.", name, measure(u), three(train-test)))
		}
		if u.Classes != nil && u.Classes.Impossible > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: of %d test rows, the model holds the right class for impossible (probability 0) in %d. Each of these counts as 36 in the log loss, which is a mean over the rows.", name, u.Test, u.Classes.Impossible))
		}
		if u.StoresTrainingRows {
			t.Notes = append(t.Notes, fmt.Sprintf("%s holds a copy of every training row, encoded: whoever has the model file has the data. Do not pass it on.", name))
		}
		for _, n := range notes(u.Warnings) {
			t.Notes = append(t.Notes, name+": "+n)
		}
	}
	return t
}

// measure names what gap compares.
func measure(u *metric.Utility) string {
	if u.Classes != nil {
		return "accuracy"
	}
	return "R²"
}

// measures explains the table's rows.
func measures(classes, numbers bool) string {
	var s []string
	if classes {
		s = append(s, "Accuracy is the share of right answers; balanced accuracy is its mean over the classes, each counting alike; log loss is low where the right class has a high probability; the area under the curve is how often a row of the class gets a higher probability of it than a row of another.")
	}
	if numbers {
		s = append(s, "R² is the share of the differences between rows that the model explains: 1 is all, 0 none. The root mean squared error is the usual error, in units of the target.")
	}
	return strings.Join(s, " ")
}

var classRows = []struct {
	name string
	of   func(*metric.ClassUtility) string
}{
	{"accuracy without a model, test rows", func(u *metric.ClassUtility) string {
		return fmt.Sprintf("%s (always %q)", three(u.NoModel.Value), u.Majority)
	}},
	{"accuracy, test rows", func(u *metric.ClassUtility) string { return interval(u.TestAccuracy) }},
	{"accuracy, training rows", func(u *metric.ClassUtility) string { return three(u.TrainAccuracy.Value) }},
	{"balanced accuracy without a model, test rows", func(u *metric.ClassUtility) string { return three(u.OneAnswer) }},
	{"balanced accuracy, test rows", func(u *metric.ClassUtility) string { return three(u.TestBalanced) }},
	{"balanced accuracy, training rows", func(u *metric.ClassUtility) string { return three(u.TrainBalanced) }},
	{"log loss without a model, test rows (lower is better)", func(u *metric.ClassUtility) string { return three(u.PriorLogLoss) }},
	{"log loss, test rows", func(u *metric.ClassUtility) string { return three(u.TestLogLoss) }},
	{"log loss, training rows", func(u *metric.ClassUtility) string { return three(u.TrainLogLoss) }},
	{"area under the curve, test rows (guessing 0.5)", func(u *metric.ClassUtility) string { return areaText(u.TestAUC) }},
	{"area under the curve, training rows", func(u *metric.ClassUtility) string {
		if u.TrainAUC == nil {
			return ""
		}
		return three(u.TrainAUC.Value)
	}},
}

var numberRows = []struct {
	name string
	of   func(*metric.NumberUtility) string
}{
	{"R² without a model, test rows", func(u *metric.NumberUtility) string { return three(u.NoModelR2) + " (the training mean)" }},
	{"R², test rows", func(u *metric.NumberUtility) string { return three(u.TestR2) }},
	{"R², training rows", func(u *metric.NumberUtility) string { return three(u.TrainR2) }},
	{"root mean squared error without a model, test rows", func(u *metric.NumberUtility) string { return three(u.NoModelRMSE) }},
	{"root mean squared error, test rows", func(u *metric.NumberUtility) string { return three(u.TestRMSE) }},
	{"root mean squared error, training rows", func(u *metric.NumberUtility) string { return three(u.TrainRMSE) }},
}

func interval(s metric.Share) string {
	return fmt.Sprintf("%s (%s to %s)", three(s.Value), three(s.Low), three(s.High))
}

func areaText(a *metric.Interval) string {
	switch {
	case a == nil:
		return "two classes only"
	case !a.Measured:
		return three(a.Value) + " (no interval)"
	}
	return fmt.Sprintf("%s (%s to %s)", three(a.Value), three(a.Low), three(a.High))
}
