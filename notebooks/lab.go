package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/lab"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// labOptions are the flags of -lab.
type labOptions struct {
	// target is the folder to show, or a notebook in it; "" for the tutorials.
	target  string
	port    int
	browser bool
}

// runLab opens JupyterLab and returns when it has ended. A done ctx ends it,
// which is no error once it was ready.
func runLab(ctx context.Context, module *tools.Module, o labOptions, stdout io.Writer) error {
	began := time.Now()
	dir, notebook, err := labTarget(module, o.target)
	if err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return fmt.Errorf("JupyterLab needs a cache folder: %w", err)
	}
	cache = filepath.Join(cache, "xrai-go")
	environment, kernel, err := prepareLab(ctx, module, cache, &lockedWriter{w: stdout})
	if ctx.Err() != nil {
		return errors.New("stopped")
	}
	if err != nil {
		return err
	}
	if err := environment.Install(kernel); err != nil {
		return fmt.Errorf("installing the kernel: %w", err)
	}
	options := lab.Options{Dir: dir, Notebook: notebook, Port: o.port, Browser: o.browser, State: filepath.Join(cache, "jupyter")}
	if o.target == "" {
		options.Hide = []string{"*.go", "internal", "testdata", "setup.txt"} // the runner's own
	}
	server, err := environment.Start(ctx, options)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "JupyterLab is ready after %.1f s: %s\nIt shows %s. Ctrl-C ends it.\n", time.Since(began).Seconds(), server.URL, dir)
	defer warm(ctx, module)()
	if err := server.Wait(ctx); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "JupyterLab has ended.")
	return nil
}

// labTarget returns the folder to show and the notebook in it to open.
func labTarget(module *tools.Module, target string) (dir, notebook string, err error) {
	if target == "" {
		return filepath.Join(module.Root, "notebooks"), "", nil
	}
	path, err := filepath.Abs(target)
	if err != nil {
		return "", "", err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", fmt.Errorf("there is no %s; -new makes a notebook of your own in a folder", path)
	case err != nil:
		return "", "", err
	case info.IsDir():
		return path, "", nil
	case filepath.Ext(path) != extension:
		return "", "", fmt.Errorf("%s is neither a folder nor a notebook", path)
	}
	return filepath.Dir(path), filepath.Base(path), nil
}

// prepareLab returns the environment of JupyterLab and the kernel for it. What
// is missing is made, the one beside the other.
func prepareLab(ctx context.Context, module *tools.Module, cache string, progress io.Writer) (*lab.Environment, lab.Kernel, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	folder := lab.Folder(cache)
	environment := lab.Find(ctx, folder)
	made := make(chan error, 1)
	if environment == nil {
		python, err := lab.FindPython(ctx)
		if err != nil {
			return nil, lab.Kernel{}, err
		}
		go func() {
			fmt.Fprintf(progress, "making a virtual environment of Python %s with JupyterLab %s; the first time this takes about a minute\n", python.Version, lab.Version)
			began := time.Now()
			var err error
			if environment, err = lab.Make(ctx, python, folder); err == nil {
				fmt.Fprintf(progress, "made the virtual environment in %.0f s\n", time.Since(began).Seconds())
			} else {
				cancel()
			}
			made <- err
		}()
	} else {
		made <- nil
	}
	kernel, err := labKernel(ctx, module, progress)
	if err != nil {
		cancel()
	}
	if failure := <-made; failure != nil && (err == nil || !errors.Is(failure, context.Canceled)) {
		err = failure
	}
	return environment, kernel, err
}

// labKernel builds the programs of the kernel.
func labKernel(ctx context.Context, module *tools.Module, progress io.Writer) (lab.Kernel, error) {
	set, err := tools.Build(ctx, module, progress)
	if err != nil {
		return lab.Kernel{}, err
	}
	gopls, err := tools.Gopls(ctx, module, progress)
	if err != nil {
		return lab.Kernel{}, err
	}
	return lab.Kernel{Program: set.Kernel(), Path: append(set.Path(), gopls), Logo: logo(ctx, module)}, nil
}

// logo returns the path of GoNB's picture, which its module holds, or "".
func logo(ctx context.Context, module *tools.Module) string {
	dir, err := module.Dir(ctx, "github.com/janpfeifer/gonb")
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "internal", "kernel", "Go_gopher_favicon.svg")
}

// warm begins to compile what cells link, with their flags, so that the first
// cell does not have to. If it fails, that cell will tell why. The function
// returned ends it.
func warm(ctx context.Context, module *tools.Module) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, "go", "build", "-tags=minimal", "./dataframe/...", "./gonbui/...", "./xrai/...")
	cmd.Dir = module.Root
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOFLAGS=")
	var running sync.WaitGroup
	running.Go(func() { cmd.Run() })
	return func() {
		cancel()
		running.Wait()
	}
}

// lockedWriter is a writer for several goroutines.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
