package dataframe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

// plainGroups lists the rows of each distinct key in the order first met.
func plainGroups(rows [][]any, columns []int) [][]int {
	var keys [][]any
	var groups [][]int
	for row := range rows {
		key := pickColumns(rows[row:row+1], columns...)[0]
		i := slices.IndexFunc(keys, func(k []any) bool { return slices.Equal(k, key) })
		if i < 0 {
			i = len(keys)
			keys, groups = append(keys, key), append(groups, nil)
		}
		groups[i] = append(groups[i], row)
	}
	return groups
}

// plainAgg is each aggregation by its definition.
func plainAgg(values []any, a Agg) any {
	var here []any
	var x []float64
	for _, v := range values {
		switch n := v.(type) {
		case nil:
			continue
		case int:
			x = append(x, float64(n))
		case float64:
			x = append(x, n)
		case bool:
			x = append(x, ofBool(n))
		}
		here = append(here, v)
	}
	sum := 0.0
	for _, f := range x {
		sum += f
	}
	number := func(f float64) any {
		if math.IsNaN(f) {
			return nil
		}
		return f
	}
	mean := sum / float64(len(x))
	sorted := slices.Sorted(slices.Values(x))
	switch a.Func {
	case AggSize:
		return len(values)
	case AggCount:
		return len(here)
	case AggNUnique:
		set := map[any]bool{}
		for _, v := range here {
			set[v] = true
		}
		return len(set)
	case AggSum:
		return number(sum)
	}
	if len(here) == 0 {
		return nil
	}
	switch a.Func {
	case AggMean:
		return number(mean)
	case AggStd:
		squares := 0.0
		for _, f := range x {
			squares += (f - mean) * (f - mean)
		}
		if std := math.Sqrt(squares / float64(len(x)-1)); !math.IsInf(std, 0) {
			return number(std)
		}
		return nil
	case AggMedian, AggQuantile:
		p := a.Q
		if a.Func == AggMedian {
			p = 0.5
		}
		h := p * float64(len(sorted)-1)
		i := int(h)
		return number(between(sorted[i], sorted[min(i+1, len(sorted)-1)], h-float64(i)))
	case AggFirst:
		return here[0]
	case AggLast:
		return here[len(here)-1]
	}
	best := here[0]
	for _, v := range here {
		if a.Func == AggMin && less(v, best, false) || a.Func == AggMax && less(best, v, false) {
			best = v
		}
	}
	return best
}

func TestGroupByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	numeric := []AggFunc{AggMean, AggStd, AggMedian, AggQuantile, AggSum}
	for trial := range 300 {
		df := randomTable(t, rng, rng.IntN(60))
		names := df.Names()
		columns := rng.Perm(5)[:1+rng.IntN(3)]
		var keys []string
		for _, c := range columns {
			keys = append(keys, names[c])
		}
		aggs := []Agg{{Func: AggSize}}
		for _, f := range []AggFunc{AggCount, AggNUnique, AggMin, AggMax, AggFirst, AggLast} {
			aggs = append(aggs, Agg{Column: names[rng.IntN(len(names))], Func: f})
		}
		for i, f := range numeric {
			c := []string{"i", "f", "b", "x"}[rng.IntN(4)]
			aggs = append(aggs, Agg{Column: c, Func: f, Q: rng.Float64(), As: fmt.Sprint("number", i)})
		}
		check := unchanged(t, df)
		g, err := GroupBy(df, keys...)
		if err != nil {
			t.Fatal(err)
		}
		rows := grid(df)
		groups := plainGroups(rows, columns)
		if trial%2 == 1 {
			g = g.Sorted()
			var first []int
			for _, group := range groups {
				first = append(first, group[0])
			}
			var sorted [][]int
			for _, i := range plainSort(pickRows(rows, first), columns, make([]bool, len(columns))) {
				sorted = append(sorted, groups[i])
			}
			groups = sorted
		}
		got := must(t)(g.Agg(aggs...))
		check()
		if g.Len() != len(groups) || got.Nrow() != len(groups) {
			t.Fatalf("trial %d: %d groups, want %d", trial, g.Len(), len(groups))
		}
		for i, group := range groups {
			if !slices.Equal(g.Rows(i), group) {
				t.Fatalf("trial %d: group %d has the rows %v, want %v", trial, i, g.Rows(i), group)
			}
			sameGrid(t, "keys", must(t)(Select(must(t)(Rows(got, []int{i})), keys...)), pickColumns(rows[group[0]:group[0]+1], columns...))
			for k, a := range aggs {
				var values []any
				for _, row := range group {
					var v any
					if c := indexOf(names, a.Column); c >= 0 {
						v = rows[row][c]
					}
					values = append(values, v)
				}
				want := plainAgg(values, a)
				have := got.Elem(i, len(keys)+k).Val()
				if f, ok := have.(float64); ok {
					have = f + 0
				}
				if a.Func == AggSum && a.Column != "f" && a.Column != "x" {
					want = int(want.(float64))
				}
				if !sameNumber(have, want, a.Func == AggStd) {
					t.Fatalf("trial %d: %+v of %v is %v, want %v", trial, a, values, have, want)
				}
			}
		}
		i := 0
		for key, part := range g.All() {
			sameFrame(t, part, must(t)(Rows(df, g.Rows(i))))
			sameGrid(t, "key", key, pickColumns(rows[groups[i][0]:groups[i][0]+1], columns...))
			i++
		}
		if i != g.Len() {
			t.Fatalf("%d of %d groups", i, g.Len())
		}
	}
}

