//go:build unix

package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// newKernel starts GoNB in a folder with a space in its name. What env says
// goes before the environment of the test.
func newKernel(t *testing.T, env ...string) *Kernel {
	t.Helper()
	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.Build(t.Context(), m, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "with space")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	env = set.Env(append(append(os.Environ(), "GOWORK=off", "GOFLAGS="), env...))
	k, err := Start(t.Context(), Command{Path: set.Kernel(), Args: []string{"--raw_error"}, Dir: dir, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		k.Shutdown()
		set.Remove()
	})
	if _, err := k.Execute(t.Context(), "%noautoget"); err != nil {
		t.Fatal(err)
	}
	return k
}

// printed joins what went to a stream.
func printed(outputs []*nbformat.Output, name string) string {
	var b strings.Builder
	for _, o := range outputs {
		if o.Type == nbformat.Stream && o.Name == name {
			b.WriteString(o.Text)
		}
	}
	return b.String()
}

// alive reports whether the process runs; a zombie does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(status), ") Z ")
}

func TestExecute(t *testing.T) {
	k := newKernel(t)
	t.Run("prints", func(t *testing.T) {
		out, err := k.Execute(t.Context(), "%%\nfmt.Println(\"grüße\")")
		if err != nil || printed(out, "stdout") != "grüße\n" {
			t.Errorf("printed %q, error %v", printed(out, "stdout"), err)
		}
	})
	t.Run("whole and in order", func(t *testing.T) {
		const n = 20_000
		out, err := k.Execute(t.Context(), fmt.Sprintf("%%%%\nfor i := range %d {\n\tfmt.Println(\"line\", i)\n}", n))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(printed(out, "stdout"), "\n"), "\n")
		if len(lines) != n {
			t.Fatalf("%d lines, want %d", len(lines), n)
		}
		for i, line := range lines {
			if line != "line "+strconv.Itoa(i) {
				t.Fatalf("line %d is %q", i, line)
			}
		}
	})
	t.Run("large", func(t *testing.T) {
		const size = 30 << 20
		out, err := k.Execute(t.Context(), fmt.Sprintf("import \"bytes\"\n%%%%\nos.Stdout.Write(bytes.Repeat([]byte(\"0123456789abcdef\"), %d))", size/16))
		if got := printed(out, "stdout"); err != nil || len(got) != size || strings.Count(got, "0123456789abcdef") != size/16 {
			t.Errorf("%d bytes, want %d; error %v", len(got), size, err)
		}
	})
	t.Run("fails to compile", func(t *testing.T) {
		_, err := k.Execute(t.Context(), "%%\nx := 1")
		var cell *CellError
		if !errors.As(err, &cell) || !strings.Contains(err.Error(), "declared and not used: x") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("fails to run", func(t *testing.T) {
		out, err := k.Execute(t.Context(), "%%\npanic(\"boom\")")
		var cell *CellError
		if !errors.As(err, &cell) || !strings.Contains(printed(out, "stderr"), "panic: boom") {
			t.Errorf("error %v, stderr %q", err, printed(out, "stderr"))
		}
		if last := out[len(out)-1]; last.Type != nbformat.Error {
			t.Errorf("last output is %+v, want an error", last)
		}
	})
	t.Run("cancelled before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := k.Execute(ctx, "%%\nfmt.Println(1)"); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}

const endless = `%%
stop := make(chan os.Signal, 1)
signal.Notify(stop, os.Interrupt)
fmt.Println("begun")
<-stop
fmt.Println("stopped")
os.Exit(130)`

func TestInterrupt(t *testing.T) {
	k := newKernel(t)
	type result struct {
		out []*nbformat.Output
		err error
	}
	done := make(chan result)
	go func() {
		out, err := k.Execute(t.Context(), endless)
		done <- result{out, err}
	}()
	// The interrupt counts only once the cell's program runs, after its compilation.
	var r result
wait:
	for {
		select {
		case r = <-done:
			break wait
		case <-time.After(time.Second):
			if err := k.Interrupt(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var cell *CellError
	if !errors.As(r.err, &cell) || !strings.Contains(r.err.Error(), "exit status 130") {
		t.Errorf("error %v", r.err)
	}
	if got := printed(r.out, "stdout"); got != "begun\nstopped\n" {
		t.Errorf("printed %q", got)
	}
	out, err := k.Execute(t.Context(), "%%\nfmt.Println(1)")
	if err != nil || printed(out, "stdout") != "1\n" {
		t.Errorf("next cell printed %q, error %v", printed(out, "stdout"), err)
	}
}

func TestExecuteDeadline(t *testing.T) {
	k := newKernel(t)
	if _, err := k.Execute(t.Context(), strings.Replace(endless, "<-stop", "", 1)); err == nil {
		t.Fatal("exit status 130 is no error") // and the cell below is compiled
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	began := time.Now()
	out, err := k.Execute(ctx, endless)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(began); took < 2*time.Second || took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if got := printed(out, "stdout"); got != "begun\nstopped\n" {
		t.Errorf("printed %q", got)
	}
	if out, err := k.Execute(t.Context(), "%%\nfmt.Println(1)"); err != nil || printed(out, "stdout") != "1\n" {
		t.Errorf("next cell printed %q, error %v", printed(out, "stdout"), err)
	}
}

// TestShutdown checks that nothing outlives the kernel: neither the child a
// cell left behind nor a file.
func TestShutdown(t *testing.T) {
	k := newKernel(t)
	out, err := k.Execute(t.Context(), `%%
c := exec.Command("/bin/sh", "-c", "while :; do :; done") // needs nothing on the PATH
if err := c.Start(); err != nil {
	panic(err)
}
fmt.Println(c.Process.Pid)`)
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(printed(out, "stdout")))
	if err != nil {
		t.Fatal(err)
	}
	if !alive(child) {
		t.Fatal("the child does not outlive its cell, so this test shows nothing")
	}
	if err := k.Shutdown(); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	for deadline := time.Now().Add(5 * time.Second); alive(child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the child outlives the kernel")
		}
	}
	if _, err := os.Stat(k.dir); !os.IsNotExist(err) {
		t.Errorf("files left in %s (%v)", k.dir, err)
	}
	var dead *DeadError
	if _, err := k.Execute(t.Context(), "%%\nfmt.Println(1)"); !errors.As(err, &dead) {
		t.Errorf("a cell after shutdown: %v", err)
	}
	if err := k.Shutdown(); err != nil {
		t.Errorf("second shutdown: %v", err)
	}
}

func TestShutdownInterruptsCell(t *testing.T) {
	k := newKernel(t)
	done := make(chan error)
	go func() {
		_, err := k.Execute(t.Context(), "%%\nfmt.Println(1)\ntime.Sleep(time.Hour)")
		done <- err
	}()
	time.Sleep(time.Second)
	k.Shutdown() // may have to kill: the cell may still be compiling
	select {
	case err := <-done:
		if err == nil {
			t.Error("the cell ended without error")
		}
	case <-time.After(5 * time.Second):
		t.Error("the cell still runs")
	}
}

func TestKernelDies(t *testing.T) {
	k := newKernel(t)
	time.AfterFunc(time.Second, func() { k.proc.cmd.Process.Kill() })
	_, err := k.Execute(t.Context(), "%%\ntime.Sleep(time.Hour)")
	var dead *DeadError
	if !errors.As(err, &dead) || !strings.Contains(dead.Status, "killed") || dead.Stderr == "" {
		t.Errorf("error %v", err)
	}
	if err := k.Shutdown(); !errors.As(err, &dead) {
		t.Errorf("shutdown: %v", err)
	}
}

func TestStartFails(t *testing.T) {
	t.Run("no program", func(t *testing.T) {
		if _, err := Start(t.Context(), Command{Path: filepath.Join(t.TempDir(), "gonb")}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("exits", func(t *testing.T) {
		_, err := Start(t.Context(), Command{Path: "/bin/sh", Args: []string{"-c", "echo no luck >&2; exit 3"}})
		var dead *DeadError
		if !errors.As(err, &dead) || dead.Status != "exit status 3" || dead.Stderr != "no luck\n" {
			t.Errorf("error %v", err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := Start(ctx, Command{Path: "/bin/sh", Args: []string{"-c", "while :; do :; done"}})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}
