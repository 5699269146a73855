//go:build unix

package lab

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMakeAndFind(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "a cache"))
	if Find(t.Context(), folder) != nil {
		t.Error("found before it was made")
	}
	made, err := Make(t.Context(), newPython(t, "3.12", "exit 0"), folder)
	if err != nil {
		t.Fatal(err)
	}
	if found := Find(t.Context(), folder); found == nil || found.Dir != made.Dir || filepath.Dir(found.Dir) != folder {
		t.Errorf("made %+v, found %+v", made, found)
	}
	var m mark
	b, err := os.ReadFile(filepath.Join(folder, marker))
	if err != nil || json.Unmarshal(b, &m) != nil {
		t.Fatalf("%s (%v)", b, err)
	}
	if m != (mark{Requirements: hash(), Python: "3.12", Environment: filepath.Base(made.Dir)}) {
		t.Errorf("marker %+v", m)
	}
	pins, err := os.ReadFile(filepath.Join(made.Dir, "requirements.txt"))
	if err != nil || string(pins) != requirements {
		t.Errorf("requirements %.50q (%v)", pins, err)
	}

	// Whatever does not fit the marker is no environment.
	for name, change := range map[string]func(m *mark){
		"other packages":     func(m *mark) { m.Requirements = strings.Repeat("0", 64) },
		"another Python":     func(m *mark) { m.Python = "3.11" },
		"a folder elsewhere": func(m *mark) { m.Environment = "../" + filepath.Base(folder) + "/" + m.Environment },
		"no such folder":     func(m *mark) { m.Environment = "env-0" },
	} {
		changed := m
		change(&changed)
		b, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, marker), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if e := Find(t.Context(), folder); e != nil {
			t.Errorf("%s: found %+v", name, e)
		}
	}
}

// TestMakeAfterHalf checks that what an interrupted run left is not taken for an
// environment, and is removed once no run can be at it any more.
func TestMakeAfterHalf(t *testing.T) {
	folder := Folder(t.TempDir())
	for _, name := range []string{"env-half", "env-other-run"} {
		if err := os.MkdirAll(filepath.Join(folder, name, "bin"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * abandoned)
	if err := os.Chtimes(filepath.Join(folder, "env-half"), old, old); err != nil {
		t.Fatal(err)
	}
	if e := Find(t.Context(), folder); e != nil {
		t.Errorf("found %+v", e)
	}
	made, err := Make(t.Context(), newPython(t, "3.12", "exit 0"), folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(made.Dir, old, old); err != nil {
		t.Fatal(err)
	}
	prune(folder, "env-", abandoned)
	left := names(t, folder)
	if want := marker + " " + filepath.Base(made.Dir) + " env-other-run"; left != want {
		t.Errorf("left %s, want %s", left, want)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestMakeTwice checks that of two runs at the same time both get the same
// environment.
func TestMakeTwice(t *testing.T) {
	folder := Folder(t.TempDir())
	python := newPython(t, "3.12", "/bin/sleep 0.2")
	got := make(chan *Environment, 2)
	for range 2 {
		go func() {
			e, err := Make(t.Context(), python, folder)
			if err != nil {
				t.Error(err)
			}
			got <- e
		}()
	}
	first, second := <-got, <-got
	found := Find(t.Context(), folder)
	if found == nil || first == nil || second == nil {
		t.Fatalf("made %+v and %+v, found %+v", first, second, found)
	}
	for _, e := range []*Environment{first, second} {
		if _, err := os.Stat(e.python()); err != nil {
			t.Error(err)
		}
	}
}

func TestMakeFails(t *testing.T) {
	const unreachable = `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/anyio/" >&2; ` +
		`echo "ERROR: No matching distribution found for anyio==4.16.0" >&2; exit 1`
	for _, tt := range []struct {
		name, pip string
		want      []string
	}{
		{"no network", unreachable, []string{"package index cannot be reached: check the network", "HTTPS_PROXY", "Retrying (Retry(total=0))"}},
		{"disk full", "echo 'OSError: [Errno 28] No space left on device'; exit 2", []string{"making a virtual environment", "pip install", "No space left"}},
		{"silent", "exit 7", []string{"exit status 7"}},
	} {
		folder := Folder(t.TempDir())
		_, err := Make(t.Context(), newPython(t, "3.12", tt.pip), folder)
		if err == nil {
			t.Fatalf("%s: no error", tt.name)
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q without %q", tt.name, err, want)
			}
		}
		if left := names(t, folder); left != "" {
			t.Errorf("%s: left %s", tt.name, left)
		}
	}
}

func TestMakeStops(t *testing.T) {
	folder := Folder(t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := Make(ctx, newPython(t, "3.12", "exec /bin/sleep 30"), folder)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("error %v after %s", err, time.Since(began))
	}
	if left := names(t, folder); left != "" {
		t.Errorf("left %s", left)
	}
}
