package step

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

func TestCodesAndBlank(t *testing.T) {
	s, err := New([]string{"tree", "size", "flag", "x", "label"}, 5, []Step{
		&Codes{Columns: []CodedColumn{{Index: 0, Texts: []string{"oak", "ash"}}, {Index: 1, Numbers: []float64{10, 5}}, {Index: 2, Numbers: []float64{0, 1}}, {Index: 4, Texts: []string{"1.5", "2"}}}},
		&Blank{Value: -999},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	df, err := dataframe.New(
		dataframe.Column{Name: "tree", Texts: []string{"ash", "oak", "yew", ""}, Missing: []bool{false, false, false, true}},
		dataframe.Column{Name: "size", Floats: []float64{5, 10, 7, 0}, Missing: []bool{false, false, false, true}},
		dataframe.Column{Name: "flag", Bools: []bool{true, false, true, false}},
		dataframe.Column{Name: "x", Floats: []float64{-999, 0, 1, -999}},
		dataframe.Column{Name: "label", Floats: []float64{2, 1.5, 3, 2}},
	)
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	want := []float64{1, 1, 1, nan, 1, 0, 0, 0, 0, 0, nan, nan, 1, 1, nan, nan, nan, 0, nan, 1}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again := new(Steps)
	if err := json.Unmarshal(data, again); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Steps{s, again} {
		x, err := s.Transform(df)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range x.RawMatrix().Data {
			if v != want[i] && !(v != v && want[i] != want[i]) {
				t.Errorf("value %d is %v, want %v", i, v, want[i])
			}
		}
		unseen, err := s.Check(df)
		if err != nil || len(unseen) != 3 || unseen[0].Column != "tree" || !reflect.DeepEqual(unseen[0].Categories, []string{"yew"}) || unseen[1].Categories[0] != "7" || unseen[2].Categories[0] != "3" {
			t.Errorf("unseen %v, %v", unseen, err)
		}
	}
	if x := s.Inputs(); len(x) != 5 {
		t.Error(x)
	}
	text, err := dataframe.New(
		dataframe.Column{Name: "tree", Texts: []string{"ash"}}, dataframe.Column{Name: "size", Texts: []string{"big"}}, dataframe.Column{Name: "flag", Bools: []bool{true}},
		dataframe.Column{Name: "x", Floats: []float64{1}}, dataframe.Column{Name: "label", Floats: []float64{2}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Transform(text); err == nil {
		t.Error("text for categories that are numbers: no error")
	}
}

func TestCodesAndBlankRefuse(t *testing.T) {
	for name, s := range map[string]Step{
		"outside":      &Codes{Columns: []CodedColumn{{Index: 2, Texts: []string{"a"}}}},
		"below":        &Codes{Columns: []CodedColumn{{Index: -1, Texts: []string{"a"}}}},
		"twice":        &Codes{Columns: []CodedColumn{{Index: 0, Texts: []string{"a"}}, {Index: 0, Texts: []string{"a"}}}},
		"text twice":   &Codes{Columns: []CodedColumn{{Index: 0, Texts: []string{"a", "a"}}}},
		"number twice": &Codes{Columns: []CodedColumn{{Index: 0, Numbers: []float64{1, 1}}}},
		"both":         &Codes{Columns: []CodedColumn{{Index: 0, Texts: []string{"a"}, Numbers: []float64{1}}}},
		"NaN":          &Codes{Columns: []CodedColumn{{Index: 0, Numbers: []float64{math.NaN()}}}},
		"infinite":     &Blank{Value: math.Inf(1)},
	} {
		if _, err := New(nil, 2, []Step{s}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
