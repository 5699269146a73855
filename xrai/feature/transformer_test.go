package feature

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"gonum.org/v1/gonum/mat"
)

func load(t *testing.T, name, target string) dataframe.DataFrame {
	t.Helper()
	df, err := dataframe.ReadCSV("../../notebooks/data/"+name+".csv", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	x, _, err := dataframe.SplitTarget(df, target)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func people(t *testing.T) dataframe.DataFrame {
	return table(t,
		column("town", series.String, "Bonn", nil, "Aachen", "Bonn"),
		column("age", series.Int, 30, 40, 50, 60),
		column("member", series.Bool, true, false, true, nil),
		column("income", series.Float, 1.5, nil, 2.5, 5.0),
	)
}

func TestColumnsContinuousFirst(t *testing.T) {
	f := fit(t, people(t), Spec{Scale: ScaleNone})
	want := []string{"age", "income", "town_Aachen", "town_Bonn", "member_false", "member_true"}
	if !slices.Equal(f.Names(), want) {
		t.Errorf("names %q, want %q", f.Names(), want)
	}
	if want := []string{"age", "income", "town", "member"}; !slices.Equal(f.Inputs(), want) {
		t.Errorf("inputs %q, want %q", f.Inputs(), want)
	}
	x := transform(t, f, people(t))
	if want := mat.NewDense(4, 6, []float64{
		30, 1.5, 0, 1, 0, 1,
		40, 3.0, 0, 1, 1, 0,
		50, 2.5, 1, 0, 0, 1,
		60, 5.0, 0, 1, 0, 1,
	}); !mat.Equal(x, want) {
		t.Errorf("got\n%v", mat.Formatted(x))
	}
	if s := f.Spec(); s != (Spec{ImputeMean, ScaleNone, ImputeTextMostFrequent, EncodeOneHot, UnknownIgnore}) {
		t.Errorf("spec %+v", s)
	}
}

func TestColumnsMatchedByName(t *testing.T) {
	df := people(t)
	f := fit(t, df, Spec{})
	want := transform(t, f, df)
	other := table(t, column("extra", series.String, "a", "b", "c", "d"), df.Col("income"), df.Col("member"), df.Col("age"), df.Col("town"))
	if got := transform(t, f, other); !mat.Equal(got, want) {
		t.Error("another order of columns gives another matrix")
	}
}

func TestLendingClub(t *testing.T) {
	train, test := load(t, "lending_club_train", "Class"), load(t, "lending_club_test", "Class")
	f := fit(t, train, Spec{})
	if got := len(f.Names()); got != 119 {
		t.Errorf("%d features, want 119", got)
	}
	x := transform(t, f, train)
	n, _ := x.Dims()
	for j := range f.Continuous() {
		var sum, squares float64
		for i := range n {
			sum += x.At(i, j)
			squares += x.At(i, j) * x.At(i, j)
		}
		if math.Abs(sum) > 1e-8 || math.Abs(squares-float64(n)) > 1e-6 {
			t.Errorf("%s: mean %v, variance %v", f.Names()[j], sum/float64(n), squares/float64(n))
		}
	}
	for i := range n {
		ones := 0.0
		for j := len(f.Continuous()); j < 119; j++ {
			ones += x.At(i, j)
		}
		if ones != float64(len(f.Categorical())) {
			t.Fatalf("row %d has %v categories set, want %d", i, ones, len(f.Categorical()))
		}
	}
	if m, _ := transform(t, f, test).Dims(); m != test.Nrow() {
		t.Errorf("%d test rows, want %d", m, test.Nrow())
	}
}

func TestUnseenCategories(t *testing.T) {
	f := fit(t, people(t), Spec{})
	other := table(t,
		column("town", series.String, "Köln", "Bonn", "Aalen", "Köln"),
		column("age", series.Int, 1, 2, 3, 4),
		column("member", series.Bool, true, true, true, true),
		column("income", series.Float, 1.0, 2.0, 3.0, 4.0),
	)
	x, unseen, err := f.TransformCounted(other)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Unseen{{"town", 3, []string{"Aalen", "Köln"}}}; !reflect.DeepEqual(unseen, want) {
		t.Errorf("unseen %v, want %v", unseen, want)
	}
	if x.At(0, 2) != 0 || x.At(0, 3) != 0 || x.At(1, 3) != 1 {
		t.Errorf("got\n%v", mat.Formatted(x))
	}
	if checked, err := f.Check(other); err != nil || !reflect.DeepEqual(checked, unseen) {
		t.Errorf("Check says %v, %v", checked, err)
	}
	if w := unseen[0].Warning().String(); !strings.Contains(w, `in 3 of its rows`) || !strings.Contains(w, "Aalen") {
		t.Errorf("warning %q", w)
	}

	_, err = fit(t, people(t), Spec{Unknown: UnknownError}).Transform(other)
	var cell *CellError
	if !errors.As(err, &cell) || cell.Column != "town" || cell.Row != 0 || cell.Value != "Köln" {
		t.Errorf("error %v", err)
	}
}

func TestFitRefuses(t *testing.T) {
	numbers := column("n", series.Float, 1.0, 2.0)
	for name, c := range map[string]struct {
		df   dataframe.DataFrame
		spec Spec
		want string
	}{
		"all missing numbers": {table(t, numbers, column("gap", series.Float, nil, nil)), Spec{}, `column "gap" has no values: all 2 rows are missing`},
		"all missing text":    {table(t, numbers, column("gap", series.String, nil, nil)), Spec{ImputeText: ImputeTextConstant("x")}, `column "gap" has no values`},
		"infinite":            {table(t, column("n", series.Float, 1.0, math.Inf(1))), Spec{}, `column "n", row 1: "+Inf" is not finite`},
		"overflow":            {table(t, column("n", series.Float, -math.MaxFloat64, math.MaxFloat64)), Spec{}, `column "n" holds numbers too large`},
		"not UTF-8":           {table(t, column("s", series.String, "a", "\xff")), Spec{}, `column "s", row 1: "\xff" is not valid UTF-8`},
		"no rows":             {people(t).Subset([]int{}), Spec{}, "the table has no rows"},
		"failed table":        {people(t).Select("absent"), Spec{}, "absent"},
		"impute":              {table(t, numbers), Spec{Impute: "max"}, `impute "max"`},
		"scale":               {table(t, numbers), Spec{Scale: "max"}, `scale "max"`},
		"impute text":         {table(t, numbers), Spec{ImputeText: "x"}, `impute_text "x"`},
		"constant":            {table(t, numbers), Spec{ImputeText: ImputeTextConstant("\xff")}, "not valid UTF-8"},
		"encode":              {table(t, numbers), Spec{Encode: "hash"}, `encode "hash"`},
		"unknown":             {table(t, numbers), Spec{Unknown: "drop"}, `unknown "drop"`},
	} {
		if _, err := Fit(c.df, c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func TestTransformRefuses(t *testing.T) {
	f := fit(t, people(t), Spec{})
	with := func(s series.Series) dataframe.DataFrame { return people(t).Mutate(s) }
	for name, c := range map[string]struct {
		df   dataframe.DataFrame
		want string
	}{
		"absent":           {people(t).Drop("age"), `the table has no column "age"`},
		"two absent":       {people(t).Drop([]string{"age", "town"}), `the table has no columns "age", "town"`},
		"text":             {with(column("age", series.String, "30", nil, "unknown", "4")), `column "age", row 2: "unknown" in a column that held numbers in training`},
		"codes":            {with(column("age", series.String, "30", "40", "50", "060")), `column "age", row 3: "060" in a column that held numbers`},
		"numbers as text":  {with(column("age", series.String, nil, "40", "50", "60")), `column "age", row 1: "40" in a column that held numbers`},
		"numbers":          {with(column("town", series.Int, 1, 2, 3, 4)), `column "town", row 0: "1" in a column that held text`},
		"bool for text":    {with(column("town", series.Bool, nil, true, true, true)), `column "town", row 1: "true" in a column that held text`},
		"text for bool":    {with(column("member", series.String, "true", "perhaps", "", "")), `column "member", row 1: "perhaps" in a column that held true and false`},
		"bool for numbers": {with(column("age", series.Bool, true, true, true, true)), `column "age", row 0: "true" in a column that held numbers`},
		"infinite":         {with(column("income", series.Float, 1.0, math.Inf(-1), 1.0, 1.0)), `column "income", row 1: "-Inf" is not finite`},
		"no rows":          {people(t).Subset([]int{}), "the table has no rows"},
		"failed table":     {people(t).Select("absent"), "absent"},
	} {
		if _, err := f.Transform(c.df); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if _, err := f.Check(c.df); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Check gives %v, want %q", name, err, c.want)
		}
	}
}

// A column that lost all its values has no kind of its own in a CSV file.
func TestTransformFillsEmptyColumns(t *testing.T) {
	f := fit(t, people(t), Spec{Scale: ScaleNone})
	x := transform(t, f, table(t,
		column("town", series.Float, nil),
		column("age", series.String, []any{nil}...),
		column("member", series.String, []any{nil}...),
		column("income", series.Float, nil),
	))
	if want := mat.NewDense(1, 6, []float64{45, 3, 0, 1, 0, 1}); !mat.Equal(x, want) {
		t.Errorf("got\n%v", mat.Formatted(x))
	}
}

func TestFitWarnings(t *testing.T) {
	var ids, same []any
	for i := range 30 {
		ids, same = append(ids, "id"+strconv.Itoa(i)), append(same, 7.0)
	}
	same[3] = nil
	df := table(t, column("id", series.String, ids...), column("seven", series.Float, same...))
	f := fit(t, df, Spec{})
	if len(f.Warnings) != 2 {
		t.Fatalf("warnings %v", f.Warnings)
	}
	if s := f.Warnings[0].String(); !strings.Contains(s, `column "seven" has the same value`) {
		t.Errorf("warning %q", s)
	}
	if s := f.Warnings[1].String(); !strings.Contains(s, `column "id" has a different text`) {
		t.Errorf("warning %q", s)
	}
	if x := transform(t, f, df); x.At(0, 0) != 0 || x.At(3, 0) != 0 {
		t.Errorf("the constant column became %v", x.At(0, 0))
	}
	if w := fit(t, people(t), Spec{}).Warnings; len(w) > 0 {
		t.Errorf("warnings %v", w)
	}
}

// TestMissingNumbersKept: ImputeNone keeps NaN, in rows read later too, and a
// column that varies only by missing values is no constant.
func TestMissingNumbersKept(t *testing.T) {
	df := table(t, column("n", series.Float, 1.0, nil, 3.0), column("same", series.Float, 7.0, 7.0, nil), column("s", series.String, "a", nil, "a"))
	f := fit(t, df, Spec{Impute: ImputeNone, Scale: ScaleNone})
	nan := math.NaN()
	want := []float64{1, 7, 1, nan, 7, 1, 3, nan, 1}
	equal := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if got := transform(t, f, df).RawMatrix().Data; !slices.EqualFunc(got, want, equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, w := range f.Warnings {
		if strings.Contains(w.What, `"same"`) {
			t.Errorf("warning %v", w)
		}
	}
	empty := table(t, column("n", series.String, []any{nil}...), column("same", series.Float, nil), column("s", series.String, "a"))
	if got := transform(t, f, empty).RawMatrix().Data; !slices.EqualFunc(got, []float64{nan, nan, 1}, equal) {
		t.Errorf("empty columns became %v", got)
	}
	gap := table(t, column("gap", series.Float, nil, nil))
	if _, err := Fit(gap, Spec{Impute: ImputeNone}); err == nil || !strings.Contains(err.Error(), "has no values") {
		t.Errorf("a column without values: %v", err)
	}
}

func TestMatrixTooLarge(t *testing.T) {
	values := make([]string, 30_000)
	for i := range values {
		values[i] = strconv.Itoa(i) + "x"
	}
	df := table(t, series.New(values, series.String, "id"))
	f := fit(t, df, Spec{})
	if _, err := f.Transform(df); err == nil || !strings.Contains(err.Error(), `column "id" alone has 30000 categories`) {
		t.Errorf("error %v", err)
	}
	if _, err := fit(t, df, Spec{Encode: EncodeOrdinal}).Transform(df); err != nil {
		t.Error(err)
	}
}

func TestTransformConcurrently(t *testing.T) {
	df := load(t, "credit_train", "Status")
	f := fit(t, df, Spec{})
	want := transform(t, f, df)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if x, err := f.Transform(df); err != nil || !mat.Equal(x, want) {
				t.Errorf("another goroutine got another matrix (%v)", err)
			}
		})
	}
	wg.Wait()
}

func TestNamesAreCopies(t *testing.T) {
	f := fit(t, people(t), Spec{})
	f.Names()[0], f.Inputs()[0] = "changed", "changed"
	if f.Names()[0] != "age" || f.Inputs()[0] != "age" {
		t.Error("changing a result changed the transformer")
	}
}
