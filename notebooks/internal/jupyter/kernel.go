package jupyter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

const (
	startTimeout    = 30 * time.Second
	shutdownTimeout = 5 * time.Second
	// interruptTimeout is longer than the 5 s after which GoNB kills a cell
	// that ignores the interrupt.
	interruptTimeout = 10 * time.Second
	// interruptAgain is the time between interrupts. It leaves a cell the time
	// to end by itself after the first.
	interruptAgain = 2 * time.Second
)

// Command says how to start a kernel.
type Command struct {
	// Path is the kernel's program, Args its arguments; "--kernel FILE" is added.
	Path string
	Args []string
	// Dir is the folder the kernel works in: the notebook's.
	Dir string
	// Env is its environment, nil for this process's. TMPDIR is replaced by a
	// folder that Shutdown removes.
	Env []string
}

// Kernel is a running kernel. Its methods may be called from any goroutine.
type Kernel struct {
	proc                  *process
	dir                   string // connection file, sockets, temporary files
	sign                  signer
	session               string
	cancel                context.CancelFunc // ends the sockets
	shell, control, iopub zmq4.Socket
	shellMu, controlMu    sync.Mutex // one sender a socket
	running               sync.Mutex // one cell at a time
	stop                  sync.Once

	mu      sync.Mutex
	pending map[string]*request // by message id
}

// Start starts a kernel and returns when it answers. Cancelling ctx later does
// not stop it: call Shutdown.
func Start(ctx context.Context, command Command) (*Kernel, error) {
	k, err := start(ctx, command)
	if err != nil {
		return nil, fmt.Errorf("starting kernel: %w", err)
	}
	return k, nil
}

func start(ctx context.Context, command Command) (_ *Kernel, err error) {
	dir, err := newFolder()
	if err != nil {
		return nil, err
	}
	k := &Kernel{dir: dir, session: newID(), pending: map[string]*request{}}
	defer func() {
		if err != nil {
			k.end()
		}
	}()
	temp := filepath.Join(dir, "tmp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		return nil, err
	}
	conn := newConnection(dir)
	k.sign = signer(conn.Key)
	file, err := conn.write(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(command.Path, append(command.Args[:len(command.Args):len(command.Args)], "--kernel", file)...)
	cmd.Dir = command.Dir
	cmd.Env = command.Env
	cmd.Env = append(cmd.Environ(), "TMPDIR="+temp)
	if k.proc, err = startProcess(cmd); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("no answer in %s", startTimeout))
	defer cancel()
	if err := k.dial(ctx, conn); err != nil {
		return nil, err
	}
	if err := k.greet(ctx); err != nil {
		return nil, err
	}
	return k, nil
}

// dial connects the sockets once the kernel has made them.
func (k *Kernel) dial(ctx context.Context, conn connection) error {
	for !conn.bound() {
		if err := k.pause(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	life, cancel := context.WithCancel(context.Background())
	k.cancel = cancel
	options := []zmq4.Option{
		// GoNB answers control requests on the shell socket, so both share an identity.
		zmq4.WithID(zmq4.SocketIdentity(k.session)),
		zmq4.WithDialerRetry(20 * time.Millisecond),
		zmq4.WithLogger(log.New(io.Discard, "", 0)),
	}
	k.shell = zmq4.NewDealer(life, options...)
	k.control = zmq4.NewDealer(life, options...)
	k.iopub = zmq4.NewSub(life, options...)
	if err := errors.Join(
		k.shell.Dial(conn.endpoint(conn.Shell)),
		k.control.Dial(conn.endpoint(conn.Control)),
		k.iopub.Dial(conn.endpoint(conn.IOPub)),
		k.iopub.SetOption(zmq4.OptionSubscribe, ""),
	); err != nil {
		return err
	}
	go k.receive(k.shell)
	go k.receive(k.control)
	go k.receive(k.iopub)
	return nil
}

// greet asks for the kernel's information until an answer comes by iopub too:
// what is published before the subscription has arrived is lost.
func (k *Kernel) greet(ctx context.Context) error {
	for {
		r, err := k.send(&k.shellMu, k.shell, "kernel_info_request", struct{}{})
		if err != nil {
			return err
		}
		again := time.After(50 * time.Millisecond)
		select {
		case <-r.done:
			return nil
		case <-again:
			k.forget(r)
		case <-k.proc.exited:
			return k.proc.death()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (k *Kernel) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-k.proc.exited:
		return k.proc.death()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Interrupt asks the kernel to interrupt the running cell, as Jupyter's stop
// button does, and returns at once. GoNB sends SIGINT to the cell's program,
// and kills it if it still runs 5 s later.
func (k *Kernel) Interrupt() error {
	r, err := k.send(&k.controlMu, k.control, "interrupt_request", struct{}{})
	if err != nil {
		return fmt.Errorf("interrupting kernel: %w", err)
	}
	k.forget(r)
	return nil
}

// Shutdown ends the kernel, interrupting a running cell, and kills whatever
// its cells left running. A kernel that does not end in 5 s is killed, which
// is an error, as is one that had died before. Further calls do nothing.
func (k *Kernel) Shutdown() error {
	var err error
	k.stop.Do(func() {
		select {
		case <-k.proc.exited:
			err = k.proc.death()
		default:
			var r *request
			if r, err = k.send(&k.controlMu, k.control, "shutdown_request", map[string]bool{"restart": false}); err == nil {
				k.forget(r)
				select {
				case <-k.proc.exited:
				case <-time.After(shutdownTimeout):
					err = fmt.Errorf("kernel did not shut down in %s and was killed", shutdownTimeout)
				}
			}
		}
		err = errors.Join(err, k.end())
	})
	return err
}

// Exited is closed when the kernel's process has ended.
func (k *Kernel) Exited() <-chan struct{} { return k.proc.exited }

// end releases everything, killing the kernel if it still runs.
func (k *Kernel) end() error {
	if k.proc != nil {
		select {
		case <-k.proc.exited:
		default:
			k.proc.kill()
			<-k.proc.exited
		}
	}
	if k.cancel != nil {
		k.cancel()
		for _, s := range []zmq4.Socket{k.shell, k.control, k.iopub} {
			s.Close() // the kernel's end has closed the connection already
		}
	}
	return os.RemoveAll(k.dir)
}
