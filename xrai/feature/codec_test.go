package feature

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"gonum.org/v1/gonum/mat"
)

// sameTable compares types, texts and missing values, cell by cell.
func sameTable(t *testing.T, got, want dataframe.DataFrame) {
	t.Helper()
	if !slices.Equal(got.Names(), want.Names()) || !slices.Equal(got.Types(), want.Types()) {
		t.Fatalf("columns %q of %v, want %q of %v", got.Names(), got.Types(), want.Names(), want.Types())
	}
	for j, name := range want.Names() {
		for i := range want.Nrow() {
			a, b := got.Elem(i, j), want.Elem(i, j)
			if a.IsNA() != b.IsNA() || !b.IsNA() && (a.String() != b.String() || math.Float64bits(a.Float()) != math.Float64bits(b.Float())) {
				t.Fatalf("column %q, row %d: %v, want %v", name, i, a, b)
			}
		}
	}
}

func TestCodecReadsBack(t *testing.T) {
	csv := func(text string) dataframe.DataFrame {
		df, err := dataframe.ParseCSV(strings.NewReader(text), "test", dataframe.CSVOptions{NA: []string{""}, Text: []string{"town"}})
		if err != nil {
			t.Fatal(err)
		}
		return df
	}
	a := csv("town,age,member,income,id,gap\nBonn,30,true,-0.0,9007199254740993,\n,40,false,,9007199254740992,\nNaN,50,true,1e-300,-4,\n\"a,\"\"b\",60,,0.1,5,\n")
	b := csv("town,age,member,income,id,gap\nUlm,1,true,2,1,\nBonn,2,false,2,1,\n")
	c, err := NewCodec(a, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, df := range []dataframe.DataFrame{a, b} {
		x, err := c.Encode(df)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decode(x)
		if err != nil {
			t.Fatal(err)
		}
		want := df
		if df.Types()[3] == series.Int { // decimals in the other table
			want = df.Mutate(series.New(df.Col("income").Float(), series.Float, "income"))
		}
		sameTable(t, got, want)
	}
	x, err := c.Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	// NaN stands before the others as text: Bonn, NaN, Ulm, a,"b.
	if got := mat.Col(nil, 0, x); got[0] != 0 || !math.IsNaN(got[1]) || got[2] != 1 || got[3] != 3 {
		t.Errorf("towns are %v", got)
	}
	if got := mat.Col(nil, 2, x); got[0] != 1 || got[1] != 0 || !math.IsNaN(got[3]) {
		t.Errorf("members are %v", got)
	}
	if !slices.Equal(c.Names(), a.Names()) {
		t.Errorf("names %q", c.Names())
	}
}

func TestCodecOfRealTables(t *testing.T) {
	for _, data := range [][2]string{{"lending_club", "Class"}, {"credit", "Status"}, {"ames", "Sale_Price"}} {
		train, test := load(t, data[0]+"_train", data[1]), load(t, data[0]+"_test", data[1])
		c, err := NewCodec(train, test)
		if err != nil {
			t.Fatal(err)
		}
		x, err := c.Encode(test)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decode(x)
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.Encode(got)
		if err != nil || !slices.EqualFunc(x.RawMatrix().Data, again.RawMatrix().Data, func(a, b float64) bool {
			return a == b || math.IsNaN(a) && math.IsNaN(b)
		}) {
			t.Errorf("%s: another matrix the second time: %v", data[0], err)
		}
		for _, name := range test.Names() {
			want, missing, _ := dataframe.Strings(test, name)
			have, gone, _ := dataframe.Strings(got, name)
			if !slices.Equal(want, have) || !slices.Equal(missing, gone) {
				t.Errorf("%s: column %q differs", data[0], name)
			}
		}
	}
}

func TestCodecRefuses(t *testing.T) {
	df := people(t)
	c, err := NewCodec(df)
	if err != nil {
		t.Fatal(err)
	}
	with := func(s series.Series) dataframe.DataFrame { return people(t).Mutate(s) }
	for want, call := range map[string]func() error{
		"no table": func() error { _, err := NewCodec(); return err },
		`column "age" holds numbers in one table and text in another`: func() error {
			_, err := NewCodec(df, with(column("age", series.String, "x", "y", "z", "w")))
			return err
		},
		`no column "age"`: func() error { _, err := NewCodec(df, df.Drop("age")); return err },
		"more than 15 digits": func() error {
			_, err := NewCodec(with(column("age", series.Int, exact, 1, 2, 3)), with(column("age", series.Float, 1.5, 1.0, 2.0, 3.0)))
			return err
		},
		`row 1: "+Inf" is not`: func() error {
			_, err := NewCodec(with(column("income", series.Float, 1.0, math.Inf(1), 1.0, 1.0)))
			return err
		},
		`row 2: "Ulm" is in none`: func() error {
			_, err := c.Encode(with(column("town", series.String, "Bonn", nil, "Ulm", "Bonn")))
			return err
		},
		`"x" in a column that held numbers`: func() error { _, err := c.Encode(with(column("age", series.String, "x", "1", "2", "3"))); return err },
		"no rows":                           func() error { _, err := c.Encode(df.Subset([]int{})); return err },
		"3 columns where rows have 4":       func() error { _, err := c.Decode(mat.NewDense(1, 3, nil)); return err },
		`column "town", row 1: "0.5"`:       func() error { _, err := c.Decode(mat.NewDense(2, 4, []float64{0, 1, 1, 1, 0.5, 1, 1, 1})); return err },
		`column "age", row 0: "1.5"`:        func() error { _, err := c.Decode(mat.NewDense(1, 4, []float64{0, 1.5, 1, 1})); return err },
		`column "member", row 0: "2"`:       func() error { _, err := c.Decode(mat.NewDense(1, 4, []float64{0, 1, 2, 1})); return err },
		`column "town", row 0: "2"`:         func() error { _, err := c.Decode(mat.NewDense(1, 4, []float64{2, 1, 1, 1})); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
