//go:build !unix

package group

import (
	"os"
	"os/exec"
)

// Set does nothing.
func Set(*exec.Cmd) {}

// Kill kills p.
func Kill(p *os.Process) { p.Kill() }
