package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// The cells of the template that a copy has otherwise.
const (
	cellSetUp    = "set-up"   // finds the clone
	cellSettings = "settings" // names the example's files
	cellCopy     = "copy"     // says how to make the copy
)

// newName is the name of the copy.
const newName = "audit" + extension

// setUp is the set-up cell of a notebook outside the clone. A failing command
// does not fail its cell, so Go code says that the clone is gone.
//
//go:embed setup.txt
var setUp string

// create makes a copy of the template at target, which is a folder or a path
// ending in .ipynb, and says what to do with it. It never replaces a file.
func create(module *tools.Module, target string, stdout io.Writer) error {
	path, err := filepath.Abs(target)
	if err != nil {
		return err
	}
	if filepath.Ext(path) != extension {
		path = filepath.Join(path, newName)
	}
	home := filepath.Join(module.Root, "notebooks")
	nb, err := nbformat.Read(filepath.Join(home, "template"+extension))
	if err != nil {
		return err
	}
	if err := settle(nb, module.Root, home); err != nil {
		return err
	}
	content, err := nbformat.Marshal(nb)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making a notebook: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already, and is left as it is: name another folder or file", path)
	}
	if err != nil {
		return fmt.Errorf("making a notebook: %w", err)
	}
	_, err = io.Copy(f, bytes.NewReader(content))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("making a notebook: %w", err)
	}
	fmt.Fprintf(stdout, "made %s\nIt runs as it is, on example data. Edit its cell \"Your tables and models\" for yours.\n"+
		"  to open it: go run ./notebooks -lab %[2]s\n  to run it:  go run ./notebooks -notebook %[2]s\n", path, shellQuote(path))
	return nil
}

// examplePath matches the paths of the example's files.
var examplePath = regexp.MustCompile(`"((?:data|models)/[^"]+)"`)

// settle fits a copy of the template for another folder: it names the clone at
// root and the example's files in home by their whole paths, and has no outputs.
func settle(nb *nbformat.Notebook, root, home string) error {
	found := map[string]bool{}
	var cells []*nbformat.Cell
	for _, c := range nb.Cells {
		found[c.ID] = true
		switch c.ID {
		case cellCopy:
			continue
		case cellSetUp:
			c.Source = strings.TrimSpace(strings.ReplaceAll(setUp, "ROOT", magicQuote(filepath.ToSlash(root))))
		case cellSettings:
			c.Source = examplePath.ReplaceAllStringFunc(c.Source, func(quoted string) string {
				return strconv.Quote(filepath.ToSlash(filepath.Join(home, strings.Trim(quoted, `"`))))
			})
		}
		c.Outputs, c.Count = nil, 0
		cells = append(cells, c)
	}
	for _, id := range []string{cellSetUp, cellSettings, cellCopy} {
		if !found[id] {
			return fmt.Errorf("the template has no cell %q", id)
		}
	}
	nb.Cells = cells
	return nil
}

// magicQuote quotes an argument of a % command of GoNB.
func magicQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

var safeInShell = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// shellQuote quotes an argument of a shell's command if it needs to be.
func shellQuote(s string) string {
	if safeInShell.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
