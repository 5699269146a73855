// Package tools builds the programs that running a notebook needs: the GoNB
// kernel, goimports, which the kernel runs for every cell, and gopls, by which
// it completes code.
//
//  1. Find asks the go command for the module and the toolchain.
//  2. Build compiles the programs from the module's tool lines, once for every
//     go.mod and toolchain, and keeps them in the user's cache folder.
//  3. Gopls does the same with gopls, which only those need who write cells.
//  4. Set.Env is the environment in which the kernel finds them.
//
// It needs the go command and, the first time, the module proxy.
package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Module is the module around a folder and the toolchain that builds it.
type Module struct {
	// Root is the module's folder, GoMod its go.mod.
	Root, GoMod string
	// GoRoot, Version, OS and Arch tell the toolchain.
	GoRoot, Version, OS, Arch string
}

// Find returns the module around the folder dir ("" for the working folder).
func Find(ctx context.Context, dir string) (*Module, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOMOD", "GOROOT", "GOVERSION", "GOOS", "GOARCH")
	cmd.Dir = dir
	out, err := output(cmd)
	if err != nil {
		return nil, err
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("reading the answer of go env: %w", err)
	}
	if m := env["GOMOD"]; m == "" || m == os.DevNull {
		return nil, errors.New("not inside a Go module: run this in a clone of the module")
	}
	if env["GOOS"] == "windows" {
		return nil, errors.New("GoNB does not run on Windows itself: use the Windows Subsystem for Linux, and run the same command there")
	}
	return &Module{
		Root: filepath.Dir(env["GOMOD"]), GoMod: env["GOMOD"], GoRoot: env["GOROOT"],
		Version: env["GOVERSION"], OS: env["GOOS"], Arch: env["GOARCH"],
	}, nil
}

// Dir returns the folder of a module that m requires, "" if it is not yet
// downloaded.
func (m *Module) Dir(ctx context.Context, path string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", path)
	cmd.Dir = m.Root
	cmd.Env = append(cmd.Environ(), "GOWORK=off")
	out, err := output(cmd)
	return strings.TrimSpace(string(out)), err
}

// Set is a folder of built programs.
type Set struct {
	// Dir holds the programs.
	Dir string
	// Temporary tells that there was no cache folder to keep them in.
	Temporary bool

	module *Module
}

// Kernel returns the path of the GoNB kernel.
func (s *Set) Kernel() string { return filepath.Join(s.Dir, "gonb") }

// Remove removes a temporary set; one that is kept stays.
func (s *Set) Remove() error {
	if !s.Temporary {
		return nil
	}
	return os.RemoveAll(s.Dir)
}

// Path returns the folders in which the kernel finds the programs and the go
// command.
func (s *Set) Path() []string { return []string{s.Dir, filepath.Join(s.module.GoRoot, "bin")} }

// Env returns environ (os.Environ for instance) with these folders first on its
// PATH, and last those of the few shell commands that a notebook's set-up cell
// uses.
func (s *Set) Env(environ []string) []string {
	path := s.Path()
	env := make([]string, 0, len(environ)+1)
	for _, v := range environ {
		if value, ok := strings.CutPrefix(v, "PATH="); ok {
			path = append(path, value)
			continue
		}
		env = append(env, v)
	}
	path = append(path, "/usr/bin", "/bin")
	return append(env, "PATH="+strings.Join(path, string(filepath.ListSeparator)))
}

// output runs cmd and returns what it prints; the error tells what it
// complained about.
func output(cmd *exec.Cmd) ([]byte, error) {
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, bytes.TrimSpace(complaint.Bytes()))
	}
	return out, nil
}
