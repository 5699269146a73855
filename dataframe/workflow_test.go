package dataframe

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestWorkflowEqualsPandas takes the steps of testdata/workflow.py, which names
// the command and versions.
func TestWorkflowEqualsPandas(t *testing.T) {
	data, err := os.ReadFile("testdata/workflow.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Steps map[string]struct {
			Columns []string
			Rows    [][]any
		}
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	credit, ames := readData(t, "credit_train"), readData(t, "ames_train")
	numbered := must(t)(WithColumn(credit, "index", numbersFrom(0, credit.Nrow()), nil))
	group := func(df DataFrame, keys ...string) *Grouping {
		g, err := GroupBy(df, keys...)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	got := map[string]DataFrame{
		"value counts": must(t)(ValueCounts(credit, "Job")),
		"sort":         must(t)(First(must(t)(Select(must(t)(Sort(numbered, Asc("Home"), Desc("Amount"))), "index", "Home", "Amount")), 200)),
		"drop duplicates": must(t)(Select(must(t)(DropDuplicates(numbered, "Home", "Marital", "Job", "Records")),
			"index", "Home")),
		"missing":      must(t)(Select(must(t)(MissingCounts(ames)), "column", "missing")),
		"drop missing": must(t)(First(must(t)(Select(must(t)(DropMissing(numbered)), "index")), 500)),
		"fill median": must(t)(First(must(t)(Select(must(t)(FillMissing(credit, map[string]any{"Income": FillMedian})),
			"Income")), 300)),
		"cross table": must(t)(CrossTab(must(t)(DropMissing(credit, "Job")), "Job", "Status")),
	}
	var aggs []Agg
	for _, f := range []AggFunc{AggCount, AggNUnique, AggSum, AggMean, AggStd, AggMedian, AggMin, AggMax, AggFirst, AggLast} {
		aggs = append(aggs, Agg{Column: "Income", Func: f, As: string(f)})
	}
	aggs = append(aggs, Agg{Column: "Income", Func: AggQuantile, Q: 0.9, As: "q"}, Agg{Func: AggSize}, Agg{Column: "Job", Func: AggMax, As: "word"})
	got["group by"] = must(t)(group(credit, "Home", "Marital").Sorted().Agg(aggs...))

	incomes := must(t)(group(must(t)(DropMissing(credit, "Home")), "Home").Sorted().Agg(Agg{Column: "Income", Func: AggMean, As: "Income"}))
	var seventh []int
	for row := 0; row < credit.Nrow(); row += 7 {
		seventh = append(seventh, row)
	}
	some := must(t)(DropMissing(must(t)(Select(must(t)(Rows(credit, seventh)), "Home", "Job", "Age", "Income")), "Home"))
	owners, err := Where(some, "Home", func(home string) bool { return home != "rent" })
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []How{Inner, Left, Right} {
		got["join "+string(how)] = must(t)(Join(must(t)(Filter(some, owners)), incomes, JoinOptions{On: []string{"Home"}, How: how}))
	}

	low := group(must(t)(WithColumn(credit, "all", make([]bool, credit.Nrow()), nil)), "all")
	limit := must(t)(low.Agg(Agg{Column: "Income", Func: AggQuantile, Q: 0.05})).Elem(0, 1).Float()
	got["clip"] = must(t)(First(must(t)(Select(must(t)(Clip(credit, "Income", limit, 200)), "Income")), 300))

	texts := make([]string, 300)
	for row, text := range reference.Steps["dates"].Rows {
		texts[row] = text[0].(string)
	}
	dated := must(t)(DateColumns(newTable(t, Column{Name: "text", Texts: texts}), "text", "%Y-%m-%d",
		DateYear, DateQuarter, DateWeekday, DateYearDay, DateDayNumber))
	got["dates"] = must(t)(Rename(dated, map[string]string{"text_year": "year", "text_quarter": "quarter",
		"text_weekday": "weekday", "text_yearday": "yearday", "text_days": "days"}))

	if len(got) != len(reference.Steps) {
		t.Errorf("%d steps, pandas took %d", len(got), len(reference.Steps))
	}
	for step, df := range got {
		want := reference.Steps[step]
		if len(want.Rows) != df.Nrow() || len(want.Columns) != df.Ncol() {
			t.Errorf("%s: %d × %d, want %d × %d", step, df.Nrow(), df.Ncol(), len(want.Rows), len(want.Columns))
			continue
		}
		for c, name := range want.Columns {
			if df.Names()[c] != name {
				t.Errorf("%s: column %q, want %q", step, df.Names()[c], name)
			}
			for row, values := range want.Rows {
				if !likePandas(df.Elem(row, c).Val(), values[c]) {
					t.Fatalf("%s: column %q, row %d is %v, want %v", step, name, row, df.Elem(row, c).Val(), values[c])
				}
			}
		}
	}
}

// likePandas compares with a value of JSON, whose numbers are all floats.
func likePandas(got, want any) bool {
	if i, ok := got.(int); ok {
		got = float64(i)
	}
	x, ok := got.(float64)
	y, also := want.(float64)
	return got == want || ok && also && math.Abs(x-y) <= 1e-12*math.Abs(y)
}
