package dataframe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

func TestFirstAndLast(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	for _, n := range []int{0, 1, 3, 9} {
		first, last := must(t)(First(df, n)), must(t)(Last(df, n))
		k := min(n, 3)
		sameFrame(t, first, must(t)(Rows(df, []int{0, 1, 2}[:k])))
		sameFrame(t, last, must(t)(Rows(df, []int{0, 1, 2}[3-k:])))
	}
	_, err := First(df, -1)
	wantError(t, err, "first: -1 rows")
	_, err = Last(df, -1)
	wantError(t, err, "last: -1 rows")
	_, err = First(gota.New(), 1)
	wantError(t, err, "empty DataFrame")
}

func TestFilter(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	young, err := Where(df, "age", func(age float64) bool { return age < 50 })
	if err != nil {
		t.Fatal(err)
	}
	member, err := Where(df, "member", func(is bool) bool { return is })
	if err != nil {
		t.Fatal(err)
	}
	check := unchanged(t, df)
	if got := values(must(t)(Filter(df, young, member)), 0); got != "30" {
		t.Errorf("young members: %s", got)
	}
	if got := values(must(t)(Filter(df, young)), 0); got != "30 41" {
		t.Errorf("young: %s", got)
	}
	if got := values(must(t)(Filter(df, Not(young))), 0); got != "52" {
		t.Errorf("others: %s", got)
	}
	if got := must(t)(Filter(df, make([]bool, 3))); got.Nrow() != 0 || types(got) != types(df) {
		t.Errorf("none: %d of %s", got.Nrow(), types(got))
	}
	check()
	if got := must(t)(Filter(df)); got.Nrow() != 3 {
		t.Errorf("no mask: %d rows", got.Nrow())
	}
	_, err = Filter(df, young, []bool{true})
	wantError(t, err, "filter: mask 1 has 1 values for 3 rows")
	if got := Or([]bool{true, false, false}, []bool{false, true}); !slices.Equal(got, []bool{true, true, false}) {
		t.Errorf("Or: %v", got)
	}
}

func TestWhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	df := randomTable(t, rng, 200)
	rows := grid(df)
	mask := func(mask []bool, err error) []bool {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return mask
	}
	positive, isTrue := mask(Where(df, "f", func(f float64) bool { return !(f <= 0) })), mask(Where(df, "b", func(b bool) bool { return b }))
	odd, ints := mask(IsIn(df, "s", "NaN", "")), mask(IsIn(df, "im", 1, 2))
	floats, gaps := mask(IsIn(df, "i", 1.0, math.NaN())), mask(IsMissing(df, "s"))
	for row, r := range rows {
		f, _ := r[2].(float64)
		b, _ := r[4].(bool)
		for name, pair := range map[string][2]bool{
			"positive": {positive[row], r[2] != nil && f > 0},
			"true":     {isTrue[row], b},
			"odd":      {odd[row], r[3] == "NaN" || r[3] == ""},
			"ints":     {ints[row], r[1] == 1 || r[1] == 2},
			"floats":   {floats[row], r[0] == 1},
			"gaps":     {gaps[row], r[3] == nil},
		} {
			if pair[0] != pair[1] {
				t.Errorf("row %d %v: %s is %v", row, r, name, pair[0])
			}
		}
	}
	_, err := Where(df, "s", func(float64) bool { return true })
	wantError(t, err, `where: column "s" is text, not float64`)
	_, err = Where(df, "f", func(int) bool { return true })
	wantError(t, err, `where: column "f" is float, not int`)
	_, err = IsIn(df, "S", "x")
	wantError(t, err, `where: no column "S"; did you mean "s"?`)
	if _, err := Where(must(t)(First(df, 0)), "s", func(string) bool { return true }); err != nil {
		t.Error(err)
	}
}
