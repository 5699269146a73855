package sklearn

import (
	"os"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// TestModelsInDicts: one model beside notes is read, several are named.
func TestModelsInDicts(t *testing.T) {
	data, err := os.ReadFile("../testdata/pickle/sk19/model.joblib")
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := ndarray.Load(data, ndarray.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Decode(v, Options{})
	if err == nil || !strings.Contains(err.Error(), `several models, at ["pipeline"], ["logistic"]`) {
		t.Errorf("two models: %v", err)
	}
	one, _ := v.(*pickle.Dict).Get("logistic")
	p, err := Decode(&pickle.Tuple{Items: []any{"note", one}}, Options{Target: "y"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Model.Kind() != "logistic regression" || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0].What, "at [1]") {
		t.Errorf("%s, warnings %v", p.Model.Kind(), p.Warnings)
	}
	for _, c := range []struct {
		v    any
		want string
	}{
		{nil, "None is no estimator"},
		{&pickle.List{}, "the file holds a list, not a model"},
		{&pickle.List{Items: []any{&pickle.Object{Class: &pickle.Class{Module: "a", Name: "B"}}}}, "but [0]: a.B"},
	} {
		if _, err := Decode(c.v, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
