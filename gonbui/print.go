package gonbui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// showDirEnv names the folder to save to without changing a program.
const showDirEnv = "XRAI_SHOW_DIR"

// saved is where outputs are kept outside a notebook.
var saved struct {
	sync.Mutex
	dir    string
	chosen bool // by SaveTo, which goes before the environment
	count  int
}

// SaveTo makes Show, outside a notebook, save figures as PNG and tables as
// HTML files in dir, which is made if missing, and print the path of each. The
// files are numbered in the order shown, 001.png, 002.html, from 001 in each
// program; files of those names are replaced. The environment variable
// XRAI_SHOW_DIR does the same; SaveTo goes before it, and SaveTo("") stops
// saving. In a notebook it has no effect: the notebook keeps its outputs.
func SaveTo(dir string) error {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("folder for shown figures and tables: %w", err)
		}
	}
	saved.Lock()
	defer saved.Unlock()
	saved.dir, saved.chosen = dir, true
	return nil
}

// printOutput prints the text of an output and saves it if asked to.
func printOutput(out output) {
	text := strings.TrimSuffix(out.text, "\n")
	path, err := save(out)
	switch {
	case err != nil:
		text += fmt.Sprintf("\nError: not saved: %v", err)
	case path != "" && out.png != nil:
		text += " (saved as " + path + ")"
	case path != "":
		text += "\n(saved as " + path + ")"
	}
	fmt.Fprintln(os.Stdout, text)
}

// save writes a figure or table to the folder for it and returns the path,
// empty when there is nothing to save or no folder.
func save(out output) (string, error) {
	if out.png == nil && !out.table {
		return "", nil
	}
	saved.Lock()
	defer saved.Unlock()
	dir := saved.dir
	if !saved.chosen {
		dir = os.Getenv(showDirEnv)
	}
	if dir == "" {
		return "", nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	saved.count++
	name, content := fmt.Sprintf("%03d.png", saved.count), out.png
	if out.png == nil {
		name = fmt.Sprintf("%03d.html", saved.count)
		content = []byte(pageHTML(fmt.Sprintf("Table %d", saved.count), out.html))
	}
	path := filepath.Join(dir, name)
	return path, os.WriteFile(path, content, 0o644)
}
