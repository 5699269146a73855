package dataframe

import (
	"math"
	"runtime"
	"strconv"
	"testing"
)

func TestClip(t *testing.T) {
	inf := math.Inf(1)
	df := newTable(t, Column{Name: "i", Ints: []int{math.MinInt, 0, 9, math.MaxInt}, Missing: []bool{false, false, true, false}},
		Column{Name: "f", Floats: []float64{-inf, 0.5, math.NaN(), inf}}, Column{Name: "s", Texts: []string{"a", "b", "c", "d"}})
	check := unchanged(t, df)
	for _, test := range []struct {
		name         string
		lower, upper float64
		want         []any
	}{
		{"i", -1, 5, []any{-1, 0, nil, 5}},
		{"i", -inf, inf, []any{math.MinInt, 0, nil, math.MaxInt}},
		{"i", 3, inf, []any{3, 3, nil, math.MaxInt}},
		{"f", -1, 0.25, []any{-1.0, 0.25, nil, 0.25}},
		{"f", -inf, inf, []any{-inf, 0.5, nil, inf}},
	} {
		got := must(t)(Clip(df, test.name, test.lower, test.upper))
		for row, want := range test.want {
			if have := got.Elem(row, indexOf(df.Names(), test.name)).Val(); have != want {
				t.Errorf("%s to %v..%v: row %d is %v, want %v", test.name, test.lower, test.upper, row, have, want)
			}
		}
	}
	check()
	for want, f := range map[string]func() (DataFrame, error){
		`clip: column "s" is text`:          func() (DataFrame, error) { return Clip(df, "s", 0, 1) },
		`clip: no column "S"`:               func() (DataFrame, error) { return Clip(df, "S", 0, 1) },
		`column "f": bounds 1 and 0`:        func() (DataFrame, error) { return Clip(df, "f", 1, 0) },
		`column "f": bounds NaN and 0`:      func() (DataFrame, error) { return Clip(df, "f", math.NaN(), 0) },
		`bounds 0.5 and 1 are not whole`:    func() (DataFrame, error) { return Clip(df, "i", 0.5, 1) },
		`bounds +Inf and +Inf are not`:      func() (DataFrame, error) { return Clip(df, "i", inf, inf) },
		`replace: column "s" is text, not `: func() (DataFrame, error) { return Replace(df, "s", map[int]int{1: 2}) },
		`column "i" is int, not float64`:    func() (DataFrame, error) { return Replace(df, "i", map[float64]float64{0: 2}) },
		`column "s" has no value "x", "y"`:  func() (DataFrame, error) { return Replace(df, "s", map[string]string{"y": "b", "x": "a", "a": "b"}) },
		`replace: no column "S"`:            func() (DataFrame, error) { return Replace(df, "S", map[string]string{}) },
		`column "i" has no value 9`:         func() (DataFrame, error) { return Replace(df, "i", map[int]int{9: 1}) },
	} {
		_, err := f()
		wantError(t, err, want)
	}
	swapped := must(t)(Replace(df, "s", map[string]string{"a": "b", "b": "NaN"}))
	sameGrid(t, "swapped", must(t)(Select(swapped, "s")), [][]any{{"b"}, {"NaN"}, {"c"}, {"d"}})
	sameGrid(t, "ints", must(t)(Select(must(t)(Replace(df, "i", map[int]int{0: 8})), "i")), [][]any{{math.MinInt}, {8}, {nil}, {math.MaxInt}})
	check()
}

func TestMemory(t *testing.T) {
	df := newTable(t, Column{Name: "i", Ints: []int{1, 2}}, Column{Name: "f", Floats: []float64{1, 2}}, Column{Name: "b", Bools: []bool{true, false}},
		Column{Name: "s", Texts: []string{"four", "xx"}, Missing: []bool{false, true}})
	got, total, err := Memory(df)
	if err != nil {
		t.Fatal(err)
	}
	sameGrid(t, "memory", got, [][]any{{"i", "int", 32}, {"f", "float", 32}, {"b", "bool", 4}, {"s", "string", 52}})
	if total != 120 {
		t.Errorf("total %d", total)
	}
}

// The estimate is what the runtime says a table takes, within a tenth.
func TestMemoryIsMeasured(t *testing.T) {
	const n = 200_000
	for _, v := range []Column{{Ints: make([]int, n)}, {Floats: make([]float64, n)}, {Bools: make([]bool, n)}, {Texts: make([]string, n)}} {
		v.Name = "a"
		for i := range v.Texts {
			v.Texts[i] = strconv.Itoa(i + 1e6)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		df := newTable(t, v)
		runtime.GC()
		runtime.ReadMemStats(&after)
		_, total, err := Memory(df)
		if err != nil {
			t.Fatal(err)
		}
		total -= 7 * len(v.Texts) // shared with the slice
		if held := int(after.HeapAlloc - before.HeapAlloc); math.Abs(float64(held-total)) > float64(total)/10 {
			t.Errorf("%s: %d bytes estimated, %d held", v.Type(), total, held)
		}
		runtime.KeepAlive(df)
	}
}
