package ingest

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// A sound pair of tables; text of a row holds a line break, so that rows and
// lines differ.
const (
	trainCSV = "age,town,note,ill\n30,Bonn,a,no\n40,Ulm,\"b\nc\",yes\n50,Bonn,a,no\n60,Ulm,a,yes\n"
	testCSV  = "age,town,note,ill\n35,Bonn,a,no\n45,Ulm,\"b\nc\",yes\n55,Ulm,a,no\n"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func parse(t *testing.T, text string) dataframe.DataFrame {
	t.Helper()
	df, err := dataframe.ReadCSV(write(t, "table.csv", text), dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return df
}

func fit(t *testing.T, l xrai.Learner, df dataframe.DataFrame, target string) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Fit(context.Background(), l, feature.Spec{}, df, target)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func whats(ws []xrai.Warning) string {
	var out []string
	for _, w := range ws {
		out = append(out, w.What)
	}
	return strings.Join(out, "\n")
}

func TestLoad(t *testing.T) {
	const data = "../../notebooks/data/"
	df, err := dataframe.ReadCSV(data+"lending_club_test.csv", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	model := filepath.Join(t.TempDir(), "tree.json")
	if err := fit(t, tree.Classifier{Params: tree.Params{MaxDepth: 3}}, df, "Class").Save(model); err != nil {
		t.Fatal(err)
	}
	d, err := Load(Files{
		Train: data + "lending_club_train.csv", Test: data + "lending_club_test.csv",
		Target: "Class", Models: map[string]string{"DT": model},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Nrow() != 7886 || d.Test.Nrow() != 1971 || d.Target != "Class" {
		t.Errorf("%d training rows, %d test rows, target %q", d.Train.Nrow(), d.Test.Nrow(), d.Target)
	}
	p := d.Models["DT"]
	if p == nil || !reflect.DeepEqual(p.Learner, tree.Classifier{Params: tree.Params{MaxDepth: 3}}) {
		t.Fatalf("model %+v", p)
	}
	if accuracy, err := p.Score(d.Test); err != nil || accuracy < 0.5 {
		t.Errorf("accuracy %v, %v", accuracy, err)
	}
}

func TestSharedTablesAreSound(t *testing.T) {
	const data = "../../notebooks/data/"
	for name, target := range map[string]string{"credit": "Status", "ames": "Sale_Price"} {
		d, err := Load(Files{Train: data + name + "_train.csv", Test: data + name + "_test.csv", Target: target})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(d.Models) != 0 || d.Models == nil {
			t.Errorf("%s: models %v", name, d.Models)
		}
	}
}

func TestSoundTablesGiveNoWarning(t *testing.T) {
	d, err := From(parse(t, trainCSV), parse(t, testCSV), "ill", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Warnings) != 0 {
		t.Errorf("warnings %v", d.Warnings)
	}
}

func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct{ train, test, want string }{
		"constant":               {"a,b,y\n1,7,u\n2,7,v\n3,7,u\n4,7,v\n", "a,b,y\n5,7,u\n6,7,v\n", `column "b" has the same value in every training row`},
		"rare class":             {"a,y\n1,u\n2,v\n3,u\n", "a,y\n5,u\n6,v\n", `class "v" of "y" has one training row`},
		"one class":              {"a,y\n1,u\n2,u\n", "a,y\n5,u\n6,u\n", `the target "y" has one class only, "u"`},
		"class without test row": {"a,y\n1,u\n2,v\n3,u\n4,v\n", "a,y\n5,u\n6,u\n", `class "v" of "y" has no test row`},
		"duplicates":             {"a,s,y\n1,x,u\n2,,v\n0,x,u\n,z,v\n", "a,s,y\n2.0,,v\n9,x,u\n-0,x,u\n,z,v\n", "3 of 4 test rows equal a training row"},
		"category":               {"s,y\nx,u\nz,v\nx,u\nz,v\n", "s,y\nx,u\nw,v\n", `column "s" has categories that no training row has, in 1 of its rows: "w"`},
		"empty in test":          {"a,b,y\n1,7,u\n2,8,v\n3,7,u\n4,9,v\n", "a,b,y\n5,,u\n6,,v\n", `column "b" of test table: all values are missing`},
		"text empty in test":     {"a,b,y\n1,p,u\n2,q,v\n3,p,u\n4,q,v\n", "a,b,y\n5,,u\n6,,v\n", `column "b" of test table: all values are missing`},
	} {
		d, err := From(parse(t, c.train), parse(t, c.test), "y", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := whats(d.Warnings); !strings.Contains(got, c.want) {
			t.Errorf("%s: warnings %q, want %q", name, got, c.want)
		}
	}
}

// Equal rows are found by value, not by the text of it, and never across
// columns.
func TestDuplicatesAreExact(t *testing.T) {
	d, err := From(
		parse(t, "s,r,y\nab,c,1\nx,x,2\ny,y,3\n"),
		parse(t, "s,r,y\na,bc,1\nx,,2\n,x,2\n"), "y", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := whats(d.Warnings); strings.Contains(got, "equal a training row") {
		t.Errorf("warnings %q", got)
	}
}

func TestModels(t *testing.T) {
	train, test := parse(t, trainCSV), parse(t, testCSV)
	good := fit(t, tree.Classifier{}, train, "ill")
	d, err := From(train, test, "ill", map[string]*pipeline.Pipeline{"DT": good})
	if err != nil || d.Models["DT"] != good {
		t.Fatalf("%v, %v", d, err)
	}

	fewer := *good
	fewer.Learner = nil
	d, err = From(train, test, "ill", map[string]*pipeline.Pipeline{"DT": &fewer})
	if err != nil || !strings.Contains(whats(d.Warnings), `model "DT" holds no learner`) {
		t.Errorf("%v, %v", whats(d.Warnings), err)
	}

	// Fitted on other rows, the model knows fewer categories than the table.
	part, err := dataframe.Rows(train, []int{0, 2, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := pipeline.Fit(context.Background(), tree.Regressor{}, feature.Spec{}, part, "age")
	if err != nil {
		t.Fatal(err)
	}
	d, err = From(train, test, "age", map[string]*pipeline.Pipeline{"RT": narrow})
	if err != nil {
		t.Fatal(err)
	}
	if got := whats(d.Warnings); !strings.Contains(got, `model "RT", training table: column "town" has categories that no training row has, in 2 of its rows`) || !strings.Contains(got, `model "RT", test table: column "ill" has categories that no training row has, in 1 of its rows`) {
		t.Errorf("warnings %q", got)
	}
}

func TestModelsRefused(t *testing.T) {
	train, test := parse(t, trainCSV), parse(t, testCSV)
	other := parse(t, strings.Replace(trainCSV, "town", "towns", 1))
	codes := parse(t, "age,town,note,ill\n30,1,a,no\n40,2,a,yes\n")
	classes := parse(t, strings.ReplaceAll(trainCSV, "yes", "maybe"))
	strict, err := pipeline.Fit(context.Background(), tree.Classifier{}, feature.Spec{Unknown: feature.UnknownError},
		parse(t, strings.ReplaceAll(trainCSV, "Ulm", "Aalen")), "ill")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		model *pipeline.Pipeline
		want  string
	}{
		"nil":            {nil, "features or model is missing"},
		"another target": {fit(t, tree.Regressor{}, train, "age"), `it was fitted for target "age", not "ill"`},
		"inputs":         {fit(t, tree.Classifier{}, other, "ill"), `it needs column "towns", which the tables lack (did you mean "town"?)`},
		"kind":           {fit(t, tree.Classifier{}, codes, "ill"), `training table: column "town", row 0: "Bonn" in a column that held numbers`},
		"classes":        {fit(t, tree.Classifier{}, classes, "ill"), `training table: column "ill", row 1: "yes" is a class that no training row has; it knows ["maybe" "no"]`},
		"category":       {strict, `training table: column "town", row 1: "Ulm" is a category that no training row has`},
	} {
		_, err := From(train, test, "ill", map[string]*pipeline.Pipeline{"good": fit(t, tree.Classifier{}, train, "ill"), "M": c.model})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `model "M": `) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// A target of whole numbers is a class when the models say so.
func TestWholeNumberClasses(t *testing.T) {
	train, test := parse(t, "a,y\n1,0\n2,1\n3,0\n4,1\n"), parse(t, "a,y\n1.5,0\n2.5,1\n")
	model := fit(t, tree.Classifier{}, train, "y")
	if _, err := From(train, test, "y", map[string]*pipeline.Pipeline{"DT": model}); err != nil {
		t.Fatal(err)
	}
	_, err := From(train, parse(t, "a,y\n1.5,0\n2.5,2\n"), "y", map[string]*pipeline.Pipeline{"DT": model})
	if err == nil || !strings.Contains(err.Error(), `test table: column "y", row 1: "2" is a class that no training row has`) {
		t.Errorf("error %v", err)
	}
	if _, err := From(train, parse(t, "a,y\n1.5,0\n2.5,2\n"), "y", nil); err != nil {
		t.Errorf("a number without a model: %v", err)
	}
}

// Codes that are text in the training file stay text in a test file that holds
// only those that look like numbers.
func TestCodesStayText(t *testing.T) {
	d, err := Load(Files{
		Train: write(t, "train.csv", "zip,flag,y\n01234,true,u\n51234,no,v\n61234,no,u\n71234,no,v\n"),
		Test:  write(t, "test.csv", "zip,flag,y\n51234,true,u\n61234,true,v\n"), Target: "y",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := dataframe.Categorical(d.Test); !slices.Equal(got, []string{"zip", "flag", "y"}) {
		t.Errorf("text columns of the test table: %q", got)
	}
	if len(d.Warnings) != 0 {
		t.Errorf("warnings %v", d.Warnings)
	}
}

func TestFromKeepsTables(t *testing.T) {
	train, test := parse(t, trainCSV), parse(t, testCSV)
	before := train.Records()
	if _, err := From(train, test, "ill", nil); err != nil {
		t.Fatal(err)
	}
	for i, row := range train.Records() {
		if !slices.Equal(row, before[i]) {
			t.Errorf("row %d became %q", i, row)
		}
	}
}
