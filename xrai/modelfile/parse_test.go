package modelfile

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

func TestParseRefusesDocuments(t *testing.T) {
	p := fitted(t, "tree classifier", 50)
	saved, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(d *pipeline.Document)
		want   string
	}{
		"format":          {func(d *pipeline.Document) { d.Format, d.Target.Name = "other", pipeline.Format }, `format is "other"`},
		"newer":           {func(d *pipeline.Document) { d.Version = 2 }, "newer xrai-go (format version 2, this one reads 1)"},
		"older":           {func(d *pipeline.Document) { d.Version = 0 }, "format version 0"},
		"no features":     {func(d *pipeline.Document) { d.Features = nil }, "features are missing"},
		"features":        {func(d *pipeline.Document) { d.Features = json.RawMessage(`{"spec":{}}`) }, "no columns"},
		"no model":        {func(d *pipeline.Document) { d.Model = nil }, "the model is missing"},
		"no params":       {func(d *pipeline.Document) { d.Model.Params = nil }, `model "tree classifier" has no params`},
		"kind":            {func(d *pipeline.Document) { d.Model.Kind = "oracle" }, `unknown kind of model "oracle"; known are ["adaboost classifier"`},
		"learner kind":    {func(d *pipeline.Document) { d.Learner.Kind = "oracle" }, `unknown kind of learner "oracle"`},
		"another learner": {func(d *pipeline.Document) { d.Learner = &pipeline.Part{Kind: "ridge", Params: json.RawMessage(`{}`)} }, `kind "ridge" cannot have fitted`},
		"learner's field": {func(d *pipeline.Document) { d.Learner.Params = json.RawMessage(`{"max_dept":3}`) }, `unknown field "max_dept"`},
		"learner's type":  {func(d *pipeline.Document) { d.Learner.Params = json.RawMessage(`{"max_depth":"3"}`) }, "cannot unmarshal"},
		"model's params":  {func(d *pipeline.Document) { d.Model.Params = json.RawMessage(`{}`) }, `model "tree classifier":`},
		"params of another": {func(d *pipeline.Document) {
			d.Model = &pipeline.Part{Kind: "ridge", Params: json.RawMessage(`{"kind":"linear regression","coef":[1],"intercept":0}`)}
		}, `model "ridge" holds the params of kind "linear regression"`},
		"classes": {func(d *pipeline.Document) { d.Target.Classes = []string{"good", "bad"} }, "not those of target"},
		"number":  {func(d *pipeline.Document) { d.Target.Classes = nil }, "does not predict a number"},
	} {
		var d pipeline.Document
		if err := json.Unmarshal(saved, &d); err != nil {
			t.Fatal(err)
		}
		c.change(&d)
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func TestParseRefusesText(t *testing.T) {
	saved, err := json.Marshal(fitted(t, "tree regressor", 50))
	if err != nil {
		t.Fatal(err)
	}
	s := string(saved)
	for name, c := range map[string]struct{ data, want string }{
		"cut short":  {s[:len(s)/2], "the JSON ends early"},
		"field":      {`{"more":1,` + s[1:], `unknown field "more"`},
		"more after": {s + "\n\n{}", "line 3: more follows"},
		"syntax":     {"{\n\"format\": \"xrai-go pipeline\",\n\"version\": x}", "line 3: invalid character"},
		"deep":       {`{"format":"xrai-go pipeline","x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, "brackets nest deeper than 64"},
	} {
		if _, err := Parse([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	// Brackets inside text are not nesting.
	if err := checkDepth([]byte(`"` + strings.Repeat(`[\"{`, 100) + `"`)); err != nil {
		t.Error(err)
	}
	if _, err := Parse([]byte(s + " \n")); err != nil {
		t.Errorf("space after the end: %v", err)
	}
}

// A tree whose nodes point outside it, or in a circle, must be refused when
// read: walking it would crash or never end.
func TestParseRefusesHostileTree(t *testing.T) {
	saved, err := json.Marshal(fitted(t, "tree regressor", 50))
	if err != nil {
		t.Fatal(err)
	}
	var d pipeline.Document
	if err := json.Unmarshal(saved, &d); err != nil {
		t.Fatal(err)
	}
	var model map[string]any
	for name, change := range map[string]func(tree map[string]any){
		"circle":        func(tr map[string]any) { tr["Left"].([]any)[0] = 0 },
		"outside":       func(tr map[string]any) { tr["Right"].([]any)[0] = 100000 },
		"column":        func(tr map[string]any) { tr["Feature"].([]any)[0] = 100000 },
		"other lengths": func(tr map[string]any) { tr["Threshold"] = []any{} },
		"no values":     func(tr map[string]any) { tr["Value"] = []any{} },
		"no nodes":      func(tr map[string]any) { clear(tr) },
	} {
		model = nil
		if err := json.Unmarshal(d.Model.Params, &model); err != nil {
			t.Fatal(err)
		}
		nodes, ok := model["Tree"].(map[string]any)
		if !ok {
			t.Fatalf("the tree's JSON has changed: %.200s", d.Model.Params)
		}
		change(nodes)
		changed := d
		params, err := json.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		changed.Model = &pipeline.Part{Kind: d.Model.Kind, Params: params}
		data, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(data); err == nil || !strings.Contains(err.Error(), "tree") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
