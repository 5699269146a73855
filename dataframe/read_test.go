package dataframe

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-gota/gota/series"
)

func parse(t testing.TB, data string, o CSVOptions) DataFrame {
	t.Helper()
	df, err := ParseCSV(strings.NewReader(data), "t.csv", o)
	if err != nil {
		t.Fatal(err)
	}
	return df
}

// values returns a column as text: NA for missing, texts quoted.
func values(df DataFrame, c int) string {
	var list []string
	for row := range df.Nrow() {
		e := df.Elem(row, c)
		switch {
		case e.IsNA():
			list = append(list, "NA")
		case e.Type() == series.Float:
			list = append(list, formatFloat(e.Float()))
		case e.Type() == series.String:
			list = append(list, fmt.Sprintf("%q", e.String()))
		default:
			list = append(list, e.String())
		}
	}
	return strings.Join(list, " ")
}

func TestColumnTypes(t *testing.T) {
	none := []string{}
	for _, test := range []struct {
		name   string
		cells  string // of column a, separated by spaces
		o      CSVOptions
		kind   series.Type
		values string
	}{
		{"ints", "1 -2 +3", CSVOptions{}, series.Int, "1 -2 3"},
		{"floats", "1 2.5 1e-9", CSVOptions{}, series.Float, "1.0 2.5 1e-09"},
		{"exact floats", "0.1 0.30000000000000004 5e-324 1.7976931348623157e308", CSVOptions{}, series.Float,
			"0.1 0.30000000000000004 5e-324 1.7976931348623157e+308"},
		{"infinities", "inf -Infinity 1", CSVOptions{}, series.Float, "inf -inf 1.0"},
		{"bools", "true False TRUE", CSVOptions{}, series.Bool, "true false true"},
		{"bools with missing", "NA true null", CSVOptions{}, series.Bool, "NA true NA"},
		{"bools and ints", "true 1", CSVOptions{}, series.String, `"true" "1"`},
		{"ints and bools", "1 true", CSVOptions{}, series.String, `"1" "true"`},
		{"ints with missing", "1 NA 3", CSVOptions{}, series.Float, "1.0 NA 3.0"},
		{"missing, then ints", "N/A 1", CSVOptions{}, series.Float, "NA 1.0"},
		{"floats with missing", "1.5 nan -NaN", CSVOptions{}, series.Float, "1.5 NA NA"},
		{"all missing", "NA None <NA>", CSVOptions{}, series.Float, "NA NA NA"},
		{"codes", "00123 5", CSVOptions{}, series.String, `"00123" "5"`},
		{"a code after numbers", "1.50 2 007", CSVOptions{}, series.String, `"1.50" "2" "007"`},
		{"text with missing", "x NA y", CSVOptions{}, series.String, `"x" NA "y"`},
		{"hexadecimal", "0x10 0x11", CSVOptions{}, series.String, `"0x10" "0x11"`},
		{"beyond float64", "1e400 1", CSVOptions{}, series.String, `"1e400" "1"`},
		{"beyond int64", "18446744073709551615 1", CSVOptions{}, series.String, `"18446744073709551615" "1"`},
		{"beyond int64, exact", "18446744073709551616 1", CSVOptions{}, series.Float, "1.8446744073709552e+19 1.0"},
		{"identifiers", "9007199254740993 1", CSVOptions{}, series.Int, "9007199254740993 1"},
		{"identifiers with missing", "9007199254740993 NA", CSVOptions{}, series.String, `"9007199254740993" NA`},
		{"text by name", "1 02 NA", CSVOptions{Text: []string{"a"}}, series.String, `"1" "02" NA`},
		{"no spellings", "NA NaN null", CSVOptions{NA: none}, series.String, `"NA" "NaN" "null"`},
		{"NaN is no number without its spelling", "1 NaN", CSVOptions{NA: none}, series.String, `"1" "NaN"`},
		{"spellings of one's own", "1 -999 NA", CSVOptions{NA: []string{"-999"}}, series.String, `"1" NA "NA"`},
		{"a number as a spelling", "1 -999 2", CSVOptions{NA: []string{"-999"}}, series.Float, "1.0 NA 2.0"},
		{"all the defaults", "1 #N/A #NA -1.#IND -1.#QNAN -NaN -nan 1.#IND 1.#QNAN <NA> N/A NA NULL NaN None n/a nan null",
			CSVOptions{}, series.Float, "1.0" + strings.Repeat(" NA", 17)},
		{"not quite missing", "Na none NULLS", CSVOptions{}, series.String, `"Na" "none" "NULLS"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := "a,b\n"
			for cell := range strings.SplitSeq(test.cells, " ") {
				data += cell + ",x\n"
			}
			df := parse(t, data, test.o)
			if got := df.Types()[0]; got != test.kind {
				t.Errorf("type %s, want %s", got, test.kind)
			}
			if got := values(df, 0); got != test.values {
				t.Errorf("values %s, want %s", got, test.values)
			}
		})
	}
}

func TestFileShapes(t *testing.T) {
	for _, test := range []struct {
		name, data string
		comma      rune
		names      string
		columns    []string
	}{
		{"byte order mark", "\ufeffa,b\n1,2\n", 0, "a b", []string{"1", "2"}},
		{"byte order mark before a quote", "\ufeff\"a\",b\n1,2\n", 0, "a b", []string{"1", "2"}},
		{"CR LF, no last line end", "a,b\r\n1,x\r\n2,y", 0, "a b", []string{"1 2", `"x" "y"`}},
		{"line break in quotes", "a,b\n1,\"x\ny\"\n2,\"\"\"z\"\"\"\n", 0, "a b", []string{"1 2", `"x\ny" "\"z\""`}},
		{"quoted numbers", "a,b\n\"1\",\"2.5\"\n", 0, "a b", []string{"1", "2.5"}},
		{"semicolons", "a;b\n1,5;2\n", ';', "a b", []string{`"1,5"`, "2"}},
		{"a wide separator", "a→b\n1→2\n", '→', "a b", []string{"1", "2"}},
		{"blank lines among columns", "\na,b\n\n1,2\n\n3,4\n\n", 0, "a b", []string{"1 3", "2 4"}},
		{"empty cells", "a,b\n,x\n1,\n", 0, "a b", []string{"NA 1.0", `"x" NA`}},
		{"header only", "a,b\n", 0, "a b", []string{"", ""}},
		{"header only, one column", "a", 0, "a", []string{""}},
		{"one column with blank lines", "a\n1\n\n3\n\n", 0, "a", []string{"1.0 NA 3.0 NA"}},
		{"one column, CR LF", "\r\na\r\nx\r\n\r\ny\r\n", 0, "a", []string{`"x" NA "y"`}},
		{"one column of blank lines", "a\n\n\n", 0, "a", []string{"NA NA"}},
		{"one column, blank line in quotes", "a\n\"x\n\ny\"\n\nz", 0, "a", []string{`"x\n\ny" NA "z"`}},
		{"one column, comma in its quoted name", "\"a,\n\nb\"\nx\n\ny\n", 0, "a,\n\nb", []string{`"x" NA "y"`}},
		{"one column of semicolons", "a\n;\n\n", 0, "a", []string{`";" NA`}},
		{"names kept as written", " a ,A,00\n1,2,3\n", 0, " a  A 00", []string{"1", "2", "3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(test.data), iotest.OneByteReader(strings.NewReader(test.data))} {
				df, err := ParseCSV(r, "t.csv", CSVOptions{Comma: test.comma})
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(df.Names(), " "); got != test.names {
					t.Errorf("names %q, want %q", got, test.names)
				}
				for c, want := range test.columns {
					if got := values(df, c); got != want {
						t.Errorf("column %d: %s, want %s", c, got, want)
					}
				}
			}
		})
	}
	df := parse(t, "a,b\n", CSVOptions{})
	if want := []series.Type{series.String, series.String}; !slices.Equal(df.Types(), want) || df.Nrow() != 0 {
		t.Errorf("header only: %d rows of %v", df.Nrow(), df.Types())
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct {
		name, data string
		o          CSVOptions
		want       []string
	}{
		{"empty file", "", CSVOptions{}, []string{"t.csv: no header"}},
		{"only a mark", "\ufeff", CSVOptions{}, []string{"t.csv: no header"}},
		{"only blank lines", "\n\n", CSVOptions{}, []string{"t.csv: no header"}},
		{"short record", "a,b,c\n1,2,3\n1,2\n", CSVOptions{}, []string{"t.csv:3:3:", "record of 2 fields", "3 columns"}},
		{"long record", "a,b\n1,2\n1,2,3,4\n", CSVOptions{}, []string{"t.csv:3:5:", "record of 4 fields", "2 columns"}},
		{"bare quote", "a,b\n1,x\"y\n", CSVOptions{}, []string{"t.csv:2:4:", "bare"}},
		{"open quote", "a,b\n1,\"x\n\n", CSVOptions{}, []string{"t.csv:", "record begun on line 2"}},
		{"quote after a field", "a,b\n1,\"x\"y\n", CSVOptions{}, []string{"t.csv:2:5:"}},
		{"names twice", "a,b,a,c,b,a\n", CSVOptions{}, []string{`t.csv:1: header: more than one column "a", "b"`}},
		{"empty names", ",b,\n", CSVOptions{}, []string{"no name for column 1, 3"}},
		{"wrong Text", "Class,b\n1,2\n", CSVOptions{Text: []string{"Clas"}}, []string{`no column "Clas"; did you mean "Class"?`}},
		{"too large", "a,b\n1,2\n", CSVOptions{MaxBytes: 7}, []string{"t.csv: more than 7 bytes"}},
		{"bad separator", "a,b\n1,2\n", CSVOptions{Comma: '"'}, []string{"t.csv:", "invalid field"}},
		{"not UTF-8", "a,b\n1,x\n\n2,\xe9t\xe9\n", CSVOptions{}, []string{`t.csv:4: column "b": "\xe9t\xe9" is not UTF-8`}},
		{"runes torn by a comma", "a,b\n\xc3,\xa9\n", CSVOptions{}, []string{"t.csv:2:", "not UTF-8"}},
		{"name not UTF-8", "a,\xff\n", CSVOptions{}, []string{"t.csv:1:3: column name is not UTF-8"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseCSV(strings.NewReader(test.data), "t.csv", test.o)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
	if _, err := ReadCSV("testdata/none.csv", CSVOptions{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	broken := errors.New("broken disk")
	r := io.MultiReader(strings.NewReader("a,b\n1,2\n"), iotest.ErrReader(broken))
	if _, err := ParseCSV(r, "t.csv", CSVOptions{}); !errors.Is(err, broken) {
		t.Errorf("failing reader: %v", err)
	}
	if _, err := ParseCSV(strings.NewReader("a,b\n1,2\n"), "t.csv", CSVOptions{MaxBytes: 8}); err != nil {
		t.Errorf("a file of the largest size: %v", err)
	}
}

// TestBlocks reads a file whose columns change kind after many blocks.
func TestBlocks(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	b.WriteString("int,float,late text,late code,late missing,missing then bool,missing\n")
	for i := range n {
		last := i == n-1
		pick := func(a, b string) string {
			if last {
				return b
			}
			return a
		}
		fmt.Fprintf(&b, "%d,%s,%s,%s,%s,%s,\n", i, pick(fmt.Sprint(i), "0.5"), pick("1.50", "x"), pick(fmt.Sprint(i), "007"),
			pick(fmt.Sprint(i), ""), pick("", "true"))
	}
	df := parse(t, b.String(), CSVOptions{})
	want := []series.Type{series.Int, series.Float, series.String, series.String, series.Float, series.Bool, series.Float}
	if !slices.Equal(df.Types(), want) {
		t.Fatalf("types %v, want %v", df.Types(), want)
	}
	for i := range n - 1 {
		for c, want := range []any{i, float64(i), "1.50", fmt.Sprint(i), float64(i), nil, nil} {
			if got := df.Elem(i, c).Val(); got != want {
				t.Fatalf("row %d, column %d: %#v, want %#v", i, c, got, want)
			}
		}
	}
	for c, want := range []any{n - 1, 0.5, "x", "007", nil, true, nil} {
		if got := df.Elem(n-1, c).Val(); got != want {
			t.Errorf("last row, column %d: %#v, want %#v", c, got, want)
		}
	}
}

func TestInputsStay(t *testing.T) {
	o := CSVOptions{NA: []string{"b", "a"}, Text: []string{"y", "x"}}
	parse(t, "x,y\na,1\n", o)
	if !slices.Equal(o.NA, []string{"b", "a"}) || !slices.Equal(o.Text, []string{"y", "x"}) {
		t.Errorf("options changed to %v", o)
	}
	list := DefaultNA()
	list[1] = "changed"
	if slices.Contains(DefaultNA(), "changed") {
		t.Error("DefaultNA gives its own list away")
	}
}
