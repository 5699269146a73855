//go:build unix

package jupyter

import (
	"os"
	"os/exec"
	"syscall"
)

// setGroup makes cmd lead a process group: a terminal's Ctrl-C does not reach
// it, and its children can be killed with it.
func setGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup kills the group that p leads; that none is left is no error.
func killGroup(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }
