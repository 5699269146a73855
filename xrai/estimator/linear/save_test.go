package linear

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// Each damage is named. That nothing else gets in is the conformance suite's to
// check.
func TestDamagedModels(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{}`, "missing"},
		{`{"kind":"ridge","coef":[1]}`, "missing"},
		{`{"kind":"lasso","coef":[1],"intercept":0}`, "lasso"},
		{`{"kind":"ridge","coef":[],"intercept":0}`, "no coefficients"},
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
		{`:2,`, `:0,`, "0 columns"},
		{`:2,`, `:999999999,`, "columns"},
		{`:2,`, `:3,`, "not 3"},
		{`[[1,2]]`, `[[1,2],[1,2]]`, "need 1"},
		{`[3]`, `[]`, "need 1"},
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
