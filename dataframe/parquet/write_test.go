package parquet

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

var update = flag.Bool("update", false, "write testdata/ours.parquet anew; then run testdata/generate.py ours.parquet > ours.json there")

// randomTable has columns of all types with missing and odd values.
func randomTable(t testing.TB, rng *rand.Rand, n int) dataframe.DataFrame {
	t.Helper()
	odd := []float64{0, math.Copysign(0, -1), 5e-324, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), 1. / 3}
	words := []string{"", "NaN", "None", "é€😀", "a\x00b", "line\nbreak", "x"}
	list := []dataframe.Column{
		{Name: "int", Ints: make([]int, n)}, {Name: "float", Floats: make([]float64, n)},
		{Name: "bool", Bools: make([]bool, n)}, {Name: "few", Texts: make([]string, n)}, {Name: "many é", Texts: make([]string, n)},
		{Name: "one", Texts: make([]string, n)}, {Name: "none", Texts: make([]string, n), Missing: slices.Repeat([]bool{true}, n)},
	}
	gaps := rng.IntN(4)
	for c := range list[:5] {
		if gaps > 0 {
			list[c].Missing = make([]bool, n)
		}
		for row := range list[c].Missing {
			list[c].Missing[row] = rng.IntN(1+gaps) > 0
		}
	}
	runs := 1 + rng.IntN(30)
	for row := range n {
		list[0].Ints[row] = int(rng.Uint64()) >> rng.IntN(64)
		list[1].Floats[row] = odd[rng.IntN(len(odd))]
		list[2].Bools[row] = row/runs%2 == 0
		list[3].Texts[row] = words[row/runs%len(words)]
		list[4].Texts[row] = fmt.Sprint(words[rng.IntN(len(words))], rng.Uint64())
		list[5].Texts[row] = "one"
	}
	df, err := dataframe.New(list...)
	if err != nil {
		t.Fatal(err)
	}
	return df
}

func sameFrame(t testing.TB, got, want dataframe.DataFrame) {
	t.Helper()
	if !slices.Equal(got.Names(), want.Names()) || !slices.Equal(got.Types(), want.Types()) || got.Nrow() != want.Nrow() {
		t.Fatalf("got %d rows of %q %v, want %d rows of %q %v",
			got.Nrow(), got.Names(), got.Types(), want.Nrow(), want.Names(), want.Types())
	}
	for c, name := range want.Names() {
		for row := range want.Nrow() {
			g, w := got.Elem(row, c), want.Elem(row, c)
			same := g.IsNA() == w.IsNA() && g.Val() == w.Val()
			if f, ok := w.Val().(float64); ok && same {
				same = math.Float64bits(f) == math.Float64bits(g.Float())
			}
			if !same {
				t.Fatalf("column %q, row %d: got %#v, want %#v", name, row, g.Val(), w.Val())
			}
		}
	}
}

