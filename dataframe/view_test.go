package dataframe

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	gota "github.com/go-gota/gota/dataframe"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares a text with a file of testdata; -update writes the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got:\n%s\nwant:\n%s", name, got, want)
	}
}

const trapsCSV = `id,text,float,flag,<b>
1,NaN,1e-9,true,<script>alert(1)</script>
2,,0.30000000000000004,,"a ""quote"" & more"
3,"two
lines",74,false,éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé
`

func TestViewOfTraps(t *testing.T) {
	df := parse(t, trapsCSV, CSVOptions{NA: []string{}})
	df.Elem(0, 1).Set(&cell{s: "NaN"})
	v := NewView(df, ViewOptions{Caption: "Traps & <more>", Types: true, Index: []int{10, 20, 30}})
	golden(t, "traps.txt", v.Text())
	golden(t, "traps.html", v.HTML())
}

func TestViewOfTallAndWide(t *testing.T) {
	df := readData(t, "lending_club_train")
	golden(t, "lending_club.txt", NewView(df, ViewOptions{Rows: 5, Columns: 8}).Text())
	golden(t, "lending_club.html", NewView(df, ViewOptions{Rows: 5, Columns: 8}).HTML())
}

func TestViewSizes(t *testing.T) {
	var b strings.Builder
	for c := range 25 {
		fmt.Fprintf(&b, "c%d,", c)
	}
	data := strings.TrimSuffix(b.String(), ",") + "\n"
	for r := range 12 {
		data += strings.Repeat(fmt.Sprint(r)+",", 24) + "0\n"
	}
	df := parse(t, data, CSVOptions{})
	for _, test := range []struct {
		name          string
		v             View
		rows, columns int
		note          string
		first, last   string
	}{
		{"default", NewView(df, ViewOptions{}), 11, 22, "12 rows × 25 columns", "0", "11"},
		{"odd", NewView(df, ViewOptions{Rows: 3, Columns: 1}), 4, 3, "12 rows × 25 columns", "0", "11"},
		{"all", NewView(df, ViewOptions{Rows: -1, Columns: -1}), 12, 26, "12 rows × 25 columns", "0", "11"},
		{"just enough", NewView(df, ViewOptions{Rows: 12, Columns: 25}), 12, 26, "12 rows × 25 columns", "0", "11"},
		{"head", Head(df, 3), 3, 22, "first 3 of 12 rows × 25 columns", "0", "2"},
		{"tail", Tail(df, 3), 3, 22, "last 3 of 12 rows × 25 columns", "9", "11"},
		{"long head", Head(df, 100), 12, 22, "12 rows × 25 columns", "0", "11"},
	} {
		rows := test.v.Table.Rows
		if len(rows) != test.rows || len(rows[0]) != test.columns || len(test.v.Table.Header) != test.columns {
			t.Errorf("%s: %d × %d cells, want %d × %d", test.name, len(rows), len(rows[0]), test.rows, test.columns)
			continue
		}
		if rows[0][0] != test.first || rows[len(rows)-1][0] != test.last {
			t.Errorf("%s: rows %s to %s, want %s to %s", test.name, rows[0][0], rows[len(rows)-1][0], test.first, test.last)
		}
		for _, shown := range []string{test.v.Text(), test.v.HTML()} {
			if !strings.Contains(shown, test.note) {
				t.Errorf("%s: %q lacks %q", test.name, shown, test.note)
			}
		}
	}
	for name, v := range map[string]View{"no head": Head(df, 0), "negative": Tail(df, -1), "empty": NewView(parse(t, "a,b\n", CSVOptions{}), ViewOptions{})} {
		if len(v.Table.Rows) != 0 || !strings.Contains(v.Text(), "columns") {
			t.Errorf("%s: %q", name, v.Text())
		}
	}
	wrong := NewView(df, ViewOptions{Index: []int{7}})
	if wrong.Table.Rows[0][0] != "0" || !strings.Contains(wrong.Text(), "1 labels for 12 rows") {
		t.Errorf("index of another length: %q", wrong.Text())
	}
	if got := NewView(gota.New(), ViewOptions{}).Text(); !strings.Contains(got, "empty DataFrame") {
		t.Errorf("a table with an error: %q", got)
	}
	if got := NewView(DataFrame{}, ViewOptions{}).HTML(); !strings.Contains(got, "0 rows × 0 columns") {
		t.Errorf("the zero table: %q", got)
	}
}

// The missing marker cannot be forged by text.
func TestMissingIsNotText(t *testing.T) {
	df, err := newFrame([]string{"a"}, parse(t, "a\nx\n", CSVOptions{}).Types(), 3)
	if err != nil {
		t.Fatal(err)
	}
	df.Elem(0, 0).Set(nil)
	df.Elem(1, 0).Set(&cell{s: Missing})
	df.Elem(2, 0).Set(&cell{s: "<i>NaN</i>"})
	if html := NewView(df, ViewOptions{}).HTML(); strings.Count(html, "<i>NaN</i>") != 1 {
		t.Errorf("not exactly one missing value in %s", html)
	}
}

func TestTable(t *testing.T) {
	table := Table{
		Caption: "Two models",
		Header:  []string{"model", "AUC", "share", "note"},
		Rows: [][]string{
			{"DT", "0.912", "9%", "deep"},
			{"LR", Missing, "12.5%"},
			{"long name", "-1", "", "3", "extra"},
		},
		Notes: []string{"95% intervals", "a < b"},
	}
	golden(t, "table.txt", table.Text())
	golden(t, "table.html", table.HTML())
	if got := (Table{}).HTML(); got != "<table>\n<tbody>\n</tbody>\n</table>\n" {
		t.Errorf("empty table: %q", got)
	}
	if got := (Table{}).Text(); got != "" {
		t.Errorf("empty table: %q", got)
	}
}

func TestMarkupIsPlain(t *testing.T) {
	df := readData(t, "ames_train")
	tag := regexp.MustCompile(`<[^>]*>`)
	plain := regexp.MustCompile(`^</?(table|caption|thead|tbody|tr|th|td|p|i)( scope="(row|col)")?( title="[^"<>]*")?>$`)
	for _, html := range []string{NewView(df, ViewOptions{Types: true}).HTML(), Describe(df).HTML(), Table{Caption: "<x>", Rows: [][]string{{`"&<`}}}.HTML()} {
		tags := tag.FindAllString(html, -1)
		if len(tags) == 0 {
			t.Error("no tags")
		}
		for _, s := range tags {
			if !plain.MatchString(s) {
				t.Errorf("tag %s", s)
			}
		}
	}
}

func TestCut(t *testing.T) {
	for _, n := range []int{1, 2, 49, 50, 51, 200} {
		s := strings.Repeat("é", n)
		got := cut(s, 50)
		switch {
		case n <= 50 && got != s:
			t.Errorf("%d runes: %q", n, got)
		case n > 50 && (utf8.RuneCountInString(got) != 50 || !strings.HasSuffix(got, "é…")):
			t.Errorf("%d runes: %q", n, got)
		}
	}
	if got := visible("a\n\t\r\x00\u202e\xff\ufffd b"); got != `a\n\t\r\u0000\u202e\xff`+"\ufffd b" {
		t.Errorf("visible: %q", got)
	}
}
