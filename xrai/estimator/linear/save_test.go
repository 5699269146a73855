package linear

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
	roundTrip(t, mustFit[*Model](t, Regression{}, table(1, 50, 3, 2, 0, 6)))
	roundTrip(t, mustFit[*Model](t, Ridge{}, table(1, 50, 3, 2, 0, 6)))
	roundTrip(t, &Model{Family: KindRidge, Coef: []float64{math.Copysign(0, -1), 5e-324, math.MaxFloat64}, Intercept: math.Copysign(0, -1)})
	for _, classes := range []int{1, 2, 4} {
		ds := table(1, 50, 3, 2, classes, 6)
		ds.Classes = append(ds.Classes, "null", "é \"<>\"")
		roundTrip(t, mustFit[*LogisticModel](t, Logistic{}, ds))
	}
	for _, l := range []xrai.Learner{Regression{NoIntercept: true}, Ridge{Alpha: 0.1}, Logistic{C: 3, MaxIter: 7, Tol: 1e-6}} {
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
	for _, c := range []struct{ text, want string }{
		{`{`, "unexpected end"},
		{`{}`, "missing"},
		{`{"kind":"ridge","coef":[1]}`, "missing"},
		{`{"kind":"lasso","coef":[1],"intercept":0}`, "lasso"},
		{`{"kind":"ridge","coef":[],"intercept":0}`, "no coefficients"},
		{`{"kind":"ridge","coef":[1,null],"intercept":0}`, "null"},
		{`{"kind":"ridge","coef":[1e999],"intercept":0}`, "1e999"},
		{`{"kind":"ridge","coef":"AAAA","intercept":0}`, "string"},
	} {
		m := Model{Coef: []float64{1}}
		err := json.Unmarshal([]byte(c.text), &m)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(m.Coef) != 1 || m.Family != "" {
			t.Errorf("%s: error %v, want %q; model %+v", c.text, err, c.want, m)
		}
	}
	good := `{"kind":"logistic regression","classes":["a","b"],"present":[0,1],"columns":2,"coef":[[1,2]],"intercepts":[3],"converged":true,"iterations":4}`
	var ok LogisticModel
	if err := json.Unmarshal([]byte(good), &ok); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{`logistic regression`, `ridge`, "ridge"},
		{`["a","b"]`, `[]`, "0 classes"},
		{`[0,1]`, `[]`, "no class"},
		{`[0,1]`, `[1,0]`, "out of order"},
		{`[0,1]`, `[0,2]`, "outside"},
		{`[0,1]`, `[-1,1]`, "outside"},
		{`[0,1]`, `[0]`, "need 0"},
		{`[0,1]`, `[null,1]`, "null"},
		{`:2,`, `:0,`, "0 columns"},
		{`:2,`, `:999999999,`, "columns"},
		{`:2,`, `:3,`, "not 3"},
		{`[[1,2]]`, `[[1,2],[1,2]]`, "need 1"},
		{`[[1,2]]`, `[[1,null]]`, "null"},
		{`[3]`, `[]`, "need 1"},
		{`[3]`, `[null]`, "null"},
		{`:4}`, `:-4}`, "-4 iterations"},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		var m LogisticModel
		err := json.Unmarshal([]byte(text), &m)
		if text == good || err == nil || !strings.Contains(err.Error(), c.want) || m.Width != 0 {
			t.Errorf("%s: error %v, want %q", text, err, c.want)
		}
	}
	for _, m := range []json.Marshaler{&Model{}, &Model{Coef: []float64{math.NaN()}}, &Model{Coef: []float64{1}, Intercept: math.Inf(1)}, &LogisticModel{}} {
		if text, err := m.MarshalJSON(); err == nil {
			t.Errorf("%+v was saved as %s", m, text)
		}
	}
}
