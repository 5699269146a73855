package dataframe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomTable has columns of all types with few distinct values, so that rows
// repeat, and all kinds of missing and odd values among them.
func randomTable(t testing.TB, rng *rand.Rand, n int) DataFrame {
	t.Helper()
	odd := []float64{0, math.Copysign(0, -1), 1, -1.5, math.NaN(), math.Inf(1), math.Inf(-1), 1 << 53, 2}
	words := []string{"a", "b", "NaN", "", "é", "a\x00"}
	columns := []Column{
		{Name: "i", Ints: make([]int, n)},
		{Name: "im", Ints: make([]int, n), Missing: make([]bool, n)},
		{Name: "f", Floats: make([]float64, n)},
		{Name: "s", Texts: make([]string, n), Missing: make([]bool, n)},
		{Name: "b", Bools: make([]bool, n), Missing: make([]bool, n)},
		{Name: "x", Floats: make([]float64, n)},
	}
	for row := range n {
		columns[0].Ints[row] = rng.IntN(4) - 1
		columns[1].Ints[row] = []int{0, 1, 2, 1<<53 + 1, math.MinInt}[rng.IntN(5)]
		columns[1].Missing[row] = rng.IntN(4) == 0
		columns[2].Floats[row] = odd[rng.IntN(len(odd))]
		columns[3].Texts[row] = words[rng.IntN(len(words))]
		columns[3].Missing[row] = rng.IntN(4) == 0
		columns[4].Bools[row] = rng.IntN(2) == 0
		columns[4].Missing[row] = rng.IntN(4) == 0
		columns[5].Floats[row] = rng.NormFloat64()
		if rng.IntN(5) == 0 {
			columns[5].Floats[row] = math.NaN()
		}
	}
	return newTable(t, columns...)
}

func newTable(t testing.TB, columns ...Column) DataFrame {
	t.Helper()
	df, err := New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return df
}

// grid is a table as rows of values, nil where missing; -0 becomes 0.
func grid(df DataFrame) [][]any {
	rows := make([][]any, df.Nrow())
	for row := range rows {
		rows[row] = make([]any, df.Ncol())
		for c := range rows[row] {
			v := df.Elem(row, c).Val()
			if f, ok := v.(float64); ok {
				v = f + 0
			}
			rows[row][c] = v
		}
	}
	return rows
}

// sameGrid compares values and, if there are rows, nothing else.
func sameGrid(t testing.TB, what string, got DataFrame, want [][]any) {
	t.Helper()
	g := grid(got)
	if len(g) != len(want) {
		t.Fatalf("%s: %d rows %v, want %d %v", what, len(g), g, len(want), want)
	}
	for row := range g {
		if !slices.Equal(g[row], want[row]) {
			t.Fatalf("%s: row %d of %q is %#v, want %#v", what, row, got.Names(), g[row], want[row])
		}
	}
}

// unchanged fails if the table is not what it was; call it before, and what it
// returns after.
func unchanged(t testing.TB, df DataFrame) func() {
	t.Helper()
	before, names := grid(df), df.Names()
	return func() {
		t.Helper()
		sameGrid(t, "input", df, before)
		if !slices.Equal(df.Names(), names) {
			t.Fatalf("names of the input changed from %q to %q", names, df.Names())
		}
	}
}

func must(t testing.TB) func(df DataFrame, err error) DataFrame {
	return func(df DataFrame, err error) DataFrame {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return df
	}
}

func pickColumns(rows [][]any, columns ...int) [][]any {
	part := make([][]any, len(rows))
	for i, row := range rows {
		for _, c := range columns {
			part[i] = append(part[i], row[c])
		}
	}
	return part
}

func pickRows(rows [][]any, list []int) [][]any {
	part := [][]any{}
	for _, row := range list {
		part = append(part, rows[row])
	}
	return part
}

// less orders values of one column: false before true, missing last.
func less(a, b any, descending bool) bool {
	if a == nil || b == nil {
		return a != nil && b == nil
	}
	if descending {
		a, b = b, a
	}
	switch a := a.(type) {
	case int:
		return a < b.(int)
	case float64:
		return a < b.(float64)
	case string:
		return a < b.(string)
	}
	return !a.(bool) && b.(bool)
}

func TestNewAndColumns(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 50} {
		df := randomTable(t, rng, n)
		columns, err := Columns(df)
		if err != nil {
			t.Fatal(err)
		}
		sameFrame(t, newTable(t, columns...), df)
		for c, v := range columns {
			if v.Type() != df.Types()[c] || v.Len() != n || v.Name != df.Names()[c] {
				t.Errorf("column %+v", v)
			}
			for row := range n {
				if v.IsMissing(row) != df.Elem(row, c).IsNA() {
					t.Errorf("column %q, row %d: missing %v", v.Name, row, v.IsMissing(row))
				}
			}
		}
		check := unchanged(t, df)
		for _, v := range columns {
			clear(v.Ints)
			clear(v.Texts)
			clear(v.Floats)
		}
		check()
	}
	one := newTable(t, Column{Name: "s", Texts: []string{"NaN", "x"}, Missing: []bool{false, true}})
	if e := one.Elem(0, 0); e.IsNA() || e.String() != "NaN" || !one.Elem(1, 0).IsNA() {
		t.Errorf("the text NaN: %v", grid(one))
	}
	for want, columns := range map[string][]Column{
		"no columns":                      nil,
		`column "a": 0 slices`:            {{Name: "a"}},
		`column "a": 2 slices`:            {{Name: "a", Ints: []int{}, Floats: []float64{}}},
		`1 values in column "a", 2 in`:    {{Name: "a", Ints: []int{1}}, {Name: "b", Ints: []int{1, 2}}},
		"Missing has 1 values for 2 rows": {{Name: "a", Ints: []int{1, 2}, Missing: []bool{true}}},
		"no name for column 1":            {{Ints: []int{1}}},
		`more than one column "a"`:        {{Name: "a", Ints: []int{1}}, {Name: "a", Ints: []int{1}}},
	} {
		_, err := New(columns...)
		wantError(t, err, want)
	}
	_, err := Columns(one, "s", "s")
	wantError(t, err, `column "s" is named twice`)
	if _, err = Columns(one, "S"); err == nil {
		t.Error("no error for an unknown column")
	}
}

func wantError(t testing.TB, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// types is the types of a table's columns in one text.
func types(df DataFrame) string { return fmt.Sprint(df.Types()) }
