//go:build unix

package gonbui

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// The connection to the kernel is opened once in a program, as in a cell. So
// these tests run cells: the test binary again, with the name of a cell in
// cellEnv, and a kernel that takes its output as GoNB's does.
const cellEnv = "XRAI_GONBUI_TEST_CELL"

var cells = map[string]func(){}

func TestMain(m *testing.M) {
	if name := os.Getenv(cellEnv); name != "" {
		cells[name]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// published is what a kernel sends to the notebook: printed text or an output.
type published struct {
	stream string // "stdout" or "stderr", empty for an output
	text   string
	data   *protocol.DisplayData
}

// testKernel runs one cell.
type testKernel struct {
	cmd    *exec.Cmd
	opened bool // the cell opened the pipe
	hold   *os.File
	dies   bool // after the first output
	waits  sync.WaitGroup

	mu  sync.Mutex
	log []published
}

// startCell starts a cell with pipes to and from it. Extra environment comes
// as NAME=value.
func startCell(t *testing.T, name string, env ...string) *testKernel {
	t.Helper()
	dir := t.TempDir()
	out, back := filepath.Join(dir, "out"), filepath.Join(dir, "back")
	for _, path := range []string{out, back} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// hold makes opening wait for nobody: the cell may never open its ends.
	hold := openPipe(t, out, os.O_RDWR)
	r, w := openPipe(t, out, os.O_RDONLY), openPipe(t, back, os.O_RDWR)
	k := &testKernel{hold: hold, dies: name == "kernel dies"}
	k.cmd = exec.Command(os.Args[0])
	// The race detector holds a program up for a second at its end.
	k.cmd.Env = append(os.Environ(), append(env, cellEnv+"="+name, "GORACE=atexit_sleep_ms=0",
		protocol.GONB_PIPE_ENV+"="+out, protocol.GONB_PIPE_BACK_ENV+"="+back)...)
	for stream, target := range map[string]*io.Writer{"stdout": &k.cmd.Stdout, "stderr": &k.cmd.Stderr} {
		from, to, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = to.Close() })
		*target = to
		k.waits.Go(func() { k.copyStream(stream, from) })
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = k.cmd.Stdout.(*os.File).Close()
	_ = k.cmd.Stderr.(*os.File).Close()
	k.waits.Go(func() { k.serve(r, w) })
	t.Cleanup(func() { _ = k.cmd.Process.Kill() })
	return k
}

func openPipe(t *testing.T, path string, flag int) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (k *testKernel) copyStream(name string, r *os.File) {
	defer r.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			k.publish(published{stream: name, text: string(buf[:n])})
		}
		if err != nil {
			return
		}
	}
}

func (k *testKernel) serve(r, w *os.File) {
	defer r.Close()
	defer w.Close()
	decoder, encoder := gob.NewDecoder(r), gob.NewEncoder(w)
	for {
		msg := &protocol.DisplayData{}
		if decoder.Decode(msg) != nil {
			return
		}
		k.opened = true
		if value, ok := msg.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
			_ = encoder.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: value.Value})
			continue
		}
		k.publish(published{data: msg})
		if k.dies {
			_ = k.hold.Close()
			return
		}
	}
}

func (k *testKernel) publish(p published) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := len(k.log); p.data == nil && n > 0 && k.log[n-1].stream == p.stream {
		k.log[n-1].text += p.text
		return
	}
	k.log = append(k.log, p)
}

// updates is the number of outputs and updates so far.
func (k *testKernel) updates() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for _, p := range k.log {
		if p.data != nil {
			n++
		}
	}
	return n
}

// wait returns the exit status and what a notebook stores: updates in place.
func (k *testKernel) wait(t *testing.T) (status int, stored []published) {
	t.Helper()
	err := k.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	_ = k.hold.Close()
	k.waits.Wait()
	at := map[string]int{}
	for _, p := range k.log {
		if p.data != nil && p.data.DisplayID != "" {
			if i, ok := at[p.data.DisplayID]; ok {
				stored[i] = p
				continue
			}
			at[p.data.DisplayID] = len(stored)
		}
		stored = append(stored, p)
	}
	return k.cmd.ProcessState.ExitCode(), stored
}

// transcript is the stored outputs in plain text, one paragraph each.
func transcript(stored []published) string {
	var b bytes.Buffer
	for _, p := range stored {
		if p.data == nil {
			fmt.Fprintf(&b, "%s|%s", p.stream, p.text)
		} else {
			fmt.Fprintf(&b, "output|%s\n", p.data.Data[protocol.MIMETextPlain])
		}
	}
	return b.String()
}

// runCell runs a cell to its end.
func runCell(t *testing.T, name string, env ...string) (status int, stored []published) {
	t.Helper()
	return startCell(t, name, env...).wait(t)
}

// waitFor gives a condition ten seconds to come true.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
