package tools

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// The programs, as go.mod's tool lines name them.
var packages = []string{
	"github.com/janpfeifer/gonb",
	"golang.org/x/tools/cmd/goimports",
}

// programs are their names in a set.
var programs = []string{"gonb", "goimports"}

// maxAge is how long a set that nobody uses is kept.
const maxAge = 30 * 24 * time.Hour

// Build returns the programs for the module, building them if no earlier run
// has; only then it writes a line to progress.
func Build(ctx context.Context, m *Module, progress io.Writer) (*Set, error) {
	parent, err := cacheFolder()
	if err != nil {
		parent = ""
	}
	set, err := build(ctx, m, parent, progress)
	if err != nil {
		return nil, fmt.Errorf("building the kernel: %w", err)
	}
	return set, nil
}

// build keeps the programs under the folder parent, or in a temporary folder
// if parent is empty.
func build(ctx context.Context, m *Module, parent string, progress io.Writer) (*Set, error) {
	key, err := keyOf(m)
	if err != nil {
		return nil, err
	}
	fill := func(dir string) error { return compile(ctx, m, dir) }
	if parent == "" {
		dir, err := os.MkdirTemp("", "xrai-tools-")
		if err != nil {
			return nil, err
		}
		if err := timed(progress, kernel, func() error { return fill(dir) }); err != nil {
			os.RemoveAll(dir)
			return nil, err
		}
		return &Set{Dir: dir, Temporary: true, module: m}, nil
	}
	kept := filepath.Join(parent, key)
	if err := keep(kept, programs, progress, kernel, fill); err != nil {
		return nil, err
	}
	return &Set{Dir: kept, module: m}, nil
}

const kernel = "the notebook kernel"

// keep makes the folder kept, unless it is there with all its programs. Then
// fill is told to build them into another folder beside it, which is renamed:
// so kept is always whole, and runs at the same time do not meet.
func keep(kept string, programs []string, progress io.Writer, what string, fill func(dir string) error) error {
	if complete(kept, programs) {
		now := time.Now()
		os.Chtimes(kept, now, now) // only prune reads it
		return nil
	}
	parent := filepath.Dir(kept)
	prune(parent)
	dir, err := os.MkdirTemp(parent, "xrai-tools-")
	if err != nil {
		return err
	}
	if err := timed(progress, what, func() error { return fill(dir) }); err != nil {
		os.RemoveAll(dir)
		return err
	}
	if err := os.Rename(dir, kept); err != nil {
		defer os.RemoveAll(dir)
		if !complete(kept, programs) { // not built by another run meanwhile either
			return err
		}
	}
	return nil
}

// timed tells progress what f builds, and how long it took.
func timed(progress io.Writer, what string, f func() error) error {
	fmt.Fprintf(progress, "building %s; the first time this takes up to a minute\n", what)
	began := time.Now()
	if err := f(); err != nil {
		return err
	}
	fmt.Fprintf(progress, "built %s in %.0f s\n", what, time.Since(began).Seconds())
	return nil
}

func compile(ctx context.Context, m *Module, dir string) error {
	// Neither a workspace around the module nor its version control matter to
	// the programs, and both can break the build.
	args := append([]string{"build", "-buildvcs=false", "-ldflags=-s -w", "-o", dir + string(filepath.Separator)}, packages...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.Root
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOOS="+m.OS, "GOARCH="+m.Arch)
	_, err := output(cmd)
	return err
}

// keyOf names what decides the programs: the toolchain and the module
// versions, hence go.mod.
func keyOf(m *Module) (string, error) {
	b, err := os.ReadFile(m.GoMod)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, m.Version, m.OS, m.Arch, packages)
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

// cacheFolder makes and returns the folder that keeps the sets.
func cacheFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "xrai-go", "tools")
	return dir, os.MkdirAll(dir, 0o700)
}

func complete(dir string, programs []string) bool {
	for _, p := range programs {
		info, err := os.Stat(filepath.Join(dir, p))
		if err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// prune removes the sets that nobody has used for long. That one stays behind
// costs only space, so errors do not matter.
func prune(parent string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > maxAge {
			os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}
