package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

func TestParse(t *testing.T) {
	for _, args := range [][]string{
		{"-lab", "-no-browser", "-port", "9000", "my folder"},
		{"-lab", "my folder", "-port=9000", "--no-browser"},
		{"-no-browser", "-port", "9000", "-lab", "my folder"},
	} {
		var stderr bytes.Buffer
		o, _ := parse(args, &stderr)
		if o == nil || !o.lab || !o.noBrowser || o.port != 9000 || o.target != "my folder" {
			t.Errorf("%v gives %+v, %s", args, o, &stderr)
		}
	}
	if o, _ := parse([]string{"-new", "dir"}, t.Output()); o == nil || o.create != "dir" {
		t.Errorf("-new gives %+v", o)
	}
}

func TestLabTarget(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my audits")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.ipynb"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	module := &tools.Module{Root: "/clone"}
	for target, want := range map[string][2]string{
		"":                            {filepath.Join("/clone", "notebooks"), ""},
		dir:                           {dir, ""},
		filepath.Join(dir, "a.ipynb"): {dir, "a.ipynb"},
	} {
		got, notebook, err := labTarget(module, target)
		if err != nil || got != want[0] || notebook != want[1] {
			t.Errorf("%q gives %q, %q, %v", target, got, notebook, err)
		}
	}
	t.Chdir(dir)
	if got, notebook, err := labTarget(module, "a.ipynb"); err != nil || got != dir || notebook != "a.ipynb" {
		t.Errorf("a relative path gives %q, %q, %v", got, notebook, err)
	}
}

// TestLabWithoutPython checks that -lab without a Python says so before it
// builds anything.
func TestLabWithoutPython(t *testing.T) {
	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	t.Setenv("HOME", cache)
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("PATH", filepath.Join(m.GoRoot, "bin"))
	var stdout, stderr bytes.Buffer
	if status := command(t.Context(), []string{"-lab", "-no-browser"}, &stdout, &stderr); status != 1 {
		t.Errorf("status %d", status)
	}
	if !strings.Contains(stderr.String(), "needs Python 3.10 or newer, and there is none on the PATH: install it") || stdout.Len() > 0 {
		t.Errorf("printed %q and %q", &stdout, &stderr)
	}
}
