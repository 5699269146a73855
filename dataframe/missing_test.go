package dataframe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

func TestMissingCounts(t *testing.T) {
	df := parse(t, "a,b,c\n1,x,\n2,,\n3,y,\n4,z,\n", CSVOptions{})
	got := must(t)(MissingCounts(df))
	sameGrid(t, "missing", got, [][]any{{"a", "int", 0, 0.0}, {"b", "string", 1, 0.25}, {"c", "float", 4, 1.0}})
	if want := []string{"column", "type", "missing", "share"}; !slices.Equal(got.Names(), want) {
		t.Errorf("names %q", got.Names())
	}
	sameGrid(t, "no rows", must(t)(MissingCounts(parse(t, "a\n", CSVOptions{}))), [][]any{{"a", "string", 0, 0.0}})
	sameGrid(t, "no columns", must(t)(MissingCounts(DataFrame{})), nil)
	_, err := MissingCounts(gota.New())
	wantError(t, err, "empty DataFrame")
}

func TestDropMissingByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for range 100 {
		df := randomTable(t, rng, rng.IntN(30))
		check := unchanged(t, df)
		names := df.Names()
		for _, columns := range [][]int{{0, 1, 2, 3, 4, 5}, {3}, {4, 1}} {
			var rows [][]any
			for _, row := range grid(df) {
				if !slices.Contains(pickColumns([][]any{row}, columns...)[0], nil) {
					rows = append(rows, row)
				}
			}
			var some []string
			for _, c := range columns {
				some = append(some, names[c])
			}
			sameGrid(t, "complete", must(t)(DropMissing(df, some...)), rows)
			if len(columns) == 6 {
				sameGrid(t, "all columns", must(t)(DropMissing(df)), rows)
			}
		}
		check()
	}
	_, err := DropMissing(parse(t, "a\n1\n", CSVOptions{}), "A")
	wantError(t, err, `drop missing: no column "A"`)
}

func TestFillMissing(t *testing.T) {
	gaps := []bool{true, false, true, false, false, true}
	df := newTable(t,
		Column{Name: "i", Ints: []int{0, 1, 0, 4, 4, 0}, Missing: gaps},
		Column{Name: "f", Floats: []float64{math.NaN(), 0.5, math.NaN(), 1, 3, math.NaN()}},
		Column{Name: "s", Texts: []string{"", "a", "", "b", "b", ""}, Missing: gaps},
		Column{Name: "b", Bools: []bool{false, true, false, false, true, false}, Missing: gaps},
		Column{Name: "none", Floats: make([]float64, 6), Missing: slices.Repeat([]bool{true}, 6)},
		Column{Name: "full", Ints: []int{1, 2, 3, 4, 5, 6}})
	check := unchanged(t, df)
	for _, test := range []struct {
		column string
		with   any
		want   []any
	}{
		{"i", 7, []any{7, 1, 7, 4, 4, 7}},
		{"i", FillMean, []any{3.0, 1.0, 3.0, 4.0, 4.0, 3.0}},
		{"i", FillMedian, []any{4.0, 1.0, 4.0, 4.0, 4.0, 4.0}},
		{"i", FillMostFrequent, []any{4, 1, 4, 4, 4, 4}},
		{"i", FillForward, []any{nil, 1, 1, 4, 4, 4}},
		{"f", 7, []any{7.0, 0.5, 7.0, 1.0, 3.0, 7.0}},
		{"f", -0.5, []any{-0.5, 0.5, -0.5, 1.0, 3.0, -0.5}},
		{"f", FillMean, []any{1.5, 0.5, 1.5, 1.0, 3.0, 1.5}},
		{"f", FillMedian, []any{1.0, 0.5, 1.0, 1.0, 3.0, 1.0}},
		{"f", FillMostFrequent, []any{0.5, 0.5, 0.5, 1.0, 3.0, 0.5}},
		{"f", FillForward, []any{nil, 0.5, 0.5, 1.0, 3.0, 3.0}},
		{"s", "NaN", []any{"NaN", "a", "NaN", "b", "b", "NaN"}},
		{"s", FillMostFrequent, []any{"b", "a", "b", "b", "b", "b"}},
		{"s", FillForward, []any{nil, "a", "a", "b", "b", "b"}},
		{"b", false, []any{false, true, false, false, true, false}},
		{"b", FillMean, []any{2.0 / 3, 1.0, 2.0 / 3, 0.0, 1.0, 2.0 / 3}},
		{"none", 1, []any{1.0, 1.0, 1.0, 1.0, 1.0, 1.0}},
		{"none", FillForward, []any{nil, nil, nil, nil, nil, nil}},
		{"full", FillMean, []any{1, 2, 3, 4, 5, 6}},
	} {
		got := must(t)(FillMissing(df, map[string]any{test.column: test.with}))
		if !slices.Equal(got.Names(), df.Names()) {
			t.Errorf("names %q", got.Names())
		}
		for row, want := range test.want {
			if have := got.Elem(row, indexOf(df.Names(), test.column)).Val(); have != want {
				t.Errorf("%s with %#v: row %d is %#v, want %#v", test.column, test.with, row, have, want)
			}
		}
	}
	both := must(t)(FillMissing(df, map[string]any{"i": 0, "s": "x"}))
	if n := must(t)(DropMissing(both, "i", "s")).Nrow(); n != 6 {
		t.Errorf("two columns filled: %d complete rows", n)
	}
	check()
	long := newTable(t, Column{Name: "i", Ints: []int{1<<53 + 1, 0}, Missing: []bool{false, true}})
	_, err := FillMissing(long, map[string]any{"i": FillMedian})
	wantError(t, err, "would lose digits")
	for want, fills := range map[string]map[string]any{
		`no column "S"`: {"S": "x"},
		`column "s": a column of type text cannot be filled with 1`:   {"s": 1},
		`column "i": a column of type int cannot be filled with 0.5`:  {"i": 0.5},
		`column "b": a column of type bool cannot be filled with "x"`: {"b": "x"},
		`column "f": the value to fill with is NaN`:                   {"f": math.NaN()},
		`column "f": the value to fill with is a float32`:             {"f": float32(1)},
		`column "s": the mean of text`:                                {"s": FillMean},
		`column "none": no value to take the median of`:               {"none": FillMedian},
		`column "none": no value to be the most frequent`:             {"none": FillMostFrequent},
		`column "i": no way to fill called "zero"`:                    {"i": Fill("zero")},
	} {
		_, err := FillMissing(df, fills)
		wantError(t, err, want)
	}
}
