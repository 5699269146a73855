package knn

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"strings"
	"testing"
)

// Each damage is named. That nothing else gets in is the conformance suite's to
// check.
func TestDamagedModels(t *testing.T) {
	class := `{"kind":"k-nearest neighbours classifier","n_neighbors":2,"weights":"uniform","classes":["a","b"],"labels":[0,1],"columns":1,"x":[3,4]}`
	number := `{"kind":"k-nearest neighbours regressor","n_neighbors":2,"weights":"uniform","y":[0,1],"columns":1,"x":[3,4]}`
	for _, good := range []string{class, number} {
		load := func(text string) error {
			if good == class {
				return new(ClassifierModel).UnmarshalJSON([]byte(text))
			}
			return new(RegressorModel).UnmarshalJSON([]byte(text))
		}
		if err := load(good); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ from, to, want string }{
			{`k-nearest`, `far`, "kind"},
			{`":2,`, `":3,`, "k = 3"},
			{`":2,`, `":0,`, "k = 0"},
			{`uniform`, `loud`, "loud"},
			{`"columns":1`, `"columns":0`, "0 columns"},
			{`"columns":1`, `"columns":2`, "1 rows but 2"},
			{`[3,4]`, `[]`, "0 values"},
			{`[3,4]`, `[3,1e300]`, "1e+300"},
			{`[0,1]`, `[0]`, "but 1 targets"},
		} {
			text := strings.Replace(good, c.from, c.to, 1)
			if err := load(text); text == good || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want %q", text, err, c.want)
			}
		}
	}
	for _, c := range []struct{ from, to, want string }{
		{`[0,1]`, `[0,2]`, "label 2"}, {`[0,1]`, `[-1,0]`, "label -1"}, {`["a","b"]`, `[]`, "0 classes"},
	} {
		if err := new(ClassifierModel).UnmarshalJSON([]byte(strings.Replace(class, c.from, c.to, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if err := new(RegressorModel).UnmarshalJSON([]byte(strings.Replace(number, `[0,1]`, `[0,1e200]`, 1))); err == nil {
		t.Error("a target of 1e200 was loaded")
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(classifierFields{K: 1}); err != nil {
		t.Fatal(err)
	}
	if err := new(ClassifierModel).GobDecode(buf.Bytes()); err == nil {
		t.Error("a model without rows was loaded")
	}
	if text, err := json.Marshal(&RegressorModel{}); err == nil {
		t.Errorf("an empty model was saved as %s", text)
	}
}
