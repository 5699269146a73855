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
	kept := filepath.Join(parent, key)
	if parent != "" {
		if complete(kept) {
			now := time.Now()
			os.Chtimes(kept, now, now) // only prune reads it
			return &Set{Dir: kept, module: m}, nil
		}
		prune(parent)
	}
	fmt.Fprintln(progress, "building the notebook kernel; the first time this takes up to a minute")
	// Built aside and renamed, so that a set is whole and runs at the same time do not meet.
	dir, err := os.MkdirTemp(parent, "xrai-tools-")
	if err != nil {
		return nil, err
	}
	if err := compile(ctx, m, dir); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if parent == "" {
		return &Set{Dir: dir, Temporary: true, module: m}, nil
	}
	if err := os.Rename(dir, kept); err != nil {
		defer os.RemoveAll(dir)
		if !complete(kept) { // not built by another run meanwhile either
			return nil, err
		}
	}
	return &Set{Dir: kept, module: m}, nil
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

func complete(dir string) bool {
	for _, p := range packages {
		info, err := os.Stat(filepath.Join(dir, filepath.Base(p)))
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
