package check

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// table makes n rows: two numbers, a text, and a target that depends on the first.
func table(t *testing.T, seed uint64, n int, shift float64) dataframe.DataFrame {
	t.Helper()
	rng := xrai.Rand(seed)
	a, b, c, y := make([]float64, n), make([]float64, n), make([]string, n), make([]string, n)
	for i := range a {
		a[i], b[i] = rng.NormFloat64(), rng.NormFloat64()+shift
		if rng.IntN(10) == 0 {
			b[i] = math.NaN()
		}
		c[i] = []string{"x", "y", "z"}[rng.IntN(3)]
		y[i] = "no"
		if a[i]+rng.NormFloat64() > 0 {
			y[i] = "yes"
		}
	}
	return made(t, dataframe.Column{Name: "a", Floats: a}, dataframe.Column{Name: "b", Floats: b},
		dataframe.Column{Name: "c", Texts: c}, dataframe.Column{Name: "y", Texts: y})
}

func made(t *testing.T, columns ...dataframe.Column) dataframe.DataFrame {
	t.Helper()
	df, err := dataframe.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return df
}

func run(t *testing.T, train, test dataframe.DataFrame, o Options) *Result {
	t.Helper()
	target, err := pipeline.NewTarget(train, "y", 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(context.Background(), train, test, target, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRepeats counts against plain loops over the rows' texts.
func TestRepeats(t *testing.T) {
	rng := xrai.Rand(3)
	for round := range 50 {
		half := func(n int) dataframe.DataFrame {
			var cols []dataframe.Column
			for _, name := range []string{"a", "b", "c", "y"} {
				c := dataframe.Column{Name: name, Texts: make([]string, n), Missing: make([]bool, n)}
				for i := range c.Texts {
					c.Texts[i] = string(rune('p' + rng.IntN(3)))
					c.Missing[i] = rng.IntN(8) == 0 && name != "y"
				}
				cols = append(cols, c)
			}
			return made(t, cols...)
		}
		train, test := half(20+rng.IntN(20)), half(20+rng.IntN(20))
		both, err := dataframe.Concat(train, test)
		if err != nil {
			t.Fatal(err)
		}
		r := &Result{Train: train.Nrow(), Test: test.Nrow()}
		if err := r.countRepeats(both, "y"); err != nil {
			t.Fatal(err)
		}
		r.Repeats.NearColumn = ""
		if want := plainRepeats(t, train, test); r.Repeats != want {
			t.Fatalf("round %d: %+v, want %+v", round, r.Repeats, want)
		}
	}
}

func plainRepeats(t *testing.T, train, test dataframe.DataFrame) (out Repeats) {
	rows := func(df dataframe.DataFrame) (all [][]string) {
		for i := range df.Nrow() {
			var row []string
			for _, name := range df.Names() {
				v, missing, err := dataframe.Strings(df, name)
				if err != nil {
					t.Fatal(err)
				}
				row = append(row, fmt.Sprint(v[i], missing[i]))
				if missing[i] {
					row[len(row)-1] = "missing"
				}
			}
			all = append(all, row)
		}
		return all
	}
	differ := func(a, b []string) (at []int) {
		for j := range a {
			if a[j] != b[j] {
				at = append(at, j)
			}
		}
		return at
	}
	a, b := rows(train), rows(test)
	repeats := func(all [][]string) (n int) {
		for i := range all {
			for k := range i {
				if len(differ(all[i], all[k])) == 0 {
					n++
					break
				}
			}
		}
		return n
	}
	out.Train, out.Test = repeats(a), repeats(b)
	for _, row := range b {
		shared, near, contradicted := false, false, false
		for _, other := range a {
			switch at := differ(row, other); {
			case len(at) == 0:
				shared = true
			case len(at) == 1 && at[0] == len(row)-1:
				contradicted = true
			case len(at) == 1:
				near = true
			}
		}
		switch {
		case shared:
			out.Shared++
			continue
		}
		if contradicted {
			out.Contradicted++
		}
		if near {
			out.Near++
		}
	}
	return out
}

// TestShift: tables drawn alike are rarely called different, shifted ones always.
func TestShift(t *testing.T) {
	flagged := 0
	for seed := range uint64(40) {
		r := run(t, table(t, 2*seed, 400, 0), table(t, 2*seed+1, 200, 0), Options{Seed: seed})
		if r.Shift.Fitted+r.Shift.Scored != 600 {
			t.Fatalf("%d rows fitted, %d scored of 600", r.Shift.Fitted, r.Shift.Scored)
		}
		if a := r.Shift.AUC; a.Measured && a.Low > 0.5 {
			flagged++
		}
	}
	// Of 40 at 2.5% each more than 5 have a probability below 0.1%.
	if flagged > 5 {
		t.Errorf("%d of 40 pairs of like tables called different", flagged)
	}
	r := run(t, table(t, 1, 400, 0), table(t, 2, 200, 1), Options{})
	if a := r.Shift.AUC; !a.Measured || a.Low <= 0.6 {
		t.Errorf("shifted by a standard deviation: area %+v", a)
	}
}

func TestColumns(t *testing.T) {
	df := func(seed uint64, n int) dataframe.DataFrame {
		d := table(t, seed, n, 0)
		y, _, err := dataframe.Strings(d, "y")
		if err != nil {
			t.Fatal(err)
		}
		same, own, copied := make([]float64, n), make([]string, n), make([]float64, n)
		for i := range own {
			own[i] = fmt.Sprint("id", seed, "-", i)
			if y[i] == "yes" {
				copied[i] = 1
			}
		}
		columns, err := dataframe.Columns(d)
		if err != nil {
			t.Fatal(err)
		}
		return made(t, append(columns, dataframe.Column{Name: "same", Floats: same},
			dataframe.Column{Name: "id", Texts: own}, dataframe.Column{Name: "copy", Floats: copied})...)
	}
	r := run(t, df(1, 200), df(2, 100), Options{})
	if !reflect.DeepEqual(r.Constant, []string{"same"}) || !reflect.DeepEqual(r.Identifying, []string{"id"}) {
		t.Errorf("constant %q, identifying %q", r.Constant, r.Identifying)
	}
	if len(r.Giveaways) != 1 || r.Giveaways[0].Column != "copy" || r.Giveaways[0].Score != 1 {
		t.Errorf("giveaways %+v", r.Giveaways)
	}
	if r.Columns != 6 || r.Classes[0].Train+r.Classes[1].Train != 200 {
		t.Errorf("%d columns, classes %+v", r.Columns, r.Classes)
	}
}

// TestSameAgain: the same seed gives the same result, and it survives JSON.
func TestSameAgain(t *testing.T) {
	train, test := table(t, 1, 3000, 0.1), table(t, 2, 1000, 0)
	a, b := run(t, train, test, Options{MaxRows: 500, Seed: 7}), run(t, train, test, Options{MaxRows: 500, Seed: 7})
	if !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
	if n := a.Shift.Fitted + a.Shift.Scored; n > 500 || n < 490 {
		t.Errorf("%d rows for a bound of 500", n)
	}
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var c Result
	if err := json.Unmarshal(data, &c); err != nil || !reflect.DeepEqual(*a, c) {
		t.Errorf("through JSON it differs (%v)", err)
	}
}
