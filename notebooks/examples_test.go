package main

import (
	"flag"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

var updateExamples = flag.Bool("update-examples", false, "write the example models that no notebook writes")

// TestExampleModel checks that the template's second model is what its name
// says: the quickstart's learner with a depth of at most 3. The first is written
// by the quickstart itself.
func TestExampleModel(t *testing.T) {
	const path = "models/credit_small.json"
	train, err := dataframe.ReadCSV("data/credit_train.csv", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := pipeline.Fit(t.Context(), tree.Classifier{Params: tree.Params{MaxDepth: 3}}, feature.Spec{}, train, "Status")
	if err != nil {
		t.Fatal(err)
	}
	if *updateExamples {
		if err := fitted.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	saved, err := modelfile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := fitted.Proba(train)
	if err != nil {
		t.Fatal(err)
	}
	got, err := saved.Proba(train)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(got, want) {
		t.Errorf("%s answers otherwise than a fit: run this test with -update-examples", path)
	}
}
