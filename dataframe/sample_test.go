package dataframe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

// The rows drawn may never change: results are compared across versions.
func TestSampleIsPinned(t *testing.T) {
	df := newTable(t, Column{Name: "x", Ints: numbersFrom(0, 10)}, Column{Name: "c", Texts: []string{"a", "a", "a", "a", "a", "a", "b", "b", "b", "b"}})
	for _, test := range []struct {
		o    SampleOptions
		want []int
	}{
		{SampleOptions{N: 4}, []int{6, 5, 2, 4}},
		{SampleOptions{N: 4, Seed: 1}, []int{1, 6, 5, 8}},
		{SampleOptions{Share: 0.55, Seed: 1, Stratify: "c"}, []int{6, 0, 2, 8, 5, 3}},
		{SampleOptions{N: 12, Seed: 1, Replace: true}, []int{1, 6, 5, 7, 7, 1, 4, 0, 4, 2, 0, 2}},
	} {
		got, err := SampleRows(df, test.o)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v, %v, want %v", test.o, got, err, test.want)
		}
	}
	train, test, err := SplitRows(df, SplitOptions{TestShare: 0.3, Seed: 42, Stratify: "c"})
	if want := [2][]int{{9, 2, 6, 0, 8, 3, 1}, {4, 5, 7}}; err != nil || !slices.Equal(train, want[0]) || !slices.Equal(test, want[1]) {
		t.Errorf("split: %v %v, %v, want %v", train, test, err, want)
	}
}

func TestSample(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for trial := range 300 {
		df := randomTable(t, rng, 1+rng.IntN(60))
		n := df.Nrow()
		o := SampleOptions{N: rng.IntN(n + 1), Seed: uint64(trial), Replace: trial%3 == 0}
		if trial%2 == 0 {
			o.Stratify = "s"
		}
		check := unchanged(t, df)
		rows, err := SampleRows(df, o)
		if err != nil {
			t.Fatal(err)
		}
		again, err := SampleRows(df, o)
		if err != nil || !slices.Equal(rows, again) || len(rows) != o.N {
			t.Fatalf("%+v: %v, then %v, %v", o, rows, again, err)
		}
		if !o.Replace && len(countInts(rows)) != len(rows) {
			t.Fatalf("%+v: a row twice in %v", o, rows)
		}
		if o.Stratify != "" {
			sharesKept(t, df, rows, o.N)
		}
		sameFrame(t, must(t)(Sample(df, o)), must(t)(Rows(df, rows)))
		check()
	}
	df := newTable(t, Column{Name: "x", Ints: numbersFrom(0, 7)})
	for share, want := range map[float64]int{0: 0, 0.5: 4, 0.35: 2, 1: 7} { // 3.5 and 2.45 rows
		if got := must(t)(Sample(df, SampleOptions{Share: share})); got.Nrow() != want {
			t.Errorf("share %v: %d rows, want %d", share, got.Nrow(), want)
		}
	}
	mixed := must(t)(Shuffle(df, 3))
	if rows := grid(mixed); fmt.Sprint(rows) == fmt.Sprint(grid(df)) || len(countInts(ints(t, mixed, "x"))) != 7 {
		t.Errorf("shuffled: %v", rows)
	}
	for want, o := range map[string]SampleOptions{
		"both N and Share":                    {N: 1, Share: 0.5},
		"N is -1":                             {N: -1},
		"N is 4294967296":                     {N: 1 << 32, Replace: true},
		"Share is NaN":                        {Share: math.NaN()},
		"Share is -1":                         {Share: -1},
		"Share is 2, above 1 without Replace": {Share: 2},
		"8 rows of 7 without Replace":         {N: 8},
		`to stratify: no column "X"`:          {N: 1, Stratify: "X"},
	} {
		_, err := Sample(df, o)
		wantError(t, err, want)
	}
	_, err := Sample(must(t)(First(df, 0)), SampleOptions{N: 1, Replace: true})
	wantError(t, err, "no rows")
	_, err = Sample(gota.New(), SampleOptions{N: 1})
	wantError(t, err, "empty DataFrame")
}

