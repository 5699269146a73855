package knn

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// roundTrip checks that JSON and gob give the model back, the sign of zero
// included, and that saving again gives the same bytes.
func roundTrip[M any](t *testing.T, m *M) {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON, fromGob M
	if err := json.Unmarshal(text, &fromJSON); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(m); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil {
		t.Fatal(err)
	}
	for _, got := range []*M{&fromJSON, &fromGob} {
		if !reflect.DeepEqual(m, got) {
			t.Errorf("%+v came back as %+v", m, got)
		}
		again, err := json.Marshal(got)
		if err != nil || !bytes.Equal(text, again) {
			t.Errorf("saved again as %s, not %s: %v", again, text, err)
		}
	}
}

func TestModelsRoundTrip(t *testing.T) {
	class, number := table(1, 20, 3, 2, 0)
	class.Classes = append(class.Classes, "null", "é \"<>\"")
	class.X.Set(0, 0, math.Copysign(0, -1))
	class.X.Set(0, 1, 5e-324)
	number.Y[0] = math.Copysign(0, -1)
	for _, weights := range []string{Uniform, Distance} {
		roundTrip(t, mustFit[*ClassifierModel](t, Classifier{K: 3, Weights: weights}, class))
		roundTrip(t, mustFit[*RegressorModel](t, Regressor{K: 3, Weights: weights}, number))
	}
	for _, l := range []xrai.Learner{Classifier{K: 2, Weights: Distance}, Regressor{K: 9}} {
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		back := reflect.New(reflect.TypeOf(l))
		if err := json.Unmarshal(text, back.Interface()); err != nil || back.Elem().Interface() != l {
			t.Errorf("%s came back as %+v: %v", text, back, err)
		}
	}
}

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
			{`[3,4]`, `[3,null]`, "null"},
			{`[3,4]`, `[]`, "0 values"},
			{`[3,4]`, `[3,1e300]`, "1e+300"},
			{`[0,1]`, `[0,null]`, "null"},
			{`[0,1]`, `[0]`, "but 1 targets"},
			{`}`, ``, "JSON"},
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
