package ingest

import (
	"context"
	"strings"
	"testing"

	"github.com/go-gota/gota/series"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

func even(rows dataframe.DataFrame) (*mat.Dense, error) {
	p := mat.NewDense(rows.Nrow(), 2, nil)
	p.Apply(func(int, int, float64) float64 { return 0.5 }, p)
	return p, nil
}

// TestFunctionsAreBound: a model that takes rows comes back ready for both
// tables, and what was given is not changed.
func TestFunctionsAreBound(t *testing.T) {
	given := map[string]*pipeline.Pipeline{"F": pipeline.FromProba([]string{"no", "yes"}, even, "ill", "")}
	d, err := From(parse(t, trainCSV), parse(t, testCSV), "ill", given)
	if err != nil {
		t.Fatal(err)
	}
	if d.Models["F"] == given["F"] || given["F"].Inputs() != nil || len(d.Models["F"].Inputs()) != d.Train.Ncol()-1 {
		t.Errorf("inputs %q, given %q", d.Models["F"].Inputs(), given["F"].Inputs())
	}
	for _, df := range []dataframe.DataFrame{d.Train, d.Test} {
		if data, err := d.Models["F"].Dataset(df); err != nil || data.Check() != nil {
			t.Errorf("%v, %v", data, err)
		}
	}
	if got := whats(d.Warnings); !strings.Contains(got, `model "F" holds no learner`) {
		t.Errorf("warnings %q", got)
	}
	f := Files{Train: write(t, "train.csv", trainCSV), Test: write(t, "test.csv", testCSV), Target: "ill", Pipelines: given}
	if d, err = Load(f); err != nil || d.Models["F"].Inputs() == nil {
		t.Errorf("%v", err)
	}
	f.Models = map[string]string{"F": "model.json"}
	if _, err := Load(f); err == nil || !strings.Contains(err.Error(), `model "F" is both a file and a pipeline`) {
		t.Errorf("got %v", err)
	}
	given["F"] = pipeline.FromProba([]string{"no"}, even, "ill", "")
	if _, err := From(parse(t, trainCSV), parse(t, testCSV), "ill", given); err == nil || !strings.Contains(err.Error(), `"yes" is a class that`) {
		t.Errorf("got %v", err)
	}
}

// TestWeightsNeedNoTestColumn: only the training table must hold the weights,
// and rows that differ in their weight alone are duplicates.
func TestWeightsNeedNoTestColumn(t *testing.T) {
	train, test := parse(t, "a,w,y\n1,1,u\n2,5,v\n3,1,u\n4,1,v\n"), parse(t, "a,y\n2,v\n7,u\n")
	l := xrai.FromFit(xrai.Classification, func(_ context.Context, d *xrai.Dataset) (xrai.Model, error) {
		return xrai.FromProba(d.Classes, func(x *mat.Dense) (*mat.Dense, error) { return nil, nil }, ""), nil
	}, "")
	p, err := pipeline.FitWeighted(context.Background(), l, feature.Spec{}, train, "y", "w")
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]*pipeline.Pipeline{"W": p}
	d, err := From(train, test, "y", models)
	if err != nil {
		t.Fatal(err)
	}
	if got := whats(d.Warnings); !strings.Contains(got, "1 of 2 test rows equals a training row") || d.Train.Ncol() != 3 {
		t.Errorf("warnings %q", got)
	}
	if _, err := From(train, test.Mutate(series.New([]float64{1, 1}, series.Float, "w")), "y", models); err != nil {
		t.Error(err)
	}
	if _, err := From(train, test, "y", nil); err == nil {
		t.Error("a column is missing: no error")
	}
	if _, err := From(train.Drop("w"), test, "y", models); err == nil || !strings.Contains(err.Error(), `weights of column "w", which the training table lacks`) {
		t.Errorf("got %v", err)
	}
}
