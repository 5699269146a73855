package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	_ "image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/jupyter"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// newRunner returns a runner with its programs built.
func newRunner(t *testing.T) *runner {
	t.Helper()
	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.Build(t.Context(), m, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Remove() })
	return &runner{set: set, timeout: 5 * time.Minute}
}

// withinDeadline ends early enough before the test binary is killed to leave
// no kernel behind.
func withinDeadline(t *testing.T) context.Context {
	deadline, ok := t.Deadline()
	if !ok {
		return t.Context()
	}
	ctx, cancel := context.WithDeadline(t.Context(), deadline.Add(-20*time.Second))
	t.Cleanup(cancel)
	return ctx
}

// TestNotebooks runs every notebook of this folder as "go run ./notebooks"
// does, and checks what they show.
func TestNotebooks(t *testing.T) {
	readInputs(t)
	paths, err := find(".", "")
	if err != nil {
		t.Fatal(err)
	}
	r := newRunner(t)
	for _, path := range paths {
		t.Run(base(path), func(t *testing.T) {
			path, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			nb, err := r.run(withinDeadline(t), path, func(c cellRun) { t.Log(c) })
			if err != nil {
				t.Fatal(err)
			}
			checkOutputs(t, nb)
		})
	}
}

// readInputs reads everything that decides what the kernel does: the module's
// sources, the notebooks, their data and models. For go test takes a cached
// pass as stale only if the test binary changed, or a file that the test has
// read itself; and to import the library is not enough, as the linker leaves
// out of the binary what only cells call.
func readInputs(t *testing.T) {
	t.Helper()
	const root = ".."
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			switch {
			case path == root:
			case strings.HasPrefix(e.Name(), "."), e.Name() == "testdata", path == filepath.Join(root, "notebooks", "out"):
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case strings.HasPrefix(e.Name(), "."), strings.HasSuffix(path, "_test.go"), filepath.Ext(path) == ".md", !e.Type().IsRegular():
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return f.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// showsFigure matches a cell that runs and hands a figure to the notebook.
var showsFigure = regexp.MustCompile(`(?s)(?:^|\n)(?:%%|%main|func main\(\)).*\bShow\(.*\bfigure\.`)

// checkOutputs checks that no cell shows an unexpected error, that every cell
// that shows figures has one, and that no image is broken or blank.
func checkOutputs(t *testing.T, nb *nbformat.Notebook) {
	t.Helper()
	for _, c := range nb.Cells {
		images := 0
		for i, o := range c.Outputs {
			if o.Type == nbformat.Error && !c.HasTag("raises-exception") {
				t.Errorf("cell %d: error %s", c.Count, o.ErrorValue)
			}
			content, ok := o.Data["image/png"].(string)
			if !ok {
				continue
			}
			images++
			if err := checkImage(content); err != nil {
				t.Errorf("cell %d: output %d: %v", c.Count, i+1, err)
			}
		}
		if images == 0 && c.Type == nbformat.Code && showsFigure.MatchString(c.Source) {
			t.Errorf("cell %d shows a figure, but has no image", c.Count)
		}
	}
}

// checkImage checks that more than 1% of a picture's pixels differ from its
// most frequent colour.
func checkImage(content string) error {
	img, _, err := image.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(content)))
	if err != nil {
		return fmt.Errorf("image does not decode: %w", err)
	}
	pixels := map[[4]uint32]int{}
	bounds := img.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, a := img.At(x, y).RGBA()
			pixels[[4]uint32{r, g, b, a}]++
		}
	}
	total, most := bounds.Dx()*bounds.Dy(), 0
	for _, n := range pixels {
		most = max(most, n)
	}
	if 100*(total-most) <= total {
		return fmt.Errorf("image is blank: %d of %d pixels have the same colour", most, total)
	}
	return nil
}

// runTestdata runs a notebook of testdata.
func runTestdata(t *testing.T, r *runner, name string) (*nbformat.Notebook, []cellRun, error) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name+extension))
	if err != nil {
		t.Fatal(err)
	}
	var runs []cellRun
	nb, err := r.run(withinDeadline(t), path, func(c cellRun) { runs = append(runs, c) })
	return nb, runs, err
}

