package lab

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

//go:embed requirements.txt
var requirements string

// Version is the version of JupyterLab.
var Version = regexp.MustCompile(`(?m)^jupyterlab==(\S+)$`).FindStringSubmatch(requirements)[1]

// Environment is a virtual environment with JupyterLab.
type Environment struct {
	// Dir is its folder.
	Dir string
}

// marker is the file that names the whole environment of a folder. It is
// written last: without it there is none.
const marker = "complete.json"

type mark struct {
	// Requirements is the hash of the packages.
	Requirements string `json:"requirements"`
	// Python is the version the packages are installed for: "3.12".
	Python string `json:"python"`
	// Environment is the environment's folder, beside the marker.
	Environment string `json:"environment"`
}

// Folder is where environments with the present requirements are, in the
// folder cache, which the project's other results are in too.
func Folder(cache string) string { return filepath.Join(cache, "lab-"+hash()[:12]) }

func hash() string {
	h := sha256.New()
	fmt.Fprintln(h, runtime.GOOS, runtime.GOARCH)
	io.WriteString(h, requirements)
	return hex.EncodeToString(h.Sum(nil))
}

// Find returns the environment that stands in the folder, or nil if none does
// that is whole and whose Python is still there.
func Find(ctx context.Context, folder string) *Environment {
	var m mark
	b, err := os.ReadFile(filepath.Join(folder, marker))
	if err != nil || json.Unmarshal(b, &m) != nil || m.Requirements != hash() || !filepath.IsLocal(m.Environment) {
		return nil
	}
	e := &Environment{Dir: filepath.Join(folder, m.Environment)}
	// A new Python of the system in the place of the old finds no packages.
	if version, err := e.pythonVersion(ctx); err != nil || version != m.Python {
		return nil
	}
	now := time.Now()
	os.Chtimes(folder, now, now) // only prune reads it
	return e
}

// Make makes an environment in the folder. What earlier runs left there half
// made is removed, but not what another may be making now.
func Make(ctx context.Context, p *Python, folder string) (_ *Environment, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("making a virtual environment: %w", err)
		}
	}()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	prune(filepath.Dir(folder), "lab-", unused)
	dir, err := os.MkdirTemp(folder, "env-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	e := &Environment{Dir: dir}
	if err := e.fill(ctx, p); err != nil {
		return nil, err
	}
	m := mark{Requirements: hash(), Environment: filepath.Base(dir)}
	if m.Python, err = e.pythonVersion(ctx); err != nil {
		return nil, err
	}
	b, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	if other := Find(ctx, folder); other != nil { // another run was quicker
		return other, os.RemoveAll(dir)
	}
	if err := replaceFile(filepath.Join(folder, marker), b); err != nil {
		return nil, err
	}
	prune(folder, "env-", abandoned)
	return e, nil
}

// fill makes the virtual environment and installs the packages.
func (e *Environment) fill(ctx context.Context, p *Python) error {
	if _, err := run(ctx, p.Path, "-m", "venv", e.Dir); err != nil {
		return err
	}
	file := filepath.Join(e.Dir, "requirements.txt")
	if err := os.WriteFile(file, []byte(requirements), 0o600); err != nil {
		return err
	}
	_, err := run(ctx, e.python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
		"--quiet", "--prefer-binary", "--requirement", file)
	return err
}

func (e *Environment) python() string { return filepath.Join(e.Dir, "bin", "python") }

// pythonVersion returns the version of the environment's Python: "3.12".
func (e *Environment) pythonVersion(ctx context.Context) (string, error) {
	out, err := run(ctx, e.python(), "-I", "-S", "-c", `import sys; print("%d.%d" % sys.version_info[:2])`)
	return strings.TrimSpace(out), err
}
