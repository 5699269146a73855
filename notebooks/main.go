// Notebooks runs the tutorials of this folder from start to end and writes
// them, executed, to notebooks/out: each as a notebook and as one HTML page
// that needs nothing else.
//
//	go run ./notebooks [-notebook NAME] [-update] [-timeout 10m] [-keep-cache]
//
// NAME is one of the tutorials, or the path of any notebook; the outputs of that
// go to the folder out beside it.
//
// It needs only Go: it builds the GoNB kernel from the module's tool lines and
// speaks the Jupyter protocol itself. Each notebook has a kernel of its own,
// which works in the notebook's folder and starts without remembered results.
//
// A cell that fails ends its notebook, and the exit status is 1; a cell tagged
// raises-exception may fail. GoNB does not count a failing !command as a
// failure of its cell, so only the cell's line tells of it. Ctrl-C ends the
// kernel and everything its cells started, with exit status 130.
//
//	go run ./notebooks -new DIR
//
// makes a notebook of one's own in DIR, anywhere: the template, which then
// wants one edit, the paths of the tables and models to audit.
//
//	go run ./notebooks -lab [-no-browser] [-port N] [DIR | NOTEBOOK]
//
// opens JupyterLab on this folder, or on another, with the kernel and completion
// in place. It needs Python 3.10 or newer; the first time it installs a
// JupyterLab of its own into the user's cache folder, and nothing elsewhere.
// Ctrl-C ends it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	status := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// command runs the program and returns its exit status.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, status := parse(args, stderr)
	if o == nil {
		return status
	}
	if err := o.run(ctx, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		if ctx.Err() != nil {
			return 130
		}
		return 1
	}
	return 0
}
