package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"gonum.org/v1/gonum/mat"
)

var featureSpec = feature.Spec{}

func TestTargets(t *testing.T) {
	classifier, silent := shares{task: xrai.Classification}, shares{}
	for _, c := range []struct {
		learner xrai.Learner
		target  string
		classes []string
		labels  []int
	}{
		{classifier, "let", []string{"no", "yes"}, []int{1, 0, 1, 1}},
		{silent, "let", []string{"no", "yes"}, []int{1, 0, 1, 1}},
		{silent, "lift", []string{"false", "true"}, []int{1, 1, 0, 1}},
		// Whole numbers in the order of their values, 10 last.
		{classifier, "rooms", []string{"2", "9", "10"}, []int{0, 2, 0, 1}},
		{silent, "rooms", nil, nil},
		{average{}, "rooms", nil, nil},
		{average{}, "rent", nil, nil},
	} {
		name := fmt.Sprintf("%T for %s", c.learner, c.target)
		p := fit(t, c.learner, flats(t), c.target)
		if !slices.Equal(p.Target.Classes, c.classes) || p.Target.Name != c.target {
			t.Errorf("%s: target %+v", name, p.Target)
		}
		d, err := p.Dataset(flats(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(d.Labels, c.labels) || d.IsClassification() != (c.classes != nil) {
			t.Errorf("%s: labels %v, classes %q", name, d.Labels, d.Classes)
		}
		if slices.Contains(d.Features, c.target) {
			t.Errorf("%s: the target is among the features", name)
		}
		if _, ok := p.Classifier(); ok != (c.classes != nil) {
			t.Errorf("%s: Classifier says %v", name, ok)
		}
		if _, ok := p.Regressor(); ok != (c.classes == nil) {
			t.Errorf("%s: Regressor says %v", name, ok)
		}
	}
}

func TestTransformIsTheFeatures(t *testing.T) {
	p := fit(t, average{}, flats(t), "rent")
	x, err := p.Transform(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.Dataset(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(x, d.X) {
		t.Error("Transform and Dataset differ")
	}
	if want := []string{"size", "rooms", "town_Aachen", "town_Bonn", "let_no", "let_yes", "lift_false", "lift_true"}; !slices.Equal(d.Features, want) {
		t.Errorf("features %q", d.Features)
	}
}

func TestPredict(t *testing.T) {
	c := fit(t, shares{task: xrai.Classification}, flats(t), "let")
	proba, err := c.Proba(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	if proba.At(3, 0) != 0.25 || proba.At(3, 1) != 0.75 {
		t.Errorf("probabilities %v", mat.Formatted(proba))
	}
	got, err := c.Predict(flats(t))
	if err != nil || got.Name != "let" || !slices.Equal(got.Records(), []string{"yes", "yes", "yes", "yes"}) {
		t.Errorf("predicted %v, %v", got, err)
	}
	if s, err := c.Score(flats(t)); err != nil || s != 0.75 {
		t.Errorf("accuracy %v, %v", s, err)
	}

	r := fit(t, average{}, flats(t), "rent")
	got, err = r.Predict(flats(t))
	if err != nil || got.Type() != series.Float || got.Float()[0] != 500.125 {
		t.Errorf("predicted %v, %v", got, err)
	}
	if s, err := r.Score(flats(t)); err != nil || math.Abs(s) > 1e-12 {
		t.Errorf("R² of the mean is %v, %v, want 0", s, err)
	}
	if _, err := r.Proba(flats(t)); err == nil {
		t.Error("a regressor gave probabilities")
	}
	one, err := dataframe.Rows(flats(t), []int{0})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Score(one); err == nil {
		t.Error("R² of one row")
	}
}

func TestDetermination(t *testing.T) {
	for _, c := range []struct {
		y, f []float64
		want float64
	}{
		{[]float64{1, 2, 3}, []float64{1, 2, 3}, 1},
		{[]float64{1, 2, 3}, []float64{3, 2, 1}, -3}, // 1 - 8/2
		{[]float64{5, 5}, []float64{5, 5}, 1},
		{[]float64{5, 5}, []float64{5, 6}, 0},
	} {
		if got := determination(c.y, c.f); got != c.want {
			t.Errorf("R² of %v against %v is %v, want %v", c.f, c.y, got, c.want)
		}
	}
}

func TestFitRefuses(t *testing.T) {
	classifier := shares{task: xrai.Classification}
	with := func(s series.Series) dataframe.DataFrame { return flats(t).Mutate(s) }
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		learner xrai.Learner
		df      dataframe.DataFrame
		target  string
		want    string
	}{
		"no learner":         {nil, flats(t), "let", "no learner"},
		"no target":          {classifier, flats(t), "lets", `no target column "lets"`},
		"text for numbers":   {average{}, flats(t), "let", `column "let", row 0: "yes" is not a number: a regressor needs`},
		"some text":          {average{}, with(column("rent", series.String, "1", "2", "n/a?", "3")), "rent", `column "rent", row 2: "n/a?" is not a number`},
		"bool for numbers":   {average{}, flats(t), "lift", `"true" is not a number`},
		"number for classes": {classifier, flats(t), "rent", `column "rent", row 1: "500.5" is not a class`},
		"huge for classes":   {classifier, with(column("rooms", series.Float, 1.0, 1e17, 1.0, 2.0)), "rooms", `row 1: "1e+17" is not a class`},
		"missing class":      {classifier, with(column("let", series.String, "yes", "no", nil, "no")), "let", `column "let", row 2: the target is missing`},
		"missing number":     {average{}, with(column("rent", series.Float, 1.0, nil, 2.0, nil)), "rent", `column "rent", row 1: the target is missing`},
		"missing code":       {classifier, with(column("rooms", series.Float, 1.0, 2.0, 2.0, nil)), "rooms", `column "rooms", row 3: the target is missing`},
		"infinite":           {average{}, with(column("rent", series.Float, 1.0, math.Inf(1), 2.0, 3.0)), "rent", `column "rent", row 1: "+Inf" is not finite`},
		"not UTF-8":          {classifier, with(column("let", series.String, "a", "b", "\xff", "b")), "let", `row 2: "\xff" is not valid UTF-8`},
		"bad column":         {classifier, with(column("size", series.Float, nil, nil, nil, nil)), "let", `column "size" has no values`},
		"only the target":    {classifier, flats(t).Select("let"), "let", "only column"},
		"no rows":            {classifier, flats(t).Subset([]int{}), "let", "no rows"},
		"failed table":       {classifier, flats(t).Select("absent"), "let", "absent"},
		"failing fit":        {failing{}, flats(t), "let", "fit failing: out of luck"},
	} {
		if _, err := Fit(canceled, c.learner, featureSpec, c.df, c.target); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

type failing struct{}

func (failing) Kind() string { return "failing" }
func (failing) Fit(context.Context, *xrai.Dataset) (xrai.Model, error) {
	return nil, errors.New("out of luck")
}

func TestDatasetRefuses(t *testing.T) {
	c := fit(t, shares{task: xrai.Classification}, flats(t), "let")
	r := fit(t, average{}, flats(t), "rent")
	with := func(s series.Series) dataframe.DataFrame { return flats(t).Mutate(s) }
	for name, k := range map[string]struct {
		p    *Pipeline
		df   dataframe.DataFrame
		want string
	}{
		"unseen class":    {c, with(column("let", series.String, "yes", "no", "soon", "no")), `column "let", row 2: "soon" is a class that no training row has; it knows ["no" "yes"]`},
		"missing class":   {c, with(column("let", series.String, "yes", nil, "no", "no")), "row 1: the target is missing"},
		"missing number":  {r, with(column("rent", series.Float, 1.0, 2.0, 3.0, nil)), "row 3: the target is missing"},
		"missing as text": {r, with(column("rent", series.String, nil, nil, nil, nil)), "row 0: the target is missing"},
		"no target":       {c, flats(t).Drop("let"), `no target column "let"`},
		"no feature":      {c, flats(t).Drop("town"), `no column "town"`},
	} {
		if _, err := k.p.Dataset(k.df); err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("%s: error %v, want %q", name, err, k.want)
		}
	}
	if _, err := c.Proba(flats(t).Drop("let")); err != nil {
		t.Errorf("predicting needs no target: %v", err)
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *Pipeline)
		want   string
	}{
		"no model":        {func(p *Pipeline) { p.Model = nil }, "features or model is missing"},
		"no features":     {func(p *Pipeline) { p.Features = nil }, "features or model is missing"},
		"width":           {func(p *Pipeline) { p.Model.(*sharesModel).Width = 2 }, "the model takes 2 columns"},
		"classes":         {func(p *Pipeline) { p.Target.Classes = []string{"no", "maybe"} }, "not those of target"},
		"class twice":     {func(p *Pipeline) { p.Target.Classes = []string{"no", "no"} }, `class "no" twice`},
		"no class":        {func(p *Pipeline) { p.Target.Classes = []string{} }, "empty list of classes"},
		"number":          {func(p *Pipeline) { p.Target.Classes = nil }, "does not predict a number"},
		"regressor":       {func(p *Pipeline) { p.Model = &averageModel{Name: "shares", Width: len(p.Features.Names())} }, "does not predict a class"},
		"target as input": {func(p *Pipeline) { p.Target.Name = "size" }, "among the features"},
		"kind":            {func(p *Pipeline) { p.Learner = average{} }, `kind "average" cannot have fitted`},
		"task":            {func(p *Pipeline) { p.Learner = shares{task: xrai.Regression} }, "is for regression"},
	} {
		p := fit(t, shares{task: xrai.Classification}, flats(t), "let")
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		c.change(p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if _, err := p.MarshalJSON(); err == nil {
			t.Errorf("%s: marshalled", name)
		}
	}
	if err := (*Pipeline)(nil).Check(); err == nil {
		t.Error("a nil pipeline passed")
	}
}
