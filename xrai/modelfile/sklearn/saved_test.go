package sklearn

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// outputs returns what a model answers, as one list.
func outputs(m xrai.Model, x *mat.Dense) ([]float64, error) {
	if c, ok := m.(xrai.Classifier); ok {
		p, err := c.Proba(x)
		if err != nil {
			return nil, err
		}
		return p.RawMatrix().Data, nil
	}
	return m.(xrai.Regressor).Predict(x)
}

// TestModelsSurviveSaving: from JSON and gob a model gives the same bits, its kind,
// classes and doubts.
func TestModelsSurviveSaving(t *testing.T) {
	for _, prefix := range ownPrefixes {
		for _, f := range fixtures(t, prefix) {
			p := decodeFixture(t, f)
			x := transformed(t, f, p)
			want, err := outputs(p.Model, x)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			fromJSON, fromGob := reflect.New(reflect.TypeOf(p.Model).Elem()), reflect.New(reflect.TypeOf(p.Model).Elem())
			text, err := json.Marshal(p.Model)
			if err == nil {
				err = json.Unmarshal(text, fromJSON.Interface())
			}
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			var buf bytes.Buffer
			if err := gob.NewEncoder(&buf).Encode(p.Model); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			if err := gob.NewDecoder(&buf).DecodeValue(fromGob); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			for _, v := range []reflect.Value{fromJSON, fromGob} {
				m := v.Interface().(xrai.Model)
				got, err := outputs(m, x)
				if err != nil || len(got) != len(want) {
					t.Fatalf("%s: %v", f, err)
				}
				for i := range got {
					if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
						t.Errorf("%s: answer %d is %v, was %v", f, i, got[i], want[i])
					}
				}
				if m.Kind() != p.Model.Kind() || m.Columns() != p.Model.Columns() || !reflect.DeepEqual(xrai.DoubtsOf(m), xrai.DoubtsOf(p.Model)) {
					t.Errorf("%s: %s of %d columns, was %s of %d", f, m.Kind(), m.Columns(), p.Model.Kind(), p.Model.Columns())
				}
			}
			if _, err := json.Marshal(p); err != nil {
				t.Errorf("%s: the pipeline: %v", f, err)
			}
		}
	}
}
