package dataframe

import (
	"math/rand/v2"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

func TestConcatByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for range 100 {
		a, b := randomTable(t, rng, rng.IntN(20)), randomTable(t, rng, rng.IntN(20))
		mixed := must(t)(Select(b, "x", "s", "i", "b", "f", "im"))
		check := unchanged(t, mixed)
		got := must(t)(Concat(a, mixed, a))
		check()
		sameGrid(t, "concat", got, append(append(grid(a), grid(b)...), grid(a)...))
		if types(got) != types(a) {
			t.Fatalf("types %s, want %s", types(got), types(a))
		}
	}
}

func TestConcatTypes(t *testing.T) {
	whole := parse(t, "a,b\n1,\n2,\n", CSVOptions{})
	halves := parse(t, "a,b\n0.5,x\n", CSVOptions{})
	header := parse(t, "b,a\n", CSVOptions{})
	got := must(t)(Concat(header, whole, halves))
	sameGrid(t, "widened", got, [][]any{{nil, 1.0}, {nil, 2.0}, {"x", 0.5}})
	if types(got) != "[string float]" {
		t.Errorf("types %s", types(got))
	}
	if got := must(t)(Concat(header, header)); got.Nrow() != 0 || types(got) != types(header) {
		t.Errorf("no rows: %d of %s", got.Nrow(), types(got))
	}
	long := newTable(t, Column{Name: "a", Ints: []int{1<<53 + 1}}, Column{Name: "b", Texts: []string{"x"}})
	for want, tables := range map[string][]DataFrame{
		"concat: no tables":                                            {},
		`column "a" is int in table 0, text in table 2`:                {whole, header, parse(t, "a,b\nx,\n", CSVOptions{})},
		`column "a": 9007199254740993 in table 1 would lose digits`:    {halves, long},
		`table 1: no column "b"; did you mean "B"?, which table 0 has`: {whole, parse(t, "a,B\n1,2\n", CSVOptions{})},
		`table 1 has a column "c", which table 0 lacks`:                {whole, parse(t, "a,b,c\n1,2,3\n", CSVOptions{})},
		"concat: table 1: empty DataFrame":                             {whole, gota.New()},
		"tables without columns":                                       {DataFrame{}},
	} {
		_, err := Concat(tables...)
		wantError(t, err, want)
	}
}
