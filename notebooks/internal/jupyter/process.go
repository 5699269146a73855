package jupyter

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/group"
)

// process is a running program with its children.
type process struct {
	cmd    *exec.Cmd
	stderr *tail
	exited chan struct{} // closed once it has ended and its group is killed
	status string        // how it ended; read after exited
}

// startProcess starts cmd as the leader of a new process group. Both its
// standard outputs go to a tail of limited length.
func startProcess(cmd *exec.Cmd) (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	cmd.Stdout, cmd.Stderr = w, w
	group.Set(cmd)
	if err := cmd.Start(); err != nil {
		r.Close()
		return nil, err
	}
	p := &process{cmd: cmd, stderr: &tail{}, exited: make(chan struct{})}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		io.Copy(p.stderr, r)
	}()
	go func() {
		cmd.Wait()
		p.status = cmd.ProcessState.String()
		p.kill()
		// A child that left the group may hold the pipe open.
		select {
		case <-copied:
		case <-time.After(time.Second):
		}
		r.Close()
		close(p.exited)
	}()
	return p, nil
}

// kill kills the process and every process of its group.
func (p *process) kill() { group.Kill(p.cmd.Process) }

// death tells how the process ended.
func (p *process) death() error {
	return &DeadError{Status: p.status, Stderr: p.stderr.String()}
}

// DeadError is the error of a kernel that ended by itself.
type DeadError struct {
	// Status is the exit status or the signal.
	Status string
	// Stderr is the end of what the kernel printed, at most 4 KiB.
	Stderr string
}

// Error tells the status and the end of the kernel's log.
func (e *DeadError) Error() string {
	return fmt.Sprintf("the kernel died (%s); the end of its log:\n%s", e.Status, e.Stderr)
}

// tail is a writer that keeps the last tailSize bytes.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailSize = 4096

// Write never fails.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if over := len(t.buf) - tailSize; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
