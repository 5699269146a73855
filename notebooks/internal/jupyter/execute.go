package jupyter

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

// CellError is the error of a cell that the kernel reports as failed.
type CellError struct {
	Name, Value string
	Traceback   []string
}

// Error returns the kernel's message.
func (e *CellError) Error() string {
	if v := strings.TrimSpace(e.Value); v != "" {
		return v
	}
	return e.Name
}

// request is a request under way. It is done when its reply and the kernel's
// return to idle are both in; they come on two sockets, in either order.
type request struct {
	id   string
	done chan struct{}

	outputs       []*nbformat.Output
	reply         json.RawMessage
	replied, idle bool
	failure       *CellError
	broken        error // a message that could not be read
}

// Execute runs the source of a cell and returns what it published, in order;
// nbformat.Recorder folds that into what a notebook stores.
//
// A cell that fails is a *CellError, a kernel that dies a *DeadError. When ctx
// ends first the cell is interrupted and the error wraps ctx's: if the cell
// then ends, the kernel takes further ones; if it has not ended 10 s later,
// the error says so and the kernel is good only for Shutdown. In each case the
// outputs so far are returned.
func (k *Kernel) Execute(ctx context.Context, source string) ([]*nbformat.Output, error) {
	k.running.Lock()
	defer k.running.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("cell was not run: %w", context.Cause(ctx))
	}
	r, err := k.send(&k.shellMu, k.shell, "execute_request", map[string]any{
		"code": source, "silent": false, "store_history": true,
		"user_expressions": struct{}{}, "allow_stdin": false, "stop_on_error": true,
	})
	if err != nil {
		return nil, fmt.Errorf("executing cell: %w", err)
	}
	err = k.await(ctx, r)
	k.forget(r)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case err != nil:
	case r.broken != nil:
		err = r.broken
	case r.failure != nil:
		err = r.failure
	}
	return r.outputs, err
}

// await waits for the end of a cell.
func (k *Kernel) await(ctx context.Context, r *request) error {
	select {
	case <-r.done:
		return nil
	case <-k.proc.exited:
		return k.proc.death()
	case <-ctx.Done():
	}
	// A cell that is still being compiled does not notice an interrupt and runs
	// afterwards, so it is repeated.
	again := time.NewTicker(interruptAgain)
	defer again.Stop()
	limit := time.After(interruptTimeout)
	for {
		if err := k.Interrupt(); err != nil {
			return err
		}
		select {
		case <-r.done:
			return fmt.Errorf("cell was interrupted: %w", context.Cause(ctx))
		case <-k.proc.exited:
			return k.proc.death()
		case <-again.C:
		case <-limit:
			return fmt.Errorf("cell still runs %s after its interrupt: %w", interruptTimeout, context.Cause(ctx))
		}
	}
}

// send sends a request and registers it.
func (k *Kernel) send(mu *sync.Mutex, socket zmq4.Socket, kind string, content any) (*request, error) {
	h := newHeader(kind, k.session)
	frames, err := k.sign.encode(h, content)
	if err != nil {
		return nil, err
	}
	select {
	case <-k.proc.exited:
		return nil, k.proc.death()
	default:
	}
	r := &request{id: h.ID, done: make(chan struct{})}
	k.mu.Lock()
	k.pending[r.id] = r
	k.mu.Unlock()
	mu.Lock()
	defer mu.Unlock()
	if err := socket.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		k.forget(r)
		return nil, fmt.Errorf("sending %s: %w", kind, err)
	}
	return r, nil
}

func (k *Kernel) forget(r *request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.pending, r.id)
}

// receive hands a socket's messages to the requests they answer, until the
// socket is closed.
func (k *Kernel) receive(socket zmq4.Socket) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			return
		}
		m, err := k.sign.decode(raw.Frames)
		if err != nil {
			k.breakAll(err)
			continue
		}
		k.mu.Lock()
		if r := k.pending[m.Parent.ID]; r != nil {
			r.take(m)
		}
		k.mu.Unlock()
	}
}

// breakAll fails the requests under way, as a message that cannot be read may
// belong to any of them.
func (k *Kernel) breakAll(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.pending {
		r.broken = err
	}
}

// take adds one message to the request it answers.
func (r *request) take(m *message) {
	var content struct {
		State     string   `json:"execution_state"`
		Status    string   `json:"status"`
		Name      string   `json:"ename"`
		Value     string   `json:"evalue"`
		Traceback []string `json:"traceback"`
	}
	switch m.Header.Type {
	case "status":
		if err := json.Unmarshal(m.Content, &content); err != nil {
			r.broken = fmt.Errorf("decoding status: %w", err)
		}
		r.idle = r.idle || content.State == "idle"
	case "execute_reply", "kernel_info_reply", "complete_reply", "inspect_reply":
		if err := json.Unmarshal(m.Content, &content); err != nil {
			r.broken = fmt.Errorf("decoding reply: %w", err)
		}
		if content.Status != "ok" {
			r.failure = &CellError{Name: content.Name, Value: content.Value, Traceback: content.Traceback}
		}
		r.reply, r.replied = m.Content, true
	default:
		o, err := outputOf(m)
		if err != nil {
			r.broken = err
		}
		if o != nil {
			r.outputs = append(r.outputs, o)
		}
	}
	if r.replied && r.idle {
		select {
		case <-r.done:
		default:
			close(r.done)
		}
	}
}