func TestRunHello(t *testing.T) {
	nb, runs, err := runTestdata(t, newRunner(t), "hello")
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 3 || runs[2].Outputs != 2 || runs[2].Problem != "" || runs[2].Took <= 0 {
		t.Errorf("cells went %+v", runs)
	}
	c := nb.Cells[3]
	if len(c.Outputs) != 2 || c.Outputs[0].Text != "hello, wörld\n" || c.Outputs[1].Text != "aside\n" || c.Count != 3 {
		t.Errorf("cell %+v", c)
	}
	if empty := nb.Cells[4]; empty.Count != 0 {
		t.Errorf("the empty cell was run: %+v", empty)
	}
}

func TestRunOrder(t *testing.T) {
	nb, _, err := runTestdata(t, newRunner(t), "order")
	if err != nil {
		t.Fatal(err)
	}
	outputs := nb.Cells[2].Outputs
	if len(outputs) != 50 {
		t.Fatalf("%d outputs, want 50", len(outputs))
	}
	for i, o := range outputs {
		if want := fmt.Sprintf("shown %d", i); o.Data["text/markdown"] != want {
			t.Errorf("display %q, want %q", o.Data["text/markdown"], want)
		}
	}
	if changed := nb.Cells[3].Outputs; len(changed) != 1 || changed[0].Data["text/html"] != "100%" {
		t.Errorf("the display that changes ends as %+v", changed)
	}
}

func TestRunError(t *testing.T) {
	nb, runs, err := runTestdata(t, newRunner(t), "error")
	var failure *cellFailure
	if !errors.As(err, &failure) || failure.Cell != 4 {
		t.Fatalf("error %v", err)
	}
	const problem = "exit status 2: panic: runtime error: index out of range [1] with length 1"
	if want := "error.ipynb: cell 4: " + problem; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	var problems []string
	for _, c := range runs {
		problems = append(problems, c.Problem)
	}
	if got, want := strings.Join(problems, "|"), "|exit status 3|a !command ended with exit status 7|"+problem; got != want {
		t.Errorf("problems %q, want %q", got, want)
	}
	if c := nb.Cells[4]; c.Count != 0 || len(c.Outputs) != 0 {
		t.Errorf("the cell after the failed one was run: %+v", c)
	}
}

// TestRunTimeout checks that a cell over its time is interrupted, and that
// what it showed until then is kept.
func TestRunTimeout(t *testing.T) {
	r := newRunner(t)
	r.timeout = 4 * time.Second
	nb, _, err := runTestdata(t, r, "endless")
	if err == nil || !errors.Is(err, errTimeout) || !strings.Contains(err.Error(), "endless.ipynb: cell 2: cell was interrupted: it took longer than 4s") {
		t.Fatalf("error %v", err)
	}
	if c := nb.Cells[1]; len(c.Outputs) == 0 || c.Outputs[0].Text != "begun\nstopped at row 17\n" {
		t.Errorf("outputs %+v", c.Outputs)
	}
}

