package pipeline

import (
	"context"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"gonum.org/v1/gonum/mat"
)

// shares learns the share of each class, whatever the features: a learner whose
// every prediction can be told beforehand. Without a task it takes a number too,
// and learns the mean.
type shares struct {
	task  xrai.Task
	Level int `json:"level"`
}

type sharesModel struct {
	Names []string
	Width int
	P     []float64
}

func (s shares) Kind() string    { return "shares" }
func (s shares) Task() xrai.Task { return s.task }

func (s shares) Fit(_ context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return fitAverage(train, s.Kind()), nil
	}
	m := &sharesModel{Names: train.Classes, Width: train.Columns(), P: make([]float64, len(train.Classes))}
	for _, k := range train.Labels {
		m.P[k] += 1 / float64(train.Rows())
	}
	return m, nil
}

func (m *sharesModel) Kind() string      { return "shares" }
func (m *sharesModel) Columns() int      { return m.Width }
func (m *sharesModel) Classes() []string { return m.Names }

func (m *sharesModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, _ := x.Dims()
	p := mat.NewDense(n, len(m.P), nil)
	for i := range n {
		p.SetRow(i, m.P)
	}
	return p, nil
}

// average learns the mean target.
type average struct{}

type averageModel struct {
	Name  string
	Width int
	Mean  float64
}

func (average) Kind() string    { return "average" }
func (average) Task() xrai.Task { return xrai.Regression }

func (average) Fit(_ context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	return fitAverage(train, "average"), nil
}

func fitAverage(train *xrai.Dataset, kind string) *averageModel {
	m := &averageModel{Name: kind, Width: train.Columns()}
	for _, v := range train.Y {
		m.Mean += v / float64(len(train.Y))
	}
	return m
}

func (m *averageModel) Kind() string { return m.Name }
func (m *averageModel) Columns() int { return m.Width }

func (m *averageModel) Predict(x *mat.Dense) ([]float64, error) {
	n, _ := x.Dims()
	y := make([]float64, n)
	for i := range y {
		y[i] = m.Mean
	}
	return y, nil
}

func column(name string, kind series.Type, values ...any) series.Series {
	s := series.New(make([]int, len(values)), kind, name)
	for i, v := range values {
		s.Elem(i).Set(v)
	}
	return s
}

func table(t *testing.T, columns ...series.Series) dataframe.DataFrame {
	t.Helper()
	df := gota.New(columns...)
	if df.Err != nil {
		t.Fatal(df.Err)
	}
	return df
}

// flats has a target of every type.
func flats(t *testing.T) dataframe.DataFrame {
	return table(t,
		column("town", series.String, "Bonn", "Bonn", "Aachen", "Bonn"),
		column("size", series.Float, 30.0, 40.0, nil, 60.0),
		column("let", series.String, "yes", "no", "yes", "yes"),
		column("lift", series.Bool, true, true, false, true),
		column("rooms", series.Int, 2, 10, 2, 9),
		column("rent", series.Float, 400.0, 500.5, 300.0, 800.0),
	)
}

func fit(t *testing.T, l xrai.Learner, df dataframe.DataFrame, target string) *Pipeline {
	t.Helper()
	p, err := Fit(context.Background(), l, featureSpec, df, target)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