func roundTrip(t testing.TB, df dataframe.DataFrame, o WriteOptions) dataframe.DataFrame {
	t.Helper()
	var b bytes.Buffer
	if err := Format(&b, df, o); err != nil {
		t.Fatal(err)
	}
	again, err := Parse(bytes.NewReader(b.Bytes()), int64(b.Len()), "again", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trial := range 120 {
		df := randomTable(t, rng, []int{0, 1, 7, 8, 9, 200}[trial%6])
		o := WriteOptions{Compression: codecNames[codecs[trial/6%4]], GroupRows: []int{0, 1, 8, 33}[rng.IntN(4)]}
		before := df.Copy()
		sameFrame(t, roundTrip(t, df, o), df)
		sameFrame(t, df, before)
	}
	big := randomTable(t, rng, 80_000)
	sameFrame(t, roundTrip(t, big, WriteOptions{GroupRows: 70_000}), big)
}

// Real tables come back, and so do tables with pages that are full by their bytes.
func TestRoundTripOfRealTables(t *testing.T) {
	for _, name := range []string{"ames_train", "credit_train", "lending_club_train"} {
		df, err := dataframe.ReadCSV("../../notebooks/data/"+name+".csv", dataframe.CSVOptions{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".parquet")
		if err := Write(path, df, WriteOptions{}); err != nil {
			t.Fatal(err)
		}
		again, err := Read(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		sameFrame(t, again, df)
	}
	long := make([]string, 40)
	for i := range long {
		long[i] = strings.Repeat(string(rune('a'+i%26)), 100_000+i)
	}
	df, err := dataframe.New(dataframe.Column{Name: "long", Texts: long})
	if err != nil {
		t.Fatal(err)
	}
	sameFrame(t, roundTrip(t, df, WriteOptions{}), df)
}

// ours is the table that pandas has read; see testdata/generate.py.
func ours(t *testing.T) dataframe.DataFrame {
	texts := []string{"", "NaN", "None", "é€😀", "a\x00b", "line\nbreak", "missing"}
	gap := []bool{false, false, false, false, false, false, true}
	df, err := dataframe.New(
		dataframe.Column{Name: "int", Ints: []int{0, -1, math.MaxInt, math.MinInt, 1<<53 + 1, 6, 7}},
		dataframe.Column{Name: "int with gaps", Ints: []int{1, 2, 3, 4, 5, 6, 7}, Missing: gap},
		dataframe.Column{Name: "float", Floats: []float64{0.1, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), 5e-324, math.NaN(), 1. / 3}},
		dataframe.Column{Name: "bool", Bools: []bool{true, false, true, true, false, false, true}},
		dataframe.Column{Name: "bool with gaps", Bools: []bool{true, false, true, true, false, false, true}, Missing: gap},
		dataframe.Column{Name: "text", Texts: texts, Missing: gap},
		dataframe.Column{Name: "category é", Texts: []string{"a", "a", "b", "a", "a", "a", "b"}},
		dataframe.Column{Name: "none", Texts: make([]string, 7), Missing: slices.Repeat([]bool{true}, 7)})
	if err != nil {
		t.Fatal(err)
	}
	return df
}

// TestPandasReadsOurs checks that we write, byte for byte, the file that pandas
// has read, and that what it read is the table.
func TestPandasReadsOurs(t *testing.T) {
	var b bytes.Buffer
	df := ours(t)
	if err := Format(&b, df, WriteOptions{Compression: "none", GroupRows: 4}); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/ours.parquet", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), file(t, "ours.parquet")) {
		t.Error("the file differs from the one that pandas has read")
	}
	var read map[string]struct {
		Dtype  string
		Values []any
	}
	if err := json.Unmarshal(file(t, "ours.json"), &read); err != nil {
		t.Fatal(err)
	}
	dtypes := map[string]string{"int": "int64", "int with gaps": "float64", "float": "float64", "bool": "bool",
		"bool with gaps": "object", "text": "object", "category é": "object", "none": "object"}
	for _, c := range columns(t, df) {
		if read[c.Name].Dtype != dtypes[c.Name] || len(read[c.Name].Values) != c.Len() {
			t.Errorf("pandas reads %q as %+v", c.Name, read[c.Name])
			continue
		}
		for row, value := range read[c.Name].Values {
			if c.Name == "int with gaps" && value != nil {
				value = strings.TrimSuffix(value.(string), ".0")
			}
			if d := differs(c, row, value); d != "" {
				t.Errorf("pandas reads column %q, row %d otherwise: %s", c.Name, row, d)
			}
		}
	}
}

func TestWriteErrors(t *testing.T) {
	df := ours(t)
	bad, err := dataframe.New(dataframe.Column{Name: "a", Texts: []string{"x", "\xff"}})
	if err != nil {
		t.Fatal(err)
	}
	unnamed, twice := df.Copy(), df.Copy()
	if err := unnamed.SetNames("a", "b", "c", "", "e", "f", "g", "h"); err != nil {
		t.Fatal(err)
	}
	if err := twice.SetNames("a", "b", "c", "d", "a", "f", "g", "h"); err != nil {
		t.Fatal(err)
	}
	for want, test := range map[string]struct {
		df dataframe.DataFrame
		o  WriteOptions
	}{
		`column "a", row 1: "\xff" is not UTF-8`:                   {bad, WriteOptions{}},
		`compression "lz4" is not one of none, snappy, gzip, zstd`: {df, WriteOptions{Compression: "lz4"}},
		"a column without a name":                                  {unnamed, WriteOptions{}},
		"GroupRows is -1":                                          {df, WriteOptions{GroupRows: -1}},
		"a table without columns":                                  {dataframe.DataFrame{}, WriteOptions{}},
		"broken":                                                   {dataframe.DataFrame{Err: errors.New("broken")}, WriteOptions{}},
		`column "a" is named twice`:                                {twice, WriteOptions{}},
	} {
		if err := Format(new(bytes.Buffer), test.df, test.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := Format(full{}, df, WriteOptions{}); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
	path := filepath.Join(t.TempDir(), "t.parquet")
	if err := Write(path, bad, WriteOptions{}); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a failed write left a file: %v", err)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
