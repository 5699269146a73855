package dataframe

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

func TestFormatCSV(t *testing.T) {
	texts := series.New(make([]string, 9), series.String, "t,\"x\"")
	for i, s := range []string{"plain", "NA", "12", "true", `a "b"`, "c,d", "e\nf", " g", ""} {
		texts.Elem(i).Set(&cell{s: s})
	}
	ints := series.New([]int{1, 2, 3, 4, 5, 6, 7, 8, 9}, series.Int, "i")
	ints.Elem(1).Set(nil)
	floats := series.New([]float64{1, 1e-9, math.NaN(), math.Inf(1), 0.1, 1e16, -2.5, 1e15, 3}, series.Float, "f")
	bools := series.New([]bool{true, false, true, false, true, false, true, false, true}, series.Bool, "b")
	bools.Elem(0).Set(nil)
	want := `"t,""x""",i,f,b
plain,1,1.0,
"NA",,1e-09,false
"12",3,,true
"true",4,inf,false
"a ""b""",5,0.1,true
"c,d",6,1e+16,false
"e
f",7,-2.5,true
" g",8,1000000000000000.0,false
"",9,3.0,true
`
	var b bytes.Buffer
	if err := FormatCSV(&b, gota.New(texts, ints, floats, bools)); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

func TestFormatOneColumnOfMissing(t *testing.T) {
	var b bytes.Buffer
	df := parse(t, "a\n1\n\n2\n", CSVOptions{})
	if err := FormatCSV(&b, df); err != nil {
		t.Fatal(err)
	}
	if want := "a\n1.0\n\"\"\n2.0\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	sameFrame(t, parse(t, b.String(), CSVOptions{}), df)
}

func TestFormatErrors(t *testing.T) {
	twice := parse(t, "a,b\n1,2\n", CSVOptions{})
	if err := twice.SetNames("a", "a"); err != nil {
		t.Fatal(err)
	}
	unnamed := parse(t, "a,b\n1,2\n", CSVOptions{})
	if err := unnamed.SetNames("a", ""); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		df   DataFrame
		want string
	}{
		{"gota's error", gota.New(), "empty DataFrame"},
		{"no columns", DataFrame{}, "without columns"},
		{"names twice", twice, `more than one column "a"`},
		{"no name", unnamed, "no name for column 2"},
		{"not UTF-8", gota.New(series.New([]string{"x", "\xff"}, series.String, "a")), `column "a", row 1: "\xff" is not UTF-8`},
		{"name not UTF-8", gota.New(series.New([]string{"x"}, series.String, "\xff")), "is not UTF-8"},
	} {
		err := FormatCSV(new(bytes.Buffer), test.df)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	if err := FormatCSV(full{}, parse(t, "a,b\n1,2\n", CSVOptions{})); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteCSVIsWholeOrNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "t.csv")
	df := parse(t, "a,b\n1,x\n", CSVOptions{})
	if err := WriteCSV(path, df); err != nil {
		t.Fatal(err)
	}
	if err := WriteCSV(path, gota.New(series.New([]string{"\xff"}, series.String, "a"))); err == nil {
		t.Error("no error")
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != "a,b\n1,x\n" {
		t.Errorf("after a failed write the file holds %q, %v", data, err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Errorf("files left behind: %v, %v", files, err)
	}
	if err := WriteCSV(filepath.Join(folder, "none", "t.csv"), df); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}