func sameNumber(a, b any, nearly bool) bool {
	x, ok := a.(float64)
	y, also := b.(float64)
	return a == b || nearly && ok && also && math.Abs(x-y) <= 1e-12*math.Abs(y)
}

func TestAggNamesTypesAndErrors(t *testing.T) {
	df := parse(t, "k,i,f,s,b,none\nx,1,0.5,p,true,\ny,2,1.5,q,false,\nx,4,,r,true,\n", CSVOptions{})
	g, err := GroupBy(df, "k")
	if err != nil {
		t.Fatal(err)
	}
	got := must(t)(g.Agg(Agg{Func: "size"}, Agg{Column: "i", Func: "sum"}, Agg{Column: "b", Func: "sum"}, Agg{Column: "f", Func: "mean"},
		Agg{Column: "s", Func: "max", As: "last word"}, Agg{Column: "f", Func: "quantile", Q: 0.9}, Agg{Column: "i", Func: "min"},
		Agg{Column: "f", Func: "std"}, Agg{Column: "none", Func: "sum"}, Agg{Column: "none", Func: "mean"}, Agg{Column: "b", Func: "mean"}))
	if want := []string{"k", "size", "i_sum", "b_sum", "f_mean", "last word", "f_quantile_0.9", "i_min", "f_std", "none_sum", "none_mean", "b_mean"}; !slices.Equal(got.Names(), want) {
		t.Errorf("names %q, want %q", got.Names(), want)
	}
	sameGrid(t, "aggregated", got, [][]any{
		{"x", 2, 5, 2, 0.5, "r", 0.5, 1, nil, 0.0, nil, 1.0},
		{"y", 1, 2, 0, 1.5, "q", 1.5, 2, nil, 0.0, nil, 0.0},
	})
	for range g.All() {
		break // must not go on
	}
	for want, aggs := range map[string][]Agg{
		"nothing is asked for":              {},
		`mean of column "s", which is text`: {{Column: "s", Func: "mean"}},
		`no column "I"; did you mean "i"?`:  {{Column: "I", Func: "mean"}},
		`column "i": no aggregation "avg"`:  {{Column: "i", Func: "avg"}},
		`quantile 2 is not in [0, 1]`:       {{Column: "i", Func: "quantile", Q: 2}},
		`quantile NaN is not`:               {{Column: "i", Func: "quantile", Q: math.NaN()}},
		`more than one column "i_min"`:      {{Column: "i", Func: "min"}, {Column: "i", Func: "min"}},
		`more than one column "k"`:          {{Column: "i", Func: "min", As: "k"}},
	} {
		_, err := g.Agg(aggs...)
		wantError(t, err, want)
	}
	big := newTable(t, Column{Name: "k", Ints: []int{0, 0}}, Column{Name: "n", Ints: []int{math.MinInt, -1}})
	if g, err = GroupBy(big, "k"); err != nil {
		t.Fatal(err)
	}
	_, err = g.Agg(Agg{Column: "n", Func: "sum"})
	wantError(t, err, `sum of column "n" is beyond int, from row 1`)
	_, err = GroupBy(df)
	wantError(t, err, "group: no key")
	_, err = GroupBy(df, "K")
	wantError(t, err, `group: no column "K"`)
	_, err = GroupBy(gota.New(), "K")
	wantError(t, err, "empty DataFrame")
}

// One group has the numbers of Describe, bit for bit.
func TestOneGroupIsDescribed(t *testing.T) {
	df := must(t)(WithColumn(readData(t, "lending_club_train"), "all", make([]bool, 7886), nil))
	g, err := GroupBy(df, "all")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Describe(df).Columns {
		if s.Numbers == nil {
			continue
		}
		n := s.Numbers
		var aggs []Agg
		for i, f := range []AggFunc{AggMean, AggStd, AggQuantile, AggMedian, AggQuantile} {
			aggs = append(aggs, Agg{Column: s.Name, Func: f, Q: []float64{0, 0, 0.25, 0, 0.75}[i]})
		}
		sameGrid(t, s.Name, must(t)(g.Agg(aggs...)), [][]any{{false, n.Mean, n.Std, n.Q25, n.Q50, n.Q75}})
	}
}
