package pipeline

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/series"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

// byTown is a rules engine: flats in Bonn are let.
func byTown(rows dataframe.DataFrame) (*mat.Dense, error) {
	towns, missing, err := dataframe.Strings(rows, "town")
	if err != nil {
		return nil, err
	}
	p := mat.NewDense(rows.Nrow(), 2, nil)
	for i, town := range towns {
		switch {
		case missing[i]:
			p.SetRow(i, []float64{0.5, 0.5})
		case town == "Bonn":
			p.SetRow(i, []float64{0, 1})
		default:
			p.SetRow(i, []float64{1, 0})
		}
	}
	return p, nil
}

func TestFromProbaTakesRows(t *testing.T) {
	var got dataframe.DataFrame
	p := FromProba([]string{"no", "yes"}, func(rows dataframe.DataFrame) (*mat.Dense, error) {
		got = rows
		return byTown(rows)
	}, "let", "rules 3")
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if s, err := p.Score(flats(t)); err != nil || s != 0.5 {
		t.Errorf("accuracy %v, %v", s, err)
	}
	if want := []string{"town", "size", "lift", "rooms", "rent"}; !slices.Equal(got.Names(), want) {
		t.Errorf("the function got columns %q, want %q", got.Names(), want)
	}
	if _, err := p.Transform(flats(t)); err == nil || !strings.Contains(err.Error(), "Bind it to the tables first") {
		t.Errorf("unbound: %v", err)
	}
	if _, err := p.Model.(xrai.Classifier).Proba(mat.NewDense(1, 1, nil)); err == nil || !strings.Contains(err.Error(), "Bind") {
		t.Errorf("unbound: %v", err)
	}

	bound, err := p.Bind(flats(t), flats(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := bound.Check(); err != nil {
		t.Fatal(err)
	}
	d, err := bound.Dataset(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	c, ok := bound.Classifier()
	if !ok || c.Columns() != 5 || !slices.Equal(d.Features, bound.Inputs()) || !slices.Equal(d.Labels, []int{1, 0, 1, 1}) {
		t.Errorf("%v, %d columns, %+v", ok, c.Columns(), d)
	}
	direct, err := p.Proba(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []func() (*mat.Dense, error){
		func() (*mat.Dense, error) { return c.Proba(d.X) },
		func() (*mat.Dense, error) { return bound.Proba(flats(t)) },
	} {
		if q, err := other(); err != nil || !mat.Equal(q, direct) {
			t.Errorf("%v, %v", q, err)
		}
		// The function sees the rows as they are: text, missing values, types.
		want := flats(t).Drop("let")
		for j, name := range want.Names() {
			if !slices.Equal(got.Col(name).Records(), want.Col(name).Records()) || got.Types()[j] != want.Types()[j] {
				t.Errorf("column %q became %v", name, got.Col(name))
			}
		}
	}
	if p.rows.codec != nil {
		t.Error("binding changed the pipeline")
	}
	if _, err := json.Marshal(p); err == nil || !strings.Contains(err.Error(), "cannot be saved") {
		t.Errorf("saved: %v", err)
	}
}

func TestFromPredictTakesRows(t *testing.T) {
	p := FromPredict(func(rows dataframe.DataFrame) ([]float64, error) {
		rooms, err := dataframe.Floats(rows, "rooms")
		for i := range rooms {
			rooms[i] *= 100
		}
		return rooms, err
	}, "rent", "")
	bound, err := p.Bind(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	d, err := bound.Dataset(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	r, ok := bound.Regressor()
	if !ok {
		t.Fatal("no regressor")
	}
	y, err := r.Predict(d.X)
	if err != nil || !slices.Equal(y, []float64{200, 1000, 200, 900}) {
		t.Errorf("%v, %v", y, err)
	}
	s, err := p.Predict(flats(t))
	if err != nil || !slices.Equal(s.Float(), y) {
		t.Errorf("%v, %v", s, err)
	}
}

func TestRowModelsRefuse(t *testing.T) {
	p := FromProba([]string{"no", "yes"}, byTown, "let", "")
	for want, call := range map[string]func() error{
		"function is nil":          func() error { return FromProba([]string{"a"}, nil, "let", "").Check() },
		"empty list of classes":    func() error { return FromProba(nil, byTown, "let", "").Check() },
		`class "a" twice`:          func() error { return FromProba([]string{"a", "a"}, byTown, "let", "").Check() },
		`"yes" is a class that no`: func() error { _, err := FromProba([]string{"no"}, byTown, "let", "").Dataset(flats(t)); return err },
		`"town"`:                   func() error { _, err := p.Proba(flats(t).Drop("town")); return err },
		"4×2 probabilities for 4 rows": func() error {
			_, err := FromProba([]string{"a", "b", "c"}, byTown, "let", "").Proba(flats(t))
			return err
		},
		"the only column": func() error { _, err := p.Bind(flats(t).Select("let")); return err },
		"does not predict a number": func() error {
			q := FromProba([]string{"no", "yes"}, byTown, "let", "")
			_, err := q.numbers(flats(t))
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestLearnerBehindRows: a learner given to a model that takes rows fits,
// predicts and leaves out exactly as in a pipeline of its own features.
func TestLearnerBehindRows(t *testing.T) {
	ctx := context.Background()
	train, err := dataframe.ReadCSV("../../notebooks/data/credit_test.csv", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	l := tree.Classifier{Params: tree.Params{MaxDepth: 4}}
	plain, err := Fit(ctx, l, feature.Spec{}, train, "Status")
	if err != nil {
		t.Fatal(err)
	}
	p, err := FromProba([]string{"bad", "good"}, func(rows dataframe.DataFrame) (*mat.Dense, error) { return plain.Proba(rows) }, "Status", "").WithLearner(l, feature.Spec{}).Bind(train)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	want, err := plain.Dataset(train)
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.Dataset(train)
	if err != nil {
		t.Fatal(err)
	}
	c, err := xrai.FitClassifier(ctx, p.Learner, data)
	if err != nil {
		t.Fatal(err)
	}
	refitted, err := c.Proba(data.X)
	if err != nil {
		t.Fatal(err)
	}
	base, err := plain.Proba(train)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(refitted, base) || c.Columns() != len(data.Features) || c.Kind() != plain.Model.Kind() {
		t.Error("the learner fits another model on rows")
	}
	a, err := xrai.NewLeaveOneOut(ctx, p.Learner, data)
	if err != nil {
		t.Fatal(err)
	}
	b, err := xrai.NewLeaveOneOut(ctx, l, want)
	if err != nil {
		t.Fatal(err)
	}
	for record := range 20 {
		x, err := a.Worker().Without(ctx, record)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Worker().Without(ctx, record)
		if err != nil {
			t.Fatal(err)
		}
		if len(x) != len(y) {
			t.Errorf("record %d: %d changes, want %d", record, len(x), len(y))
		}
	}
	if xrai.IsRandom(p.Learner) || !xrai.IsPaired(p.Learner) || xrai.TaskOf(p.Learner) != xrai.Classification {
		t.Error("the learner draws, pairs or predicts otherwise")
	}
	again, err := p.Bind(train)
	if err != nil || !reflect.DeepEqual(unbound(again.Learner), l) {
		t.Errorf("bound twice: %v, %v", again.Learner, err)
	}
}

func TestIdentity(t *testing.T) {
	proba := func(id string) *Pipeline { return FromProba([]string{"no", "yes"}, byTown, "let", id) }
	plain := fit(t, tree.Classifier{}, flats(t), "let")
	function := *plain
	function.Model = xrai.FromProba(plain.Target.Classes, func(x *mat.Dense) (*mat.Dense, error) { return nil, nil }, "f")
	function.Learner = nil
	if err := function.Check(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for name, p := range map[string]*Pipeline{
		"a": proba("a"), "b": proba("b"), "other classes": FromProba([]string{"a", "b"}, byTown, "let", "a"),
		"learner": proba("a").WithLearner(tree.Classifier{}, feature.Spec{}), "spec": proba("a").WithLearner(tree.Classifier{}, feature.Spec{Encode: feature.EncodeOrdinal}),
		"other learner": proba("a").WithLearner(tree.Classifier{Params: tree.Params{MaxDepth: 1}}, feature.Spec{}),
		"fitted":        plain, "function": &function,
	} {
		id, ok, err := p.Identity()
		if err != nil || !ok {
			t.Fatalf("%s: %v, %v", name, ok, err)
		}
		if other := seen[string(id)]; other != "" {
			t.Errorf("%s and %s have one identity", name, other)
		}
		seen[string(id)] = name
	}
	bound, err := proba("a").WithLearner(tree.Classifier{}, feature.Spec{}).Bind(flats(t))
	if err != nil {
		t.Fatal(err)
	}
	if id, ok, err := bound.Identity(); err != nil || !ok || seen[string(id)] != "learner" {
		t.Errorf("binding changed the identity: %v, %v", ok, err)
	}
	nameless := function
	nameless.Model = xrai.FromProba(plain.Target.Classes, func(x *mat.Dense) (*mat.Dense, error) { return nil, nil }, "")
	for name, p := range map[string]*Pipeline{
		"no id": proba(""), "a learner without a name": proba("a").WithLearner(xrai.FromFit(xrai.Classification, nil, ""), feature.Spec{}),
		"a learner of a cell": proba("a").WithLearner(shares{task: xrai.Classification}, feature.Spec{}), "a function without a name": &nameless,
	} {
		if _, ok, err := p.Identity(); ok || err != nil {
			t.Errorf("%s: named, %v", name, err)
		}
	}
	if _, _, err := new(Pipeline).Identity(); err == nil {
		t.Error("an empty pipeline has an identity")
	}
}

// heavy learns the weighted share of each class.
type heavy struct{ shares }

func (h heavy) Fit(_ context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	m := &sharesModel{Names: train.Classes, Width: train.Columns(), P: make([]float64, len(train.Classes))}
	sum := 0.0
	for _, w := range train.Weights {
		sum += w
	}
	for i, k := range train.Labels {
		m.P[k] += train.Weights[i] / sum
	}
	return m, nil
}

func TestFitWeighted(t *testing.T) {
	df := flats(t).Mutate(series.New([]float64{0, 3, 0.5, 0.5}, series.Float, "w"))
	p, err := FitWeighted(context.Background(), heavy{shares{task: xrai.Classification}}, featureSpec, df, "let", "w")
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(p.Inputs(), "w") || p.Target.Weights != "w" || p.Model.(*sharesModel).P[0] != 0.75 {
		t.Errorf("%+v, inputs %q", p.Model, p.Inputs())
	}
	d, err := p.Dataset(df)
	if err != nil || !slices.Equal(d.Weights, []float64{0, 3, 0.5, 0.5}) {
		t.Errorf("%v, %v", d.Weights, err)
	}
	if d, err = p.Dataset(flats(t)); err != nil || d.Weights != nil {
		t.Errorf("without the column: %v, %v", d.Weights, err)
	}
	b, err := json.Marshal(p)
	if err != nil || !strings.Contains(string(b), `"weights":"w"`) {
		t.Errorf("%s, %v", b, err)
	}
	for want, w := range map[string]series.Series{
		`column "w", row 2: the weight is missing`: column("w", series.Float, 1.0, 1.0, nil, 1.0),
		`column "w", row 1: "-1" is not a weight`:  column("w", series.Float, 1.0, -1.0, 1.0, 1.0),
		`row 0: "+Inf" is not a weight`:            column("w", series.Float, math.Inf(1), 1.0, 1.0, 1.0),
		"all weights are 0":                        column("w", series.Int, 0, 0, 0, 0),
		`"x" is not a number`:                      column("w", series.String, "x", "1", "2", "3"),
	} {
		_, err := FitWeighted(context.Background(), heavy{shares{task: xrai.Classification}}, featureSpec, flats(t).Mutate(w), "let", "w")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	for want, name := range map[string]string{`no column "v" of weights`: "v", "cannot be the weights too": "let"} {
		if _, err := FitWeighted(context.Background(), heavy{}, featureSpec, df, "let", name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
