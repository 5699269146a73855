package dataframe

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

func TestCountsByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for range 100 {
		df := randomTable(t, rng, rng.IntN(60))
		rows := grid(df)
		check := unchanged(t, df)
		for c, name := range df.Names() {
			groups := plainGroups(rows, []int{c})
			var unique [][]any
			n := 0
			for _, group := range groups {
				unique = append(unique, []any{rows[group[0]][c]})
				if unique[len(unique)-1][0] != nil {
					n++
				}
			}
			sameGrid(t, "unique", must(t)(Unique(df, name)), unique)
			if got, err := NUnique(df, name); err != nil || got != n {
				t.Fatalf("%d unique values of %q, want %d, %v", got, name, n, err)
			}
			slices.SortStableFunc(groups, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
			var want [][]any
			for _, group := range groups {
				want = append(want, []any{rows[group[0]][c], len(group), float64(len(group)) / float64(len(rows))})
			}
			sameGrid(t, "value counts", must(t)(ValueCounts(df, name)), want)
		}
		subset := df.Names()[:1+rng.IntN(3)]
		duplicated, err := Duplicated(df, subset...)
		if err != nil {
			t.Fatal(err)
		}
		var first []int
		for row := range rows {
			same := func(other []any) bool { return slices.Equal(other[:len(subset)], rows[row][:len(subset)]) }
			before := slices.ContainsFunc(rows[:row], same)
			if duplicated[row] != before {
				t.Fatalf("row %d of %v: duplicated %v", row, rows, duplicated[row])
			}
			if !before {
				first = append(first, row)
			}
		}
		sameGrid(t, "without duplicates", must(t)(DropDuplicates(df, subset...)), pickRows(rows, first))
		check()
	}
}

func TestValueCountsNames(t *testing.T) {
	df := parse(t, "count,share\n3,x\n3,\n4,x\n", CSVOptions{})
	got := must(t)(ValueCounts(df, "count"))
	if want := []string{"count", "count_", "share"}; !slices.Equal(got.Names(), want) {
		t.Errorf("names %q, want %q", got.Names(), want)
	}
	sameGrid(t, "counts", got, [][]any{{3, 2, 2.0 / 3}, {4, 1, 1.0 / 3}})
	sameGrid(t, "shares", must(t)(ValueCounts(df, "share")), [][]any{{"x", 2, 2.0 / 3}, {nil, 1, 1.0 / 3}})
	for _, f := range []func(DataFrame, string) (DataFrame, error){ValueCounts, Unique} {
		_, err := f(df, "Count")
		wantError(t, err, `did you mean "count"?`)
		_, err = f(gota.New(), "Count")
		wantError(t, err, "empty DataFrame")
	}
	_, err := NUnique(df, "Count")
	wantError(t, err, `did you mean "count"?`)
	_, err = DropDuplicates(df, "Count")
	wantError(t, err, `did you mean "count"?`)
	_, err = Duplicated(gota.New())
	wantError(t, err, "empty DataFrame")
	sameGrid(t, "rows that differ", must(t)(DropDuplicates(parse(t, "a,b\n1,\n1,\n1,x\n", CSVOptions{}))), [][]any{{1, nil}, {1, "x"}})
}

func TestCrossTab(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for range 100 {
		df := randomTable(t, rng, rng.IntN(40))
		rows := grid(df)
		lines, across := plainGroups(rows, []int{2}), plainGroups(rows, []int{0})
		got := must(t)(CrossTab(df, "f", "i"))
		if got.Nrow() != len(lines) || got.Ncol() != 1+len(across) {
			t.Fatalf("%d × %d, want %d × %d", got.Nrow(), got.Ncol(), len(lines), 1+len(across))
		}
		for _, line := range grid(got) {
			for c, name := range got.Names()[1:] {
				n := 0
				for _, row := range rows {
					if row[2] == line[0] && fmt.Sprint(row[0]) == name {
						n++
					}
				}
				if line[c+1] != n {
					t.Fatalf("%v and %s: %v, want %d", line[0], name, line[c+1], n)
				}
			}
		}
	}
	df := parse(t, "grade,paid\nB,true\nA,false\nB,true\n,true\nA,\nB,false\n", CSVOptions{})
	got := must(t)(CrossTab(df, "grade", "paid"))
	if want := []string{"grade", "false", "true", "NaN"}; !slices.Equal(got.Names(), want) {
		t.Errorf("names %q, want %q", got.Names(), want)
	}
	sameGrid(t, "cross table", got, [][]any{{"A", 1, 0, 1}, {"B", 1, 2, 0}, {nil, 0, 1, 0}})
	wide := newTable(t, Column{Name: "k", Ints: numbersFrom(0, 1001)}, Column{Name: "l", Ints: numbersFrom(0, 1001)})
	_, err := CrossTab(wide, "k", "l")
	wantError(t, err, `column "l" has 1001 values, more than 1000`)
	_, err = CrossTab(df, "grade", "grade")
	wantError(t, err, `both columns are "grade"`)
	_, err = CrossTab(df, "grade", "Paid")
	wantError(t, err, `did you mean "paid"?`)
	odd := newTable(t, Column{Name: "k", Ints: []int{1, 2}}, Column{Name: "s", Texts: []string{"NaN", "x"}, Missing: []bool{false, true}})
	_, err = CrossTab(odd, "k", "s")
	wantError(t, err, `values of "s" as names: header: more than one column "NaN"`)
}
