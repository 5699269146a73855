package lab

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/group"
)

// Options say what JupyterLab opens.
type Options struct {
	// Dir is the folder it shows, Notebook the file in it to open first, "" for
	// none.
	Dir, Notebook string
	// Hide are patterns of the names that it does not list.
	Hide []string
	// Port is the port to listen on; 0 is the first free one from 8888 on.
	Port int
	// Browser opens it in the user's browser.
	Browser bool
	// State is the folder for settings, the log and files of running kernels.
	State string
}

const startTimeout = time.Minute

// stopTimeout leaves kernels the time to stop their cells, which they are given
// 5 s for.
var stopTimeout = 10 * time.Second

// Server is a running JupyterLab.
type Server struct {
	// URL opens it, with its token.
	URL string

	cmd    *exec.Cmd
	port   int
	asks   client
	log    string
	exited chan struct{} // closed once it has ended and its group is killed
	failed error         // how it ended; read after exited
}

// Start starts JupyterLab and returns when it answers. Cancelling ctx later
// ends it by way of Wait alone, which must be called.
func (e *Environment) Start(ctx context.Context, o Options) (*Server, error) {
	for tries := 5; ; tries-- {
		port, err := freePort(o.Port)
		if err != nil {
			return nil, err
		}
		s, err := e.startAt(ctx, o, port)
		var taken *portError
		if o.Port == 0 && tries > 0 && errors.As(err, &taken) {
			continue // another program was quicker
		}
		return s, err
	}
}

func (e *Environment) startAt(ctx context.Context, o Options, port int) (*Server, error) {
	token := make([]byte, 24)
	rand.Read(token) // never fails
	s := &Server{
		port:   port,
		asks:   client{base: fmt.Sprintf("http://127.0.0.1:%d", port), token: hex.EncodeToString(token)},
		log:    filepath.Join(o.State, fmt.Sprintf("lab-%d.log", port)),
		exited: make(chan struct{}),
	}
	page := "/lab"
	if o.Notebook != "" {
		page += "/tree/" + (&url.URL{Path: filepath.ToSlash(o.Notebook)}).EscapedPath()
	}
	s.URL = s.asks.base + page + "?token=" + s.asks.token
	env, err := o.env(s.asks.token)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd = exec.Command(e.python(), append([]string{"-s", "-m", "jupyterlab"}, o.args(port, page)...)...)
	s.cmd.Dir, s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = o.Dir, env, log, log
	group.Set(s.cmd)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting JupyterLab: %w", err)
	}
	go func() {
		s.failed = s.cmd.Wait()
		group.Kill(s.cmd.Process)
		close(s.exited)
	}()
	if err := s.ready(ctx); err != nil {
		s.kill()
		return nil, err
	}
	return s, nil
}

// args are JupyterLab's arguments.
func (o Options) args(port int, page string) []string {
	args := []string{
		"--ServerApp.root_dir=" + o.Dir,
		"--ServerApp.default_url=" + page,
		"--ServerApp.ip=127.0.0.1",
		fmt.Sprintf("--ServerApp.port=%d", port), "--ServerApp.port_retries=0",
		fmt.Sprintf("--ServerApp.open_browser=%t", o.Browser),
		"--MappingKernelManager.default_kernel_name=" + kernelName,
		"--LanguageServerManager.autodetect=False", // looks for Node programs; gopls belongs to the kernel
		"--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
	}
	for _, pattern := range append([]string{".*", "__pycache__", "*~"}, o.Hide...) {
		args = append(args, "--ContentsManager.hide_globs="+pattern)
	}
	if os.Geteuid() == 0 { // in a container, mostly
		args = append(args, "--ServerApp.allow_root=True")
	}
	return args
}

// env is JupyterLab's environment: its own folders, and the token, which does
// not belong among arguments that other users of the computer can read.
func (o Options) env(token string) ([]string, error) {
	// The open tabs are remembered for each folder: elsewhere they lead nowhere.
	h := sha256.Sum256([]byte(o.Dir))
	folders := map[string]string{
		"JUPYTER_CONFIG_DIR":        "config",
		"JUPYTER_DATA_DIR":          "data",
		"JUPYTER_RUNTIME_DIR":       "runtime",
		"IPYTHONDIR":                "ipython",
		"JUPYTERLAB_WORKSPACES_DIR": filepath.Join("workspaces", hex.EncodeToString(h[:6])),
	}
	env := append(environ(), "JUPYTER_TOKEN="+token, "JUPYTER_PREFER_ENV_PATH=1")
	for name, folder := range folders {
		dir := filepath.Join(o.State, folder)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		env = append(env, name+"="+dir)
	}
	return env, nil
}

// ready waits until the server answers.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("it does not answer within %s; its log is %s", startTimeout, s.log))
	defer cancel()
	for {
		if s.asks.status(ctx) == nil {
			return nil
		}
		select {
		case <-s.exited:
			return s.death()
		case <-ctx.Done():
			return fmt.Errorf("starting JupyterLab: %w", context.Cause(ctx))
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// death tells why the server ended before it answered.
func (s *Server) death() error {
	said, _ := os.ReadFile(s.log)
	if strings.Contains(string(said), "is already in use") {
		return &portError{s.port}
	}
	return tail(string(said), fmt.Errorf("JupyterLab ended at once (%v); its log is %s and ends", s.failed, s.log))
}

// Wait waits until the server ends by itself, as by "Shut Down" in its menu, or
// until ctx is done. Then it ends the server with all its kernels, and returns
// without error.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case <-s.exited:
		if s.failed != nil {
			said, _ := os.ReadFile(s.log)
			return tail(string(said), fmt.Errorf("JupyterLab ended (%w); its log is %s and ends", s.failed, s.log))
		}
		return nil
	case <-ctx.Done():
	}
	// Asked by its own interface it stops its kernels too, which lead groups of
	// their own: a signal could not be sent everywhere, and killing leaves them.
	stop, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	err := s.asks.shutdown(stop)
	select {
	case <-s.exited:
		return nil
	case <-stop.Done():
		s.kill()
		return errors.Join(fmt.Errorf("JupyterLab did not end within %s and was killed; cells may still run", stopTimeout), err)
	}
}

func (s *Server) kill() {
	group.Kill(s.cmd.Process)
	<-s.exited
}
