package dataframe

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const dataFolder = "../notebooks/data"

func readData(t testing.TB, name string) DataFrame {
	t.Helper()
	df, err := ReadCSV(filepath.Join(dataFolder, name+".csv"), CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return df
}

func TestKindsOfRealTables(t *testing.T) {
	for _, test := range []struct {
		name                          string
		rows, continuous, categorical int // of the table without its target
		target                        string
	}{
		{"lending_club_train", 7886, 17, 5, "Class"},
		{"lending_club_test", 1971, 17, 5, "Class"},
		{"credit_train", 3563, 9, 4, "Status"},
		{"credit_test", 891, 9, 4, "Status"},
		{"ames_train", 2344, 33, 40, "Sale_Price"},
		{"ames_test", 586, 33, 40, "Sale_Price"},
	} {
		t.Run(test.name, func(t *testing.T) {
			df := readData(t, test.name)
			x, y, err := SplitTarget(df, test.target)
			if err != nil {
				t.Fatal(err)
			}
			if x.Nrow() != test.rows || y.Len() != test.rows || y.Name != test.target {
				t.Errorf("%d rows and %d targets %q, want %d", x.Nrow(), y.Len(), y.Name, test.rows)
			}
			if n := len(Continuous(x)); n != test.continuous {
				t.Errorf("%d continuous columns, want %d", n, test.continuous)
			}
			if n := len(Categorical(x)); n != test.categorical {
				t.Errorf("%d categorical columns, want %d", n, test.categorical)
			}
		})
	}
}

// TestPandas compares types, missing values and descriptions with pandas; see
// testdata/reference.py for the command and versions.
func TestPandas(t *testing.T) {
	data, err := os.ReadFile("testdata/pandas.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Tables map[string]struct {
			Rows    int
			Columns []struct {
				Name, Type     string
				Count, Missing int
				Mean, Std      float64
				Min, Max       float64
				Q25            float64 `json:"25%"`
				Q50            float64 `json:"50%"`
				Q75            float64 `json:"75%"`
				Unique, Freq   int
				Top            string
			}
		}
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	if len(reference.Tables) != 6 {
		t.Fatalf("%d tables in the reference, want 6", len(reference.Tables))
	}
	for name, want := range reference.Tables {
		got := Describe(readData(t, name))
		if got.Rows != want.Rows || len(got.Columns) != len(want.Columns) {
			t.Fatalf("%s: %d × %d, want %d × %d", name, got.Rows, len(got.Columns), want.Rows, len(want.Columns))
		}
		for i, w := range want.Columns {
			g := got.Columns[i]
			if g.Name != w.Name || g.Type != w.Type || g.Count != w.Count || g.Missing != w.Missing {
				t.Errorf("%s: column %+v, want %+v", name, g, w)
				continue
			}
			if w.Type == "string" {
				if *g.Texts != (TextSummary{w.Unique, w.Top, w.Freq}) {
					t.Errorf("%s: column %s: %+v, want %+v", name, g.Name, *g.Texts, w)
				}
				continue
			}
			n := g.Numbers
			for k, pair := range [][2]float64{{n.Mean, w.Mean}, {n.Std, w.Std}, {n.Min, w.Min}, {n.Q25, w.Q25}, {n.Q50, w.Q50}, {n.Q75, w.Q75}, {n.Max, w.Max}} {
				if math.Abs(pair[0]-pair[1]) > 1e-12*math.Abs(pair[1]) {
					t.Errorf("%s: column %s, statistic %d: %v, want %v", name, g.Name, k, pair[0], pair[1])
				}
			}
		}
	}
}

func TestRealTablesRoundTrip(t *testing.T) {
	for _, name := range []string{"ames_train", "credit_train", "lending_club_train"} {
		df := readData(t, name)
		path := filepath.Join(t.TempDir(), name+".csv")
		if err := WriteCSV(path, df); err != nil {
			t.Fatal(err)
		}
		again, err := ReadCSV(path, CSVOptions{})
		if err != nil {
			t.Fatal(err)
		}
		sameFrame(t, again, df)
	}
}

// sameFrame compares names, types and every value; missing equals missing.
func sameFrame(t testing.TB, got, want DataFrame) {
	t.Helper()
	if !slices.Equal(got.Names(), want.Names()) || !slices.Equal(got.Types(), want.Types()) || got.Nrow() != want.Nrow() {
		t.Fatalf("got %d rows of %q %v, want %d rows of %q %v",
			got.Nrow(), got.Names(), got.Types(), want.Nrow(), want.Names(), want.Types())
	}
	for c, name := range want.Names() {
		for row := range want.Nrow() {
			g, w := got.Elem(row, c), want.Elem(row, c)
			if g.IsNA() != w.IsNA() || g.Val() != w.Val() {
				t.Fatalf("column %q, row %d: got %#v, want %#v", name, row, g.Val(), w.Val())
			}
		}
	}
}
