package main

import (
	"math"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile"
)

// TestModelsFromPythonAnswerAlike: the models of python_models.ipynb answer the test
// rows as their libraries did, by models/python_models_answers.csv.
func TestModelsFromPythonAnswerAlike(t *testing.T) {
	test, err := dataframe.ReadCSV("data/credit_test.csv", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := dataframe.ReadCSV("models/python_models_answers.csv", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file      string
		tolerance float64 // XGBoost's probabilities are float32
	}{
		"forest":   {"credit_forest.sav", 1e-12},
		"xgboost":  {"credit_xgboost.json", 1e-7},
		"lightgbm": {"credit_lightgbm.txt", 1e-12},
	} {
		p, err := modelfile.Options{Target: "Status", Classes: []string{"bad", "good"}}.Open("models/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		proba, err := p.Proba(test)
		if err != nil {
			t.Fatal(err)
		}
		want, err := dataframe.Floats(answers, name)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i, v := range want {
			worst = math.Max(worst, math.Abs(proba.At(i, 1)-v))
		}
		if !(worst <= c.tolerance) || len(want) != test.Nrow() {
			t.Errorf("%s: %d answers, off by at most %g", name, len(want), worst)
		}
	}
}
