package modelfile

import (
	"slices"
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	d, err := Describe("testdata/hostile/honest pipeline.pkl")
	if err != nil {
		t.Fatal(err)
	}
	if d.Format != "a Python pickle" || d.Library != "scikit-learn 1.9.1" || d.Protocol != 4 || d.Problem != "" || d.Foreign != nil {
		t.Errorf("%+v", d)
	}
	if d.Columns != nil || d.Width != 3 || !slices.Equal(d.Classes, []string{"no", "yes"}) || d.Model != "tree classifier" || d.Learner != "tree classifier" {
		t.Errorf("columns %q, width %d, classes %q, model %q, learner %q", d.Columns, d.Width, d.Classes, d.Model, d.Learner)
	}
	var outline []string
	for _, p := range d.Parts {
		if !p.Supported || p.Count != 1 {
			t.Errorf("%+v", p)
		}
		outline = append(outline, strings.Repeat(" ", p.Depth)+p.Name+" "+p.Class[strings.LastIndex(p.Class, ".")+1:])
	}
	want := " Pipeline\n columntransformer ColumnTransformer\n  n Pipeline\n   simpleimputer SimpleImputer\n   standardscaler StandardScaler\n  o OrdinalEncoder\n decisiontreeclassifier DecisionTreeClassifier"
	if got := strings.Join(outline, "\n"); got != want {
		t.Errorf("outline\n%s\nwant\n%s", got, want)
	}
	if params := d.Parts[len(d.Parts)-1].Params; !slices.Contains(params, "max_depth=2") || !slices.Contains(params, `criterion="gini"`) {
		t.Errorf("parameters %q", params)
	}

	d, err = Describe("testdata/hostile/a command as a step.pkl")
	if err != nil || !slices.Equal(d.Foreign, []string{"posix.system"}) || !strings.Contains(d.Problem, "posix.system") {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err = Describe("describe_test.go"); err != nil || d.Problem == "" || d.Parts != nil {
		t.Errorf("a text: %+v, %v", d, err)
	}
	if _, err = Describe("testdata/absent.pkl"); err == nil {
		t.Error("an absent file is described")
	}
}
