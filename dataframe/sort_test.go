package dataframe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// plainSort inserts each row behind those that are not greater.
func plainSort(rows [][]any, columns []int, descending []bool) []int {
	var order []int
	before := func(a, b int) bool {
		for i, c := range columns {
			switch x, y := rows[a][c], rows[b][c]; {
			case less(x, y, descending[i]):
				return true
			case less(y, x, descending[i]):
				return false
			}
		}
		return false
	}
	for row := range rows {
		at := len(order)
		for at > 0 && before(row, order[at-1]) {
			at--
		}
		order = slices.Insert(order, at, row)
	}
	return order
}

func TestSortByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for trial := range 200 {
		df := randomTable(t, rng, rng.IntN(60))
		names := df.Names()
		columns := rng.Perm(len(names))[:1+rng.IntN(3)]
		var keys []SortKey
		var descending []bool
		for _, c := range columns {
			key := Asc(names[c])
			if rng.IntN(2) == 0 {
				key = Desc(names[c])
			}
			keys = append(keys, key)
			descending = append(descending, key.Descending)
		}
		check := unchanged(t, df)
		want := plainSort(grid(df), columns, descending)
		got, err := ArgSort(df, keys...)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("trial %d: by %v: %v, want %v", trial, keys, got, want)
		}
		sameFrame(t, must(t)(Sort(df, keys...)), must(t)(Rows(df, want)))
		check()
	}
}

func TestSortExtremes(t *testing.T) {
	df := newTable(t,
		Column{Name: "i", Ints: []int{0, math.MinInt, math.MaxInt, -1, math.MinInt}, Missing: []bool{false, false, false, false, true}},
		Column{Name: "f", Floats: []float64{math.Inf(1), 5e-324, math.Copysign(0, -1), math.Inf(-1), math.NaN()}})
	for _, test := range []struct {
		key  SortKey
		want []int
	}{
		{Asc("i"), []int{1, 3, 0, 2, 4}}, {Desc("i"), []int{2, 0, 3, 1, 4}},
		{Asc("f"), []int{3, 2, 1, 0, 4}}, {Desc("f"), []int{0, 1, 2, 3, 4}},
	} {
		if got, err := ArgSort(df, test.key); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, %v, want %v", test.key, got, err, test.want)
		}
	}
	_, err := Sort(df)
	wantError(t, err, "sort: no key")
	_, err = Sort(df, Asc("i"), Desc("i"))
	wantError(t, err, `sort: column "i" is named twice`)
	_, err = Sort(df, Asc("I"))
	wantError(t, err, `sort: no column "I"`)
}
