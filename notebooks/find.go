package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const extension = ".ipynb"

// find returns the paths of the notebooks in dir, sorted, or of the one that
// is named, with or without its extension. A name with a folder is the path of
// a notebook elsewhere.
func find(dir, name string) ([]string, error) {
	if name != filepath.Base(name) && name != "" {
		return findAt(name)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for notebooks: %w", err)
	}
	var paths, known []string
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != extension || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		paths = append(paths, filepath.Join(dir, e.Name()))
		known = append(known, base(e.Name()))
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no notebooks in %s", dir)
	}
	if name == "" {
		return paths, nil
	}
	for i, k := range known {
		if k == strings.TrimSuffix(name, extension) {
			return paths[i : i+1], nil
		}
	}
	return nil, fmt.Errorf("no notebook %q; there are %s, and one elsewhere is named by its path", name, strings.Join(known, ", "))
}

// findAt returns the absolute path of the notebook at path, with or without its
// extension.
func findAt(path string) ([]string, error) {
	path, err := filepath.Abs(strings.TrimSuffix(path, extension) + extension)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("looking for a notebook: %w", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", path)
	}
	return []string{path}, nil
}

// base returns a notebook's name without folder and extension.
func base(path string) string {
	return strings.TrimSuffix(filepath.Base(path), extension)
}
