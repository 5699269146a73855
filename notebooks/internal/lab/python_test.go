//go:build unix

package lab

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestFindPython(t *testing.T) {
	const noVenv = "echo 3.11.2; echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1"
	for _, tt := range []struct {
		name    string
		scripts map[string]string
		want    string // of the path's end, or of the error
	}{
		{"none", nil, "needs Python 3.10 or newer, and there is none on the PATH"},
		{"new enough", map[string]string{"python3": "echo 3.10.0"}, "/python3"},
		{"by the other name", map[string]string{"python": "echo 3.13.1"}, "/python"},
		{"far newer", map[string]string{"python3": "echo 3.100.1"}, "/python3"},
		{"too old", map[string]string{"python3": "echo 3.9.18"}, "python3 is Python 3.9.18, which is too old"},
		{"Python 2", map[string]string{"python": "echo 2.7.18"}, "python is Python 2.7.18, which is too old"},
		{"an old one first", map[string]string{"python3": "echo 3.8.1", "python3.12": "echo 3.12.1", "python3.10": "echo 3.10.1"}, "/python3.12"},
		{"no venv", map[string]string{"python3": noVenv}, "python3 (Python 3.11.2) has no venv module (Debian, Ubuntu: sudo apt install python3.11-venv)"},
		{"no venv in the first", map[string]string{"python3": noVenv, "python3.13": "echo 3.13.0"}, "/python3.13"},
		{"does not run", map[string]string{"python3": "echo what is this >&2; exit 49"}, "python3 does not run: what is this"},
		{"two that do not fit", map[string]string{"python3": "exit 3", "python": "echo 3.6.15"}, "python3 does not run: exit status 3; python is Python 3.6.15"},
		{"broken", map[string]string{"python3": "echo 3.12.1; echo bad library >&2; exit 1"}, "python3 (Python 3.12.1) fails: bad library"},
	} {
		dir := t.TempDir()
		for name, source := range tt.scripts {
			script(t, dir, name, source+"\n")
		}
		t.Setenv("PATH", dir)
		p, err := FindPython(t.Context())
		switch {
		case strings.HasPrefix(tt.want, "/"):
			if err != nil || !strings.HasSuffix(p.Path, tt.want) || !strings.HasPrefix(p.Version, "3.") {
				t.Errorf("%s: %+v, %v", tt.name, p, err)
			}
		case err == nil || !strings.Contains(err.Error(), tt.want):
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestFindPythonStops(t *testing.T) {
	dir := t.TempDir()
	script(t, dir, "python3", "echo 3.9.1")
	t.Setenv("PATH", dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := FindPython(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestRequirements checks that the pins are those for the oldest Python that
// FindPython takes, and that each package is pinned.
func TestRequirements(t *testing.T) {
	if !strings.Contains(requirements, "--python-version 3.10 ") || minMinor != 10 {
		t.Error("the requirements are made for another Python")
	}
	pin := regexp.MustCompile(`^[a-z0-9-]+==[0-9][0-9.]*( ; .+)?$`)
	count := 0
	for line := range strings.Lines(requirements) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			continue
		}
		count++
		if !pin.MatchString(line) {
			t.Errorf("not a pin: %q", line)
		}
	}
	if count < 80 || Version != "4.6.6" {
		t.Errorf("%d packages, JupyterLab %s", count, Version)
	}
}

func TestPythonEnv(t *testing.T) {
	got := pythonEnv([]string{"A=1", "JUPYTER_PATH=/x", "PYTHONPATH=/y", "PIP_USER=1", "JUPYTERLAB_DIR=/z", "PIP_INDEX_URL=u", "PATH=/bin"})
	if want := "A=1 PIP_INDEX_URL=u PATH=/bin PYTHONNOUSERSITE=1 PIP_USER=0"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
