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
)

// gopls completes and explains code in cells. It stands in no tool line of
// go.mod: its requirements do not resolve beside goimports'.
const gopls = "golang.org/x/tools/gopls@v0.21.0"

// goplsScript starts gopls so that it ends with its kernel. GoNB kills it, but a
// GoNB that is killed itself leaves it running.
const goplsScript = `#!/bin/sh
exec "${0%/*}/gopls.bin" -listen.timeout=1m "$@"
`

// Gopls returns the folder that holds gopls, building it if no earlier run has;
// only then it writes to progress. Without a cache folder to keep it in there
// is none.
func Gopls(ctx context.Context, m *Module, progress io.Writer) (string, error) {
	parent, err := cacheFolder()
	if err != nil {
		return "", fmt.Errorf("building gopls: %w", err)
	}
	h := sha256.New()
	fmt.Fprintln(h, m.Version, m.OS, m.Arch, gopls)
	io.WriteString(h, goplsScript)
	kept := filepath.Join(parent, "gopls-"+hex.EncodeToString(h.Sum(nil)[:12]))
	err = keep(kept, []string{"gopls", "gopls.bin"}, progress, "gopls, which completes code", func(dir string) error {
		// The module's own toolchain: an older one could not read its packages.
		cmd := exec.CommandContext(ctx, filepath.Join(m.GoRoot, "bin", "go"), "install", "-ldflags=-s -w", gopls)
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GOBIN="+dir, "GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOOS=", "GOARCH=")
		if _, err := output(cmd); err != nil {
			return err
		}
		program := filepath.Join(dir, "gopls")
		if err := os.Rename(program, program+".bin"); err != nil {
			return err
		}
		return os.WriteFile(program, []byte(goplsScript), 0o700)
	})
	if err != nil {
		return "", fmt.Errorf("building gopls: %w", err)
	}
	return kept, nil
}
