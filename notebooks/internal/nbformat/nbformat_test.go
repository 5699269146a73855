package nbformat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRoundTrip checks that a file saved by Jupyter (nbformat 5.11.1's
// nbformat.write, from testdata/make.py) is written back to the same bytes.
func TestRoundTrip(t *testing.T) {
	path := filepath.Join("testdata", "jupyter.ipynb")
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	nb, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.ipynb")
	if err := Write(copied, nb); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("written back:\n%s\nwant:\n%s", got, want)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(copied), ".*")); len(left) > 0 {
		t.Errorf("temporary files left: %v", left)
	}
}

func TestRead(t *testing.T) {
	nb, err := Read(filepath.Join("testdata", "jupyter.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	if len(nb.Cells) != 4 {
		t.Fatalf("%d cells, want 4", len(nb.Cells))
	}
	c := nb.Cells[1]
	if c.Type != Code || c.Count != 3 || len(c.Outputs) != 4 || !c.HasTag("raises-exception") || c.HasTag("raises") {
		t.Errorf("code cell read as %+v", c)
	}
	if got := c.Outputs[0]; got.Name != "stdout" || got.Text != "one\ntwo\r\nthree\u2028four\vfive" {
		t.Errorf("stream read as %+v", got)
	}
	if got := c.Outputs[1].Data["text/html"]; got != "<table>\n</table>" {
		t.Errorf("html read as %q", got)
	}
	if got := c.Outputs[3]; got.ErrorName != "ERROR" || got.ErrorValue != "exit status 2" || len(got.Traceback) != 1 {
		t.Errorf("error read as %+v", got)
	}
}

func TestParseErrors(t *testing.T) {
	in := func(cells string) string {
		return `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[` + cells + `]}`
	}
	const good = `{"id":"a","cell_type":"markdown","metadata":{},"source":""}`
	for _, tt := range []struct{ name, text, want string }{
		{"empty", ``, "unexpected end"},
		{"old", `{"nbformat":3,"nbformat_minor":0,"worksheets":[]}`, "format 3.0 is not supported"},
		{"no cells", `{"nbformat":4,"nbformat_minor":5,"metadata":{}}`, "no cells"},
		{"unknown field", `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[],"x":1}`, `unknown field "x"`},
		{"trailing", in(good) + "1", "after"},
		{"cell type", in(`{"id":"a","cell_type":"heading","metadata":{},"source":""}`), `cell 1: unknown cell type "heading"`},
		{"source", in(good + `,{"id":"b","cell_type":"raw","metadata":{},"source":7}`), "cell 2: text is neither"},
		{"no id", in(`{"cell_type":"raw","metadata":{},"source":""}`), "cell 1: no id"},
		{"bad id", in(`{"id":"a b","cell_type":"raw","metadata":{},"source":""}`), `cell 1: id "a b"`},
		{"same id", in(good + "," + good), `cell 2: id "a" is used twice`},
		{"markdown outputs", in(`{"id":"a","cell_type":"markdown","metadata":{},"source":"","outputs":[]}`), "a markdown cell has outputs"},
		{"output type", in(`{"id":"a","cell_type":"code","metadata":{},"source":"","execution_count":null,"outputs":[{"output_type":"pyout"}]}`), `cell 1: output 1: unknown output type "pyout"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestReadNamesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "broken.ipynb")
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("missing file: error %v", err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("broken file: error %v", err)
	}
}

func TestMarshalRefusesOtherTypes(t *testing.T) {
	nb := &Notebook{Major: 4, Metadata: map[string]any{"x": struct{}{}}}
	if _, err := Marshal(nb); err == nil || !strings.Contains(err.Error(), "struct") {
		t.Errorf("error %v", err)
	}
}

func FuzzParse(f *testing.F) {
	seed, err := os.ReadFile(filepath.Join("testdata", "jupyter.ipynb"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, b []byte) {
		nb, err := Parse(b)
		if err != nil {
			return
		}
		once, err := Marshal(nb)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("written notebook does not read: %v\n%s", err, once)
		}
		twice, err := Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if string(once) != string(twice) {
			t.Errorf("not stable:\n%s\n%s", once, twice)
		}
	})
}
