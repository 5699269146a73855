package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/page"
)

// save writes the executed notebook and its page into the folder out, which
// stands beside the notebook.
func save(out, path string, nb *nbformat.Notebook) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("saving %s: %w", filepath.Base(path), err)
	}
	if err := nbformat.Write(filepath.Join(out, filepath.Base(path)), nb); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := page.Write(&html, nb, page.Options{Title: base(path), Files: os.DirFS(filepath.Dir(path)), Link: relink}); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, base(path)+".html"), html.Bytes(), 0o644); err != nil {
		return fmt.Errorf("saving page: %w", err)
	}
	return nil
}

// relink turns a link from a notebook into one from its page, a folder
// further down, beside the pages of the other notebooks.
func relink(target string) string {
	file, fragment, found := strings.Cut(target, "#")
	if found {
		fragment = "#" + fragment
	}
	if name, ok := strings.CutSuffix(file, extension); ok && !strings.Contains(name, "/") {
		return name + ".html" + fragment
	}
	return "../" + target
}

// writeBack writes the outputs into the notebook's own file, unless it holds
// them already.
func writeBack(path string, nb *nbformat.Notebook) error {
	now, err := nbformat.Marshal(nb)
	if err != nil {
		return err
	}
	if before, err := os.ReadFile(path); err == nil && bytes.Equal(before, now) {
		return nil
	}
	return nbformat.Write(path, nb)
}
