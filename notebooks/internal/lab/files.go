package lab

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// unused is how long environments nobody starts are kept.
	unused = 90 * 24 * time.Hour
	// abandoned is longer than making one takes.
	abandoned = time.Hour
)

// prune removes the folders of parent that begin with prefix, are older than
// the age, and are not named by a marker. Errors cost only space.
func prune(parent, prefix string, age time.Duration) {
	var m mark
	if b, err := os.ReadFile(filepath.Join(parent, marker)); err == nil {
		json.Unmarshal(b, &m)
	}
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), prefix) && e.Name() != m.Environment && time.Since(info.ModTime()) > age {
			os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}

// replaceFile writes a file through another beside it, so that it is never half
// written.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
