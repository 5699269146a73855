//go:build unix

package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeEnv makes the test binary a server that answers as JupyterLab does; its
// value is how.
const fakeEnv = "XRAI_LAB_TEST"

func TestMain(m *testing.M) {
	if how := os.Getenv(fakeEnv); how != "" {
		fakeServer(how)
	}
	os.Exit(m.Run())
}

// fakeServer is what stands in the place of "python -m jupyterlab": it knows the
// arguments that count, and asks for the token.
func fakeServer(how string) {
	fmt.Fprintln(os.Stderr, "arguments:", strings.Join(os.Args[1:], " "))
	switch how {
	case "fails":
		fmt.Fprintln(os.Stderr, "ModuleNotFoundError: No module named 'jupyterlab'")
		os.Exit(1)
	case "port taken":
		fmt.Fprintln(os.Stderr, "[W] The port 8888 is already in use.")
		os.Exit(1)
	case "silent":
		select {}
	}
	port := ""
	for _, a := range os.Args {
		if p, ok := strings.CutPrefix(a, "--ServerApp.port="); ok {
			port = p
		}
	}
	answer := func(path string, f func()) {
		http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "token "+os.Getenv("JUPYTER_TOKEN") {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			f()
		})
	}
	answer("GET /api/status", func() {})
	answer("POST /api/shutdown", func() {
		if how != "stays" {
			time.AfterFunc(10*time.Millisecond, func() { os.Exit(0) })
		}
	})
	answer("POST /api/crash", func() {
		fmt.Fprintln(os.Stderr, "MemoryError")
		os.Exit(3)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:"+port, nil))
	os.Exit(1)
}

// startFake starts such a server.
func startFake(t *testing.T, ctx context.Context, how string, o Options) (*Server, error) {
	t.Helper()
	e := &Environment{Dir: t.TempDir()}
	if err := os.Mkdir(filepath.Join(e.Dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script(t, filepath.Join(e.Dir, "bin"), "python", fmt.Sprintf("%s='%s' exec '%s' \"$@\"\n", fakeEnv, how, self))
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.State = t.TempDir()
	return e.Start(ctx, o)
}

func alive(s *Server) bool { return syscall.Kill(s.cmd.Process.Pid, 0) == nil }

func TestServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := filepath.Join(t.TempDir(), "my audits")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := startFake(t, ctx, "serves", Options{Dir: dir, Notebook: "my audit.ipynb"})
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("http://127.0.0.1:%d/lab/tree/my%%20audit.ipynb?token=%s", s.port, s.asks.token); s.URL != want || len(s.asks.token) != 48 {
		t.Errorf("URL %s, want %s", s.URL, want)
	}
	other := s.asks
	other.token = "guessed"
	if err := other.status(t.Context()); err == nil {
		t.Error("another token is taken")
	}
	said, err := os.ReadFile(s.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"-m jupyterlab --ServerApp.root_dir=" + dir + " ", "--ServerApp.ip=127.0.0.1", "--ServerApp.open_browser=false"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("no %q among the %s", want, said)
		}
	}
	if strings.Contains(string(said), s.asks.token) {
		t.Error("the token stands among the arguments, which others can read")
	}
	cancel()
	if err := s.Wait(ctx); err != nil || alive(s) {
		t.Errorf("after its end: %v, alive %t", err, alive(s))
	}
}

func TestServerEndsItself(t *testing.T) {
	s, err := startFake(t, t.Context(), "serves", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.asks.shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Wait(t.Context()); err != nil {
		t.Errorf("error %v", err)
	}

	if s, err = startFake(t, t.Context(), "serves", Options{}); err != nil {
		t.Fatal(err)
	}
	s.asks.do(t.Context(), http.MethodPost, "/api/crash", http.StatusOK) // fails, as the server is gone
	if err := s.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "MemoryError") {
		t.Errorf("error %v", err)
	}
}

func TestServerDoesNotStart(t *testing.T) {
	_, err := startFake(t, t.Context(), "fails", Options{})
	if err == nil || !strings.Contains(err.Error(), "exit status 1") || !strings.Contains(err.Error(), "No module named 'jupyterlab'") {
		t.Errorf("error %v", err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err = startFake(t, ctx, "silent", Options{}); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("error %v after %s", err, time.Since(began))
	}
}

func TestServerStays(t *testing.T) {
	old := stopTimeout
	stopTimeout = 200 * time.Millisecond
	defer func() { stopTimeout = old }()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := startFake(t, ctx, "stays", Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := s.Wait(ctx); err == nil || !strings.Contains(err.Error(), "was killed") || alive(s) {
		t.Errorf("error %v, alive %t", err, alive(s))
	}
}

func TestPorts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	want := fmt.Sprintf("port %d is taken by another program", taken)
	if _, err := startFake(t, t.Context(), "serves", Options{Port: taken}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	// Taken by another program between the look and the start.
	if _, err := startFake(t, t.Context(), "port taken", Options{}); err == nil || !strings.Contains(err.Error(), "is taken by another program") {
		t.Errorf("error %v", err)
	}
	if _, err := freePort(70_000); err == nil || !strings.Contains(err.Error(), "port 70000 cannot be used") {
		t.Errorf("error %v", err)
	}
	if port, err := freePort(0); err != nil || port < firstPort || port == taken {
		t.Errorf("port %d, %v", port, err)
	}
}
