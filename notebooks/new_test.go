package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// newNotebook makes a notebook as -new does, in a folder outside the module
// with a space in its name.
func newNotebook(t *testing.T) (path string, nb *nbformat.Notebook) {
	t.Helper()
	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "my audits", "loans")
	var stdout bytes.Buffer
	if err := create(m, dir, &stdout); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "audit.ipynb")
	for _, want := range []string{"made " + path + "\n", "go run ./notebooks -lab '" + path + "'\n", "-notebook '" + path + "'\n"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("printed %q without %q", &stdout, want)
		}
	}
	if nb, err = nbformat.Read(path); err != nil {
		t.Fatal(err)
	}
	return path, nb
}

// edit replaces the source of one cell and writes the notebook.
func edit(t *testing.T, path string, nb *nbformat.Notebook, id, source string) {
	t.Helper()
	for _, c := range nb.Cells {
		if c.ID == id {
			c.Source = source
			if err := nbformat.Write(path, nb); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no cell %q", id)
}

// runNew runs a notebook and returns what it shows as text too.
func runNew(t *testing.T, path string) (nb *nbformat.Notebook, text string, err error) {
	t.Helper()
	if nb, err = newRunner(t).run(withinDeadline(t), path, func(c cellRun) { t.Log(c) }); err != nil {
		return nb, "", err
	}
	var all strings.Builder
	for _, c := range nb.Cells {
		all.WriteString(shown(c.Outputs))
	}
	return nb, all.String(), nil
}

func TestCreate(t *testing.T) {
	path, nb := newNotebook(t)
	template, err := nbformat.Read("template.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	for _, c := range template.Cells {
		sources[c.ID] = c.Source
	}
	if len(nb.Cells) != len(template.Cells)-1 {
		t.Errorf("%d cells, the template has %d", len(nb.Cells), len(template.Cells))
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range nb.Cells {
		switch c.ID {
		case cellSetUp:
			if !strings.Contains(c.Source, "%env XRAI_GO \""+filepath.Dir(wd)+"\"\n") {
				t.Errorf("set-up cell:\n%s", c.Source)
			}
		case cellSettings:
			for _, name := range []string{"data/credit_train.csv", "data/credit_test.csv", "models/credit_tree.json", "models/credit_small.json"} {
				if !strings.Contains(c.Source, `"`+filepath.Join(wd, name)+`"`) {
					t.Errorf("settings without the whole path of %s:\n%s", name, c.Source)
				}
			}
		default:
			if c.Source != sources[c.ID] {
				t.Errorf("cell %q is not the template's:\n%s", c.ID, c.Source)
			}
		}
		if len(c.Outputs) > 0 || c.Count > 0 {
			t.Errorf("cell %q has outputs", c.ID)
		}
		if strings.Contains(c.Source, "](") {
			t.Errorf("cell %q has a link, which leads nowhere from another folder", c.ID)
		}
	}

	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := create(m, filepath.Dir(path), t.Output()); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("over an existing file: %v", err)
	}
	if now, err := os.ReadFile(path); err != nil || string(now) != "mine" {
		t.Errorf("the existing file now holds %q (%v)", now, err)
	}
	other := filepath.Join(filepath.Dir(path), "other.ipynb")
	if err := create(m, other, t.Output()); err != nil {
		t.Error(err)
	}
	if _, err := nbformat.Read(other); err != nil {
		t.Error(err)
	}
}

// TestNewClassifiers runs a new notebook after the one edit it asks for, on
// tables and models of its own: a tree, of which PDTP leaves out all records,
// and a model that it fits again for each.
func TestNewClassifiers(t *testing.T) {
	readInputs(t)
	path, nb := newNotebook(t)
	dir := filepath.Dir(path)
	// 240 customers, who pay back mostly by income, with some noise.
	random := xrai.Rand(1)
	var tables [2]strings.Builder
	for i := range tables {
		tables[i].WriteString("income,job,pays back\n")
		for range []int{160, 80}[i] {
			income, answer := 10*random.Float64(), "no"
			if income+4*random.Float64() > 6 {
				answer = "yes"
			}
			fmt.Fprintf(&tables[i], "%.3f,%s,%s\n", income, []string{"fixed", "free", "none"}[random.IntN(3)], answer)
		}
		if err := os.WriteFile(filepath.Join(dir, []string{"my train.csv", "my test.csv"}[i]), []byte(tables[i].String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	train, err := dataframe.ReadCSV(filepath.Join(dir, "my train.csv"), dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for name, learner := range map[string]xrai.Learner{"tree": tree.Classifier{}, "logistic": linear.Logistic{}} {
		p, err := pipeline.Fit(t.Context(), learner, feature.Spec{}, train, "pays back")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Save(filepath.Join(dir, name+".json")); err != nil {
			t.Fatal(err)
		}
	}
	edit(t, path, nb, cellSettings, `var files = audit.Files{
	Train: "my train.csv", Test: "my test.csv", Target: "pays back",
	Models: map[string]string{"big tree": "tree.json", "logistic": "logistic.json"},
}

const drawn = 40`)
	nb, text, err := runNew(t, path)
	if err != nil {
		t.Fatal(err)
	}
	checkOutputs(t, nb)
	for _, want := range []string{
		`Data: target "pays back"`, "big tree: PDTP over 160 records", "logistic: PDTP over 160 records",
		"big tree: SHAPr of 160 training records", "logistic: SHAPr of 160 training records",
		"big tree: ROC of the attack by logistic regression", "logistic: Membership attack", "verdict ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing shown says %q", want)
		}
	}
	if strings.Contains(text, "Error:") || strings.Contains(text, "Status") {
		t.Errorf("shown:\n%s", text)
	}
}

// TestNewRegressors does the same with models that predict a number, which two
// of the three questions do not apply to.
func TestNewRegressors(t *testing.T) {
	readInputs(t)
	path, nb := newNotebook(t)
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	edit(t, path, nb, cellSettings, fmt.Sprintf(`var files = audit.Files{
	Train: %q, Test: %q, Target: "Sale_Price",
	CSV: dataframe.CSVOptions{NA: []string{}},
	Models: map[string]string{"houses": %q},
}

const drawn = 50`, filepath.Join(wd, "data/ames_train.csv"), filepath.Join(wd, "data/ames_test.csv"), filepath.Join(wd, "models/ames_linear.json")))
	_, text, err := runNew(t, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`Data: target "Sale_Price"`, "houses: ROC of the attack by logistic regression on linear regression",
		"houses predicts a number: PDTP compares", "houses predicts a number: SHAPr scores",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing shown says %q", want)
		}
	}
	if strings.Contains(text, "Error:") {
		t.Errorf("shown:\n%s", text)
	}
}

// TestNewCloneMoved checks what a notebook says whose clone is gone: one line,
// in the set-up cell, where the run ends.
func TestNewCloneMoved(t *testing.T) {
	path, nb := newNotebook(t)
	gone := filepath.Join(t.TempDir(), "old place")
	edit(t, path, nb, cellSetUp, strings.Replace(setUp, "ROOT", magicQuote(gone), 1))
	_, _, err := runNew(t, path)
	var failure *cellFailure
	if !errors.As(err, &failure) || failure.Cell != 1 || !strings.Contains(err.Error(), "Error: there is no clone of xrai-go in "+gone+".") {
		t.Errorf("error %v", err)
	}
	if lines := strings.Count(err.Error(), "\n"); lines > 0 {
		t.Errorf("%d lines too many: %v", lines, err)
	}
}

func TestQuoting(t *testing.T) {
	for in, want := range map[string]string{"/a/b-c_d.ipynb": "/a/b-c_d.ipynb", "/a b": "'/a b'", "/it's": `'/it'\''s'`, "/$x": "'/$x'", "": "''"} {
		if got := shellQuote(in); got != want {
			t.Errorf("%q becomes %s, want %s", in, got, want)
		}
	}
	if got, want := magicQuote(`/a "b" \c`), `"/a \"b\" \\c"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