// TestRunStopped checks that cancelling, as Ctrl-C does, ends a run at once
// and leaves nothing in the temporary folder.
func TestRunStopped(t *testing.T) {
	r := newRunner(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if begun, _ := filepath.Glob(filepath.Join(temp, "xrai-cache-*", "begun")); len(begun) > 0 {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	var stdout, stderr bytes.Buffer
	out := t.TempDir()
	err := r.all(ctx, []string{filepath.Join("testdata", "endless.ipynb"), filepath.Join("testdata", "hello.ipynb")}, out, false, &stdout, &stderr)
	if err == nil || err.Error() != "endless.ipynb: stopped" {
		t.Errorf("error %v", err)
	}
	if strings.Contains(stdout.String(), "hello") {
		t.Errorf("went on:\n%s", &stdout)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestUpdate checks that two runs of a notebook write the same bytes, also
// into its own file, and that a notebook that fails keeps its file.
func TestUpdate(t *testing.T) {
	r := newRunner(t)
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"error", "order"} {
		b, err := os.ReadFile(filepath.Join("testdata", name+extension))
		if err != nil {
			t.Fatal(err)
		}
		// The copy is outside the module, so its set-up names the module.
		wd, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		b = bytes.ReplaceAll(b, []byte("$GONB_DIR"), []byte(wd))
		paths = append(paths, filepath.Join(dir, name+extension))
		if err := os.WriteFile(paths[len(paths)-1], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(path string) string {
		t.Helper()
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	original := []string{read(paths[0]), read(paths[1])}
	var saved []string
	for range 2 {
		var stdout, stderr bytes.Buffer
		err := r.all(withinDeadline(t), paths, filepath.Join(dir, "out"), true, &stdout, &stderr)
		if err == nil || err.Error() != "1 of 2 notebooks failed" {
			t.Fatalf("error %v", err)
		}
		if !strings.Contains(stderr.String(), "notebooks: error.ipynb: cell 4: exit status 2: panic") {
			t.Errorf("on stderr:\n%s", &stderr)
		}
		if !strings.Contains(stdout.String(), "order.ipynb\n  [1]") || !strings.Contains(stdout.String(), "  5 cells, 55 outputs, 0 images in ") {
			t.Errorf("on stdout:\n%s", &stdout)
		}
		if got := read(paths[0]); got != original[0] {
			t.Errorf("the failed notebook was changed:\n%s", got)
		}
		now := read(paths[1])
		if now == original[1] || now != read(filepath.Join(dir, "out", "order.ipynb")) {
			t.Errorf("the notebook is not the one in out")
		}
		saved = append(saved, now+read(filepath.Join(dir, "out", "order.html")))
		if page := read(filepath.Join(dir, "out", "error.html")); !strings.Contains(page, "index out of range") {
			t.Error("no page of the failed notebook")
		}
	}
	first, second := strings.Split(saved[0], "\n"), strings.Split(saved[1], "\n")
	if len(first) != len(second) {
		t.Fatalf("one run gives %d lines, another %d", len(first), len(second))
	}
	for i := range first {
		if first[i] != second[i] {
			t.Errorf("line %d is %q, then %q", i+1, first[i], second[i])
		}
	}
}

func TestCommandErrors(t *testing.T) {
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"-notebook", "gone.ipynb"}, 1, "no notebook"},
		{[]string{"extra"}, 2, `unexpected argument "extra"`},
		{[]string{"-timeout", "0s"}, 2, "-timeout 0s is not positive"},
		{[]string{"-bad"}, 2, "-bad"},
		{[]string{"-h"}, 0, "-notebook NAME"},
	} {
		var stdout, stderr bytes.Buffer
		if status := command(t.Context(), tt.args, &stdout, &stderr); status != tt.status || !strings.Contains(stderr.String(), tt.want) {
			t.Errorf("%v: status %d, stderr %q", tt.args, status, &stderr)
		}
	}
}

func TestFind(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [b] c")
	if err := os.MkdirAll(filepath.Join(dir, "folder.ipynb"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := find(dir, ""); err == nil || !strings.Contains(err.Error(), "no notebooks in") {
		t.Errorf("error %v", err)
	}
	for _, name := range []string{"b.ipynb", "a.ipynb", ".hidden.ipynb", "c.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"": "a.ipynb b.ipynb", "b": "b.ipynb", "b.ipynb": "b.ipynb"} {
		paths, err := find(dir, name)
		var got []string
		for _, p := range paths {
			got = append(got, filepath.Base(p))
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("find %q gives %v, %v", name, got, err)
		}
	}
	if _, err := find(dir, "x"); err == nil || !strings.Contains(err.Error(), `no notebook "x"; there are a, b`) {
		t.Errorf("error %v", err)
	}
}

func TestRelink(t *testing.T) {
	for target, want := range map[string]string{
		"b.ipynb":      "b.html",
		"b.ipynb#c-d":  "b.html#c-d",
		"data/x.csv":   "../data/x.csv",
		"../README.md": "../../README.md",
		"x/b.ipynb":    "../x/b.ipynb",
	} {
		if got := relink(target); got != want {
			t.Errorf("%s becomes %s, want %s", target, got, want)
		}
	}
}

func TestProblem(t *testing.T) {
	cell := func(stderr string) *nbformat.Cell {
		return &nbformat.Cell{Outputs: []*nbformat.Output{{Type: nbformat.Stream, Name: "stderr", Text: stderr}}}
	}
	for _, tt := range []struct{ value, stderr, want string }{
		{"exit status 2", "log\npanic: boom\n\ngoroutine 1\nexit status 2\n", "exit status 2: panic: boom"},
		{"exit status 1", "first\nfile.csv: no such file\nexit status 1\n", "exit status 1: file.csv: no such file"},
		{"signal: killed", "", "signal: killed"},
		{"# gonb_1\n./main.go:5:2: declared and not used: x\n", "", "./main.go:5:2: declared and not used: x"},
	} {
		if got := problem(cell(tt.stderr), &jupyter.CellError{Value: tt.value}); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	if got := problem(cell("x"), io.ErrUnexpectedEOF); got != "unexpected EOF" {
		t.Errorf("got %q", got)
	}
}
