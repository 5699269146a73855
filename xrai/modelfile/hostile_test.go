package modelfile

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestHostileModels opens every file of testdata/hostile: estimators whose
// attributes were edited, and commands in their places. Each is an error, soon and
// for little memory, and nothing is run.
func TestHostileModels(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.pkl")
	if err != nil || len(files) < 70 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".pkl")
		if strings.HasPrefix(name, "honest") {
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		p, err := Open(file)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: opened as %s", name, p.Model.Kind())
			continue
		}
		if took > time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 256<<20 {
			t.Errorf("%s: %d MiB", name, spent>>20)
		}
		text := err.Error()
		if strings.Contains(text, "it cannot be read") {
			t.Errorf("%s: a panic: %v", name, err)
		}
		// Of a command or class the error says just that; the loop has an estimator
		// where a transformer belongs.
		command := strings.HasPrefix(name, "a command") || strings.HasPrefix(name, "a class") || strings.HasSuffix(name, "itself")
		if strings.Contains(text, "classes that are not supported") && !command {
			t.Errorf("%s: refused without looking: %v", name, err)
		}
		if d, err := Describe(file); err != nil || d.Problem == "" {
			t.Errorf("%s: described as %+v, %v", name, d, err)
		} else if strings.HasPrefix(name, "a command") && (len(d.Foreign) != 1 || !strings.HasSuffix(d.Foreign[0], ".system")) {
			t.Errorf("%s: foreign names %q", name, d.Foreign)
		}
	}
	for _, folder := range []string{".", "testdata/hostile"} {
		if _, err := os.Stat(filepath.Join(folder, "XRAI_CANARY")); err == nil {
			t.Error("a command was run")
		}
	}
}

// TestCutAndAltered cuts honest files at every byte, which is an error each time,
// and alters every byte, which must end in an error or a model.
func TestCutAndAltered(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/honest*.pkl")
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(data); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		try := func(what string, at int, altered []byte) error {
			start := time.Now()
			_, err := Parse(altered)
			if took := time.Since(start); took > time.Second {
				t.Errorf("%s, byte %d %s: %v", file, at, what, took)
			}
			if err != nil && strings.Contains(err.Error(), "it cannot be read") {
				t.Errorf("%s, byte %d %s: a panic: %v", file, at, what, err)
			}
			return err
		}
		for at := range data {
			if try("cut", at, data[:at]) == nil {
				t.Errorf("%s: cut at byte %d it opens", file, at)
			}
			for _, mask := range []byte{0x01, 0x80, 0xff} {
				altered := bytes.Clone(data)
				altered[at] ^= mask
				try("altered", at, altered)
			}
		}
	}
}
