package dataframe

import (
	"math"
	"slices"
	"strings"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

const smallCSV = `age,city,rate,Class,member,code
30,Oslo,1.0,good,true,007
41,NaN!,,bad,false,008
52,,2.5,good,,009
`

func TestContinuousAndCategorical(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	if got, want := Continuous(df), []string{"age", "rate"}; !slices.Equal(got, want) {
		t.Errorf("Continuous %q, want %q", got, want)
	}
	if got, want := Categorical(df), []string{"city", "Class", "member", "code"}; !slices.Equal(got, want) {
		t.Errorf("Categorical %q, want %q", got, want)
	}
	if got := append(Continuous(gota.New()), Categorical(DataFrame{})...); len(got) != 0 {
		t.Errorf("columns %q of tables without any", got)
	}
}

func TestSplitTarget(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	x, y, err := SplitTarget(df, "Class")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"age", "city", "rate", "member", "code"}; !slices.Equal(x.Names(), want) || x.Nrow() != 3 {
		t.Errorf("%d rows of %q, want %q", x.Nrow(), x.Names(), want)
	}
	if got := y.Records(); y.Name != "Class" || !slices.Equal(got, []string{"good", "bad", "good"}) {
		t.Errorf("target %q: %q", y.Name, got)
	}
	for _, test := range []struct {
		df           DataFrame
		target, want string
	}{
		{df, "Clas", `no column "Clas"; did you mean "Class"?`},
		{df, "CLASS", `did you mean "Class"?`},
		{df, "zzzzzz", `no column "zzzzzz" among "age", "city", "rate", "Class", "member", "code"`},
		{parse(t, "y\n1\n", CSVOptions{}), "y", `"y" is the only column`},
		{gota.New(), "y", "empty DataFrame"},
	} {
		if _, _, err := SplitTarget(test.df, test.target); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.target, err, test.want)
		}
	}
}

func TestRows(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	list := []int{2, 0, 2}
	rows, err := Rows(df, list)
	if err != nil {
		t.Fatal(err)
	}
	if got := values(rows, 0); got != "52 30 52" || !slices.Equal(list, []int{2, 0, 2}) {
		t.Errorf("rows %s of %v", got, list)
	}
	for _, list := range [][]int{nil, {}} {
		if none, err := Rows(df, list); err != nil || none.Nrow() != 0 || !slices.Equal(none.Types(), df.Types()) {
			t.Errorf("no rows: %d of %v, %v", none.Nrow(), none.Types(), err)
		}
	}
	for _, bad := range []int{-1, 3} {
		if _, err := Rows(df, []int{0, bad}); err == nil || !strings.Contains(err.Error(), "index 1 of the list") {
			t.Errorf("row %d: error %v", bad, err)
		}
	}
	if _, err := Rows(gota.New(), nil); err == nil {
		t.Error("no error for a table with an error")
	}
}

func TestFloats(t *testing.T) {
	nan := math.NaN()
	df := parse(t, smallCSV, CSVOptions{})
	for _, test := range []struct {
		name string
		want []float64
	}{
		{"age", []float64{30, 41, 52}},
		{"rate", []float64{1, nan, 2.5}},
		{"member", []float64{1, 0, nan}},
	} {
		got, err := Floats(df, test.name)
		if err != nil {
			t.Error(err)
		}
		if !slices.EqualFunc(got, test.want, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
	asText := parse(t, "a,b\n1,x\n 2.5,x\n,x\n", CSVOptions{Text: []string{"a"}})
	got, err := Floats(asText, "a")
	if err != nil || got[0] != 1 || got[1] != 2.5 || !math.IsNaN(got[2]) {
		t.Errorf("numbers kept as text: %v, %v", got, err)
	}
	for name, want := range map[string]string{
		"city": `column "city", row 0: "Oslo" is not a number`,
		"code": `column "code", row 0: "007" is not a number`,
		"aeg":  `did you mean "age"?`,
	} {
		if _, err := Floats(df, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	ints := series.New([]int{1, 2}, series.Int, "i")
	ints.Elem(1).Set(nil)
	if got, err := Floats(gota.New(ints), "i"); err != nil || !math.IsNaN(got[1]) {
		t.Errorf("gota's missing int: %v, %v", got, err)
	}
}

func TestStrings(t *testing.T) {
	df := parse(t, smallCSV, CSVOptions{})
	for _, test := range []struct {
		name    string
		want    []string
		missing []bool
	}{
		{"age", []string{"30", "41", "52"}, []bool{false, false, false}},
		{"rate", []string{"1", "", "2.5"}, []bool{false, true, false}},
		{"member", []string{"true", "false", ""}, []bool{false, false, true}},
		{"city", []string{"Oslo", "NaN!", ""}, []bool{false, false, true}},
		{"code", []string{"007", "008", "009"}, []bool{false, false, false}},
	} {
		got, missing, err := Strings(df, test.name)
		if err != nil || !slices.Equal(got, test.want) || !slices.Equal(missing, test.missing) {
			t.Errorf("%s: %q %v %v, want %q %v", test.name, got, missing, err, test.want, test.missing)
		}
	}
	literal := parse(t, "a\nNaN\n\n", CSVOptions{NA: []string{}})
	if got, missing, err := Strings(literal, "a"); err != nil || got[0] != "NaN" || missing[0] || !missing[1] {
		t.Errorf("the text NaN: %q %v %v", got, missing, err)
	}
	if _, _, err := Strings(df, "Age"); err == nil {
		t.Error("no error for a missing column")
	}
}

func TestNearest(t *testing.T) {
	names := []string{"int_rate", "annual_inc", "Class", "class2", "ab"}
	for name, want := range map[string]string{
		"Class":     "Class",
		"class":     "Class",
		"Calss":     "Class",
		"clas22":    "class2",
		"annualinc": "annual_inc",
		"intrate":   "int_rate",
		"ba":        "ab",
		"xyz":       "",
		"":          "",
	} {
		if got := Nearest(name, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"ca", "abc", 3}, {"naïve", "naive", 1},
	} {
		for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			if got := editDistance([]rune(pair[0]), []rune(pair[1])); got != test.want {
				t.Errorf("%q to %q: %d, want %d", pair[0], pair[1], got, test.want)
			}
		}
	}
}
