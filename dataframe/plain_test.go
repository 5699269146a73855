package dataframe

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/go-gota/gota/series"
)

// plainCSV is ParseCSV as its documentation says it, over encoding/csv: all
// records first, then one column after another.
func plainCSV(data string, o CSVOptions) (DataFrame, error) {
	src := newSource(strings.NewReader(data), -1)
	p := &parser{file: "t.csv", na: newMissingSet(o.NA)}
	comma := o.Comma
	if comma == 0 {
		comma = ','
	}
	r, err := newPlainReader(src, src.size, comma)
	if err != nil {
		return DataFrame{}, err
	}
	if p.names, err = p.header(r); err != nil {
		return DataFrame{}, err
	}
	if p.as, err = o.readAs(p.names); err != nil {
		return DataFrame{}, fmt.Errorf("t.csv: CSVOptions.%w", err)
	}
	columns := make([][]string, len(p.names))
	var bad error
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return DataFrame{}, p.wrap(err, r, record)
		}
		if bad == nil {
			bad = p.checkCells(r, record)
		}
		for c, cell := range record {
			columns[c] = append(columns[c], cell)
		}
	}
	if bad != nil {
		return DataFrame{}, bad
	}
	table := make([]Column, len(columns))
	for c, cells := range columns {
		table[c] = p.plainColumn(c, cells)
	}
	return New(table...)
}

func (p *parser) plainColumn(c int, cells []string) Column {
	out := Column{Name: p.names[c], Missing: make([]bool, len(cells))}
	numbers := make([]number, len(cells))
	bools, ints, floats, exact, gaps := 0, 0, 0, true, 0
	for i, cell := range cells {
		if out.Missing[i] = p.na.has(cell); out.Missing[i] {
			gaps++
			continue
		}
		if as := p.as[c]; as.date == nil {
			numbers[i] = parseNumber(cell)
			if _, ok := parseBool(cell); ok {
				bools++
			}
		} else if t, err := as.date.parse(cell); err == nil {
			numbers[i] = as.date.number(t)
		}
		switch n := numbers[i]; n.kind {
		case integer:
			ints++
			exact = exact && n.exact
		case float:
			floats++
			exact = exact && n.exact
		}
	}
	switch n := len(cells); {
	case n == 0 || p.as[c].text:
	case bools > 0 && bools+gaps == n:
		out.Bools = make([]bool, n)
		for i, cell := range cells {
			out.Bools[i], _ = parseBool(cell)
		}
		return out
	case ints == n:
		out.Ints, out.Missing = make([]int, n), nil
		for i := range cells {
			out.Ints[i] = numbers[i].i
		}
		return out
	case ints+floats+gaps == n && exact:
		out.Floats = make([]float64, n)
		for i := range cells {
			out.Floats[i] = numbers[i].f
			if out.Missing[i] {
				out.Floats[i] = math.NaN()
			}
		}
		out.Missing = nil
		return out
	}
	out.Texts = slices.Clone(orEmpty(cells))
	return out
}

// readSmall reads with chunks and records of the given sizes.
func readSmall(r io.Reader, chunk, record int64, o CSVOptions) (DataFrame, error) {
	p, err := newParser(newSource(r, -1), "t.csv", o)
	if err != nil {
		return DataFrame{}, err
	}
	p.chunkBytes, p.maxRecord = chunk, record
	df, err := p.table()
	if err != nil {
		return DataFrame{}, p.explain(err)
	}
	return df, nil
}

// sameAsPlain compares what is read, or the error, with the plain reader's.
func sameAsPlain(t *testing.T, data string, chunk int64, o CSVOptions) (ok bool) {
	t.Helper()
	want, wantErr := plainCSV(data, o)
	for _, r := range []io.Reader{strings.NewReader(data), iotest.HalfReader(strings.NewReader(data))} {
		got, err := readSmall(r, chunk, maxRecord, o)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%q in chunks of %d, %+v: error %v, want %v", data, chunk, o, err, wantErr)
		}
		if err != nil {
			continue
		}
		sameFrame(t, got, want)
		for c, kind := range want.Types() {
			for row := range want.Nrow() {
				g, w := got.Elem(row, c).Float(), want.Elem(row, c).Float()
				if kind == series.Float && math.Float64bits(g) != math.Float64bits(w) {
					t.Fatalf("%q: column %d, row %d: bits of %v, want %v", data, c, row, g, w)
				}
			}
		}
	}
	return wantErr == nil
}

