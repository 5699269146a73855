package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/jupyter"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// runner runs notebooks.
type runner struct {
	set *tools.Set
	// timeout is how long a cell may run before it is interrupted.
	timeout time.Duration
	// keepCache leaves the session's results where the user keeps them, instead
	// of starting each notebook without any.
	keepCache bool
}

// all runs the notebooks one after the other, prints how they go, and saves
// them in the folder out; those without error also in place, if update is set.
// A notebook that fails does not keep the others from running.
func (r *runner) all(ctx context.Context, paths []string, out string, update bool, stdout, stderr io.Writer) error {
	failed := 0
	for _, path := range paths {
		fmt.Fprintln(stdout, filepath.Base(path))
		began := time.Now()
		nb, err := r.run(ctx, path, func(c cellRun) { fmt.Fprintln(stdout, c) })
		if nb != nil {
			fmt.Fprintln(stdout, summary(nb, time.Since(began)))
			saving := save(out, path, nb)
			if saving == nil {
				fmt.Fprintf(stdout, "  page: %s\n", filepath.Join(out, base(path)+".html"))
			}
			err = errors.Join(err, saving)
		}
		if err == nil && update {
			err = writeBack(path, nb)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: stopped", filepath.Base(path))
		}
		if err != nil {
			failed++
			fmt.Fprintln(stderr, "notebooks:", err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d notebooks failed", failed, len(paths))
	}
	return nil
}

// run runs the notebook at path in a kernel of its own and calls each after
// every cell. It returns the notebook with its new outputs, up to the cell
// that failed if the error is a *cellFailure; the file is not changed.
func (r *runner) run(ctx context.Context, path string, each func(cellRun)) (nb *nbformat.Notebook, err error) {
	if nb, err = nbformat.Read(path); err != nil {
		return nil, err
	}
	kernel, done, err := r.start(ctx, filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	defer func() { err = errors.Join(err, done(err)) }()
	var recorder nbformat.Recorder
	for _, c := range nb.Cells {
		if c.Type == nbformat.Code {
			c.Outputs, c.Count = nil, 0
		}
	}
	count := 0
	for _, c := range nb.Cells {
		if c.Type != nbformat.Code || strings.TrimSpace(c.Source) == "" {
			continue
		}
		count++
		began := time.Now()
		published, err := r.execute(ctx, kernel, c.Source)
		recorder.Record(c, published)
		c.Count = count
		each(newCellRun(c, time.Since(began), err))
		var failure *jupyter.CellError
		if errors.As(err, &failure) && c.HasTag("raises-exception") {
			stabilize(c)
			err = nil
		}
		if err != nil {
			return nb, &cellFailure{Notebook: filepath.Base(path), Cell: count, Problem: problem(c, err), Err: err}
		}
	}
	return nb, nil
}

// errTimeout is the cause of the interrupt of a cell that runs for too long.
var errTimeout = errors.New("it took longer than")

// execute runs one cell, for no longer than the timeout.
func (r *runner) execute(ctx context.Context, kernel *jupyter.Kernel, source string) ([]*nbformat.Output, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, r.timeout, fmt.Errorf("%w %s", errTimeout, r.timeout))
	defer cancel()
	return kernel.Execute(ctx, source)
}

// start starts a kernel that works in dir. The function returned ends it and
// removes what it remembered; it takes the error of the run, beside which a
// kernel that had to be killed is no news.
func (r *runner) start(ctx context.Context, dir string) (*jupyter.Kernel, func(error) error, error) {
	env := r.set.Env(os.Environ())
	cache := ""
	if !r.keepCache {
		var err error
		if cache, err = os.MkdirTemp("", "xrai-cache-"); err != nil {
			return nil, nil, err
		}
		env = append(env, "XRAI_CACHE="+cache)
	}
	kernel, err := jupyter.Start(ctx, jupyter.Command{
		Path: r.set.Kernel(), Args: []string{"--raw_error"}, Dir: dir, Env: env,
	})
	if err != nil {
		os.RemoveAll(cache)
		return nil, nil, err
	}
	return kernel, func(failure error) error {
		err := kernel.Shutdown()
		if failure != nil {
			err = nil
		}
		return errors.Join(err, os.RemoveAll(cache))
	}, nil
}

// cellFailure is the error of a notebook whose cell failed.
type cellFailure struct {
	Notebook string
	// Cell counts the code cells that were run, from 1.
	Cell int
	// Problem is the line that tells most, Err the whole error.
	Problem string
	Err     error
}

func (e *cellFailure) Error() string {
	var dead *jupyter.DeadError
	if errors.As(e.Err, &dead) {
		return fmt.Sprintf("%s: cell %d: %v", e.Notebook, e.Cell, dead)
	}
	return fmt.Sprintf("%s: cell %d: %s", e.Notebook, e.Cell, e.Problem)
}

func (e *cellFailure) Unwrap() error { return e.Err }
