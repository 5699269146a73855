package dataframe

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

func TestDescribe(t *testing.T) {
	df := parse(t, "x,word,flag,none,wide\n"+
		"4,b,true,,inf\n"+
		"1,a,,,1\n"+
		",a,false,,3\n"+
		"3,b,false,,-inf\n"+
		"2,,true,,\n", CSVOptions{})
	std := math.Sqrt(5. / 3) // x is 1 2 3 4: squares 2.25 .25 .25 2.25 over 3
	two := math.Sqrt(2)      // 1 and 3 around 2, over 1
	want := Description{Rows: 5, Columns: []ColumnSummary{
		{Name: "x", Type: "float", Count: 4, Missing: 1,
			Numbers: &NumberSummary{Mean: 2.5, Std: std, Measurable: true, Min: 1, Max: 4, Q25: 1.75, Q50: 2.5, Q75: 3.25}},
		{Name: "word", Type: "string", Count: 4, Missing: 1, Texts: &TextSummary{Unique: 2, Top: "b", Freq: 2}},
		{Name: "flag", Type: "bool", Count: 4, Missing: 1, Texts: &TextSummary{Unique: 2, Top: "true", Freq: 2}},
		{Name: "none", Type: "float", Missing: 5},
		{Name: "wide", Type: "float", Count: 4, Missing: 1,
			Numbers: &NumberSummary{Infinite: 2, Mean: 2, Std: two, Measurable: true, Min: 1, Max: 3, Q25: 1.5, Q50: 2, Q75: 2.5}},
	}}
	got := Describe(df)
	if !reflect.DeepEqual(got, want) {
		g, _ := json.MarshalIndent(got, "", " ")
		t.Errorf("got %s", g)
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var again Description
	if err := json.Unmarshal(data, &again); err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("JSON gives %+v, %v", again, err)
	}
	constant := Describe(parse(t, "zero,b\n0,x\n0,y\n", CSVOptions{}))
	for _, d := range []Description{got, constant} {
		var stream bytes.Buffer
		var again Description
		if err := gob.NewEncoder(&stream).Encode(d); err != nil {
			t.Fatal(err)
		}
		if err := gob.NewDecoder(&stream).Decode(&again); err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("gob gives %+v, %v, want %+v", again, err, d)
		}
	}
	golden(t, "describe.txt", got.Text())
	golden(t, "describe.html", got.HTML())
}

func TestDescribeExtremes(t *testing.T) {
	one := Describe(parse(t, "a,b\n7,x\n", CSVOptions{}))
	if n := one.Columns[0].Numbers; n.Measurable || n.Mean != 7 || n.Q25 != 7 || n.Q75 != 7 {
		t.Errorf("one row: %+v", n)
	}
	none := Describe(parse(t, "a,b\n", CSVOptions{}))
	if none.Rows != 0 || len(none.Columns) != 2 || none.Columns[0].Texts != nil {
		t.Errorf("no rows: %+v", none)
	}
	if d := Describe(gota.New()); len(d.Columns) != 0 {
		t.Errorf("a table with an error: %+v", d)
	}
	huge := Describe(gota.New(series.New([]float64{1e308, 1e308, -0.7e308}, series.Float, "h")))
	if n := huge.Columns[0].Numbers; math.Abs(n.Mean-1.3e308/3) > 1e294 || !n.Measurable || math.Abs(n.Q25-0.15e308) > 1e294 {
		t.Errorf("huge values: %+v", n)
	}
	constant := Describe(parse(t, "a,b\n0.1,x\n0.1,x\n0.1,x\n", CSVOptions{}))
	if n := constant.Columns[0].Numbers; n.Std > 1e-16 || n.Min != 0.1 || n.Max != 0.1 {
		t.Errorf("constant column: %+v", n)
	}
	if _, err := json.Marshal(huge); err != nil {
		t.Error(err)
	}
}

// Sorting is the oracle for the selection.
func TestQuartiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for trial := range 2000 {
		x := make([]float64, 1+rng.IntN(200))
		for i := range x {
			switch trial % 4 {
			case 0:
				x[i] = rng.NormFloat64()
			case 1:
				x[i] = float64(rng.IntN(4))
			case 2:
				x[i] = float64(i)
			case 3:
				x[i] = float64(min(i, len(x)-i)) // organ pipe
			}
		}
		sorted := slices.Sorted(slices.Values(x))
		got := quartiles(x)
		for k, p := range []float64{0.25, 0.5, 0.75} {
			h := p * float64(len(sorted)-1)
			i := int(h)
			want := between(sorted[i], sorted[min(i+1, len(sorted)-1)], h-float64(i))
			if got[k] != want {
				t.Fatalf("trial %d, p = %g: got %g, want %g", trial, p, got[k], want)
			}
		}
		if slices.Sort(x); !slices.Equal(x, sorted) {
			t.Fatalf("trial %d: values lost", trial)
		}
	}
}

func TestSixDigits(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 1: "1", -2.5: "-2.5", 1.0 / 3: "0.333333", 0.00012345678: "0.000123457", 1e-5: "1e-05",
		1234.5678: "1234.57", 123456.7: "123457", 1234567.8: "1234568", 99999.96: "100000", 99999.94: "99999.9", 1e15: "1e+15", 100: "100",
	} {
		if got := sixDigits(f); strings.TrimSuffix(got, ".0") != want {
			t.Errorf("sixDigits(%v) = %q, want %q", f, got, want)
		}
	}
}
