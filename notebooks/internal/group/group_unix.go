//go:build unix

package group

import (
	"os"
	"os/exec"
	"syscall"
)

// Set makes cmd, not yet started, lead a process group.
func Set(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// Kill kills the group that p leads; that none is left is no error.
func Kill(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }
