// Notebooks runs the tutorials of this folder from start to end and writes
// them, executed, to notebooks/out: each as a notebook and as one HTML page
// that needs nothing else.
//
//	go run ./notebooks [-notebook NAME] [-update] [-timeout 10m] [-keep-cache]
//
// It needs only Go: it builds the GoNB kernel from the module's tool lines and
// speaks the Jupyter protocol itself. Each notebook has a kernel of its own,
// which works in the notebook's folder and starts without remembered results.
//
// A cell that fails ends its notebook, and the exit status is 1; a cell tagged
// raises-exception may fail. GoNB does not count a failing !command as a
// failure of its cell, so only the cell's line tells of it. Ctrl-C ends the
// kernel and everything its cells started, with exit status 130.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	status := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// command runs the program and returns its exit status.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("notebooks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("notebook", "", "run only the notebook `NAME`, with or without .ipynb")
	update := flags.Bool("update", false, "write the outputs back into the notebooks that run without error")
	timeout := flags.Duration("timeout", 10*time.Minute, "interrupt a cell after this `time`")
	keep := flags.Bool("keep-cache", false, "use the results remembered by earlier runs and add to them")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "notebooks:", err)
		switch {
		case ctx.Err() != nil:
			return 130
		default:
			return 1
		}
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "notebooks: unexpected argument %q; a notebook is named by -notebook\n", flags.Arg(0))
		return 2
	}
	if *timeout <= 0 {
		fmt.Fprintf(stderr, "notebooks: -timeout %s is not positive\n", *timeout)
		return 2
	}
	module, err := tools.Find(ctx, "")
	if err != nil {
		return fail(err)
	}
	dir := filepath.Join(module.Root, "notebooks")
	paths, err := find(dir, *name)
	if err != nil {
		return fail(err)
	}
	set, err := tools.Build(ctx, module, stdout)
	if err != nil {
		return fail(err)
	}
	defer set.Remove()
	r := &runner{set: set, timeout: *timeout, keepCache: *keep}
	if err := r.all(ctx, paths, filepath.Join(dir, "out"), *update, stdout, stderr); err != nil {
		return fail(err)
	}
	return 0
}
