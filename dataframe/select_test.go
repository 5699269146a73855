package dataframe

import (
	"math"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

func TestSelectDropRename(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	check := unchanged(t, df)
	for what, test := range map[string]struct {
		df   DataFrame
		want []string
	}{
		"select":      {must(t)(Select(df, "city", "age")), []string{"city", "age"}},
		"drop":        {must(t)(Drop(df, "age", "code")), []string{"city", "rate", "Class", "member"}},
		"drop none":   {must(t)(Drop(df)), df.Names()},
		"rename":      {must(t)(Rename(df, map[string]string{"age": "years"})), []string{"years", "city", "rate", "Class", "member", "code"}},
		"swap names":  {must(t)(Rename(df, map[string]string{"age": "city", "city": "age"})), []string{"city", "age", "rate", "Class", "member", "code"}},
		"rename none": {must(t)(Rename(df, nil)), df.Names()},
	} {
		if !slices.Equal(test.df.Names(), test.want) || test.df.Nrow() != 3 {
			t.Errorf("%s: %d rows of %q, want %q", what, test.df.Nrow(), test.df.Names(), test.want)
		}
	}
	check()
	for want, f := range map[string]func() (DataFrame, error){
		`select: no column "Age"; did you mean "age"?`: func() (DataFrame, error) { return Select(df, "Age") },
		"select: no column is named":                   func() (DataFrame, error) { return Select(df) },
		`select: column "age" is named twice`:          func() (DataFrame, error) { return Select(df, "age", "age") },
		`drop: no column "Age"`:                        func() (DataFrame, error) { return Drop(df, "Age") },
		"drop: no column would stay":                   func() (DataFrame, error) { return Drop(df, df.Names()...) },
		`rename: no column "Age"`:                      func() (DataFrame, error) { return Rename(df, map[string]string{"Age": "x"}) },
		`more than one column "city"`:                  func() (DataFrame, error) { return Rename(df, map[string]string{"age": "city"}) },
		"rename: header: no name for column 1":         func() (DataFrame, error) { return Rename(df, map[string]string{"age": ""}) },
		"drop: empty DataFrame":                        func() (DataFrame, error) { return Drop(gota.New()) },
		"rename: empty DataFrame":                      func() (DataFrame, error) { return Rename(gota.New(), nil) },
	} {
		_, err := f()
		wantError(t, err, want)
	}
}

func TestWithColumn(t *testing.T) {
	df := parse(t, "a,b\n1,x\n2,y\n", CSVOptions{})
	check := unchanged(t, df)
	more := must(t)(WithColumn(df, "c", []float64{0.5, math.NaN()}, nil))
	sameGrid(t, "added", more, [][]any{{1, "x", 0.5}, {2, "y", nil}})
	sameGrid(t, "replaced", must(t)(WithColumn(more, "b", []string{"NaN", "z"}, []bool{false, true})), [][]any{{1, "NaN", 0.5}, {2, nil, nil}})
	sameGrid(t, "another type", must(t)(WithColumn(df, "a", []bool{true, false}, nil)), [][]any{{true, "x"}, {false, "y"}})
	sameGrid(t, "ints", must(t)(WithColumn(df, "n", []int{math.MaxInt, 7}, []bool{false, true})), [][]any{{1, "x", math.MaxInt}, {2, "y", nil}})
	check()
	empty := must(t)(WithColumn(must(t)(First(df, 0)), "c", []string(nil), nil))
	if !slices.Equal(empty.Names(), []string{"a", "b", "c"}) || empty.Nrow() != 0 {
		t.Errorf("no rows: %d of %q", empty.Nrow(), empty.Names())
	}
	_, err := WithColumn(df, "c", []int{1}, nil)
	wantError(t, err, `with column: column "c": 1 values for 2 rows`)
	_, err = WithColumn(df, "", []int{1, 2}, nil)
	wantError(t, err, "no name")
	_, err = WithColumn(df, "c", []int{1, 2}, []bool{true})
	wantError(t, err, "Missing has 1 values for 2 rows")
	_, err = WithColumn(gota.New(), "c", []int{1}, nil)
	wantError(t, err, "empty DataFrame")
}
