//go:build unix

package lab

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script writes a program of the shell into dir.
func script(t *testing.T, dir, name, source string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+source), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// fakePython is a Python that makes "virtual environments" with itself inside.
// VERSION and PIP in the source are its version and what its pip does.
const fakePython = `case "$*" in
*sys.stdout.write*) echo VERSION.1;;
*"-m venv"*) for dir; do :; done; /bin/mkdir -p "$dir/bin" && /bin/cp "$0" "$dir/bin/python";;
*"-m pip"*) PIP;;
*sys.version_info*) echo VERSION;;
*) echo "unexpected: $*" >&2; exit 1;;
esac
`

func newPython(t *testing.T, version, pip string) *Python {
	t.Helper()
	source := strings.NewReplacer("VERSION", version, "PIP", pip).Replace(fakePython)
	return &Python{Path: script(t, t.TempDir(), "python3", source), Version: version + ".1"}
}
