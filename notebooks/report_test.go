package main

import (
	"io"
	"testing"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/jupyter"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

func TestProblem(t *testing.T) {
	cell := func(stderr string) *nbformat.Cell {
		return &nbformat.Cell{Outputs: []*nbformat.Output{{Type: nbformat.Stream, Name: "stderr", Text: stderr}}}
	}
	for _, tt := range []struct{ value, stderr, want string }{
		{"exit status 2", "log\npanic: boom\n\ngoroutine 1\nexit status 2\n", "exit status 2: panic: boom"},
		{"exit status 1", "first\nfile.csv: no such file\nexit status 1\n", "exit status 1: file.csv: no such file"},
		{"exit status 1", "Error: no column \"x\"\n\tat main.go:3\nexit status 1\n", "exit status 1: Error: no column \"x\""},
		{"signal: killed", "", "signal: killed"},
		{"# gonb_1\n./main.go:5:2: declared and not used: x\n", "", "./main.go:5:2: declared and not used: x"},
	} {
		if got := problem(cell(tt.stderr), &jupyter.CellError{Value: tt.value}); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	compile := &jupyter.CellError{Traceback: []string{"Cell[3]: Line 3\n\nvar x"}}
	for value, want := range map[string]string{
		"/tmp/gonb_2/main.go:5:27: missing ','": "line 3: missing ','",
		"# gonb\n./main.go:5: undefined: x":     "line 3: undefined: x",
		"no Go in here":                         "no Go in here",
	} {
		compile.Value = value
		if got := problem(cell(""), compile); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := problem(cell("x"), io.ErrUnexpectedEOF); got != "unexpected EOF" {
		t.Errorf("got %q", got)
	}
}
