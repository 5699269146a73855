package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

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
		if !strings.Contains(stdout.String(), "order.ipynb\n  [1]") || !strings.Contains(stdout.String(), "  5 cells, 55 outputs, 0 images in ") ||
			!strings.Contains(stdout.String(), "  page: "+filepath.Join(dir, "out", "order.html")+"\n") {
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
