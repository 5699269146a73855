package audit

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/series"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// TestRecordsAreTheResults: every number of the table is that of its result,
// to the last bit, after a file too.
func TestRecordsAreTheResults(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	s := creditModels(t)
	o := RecordsOptions{BlackBox: fast.BlackBox, Columns: []string{"Home", "Income", "Status"}}
	df, err := s.Records("deep", o).Get()
	if err != nil {
		t.Fatal(err)
	}
	want := "row table class pdtp_any pdtp_own pdtp_changed pdtp_score pdtp_rank duplicates shapr shapr_stderr shapr_excess shapr_rank attack_score attack_rank attack_fitted Home Income Status"
	if got := strings.Join(df.Names(), " "); got != want {
		t.Fatalf("columns %s", got)
	}
	path := filepath.Join(t.TempDir(), "records.csv")
	if err := dataframe.WriteCSV(path, df); err != nil {
		t.Fatal(err)
	}
	back, err := dataframe.ReadCSV(path, dataframe.CSVOptions{Text: []string{"Home"}})
	if err != nil {
		t.Fatal(err)
	}
	v := s.source.(*values)
	n, m := v.train.Nrow(), v.test.Nrow()
	pdtp, err := s.PDTP("deep", metric.PDTPOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	shapr, err := s.SHAPr("deep", metric.SHAPrOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	box, err := s.BlackBox("deep", fast.BlackBox).Get()
	if err != nil {
		t.Fatal(err)
	}
	for _, df := range []dataframe.DataFrame{df, back} {
		if df.Nrow() != n+m {
			t.Fatalf("%d rows", df.Nrow())
		}
		at := func(name string, i int) series.Element { return df.Col(name).Elem(i) }
		for _, i := range []int{0, 1, 17, n - 1} {
			rec := pdtp.Records[i]
			for name, want := range map[string]float64{"row": float64(i), "pdtp_any": rec.Global, "pdtp_own": rec.Own, "pdtp_changed": float64(rec.Changed), "pdtp_score": rec.Score,
				"duplicates": float64(rec.Duplicates), "shapr": shapr.Scores[i], "shapr_stderr": shapr.StdErr[i], "shapr_excess": shapr.Excess(i)} {
				if got := at(name, i).Float(); got != want {
					t.Errorf("row %d, %s: %v, want %v", i, name, got, want)
				}
			}
			above := 0
			for _, r := range pdtp.Records {
				if r.Global > rec.Global {
					above++
				}
			}
			if got := at("pdtp_rank", i).Float(); got != float64(above+1) {
				t.Errorf("row %d: rank %v, want %d", i, got, above+1)
			}
			if at("class", i).String() != rec.Class || at("table", i).String() != "train" || at("Status", i).String() != rec.Class {
				t.Errorf("row %d: %v", i, df.Subset(i))
			}
		}
		scored := map[int]attack.Record{}
		for _, r := range box.Records {
			if r.Member {
				scored[r.Row] = r
			} else {
				scored[n+r.Row] = r
			}
		}
		for i := range n + m {
			r, ok := scored[i]
			if at("attack_score", i).IsNA() == ok || ok && at("attack_score", i).Float() != r.Score {
				t.Fatalf("row %d: score %v, want %v", i, at("attack_score", i), r.Score)
			}
			if fitted, err := at("attack_fitted", i).Bool(); err != nil || fitted != !ok {
				t.Fatalf("row %d: fitted %v", i, fitted)
			}
			if i >= n && (!at("shapr", i).IsNA() || !at("pdtp_rank", i).IsNA() || at("table", i).String() != "test" || at("row", i).Float() != float64(i-n)) {
				t.Fatalf("test row %d: %v", i-n, df.Subset(i))
			}
		}
		// The columns asked for are those of both tables, missing values too.
		for name, from := range map[string]func(df dataframe.DataFrame) []string{
			"Home":   func(df dataframe.DataFrame) []string { x, _, _ := dataframe.Strings(df, "Home"); return x },
			"Income": func(df dataframe.DataFrame) []string { x, _, _ := dataframe.Strings(df, "Income"); return x },
		} {
			if !slices.Equal(from(df), slices.Concat(from(v.train), from(v.test))) {
				t.Errorf("column %s differs", name)
			}
		}
	}
}

func TestRecordsOptions(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	s := creditModels(t)
	df, err := s.Records("small", RecordsOptions{Parts: []string{metric.PartPDTP}, PDTP: metric.PDTPOptions{Records: []int{5, 2, 5}}}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if df.Ncol() != 9 || df.Nrow() != 3563 {
		t.Errorf("%d columns of %d rows", df.Ncol(), df.Nrow())
	}
	for i, missing := range df.Col("pdtp_any").IsNaN() {
		if missing == (i == 2 || i == 5) {
			t.Fatalf("row %d: missing %v", i, missing)
		}
	}
	// No value of a record stands there unless asked.
	for _, name := range df.Names() {
		if slices.Contains(s.source.(*values).train.Names(), name) {
			t.Errorf("column %q of the data is listed", name)
		}
	}
	for want, o := range map[string]RecordsOptions{
		`no column "Hom" (did you mean "Home"?)`: {Columns: []string{"Hom"}},
		`"Home" is asked for twice`:              {Columns: []string{"Home", "Home"}},
		`part "utility" is none of`:              {Parts: []string{metric.PartUtility}},
		"list of parts is empty":                 {Parts: []string{}},
		"record 9999 is outside":                 {PDTP: metric.PDTPOptions{Records: []int{9999}}},
	} {
		o.BlackBox = fast.BlackBox
		if _, err := s.Records("small", o).Get(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := s.Records("none", RecordsOptions{}).Get(); err == nil || !strings.Contains(err.Error(), `no model "none"`) {
		t.Errorf("got %v", err)
	}
}

func TestRanksShareEqualNumbers(t *testing.T) {
	l := &list{rows: 5}
	rank := l.add("rank", series.Int)
	setRanks(rank, []ranking{{0, 1}, {1, 3}, {2, 1}, {4, 2}})
	if got := rank.Records(); !slices.Equal(got, []string{"3", "1", "3", "NaN", "2"}) {
		t.Errorf("ranks %v", got)
	}
}

// TestRecordsKeepNames: a class named NaN is no missing one, and a column of
// the table gives way to a score of its name.
func TestRecordsKeepNames(t *testing.T) {
	names := text([]string{"NaN", "b"})
	if names.Elem(0).IsNA() || names.Elem(0).String() != "NaN" {
		t.Errorf("%v", names)
	}
	df := mustParse(t, "row,shapr,y\n1,x,a\n2,,b\n")
	l := &list{train: 2, rows: 4}
	l.add("row", series.Int)
	l.add("shapr", series.Float)
	if err := l.values(df, df, []string{"shapr", "row"}); err != nil {
		t.Fatal(err)
	}
	if a, b := l.columns[2], l.columns[3]; a.Name != "shapr_value" || b.Name != "row_value" || !slices.Equal(b.Records(), []string{"1", "2", "1", "2"}) || !a.Elem(1).IsNA() || a.Elem(2).String() != "x" {
		t.Errorf("%v, %v", a, b)
	}
}

func mustParse(t *testing.T, csv string) dataframe.DataFrame {
	t.Helper()
	df, err := dataframe.ParseCSV(strings.NewReader(csv), "test", dataframe.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return df
}