// Every row is drawn as often as any other, within six standard errors.
func TestSampleIsFair(t *testing.T) {
	const trials, n, k = 20000, 6, 2
	df := newTable(t, Column{Name: "x", Ints: numbersFrom(0, n)}, Column{Name: "c", Texts: []string{"a", "b", "a", "b", "a", "b"}})
	for _, o := range []SampleOptions{{N: k}, {N: k, Replace: true}, {N: k, Stratify: "c"}, {N: 3, Stratify: "c"}} {
		var counts [n]int
		var first [n]int
		for trial := range trials {
			o.Seed = uint64(trial)
			rows, err := SampleRows(df, o)
			if err != nil {
				t.Fatal(err)
			}
			first[rows[0]]++
			for _, row := range rows {
				counts[row]++
			}
		}
		for row := range n {
			for what, pair := range map[string][2]float64{
				"drawn": {float64(counts[row]), trials * float64(o.N) / n}, "first": {float64(first[row]), trials / n},
			} {
				if math.Abs(pair[0]-pair[1]) > 6*math.Sqrt(pair[1]) {
					t.Errorf("%+v: row %d %s %v times, want about %v", o, row, what, pair[0], pair[1])
				}
			}
		}
	}
}

func TestSplit(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for trial := range 300 {
		n := 20 + rng.IntN(100)
		classes := make([]string, n)
		for i := range classes {
			classes[i] = []string{"a", "b", "c"}[min(2, rng.IntN(7))]
		}
		copy(classes, []string{"a", "b", "c", "a", "b", "c"})
		df := newTable(t, Column{Name: "row", Ints: numbersFrom(0, n)}, Column{Name: "c", Texts: classes})
		o := SplitOptions{TestShare: 0.2 + rng.Float64()*0.5, Seed: uint64(trial)}
		if trial%2 == 0 {
			o.Stratify = "c"
		}
		check := unchanged(t, df)
		train, test, err := Split(df, o)
		if err != nil {
			t.Fatal(err)
		}
		check()
		both := append(ints(t, train, "row"), ints(t, test, "row")...)
		if len(both) != n || len(countInts(both)) != n || test.Nrow() != int(math.Ceil(o.TestShare*float64(n))) {
			t.Fatalf("%+v of %d: %d and %d rows", o, n, train.Nrow(), test.Nrow())
		}
		if o.Stratify != "" {
			sharesKept(t, df, ints(t, train, "row"), train.Nrow())
			sharesKept(t, df, ints(t, test, "row"), test.Nrow())
		}
	}
	df := newTable(t, Column{Name: "x", Texts: []string{"a", "a", "b", "a", "a", "a", "a", "a"}},
		Column{Name: "y", Texts: []string{"a", "b", "c", "d", "a", "b", "c", "d"}})
	_, test, err := Split(df, SplitOptions{})
	if err != nil || test.Nrow() != 2 {
		t.Errorf("a quarter of 8 rows: %d, %v", test.Nrow(), err)
	}
	for want, o := range map[string]SplitOptions{
		"TestShare is 1, not in (0, 1)":             {TestShare: 1},
		"TestShare is NaN":                          {TestShare: math.NaN()},
		"TestShare 0.9 of 8 rows leaves a table":    {TestShare: 0.9},
		`column "x" holds "b" in one row only`:      {Stratify: "x"},
		`column "y" has 4 values, more than the 2 `: {Stratify: "y"},
		`to stratify: no column "z"`:                {Stratify: "z"},
	} {
		_, _, err := Split(df, o)
		wantError(t, err, want)
	}
	_, _, err = Split(gota.New(), SplitOptions{})
	wantError(t, err, "empty DataFrame")
}

// sharesKept checks that each value's count is within one of its exact share.
func sharesKept(t *testing.T, df DataFrame, rows []int, n int) {
	t.Helper()
	c := df.Ncol() - 1
	if i := indexOf(df.Names(), "s"); i >= 0 {
		c = i
	}
	all, drawn := map[any]int{}, map[any]int{}
	for row := range df.Nrow() {
		all[df.Elem(row, c).Val()]++
	}
	for _, row := range rows {
		drawn[df.Elem(row, c).Val()]++
	}
	for value, count := range all {
		if exact := float64(n*count) / float64(df.Nrow()); math.Abs(float64(drawn[value])-exact) >= 1 {
			t.Fatalf("%v: %d of %d rows, exactly %v", value, drawn[value], n, exact)
		}
	}
}

func ints(t *testing.T, df DataFrame, name string) []int {
	t.Helper()
	columns, err := Columns(df, name)
	if err != nil {
		t.Fatal(err)
	}
	return columns[0].Ints
}

func countInts(list []int) map[int]int {
	counts := map[int]int{}
	for _, i := range list {
		counts[i]++
	}
	return counts
}