// randomCell is a cell as written, of some kind.
func randomCell(rng *rand.Rand, kind int, comma string) string {
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	switch kind {
	case 0:
		return strconv.Itoa(rng.IntN(2000) - 1000)
	case 1:
		return pick("1.5", "-0.0", "2e3", "1e-300", "7", "0.1", ".5", "5.", "3.141592653589793", "123456789012345678901", "inf", strconv.FormatFloat(rng.NormFloat64(), 'g', -1, 64))
	case 2:
		return pick("true", "False", "TRUE", "false")
	case 3:
		return pick("x", "é", "ab c", "\"q\"\"q\"", "\"a"+comma+"b\"", "\"l\nm\"", "\"l\r\nm\"", "\"\r\r\n\"", "\"\"\"\"", "a\rb", "NaN ", "\"\n\n\"", strings.Repeat("w", rng.IntN(40)))
	case 4:
		return pick("", "NA", "\"\"", "\"NA\"", "null")
	case 5:
		return pick("9007199254740993", "18446744073709551615", "00123", "+5", " 6 ", "\"7\"", "\"8.5\"", "0x1", "1e400")
	}
	return pick("\"", "a\"b", "\"a\"b", "\xff", "\"open", "\r", "\xe2\x86")
}

// randomCSV is a file whose columns are mostly of one kind, some with rare cells
// of another; in some files some cells or records are wrong.
func randomCSV(rng *rand.Rand, comma string) string {
	d, n := 1+rng.IntN(4), rng.IntN(40)
	end := []string{"\n", "\r\n"}[rng.IntN(2)]
	defects := 0.0
	if rng.IntN(3) == 0 {
		defects = 0.02
	}
	var b strings.Builder
	if rng.IntN(4) == 0 {
		b.WriteString("\ufeff")
	}
	header := []string{"a", "\"b \"\"\n\"", "c" + end, "d"}[:d]
	if d > 2 {
		header[2] = "c"
	}
	b.WriteString(strings.Join(header, comma) + end)
	kinds, rare := make([]int, d), make([]float64, d)
	for c := range kinds {
		kinds[c], rare[c] = rng.IntN(6), []float64{0, 0, 0.03, 0.3}[rng.IntN(4)]
	}
	for range n {
		record := make([]string, d)
		for c := range record {
			kind := kinds[c]
			if rng.Float64() < rare[c] {
				kind = rng.IntN(6)
			}
			if rng.Float64() < defects {
				kind = 6
			}
			record[c] = randomCell(rng, kind, comma)
		}
		if rng.Float64() < defects {
			record = append(record, "more")
		}
		if rng.Float64() < defects {
			record = record[1:]
		}
		b.WriteString(strings.Join(record, comma))
		for range 1 + rng.IntN(5)/4 {
			b.WriteString(end)
		}
	}
	s := b.String()
	return s[:len(s)-rng.IntN(min(4, len(s)))]
}

func TestSameAsPlain(t *testing.T) {
	sound := 0
	rng := rand.New(rand.NewPCG(4, 5))
	commas := []rune{',', ',', ';', '\t', '→', 'é'}
	for range 4000 {
		o := CSVOptions{Comma: commas[rng.IntN(len(commas))]}
		data := randomCSV(rng, string(o.Comma))
		if rng.IntN(4) == 0 {
			o.NA = [][]string{{}, {"true", "7"}, {"\xff", "x"}}[rng.IntN(3)]
		}
		if rng.IntN(4) == 0 {
			o.Text = []string{"a"}
		}
		if rng.IntN(8) == 0 {
			o.Dates = map[string]DateFormat{"a": {"2006", []DateAs{DateText, DateDays}[rng.IntN(2)]}}
			o.Text = nil
		}
		if sameAsPlain(t, data, []int64{1, 3, 16, 60, 200, chunkBytes}[rng.IntN(6)], o) {
			sound++
		}
	}
	if sound < 1000 || sound > 3500 {
		t.Errorf("%d of 4000 files are sound", sound)
	}
}

// TestLateSurprise has cells that no sample shows, far into a file of many
// blocks, and records that go over several chunks.
func TestLateSurprise(t *testing.T) {
	for _, surprise := range []string{"", "x", "0.5", "007", "true", "9007199254740993", "\"a\n\nb\"", "\xff", "\"", "1,2"} {
		var b strings.Builder
		b.WriteString("a,b,c,d,e\n")
		for i := range 500 {
			a := strconv.Itoa(i)
			if i == 333 {
				a = surprise
			}
			fmt.Fprintf(&b, "%s,%d.5,%s,%s,%t\n", a, i, a, []string{"x", "\"y\n" + strings.Repeat("z", i%70) + "\""}[i%2], i%3 == 0)
		}
		for _, chunk := range []int64{1, 50, 1000} {
			if ok := sameAsPlain(t, b.String(), chunk, CSVOptions{}); ok == slices.Contains([]string{"\xff", "\"", "1,2"}, surprise) {
				t.Errorf("%q: read %v", surprise, ok)
			}
		}
	}
}

