package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	// A name with a folder is a path, wherever it leads.
	for _, name := range []string{"b", "b.ipynb"} {
		got, err := find(t.TempDir(), filepath.Join(dir, name))
		if want := filepath.Join(dir, "b.ipynb"); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("the path of %s gives %v, %v, want %s", name, got, err, want)
		}
	}
	t.Chdir(filepath.Dir(dir))
	if got, err := find(t.TempDir(), filepath.Join(filepath.Base(dir), "b")); err != nil || len(got) != 1 || !filepath.IsAbs(got[0]) {
		t.Errorf("a relative path gives %v, %v", got, err)
	}
	for name, want := range map[string]string{"gone": "no such file", "folder": "is a folder"} {
		if _, err := find(dir, filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the path of %s: %v", name, err)
		}
	}
}
