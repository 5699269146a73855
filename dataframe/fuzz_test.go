package dataframe

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-gota/gota/series"
)

// FuzzParseCSV checks that whatever parses also survives writing and reading.
func FuzzParseCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,x\n\n2.5,NA\n"), false)
	f.Add([]byte("a\n\"x\n\"\n\ntrue\n"), true)
	f.Add([]byte("\ufeffa,b\r\n00123,\"q\"\"q\"\r\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, spellings bool) {
		var o CSVOptions
		if spellings {
			o.NA = []string{}
		}
		df, err := ParseCSV(bytes.NewReader(data), "fuzz", o)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz:") {
				t.Errorf("error without its file: %v", err)
			}
			return
		}
		if holdsCRLF(df) {
			return
		}
		roundTrip(t, df, o)
	})
}

// FuzzRoundTrip writes and reads tables of all types.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef"), "NA\x00true\x0012\x00\x00 x")
	f.Add([]byte{0xff, 0xf8, 0, 0, 0, 0, 0, 1, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0}, "a,\"\n\x00\r\x00\ufeff")
	f.Fuzz(func(t *testing.T, numbers []byte, joined string) {
		texts := strings.Split(joined, "\x00")
		n := min(len(texts), len(numbers)/8)
		if n == 0 || !utf8.ValidString(joined) || strings.Contains(joined, "\r\n") {
			return
		}
		names := []string{"int", "float", "bool", "text"}
		df, err := newFrame(names, []series.Type{series.Int, series.Float, series.Bool, series.String}, n)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			bits := binary.BigEndian.Uint64(numbers[8*i:])
			v := cell{i: int(bits), f: math.Float64frombits(bits), b: bits&1 == 1, missing: i > 0 && bits&6 == 6, s: texts[i]}
			for c := range names {
				df.Elem(i, c).Set(&v)
			}
			if v.s == "" {
				df.Elem(i, 3).Set(nil)
			}
		}
		roundTrip(t, df, CSVOptions{NA: []string{}, Text: []string{"text"}})
	})
}

func roundTrip(t *testing.T, df DataFrame, o CSVOptions) {
	t.Helper()
	var b bytes.Buffer
	if err := FormatCSV(&b, df); err != nil {
		t.Fatal(err)
	}
	again, err := ParseCSV(&b, "again", o)
	if err != nil {
		t.Fatal(err)
	}
	sameFrame(t, again, df)
}

func holdsCRLF(df DataFrame) bool {
	for c, name := range df.Names() {
		if strings.Contains(name, "\r\n") {
			return true
		}
		for row := range df.Nrow() {
			if strings.Contains(df.Elem(row, c).String(), "\r\n") {
				return true
			}
		}
	}
	return false
}
