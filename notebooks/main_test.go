package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/png"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

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
		{[]string{"-new"}, 2, "-new"},
		{[]string{"-new", ""}, 2, "-new needs the folder"},
		{[]string{"-new", "x", "-lab"}, 2, "-new does not go with -lab"},
		{[]string{"-lab", "-update"}, 2, "-update does not go with -lab"},
		{[]string{"-new", "x", "-update"}, 2, "-update does not go with -new"},
		{[]string{"-port", "9000"}, 2, "go with -lab only"},
		{[]string{"-lab", "a", "-port", "9000", "b"}, 2, "opens one folder, and 2 are named"},
		{[]string{"-lab", filepath.Join("no", "where")}, 1, "there is no "},
		{[]string{"-lab", "main.go"}, 1, "neither a folder nor a notebook"},
	} {
		var stdout, stderr bytes.Buffer
		if status := command(t.Context(), tt.args, &stdout, &stderr); status != tt.status || !strings.Contains(stderr.String(), tt.want) {
			t.Errorf("%v: status %d, stderr %q", tt.args, status, &stderr)
		}
	}
}