// TestManyTexts has columns whose texts come again, do so at first, or never do.
func TestManyTexts(t *testing.T) {
	var b strings.Builder
	b.WriteString("few,late,never,gaps\n")
	for i := range 4 * internTrial {
		fmt.Fprintf(&b, "w%d,w%d,w%d,%s\n", i%7, max(i-internTrial, i%7), i, []string{"", "NA", fmt.Sprint("g", i), "h"}[i%4])
	}
	sameAsPlain(t, b.String(), 3000, CSVOptions{})
}

func TestLongRecord(t *testing.T) {
	data := "a,b\n1,2\n\"x\n" + strings.Repeat("y", 300) + "\",2\n3,4\n"
	for _, chunk := range []int64{1, 64, 1000} {
		if df, err := readSmall(strings.NewReader(data), chunk, 2000, CSVOptions{}); err != nil || df.Nrow() != 3 {
			t.Errorf("chunks of %d: %d rows, %v", chunk, df.Nrow(), err)
		}
	}
	_, err := readSmall(strings.NewReader(data), 64, 200, CSVOptions{})
	wantError(t, err, "t.csv:3: a record of more than 200 bytes")
	_, err = readSmall(strings.NewReader("a,b\n1\n"+data[4:]), 64, 200, CSVOptions{})
	wantError(t, err, "t.csv:2:1: record of 1 fields under a header of 2 columns")
}

// TestSources reads the rest of a file, of bytes in memory and of a stream.
func TestSources(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	data := "skipped\na,b\n1,x\n2,y\n"
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := parse(t, data[8:], CSVOptions{})
	for name, r := range map[string]io.ReadSeeker{"file": f, "bytes": bytes.NewReader([]byte(data)), "string": strings.NewReader(data)} {
		if _, err := r.Seek(8, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		for _, r := range []io.Reader{r, iotest.OneByteReader(r)} {
			df, err := ParseCSV(r, "t.csv", CSVOptions{})
			if err != nil {
				t.Fatal(name, err)
			}
			sameFrame(t, df, want)
		}
		if _, err := ParseCSV(r, "t.csv", CSVOptions{MaxBytes: 3}); err == nil || !strings.Contains(err.Error(), "no header") {
			t.Errorf("%s: a reader that is read: %v", name, err)
		}
	}
	if _, err := ReadCSV(path, CSVOptions{MaxBytes: 11}); err == nil || !strings.Contains(err.Error(), "t.csv: more than 11 bytes") {
		t.Errorf("a file too large: %v", err)
	}
}

// shifting gives other bytes every time it is read.
type shifting struct {
	texts []string
	reads atomic.Int64
}

func (s *shifting) ReadAt(p []byte, at int64) (int, error) {
	text := s.texts[min(int(s.reads.Add(1)), len(s.texts))-1]
	return strings.NewReader(text).ReadAt(p, at)
}

// TestChangingFile changes a file between its readings; whatever comes out is an
// error or some version of the file.
func TestChangingFile(t *testing.T) {
	versions := []string{"a,b\n1,2\n3,4\n5,6\n", "a,b\n1,2\n3,4\nx,6\n", "a,b\n1,2\n3,\n\n5,6\n", "a,b\n\"12\n3,4\n5\",6\n", "a,b\n1,2,3,4,5,6\n"}
	rng := rand.New(rand.NewPCG(6, 7))
	refused := 0
	for range 3000 {
		s := new(shifting)
		for range 12 {
			s.texts = append(s.texts, versions[rng.IntN(len(versions))])
		}
		p, err := newParser(&source{ReaderAt: s, size: int64(len(versions[0]))}, "t.csv", CSVOptions{})
		if err != nil {
			continue
		}
		p.chunkBytes = int64(1 + rng.IntN(20))
		df, err := p.table()
		if err != nil {
			refused++
			if err = p.explain(err); err == nil {
				t.Fatal("no error")
			}
		} else if df.Ncol() != 2 || df.Nrow() > 4 {
			t.Fatal(df)
		}
	}
	if refused < 500 {
		t.Errorf("%d refused", refused)
	}
}

func FuzzSameAsPlain(f *testing.F) {
	f.Add("a,b\n1,x\n\n2.5,NA\n", uint8(1), "")
	f.Add("a\n\"x\n\"\n\ntrue\r\n\r", uint8(3), "")
	f.Add("\ufeffa→b\r\n00123→\"q\"\"q\"\r\n", uint8(9), "→")
	f.Fuzz(func(t *testing.T, data string, chunk uint8, comma string) {
		o := CSVOptions{}
		if comma != "" {
			o.Comma, _ = utf8.DecodeRuneInString(comma)
		}
		sameAsPlain(t, data, max(1, int64(chunk)), o)
	})
}
