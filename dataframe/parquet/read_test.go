package parquet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// expected is what pyarrow reads from a fixture: by column, a value as a bool,
// as text (floats as shortest decimals), or nil for a missing one.
func expected(t testing.TB) map[string]map[string][]any {
	t.Helper()
	data, err := os.ReadFile("testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Versions string
		Files    map[string]map[string][]any
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	if len(reference.Files) != 9 || !strings.Contains(reference.Versions, "pyarrow") {
		t.Fatalf("%d files of %q", len(reference.Files), reference.Versions)
	}
	return reference.Files
}

func fixture(t testing.TB, name string, o Options) dataframe.DataFrame {
	t.Helper()
	df, err := Read(filepath.Join("testdata", name), o)
	if err != nil {
		t.Fatal(err)
	}
	return df
}

func columns(t testing.TB, df dataframe.DataFrame, names ...string) []dataframe.Column {
	t.Helper()
	list, err := dataframe.Columns(df, names...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// differs says how a value differs from the expected one.
func differs(c dataframe.Column, row int, want any) string {
	switch {
	case c.IsMissing(row) || want == nil:
		if c.IsMissing(row) != (want == nil) {
			return fmt.Sprintf("missing is %v, want %v", c.IsMissing(row), want)
		}
	case c.Bools != nil:
		if c.Bools[row] != want {
			return fmt.Sprintf("%v, want %v", c.Bools[row], want)
		}
	case c.Ints != nil:
		if strconv.Itoa(c.Ints[row]) != want {
			return fmt.Sprintf("%d, want %v", c.Ints[row], want)
		}
	case c.Texts != nil:
		if c.Texts[row] != want {
			return fmt.Sprintf("%q, want %v", c.Texts[row], want)
		}
	default:
		f, err := strconv.ParseFloat(fmt.Sprint(want), 64)
		if err != nil || math.Float64bits(f) != math.Float64bits(c.Floats[row]) {
			return fmt.Sprintf("%v, want %v", c.Floats[row], want)
		}
	}
	return ""
}

func TestReadsPyarrow(t *testing.T) {
	for name, want := range expected(t) {
		df := fixture(t, name, Options{})
		if df.Ncol() != len(want) {
			t.Errorf("%s: columns %q, want %d", name, df.Names(), len(want))
		}
		for _, c := range columns(t, df) {
			values, ok := want[c.Name]
			if !ok || len(values) != c.Len() {
				t.Errorf("%s: column %q: %d values, want %d", name, c.Name, c.Len(), len(values))
				continue
			}
			for row, value := range values {
				if d := differs(c, row, value); d != "" {
					t.Errorf("%s: column %q, row %d: %s", name, c.Name, row, d)
				}
			}
		}
	}
}

func TestTypes(t *testing.T) {
	df := fixture(t, "types.parquet", Options{})
	got := map[string]string{}
	for c, name := range df.Names() {
		got[name] = string(df.Types()[c])
	}
	for kind, names := range map[string]string{
		"bool":   "bool bool_null",
		"int":    "int8 int16 int32 int64 int64_null uint8 uint16 uint32 uint64",
		"float":  "float16 float32 double double_nan decimal9 decimal38 null",
		"string": "text text_null category binary uint64_big date stamp_ms stamp_us_utc stamp_ns time_us time_ms uuid_like same",
	} {
		for name := range strings.FieldsSeq(names) {
			if got[name] != kind {
				t.Errorf("column %q is %s, want %s", name, got[name], kind)
			}
			delete(got, name)
		}
	}
	if len(got) != 0 {
		t.Errorf("columns without an expected type: %v", got)
	}
	empty := fixture(t, "empty.parquet", Options{})
	if want := "[bool int float string string]"; fmt.Sprint(empty.Types()) != want || empty.Nrow() != 0 {
		t.Errorf("%d rows of %v, want %s", empty.Nrow(), empty.Types(), want)
	}
}

func TestOptions(t *testing.T) {
	all := fixture(t, "pages.parquet", Options{})
	for _, rows := range []int{1, 63, 64, 599, 600, 601, 1499, 1500, 9999} {
		part := fixture(t, "pages.parquet", Options{Rows: rows, Columns: []string{"s", "i"}})
		n := min(rows, 1500)
		if part.Nrow() != n || !slices.Equal(part.Names(), []string{"s", "i"}) {
			t.Fatalf("%d rows of %q, want %d", part.Nrow(), part.Names(), n)
		}
		whole, some := columns(t, all, "s", "i"), columns(t, part)
		if !slices.Equal(some[0].Texts, whole[0].Texts[:n]) || !slices.Equal(some[1].Ints, whole[1].Ints[:n]) {
			t.Errorf("%d rows differ from the first of all", n)
		}
	}
	nested := fixture(t, "nested.parquet", Options{Columns: []string{"z", "a"}})
	if c := columns(t, nested); !slices.Equal(c[0].Texts, []string{"p", "q"}) || !slices.Equal(c[1].Ints, []int{1, 2}) {
		t.Errorf("columns beside nested ones: %+v", c)
	}
	days := columns(t, fixture(t, "types.parquet", Options{Dates: dataframe.DateDays}), "date", "stamp_ms", "time_ms")
	seconds := columns(t, fixture(t, "types.parquet", Options{Dates: dataframe.DateSeconds}), "date", "stamp_ms", "time_ms", "stamp_us_utc")
	switch {
	case days[0].Ints[0] != -9000 || days[0].Ints[10] != 1000 || !days[0].IsMissing(2):
		t.Errorf("days of dates: %v", days[0])
	case seconds[0].Ints[10] != 1000*86400:
		t.Errorf("seconds of dates: %v", seconds[0])
	case seconds[1].Floats[0] != -1.75 || days[1].Floats[0] != -1.75/86400:
		t.Errorf("timestamps: %v, %v", seconds[1].Floats[0], days[1].Floats[0])
	case seconds[2].Floats[1] != 3661 || days[2].Floats[1] != 3661./86400:
		t.Errorf("times: %v, %v", seconds[2].Floats[1], days[2].Floats[1])
	case seconds[3].Floats[1] != 9*86400+3601-1.749999:
		t.Errorf("microseconds: %v", seconds[3].Floats[1])
	}
}

func TestReadErrors(t *testing.T) {
	good, err := os.ReadFile("testdata/pages.parquet")
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(good)
	flipped[40] ^= 1 // in the first page, which has no checksum but a zstd frame
	for _, test := range []struct {
		name string
		data []byte
		o    Options
		want string
	}{
		{"nested", file(t, "nested.parquet"), Options{}, `f: column "list": nested columns are not read; name the others in Options.Columns`},
		{"nested by name", file(t, "nested.parquet"), Options{Columns: []string{"struct"}}, `column "struct": nested`},
		{"brotli", file(t, "brotli.parquet"), Options{}, `column "i": compression brotli is not read; none, snappy, gzip and zstd are`},
		{"unknown column", good, Options{Columns: []string{"S"}}, `f: no column "S"; did you mean "s"?`},
		{"twice", good, Options{Columns: []string{"s", "s"}}, `column "s" is named twice`},
		{"no columns", good, Options{Columns: []string{}}, "Columns is empty"},
		{"rows", good, Options{Rows: -1}, "Options.Rows is -1"},
		{"dates", good, Options{Dates: "weeks"}, `no way to give dates called "weeks"`},
		{"large file", good, Options{MaxBytes: 100}, "more than 100 bytes"},
		{"large table", good, Options{MaxBytes: int64(len(good)) + 10}, "unpacks to more than"},
		{"text", []byte("a,b\n1,2\n3,4\n"), Options{}, "not a Parquet file: it does not begin and end with PAR1"},
		{"short", []byte("PAR1PAR1"), Options{}, "not a Parquet file: 8 bytes"},
		{"footer beyond the file", []byte("PAR1....\xff\xff\xff\x7fPAR1"), Options{}, "damaged: metadata of 2147483647 bytes in a file of 16"},
		{"encrypted", []byte("PARE........PARE"), Options{}, "encrypted files are not read"},
		{"cut", good[:len(good)-20], Options{}, "not a Parquet file"},
		{"flipped", flipped, Options{}, "f: column "},
	} {
		_, err := Parse(bytes.NewReader(test.data), int64(len(test.data)), "f", test.o)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := Read("testdata/none.parquet", Options{}); !os.IsNotExist(err) && !strings.Contains(fmt.Sprint(err), "no such file") {
		t.Errorf("missing file: %v", err)
	}
	sums := file(t, "types_v2_zstd.parquet")
	sums[60] ^= 1
	if _, err := Parse(bytes.NewReader(sums), int64(len(sums)), "f", Options{Columns: []string{"bool"}}); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("a wrong checksum: %v", err)
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
