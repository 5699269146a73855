package feature

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestJSONRoundTrip(t *testing.T) {
	for _, data := range [][2]string{{"lending_club", "Class"}, {"credit", "Status"}, {"ames", "Sale_Price"}} {
		train, test := load(t, data[0]+"_train", data[1]), load(t, data[0]+"_test", data[1])
		for _, spec := range []Spec{
			{},
			{Impute: ImputeMedian, Scale: ScaleRobust, ImputeText: ImputeTextConstant("<none>"), Encode: EncodeOrdinal, Unknown: UnknownIgnore},
			{Impute: ImputeMostFrequent, Scale: ScaleMinMax},
			{Scale: ScaleNone},
			{Impute: ImputeNone, Scale: ScaleRobust},
		} {
			f := fit(t, train, spec)
			saved, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			g := new(Transformer)
			if err := json.Unmarshal(saved, g); err != nil {
				t.Fatalf("%s: %v", data[0], err)
			}
			if !reflect.DeepEqual(f, g) {
				t.Errorf("%s, %+v: the transformer loaded differs", data[0], spec)
			}
			x, y := transform(t, f, test).RawMatrix().Data, transform(t, g, test).RawMatrix().Data
			for i := range x {
				if math.Float64bits(x[i]) != math.Float64bits(y[i]) {
					t.Fatalf("%s, %+v: value %d is %v, was %v", data[0], spec, i, y[i], x[i])
				}
			}
		}
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	const number = `{"name":"n","fill":1,"shift":0,"scale":2}`
	for _, c := range []struct{ in, want string }{
		{`{"spec":{},"continuous":[],"categorical":[]}`, "no columns"},
		{`{"spec":{"scale":"max"},"continuous":[` + number + `]}`, `scale "max"`},
		{`{"spec":{},"continuous":[` + number + `,` + number + `]}`, `column "n" is listed twice`},
		{`{"spec":{},"continuous":[` + number + `],"categorical":[{"name":"n","fill":"a","categories":["a"]}]}`, `column "n" is listed twice`},
		{`{"spec":{},"continuous":[{"name":"","fill":1,"shift":0,"scale":2}]}`, "has no name"},
		{`{"spec":{},"continuous":[{"name":"n","shift":0,"scale":2}]}`, "fill, shift and scale are needed"},
		{`{"spec":{},"continuous":[{"name":"n","fill":null,"shift":0,"scale":2}]}`, "fill, shift and scale are needed"},
		{`{"spec":{"impute":"none"},"continuous":[` + number + `]}`, "fill 1 where missing values are kept"},
		{`{"spec":{"impute":"none"},"continuous":[{"name":"n","shift":0}]}`, "fill, shift and scale are needed"},
		{`{"spec":{},"continuous":[{"name":"n","fill":1,"shift":0,"scale":0}]}`, "scale 0"},
		{`{"spec":{},"continuous":[{"name":"n","fill":1,"shift":0,"scale":-1}]}`, "scale -1"},
		{`{"spec":{},"continuous":[{"name":"n","fill":1,"shift":0,"scale":1e-320}]}`, "scale 1e-320"},
		{`{"spec":{},"continuous":[{"name":"n","fill":1e999,"shift":0,"scale":1}]}`, "1e999"},
		{`{"spec":{},"categorical":[{"name":"s","fill":"a","categories":[]}]}`, "fill and categories are needed"},
		{`{"spec":{},"categorical":[{"name":"s","categories":["a"]}]}`, "fill and categories are needed"},
		{`{"spec":{},"categorical":[{"name":"s","fill":"a","categories":["b","a"]}]}`, "not in sorted order"},
		{`{"spec":{},"categorical":[{"name":"s","fill":"a","categories":["a","a"]}]}`, "not in sorted order"},
		{`{"spec":{},"categorical":[{"name":"s","fill":"c","categories":["a","b"]}]}`, `fill "c" is not among the categories`},
		{`{"spec":{"impute_text":"constant:x"},"categorical":[{"name":"s","fill":"a","categories":["a"]}]}`, `fill "a" is not the constant "x"`},
		{`{"spec":{},"continuous":[` + number + `],"more":1}`, "unknown field"},
		{`{"spec":{},"continuous":[{"name":"n","fill":1,"shift":0,"scale":2,"more":1}]}`, "unknown field"},
		{`{"spec":{"more":1},"continuous":[` + number + `]}`, "unknown field"},
		{`[]`, "cannot unmarshal"},
	} {
		f := Transformer{spec: Spec{Scale: "unchanged"}}
		if err := json.Unmarshal([]byte(c.in), &f); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.in, err, c.want)
		}
		if f.spec.Scale != "unchanged" {
			t.Errorf("%s: changed the transformer", c.in)
		}
	}
}
