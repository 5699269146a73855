package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// options are the flags and what follows them.
type options struct {
	notebook  string
	update    bool
	timeout   time.Duration
	keep      bool
	create    string
	lab       bool
	noBrowser bool
	port      int
	target    string // of -lab
}

// parse reads the arguments. Without options it returns the exit status, having
// said why.
func parse(args []string, stderr io.Writer) (*options, int) {
	flags := flag.NewFlagSet("notebooks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o options
	flags.StringVar(&o.notebook, "notebook", "", "run only the notebook `NAME`, with or without .ipynb, or the one at a path")
	flags.BoolVar(&o.update, "update", false, "write the outputs back into the notebooks that run without error")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Minute, "interrupt a cell after this `time`")
	flags.BoolVar(&o.keep, "keep-cache", false, "use the results remembered by earlier runs and add to them")
	flags.StringVar(&o.create, "new", "", "make a notebook of your own in the folder `DIR`, instead of running any")
	flags.BoolVar(&o.lab, "lab", false, "open JupyterLab, on the folder or notebook that is named after the flags")
	flags.BoolVar(&o.noBrowser, "no-browser", false, "with -lab: print the address only")
	flags.IntVar(&o.port, "port", 0, "with -lab: listen on port `N` (default: the first free one from 8888 on)")
	var rest []string
	for len(args) > 0 || !flags.Parsed() {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, 0
		} else if err != nil {
			return nil, 2
		}
		// What is no flag may stand among them.
		if args = flags.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := o.check(given, rest); err != nil {
		fmt.Fprintln(stderr, "notebooks:", err)
		return nil, 2
	}
	return &o, 0
}

// check takes the arguments that are no flags and refuses what makes no sense.
func (o *options) check(given map[string]bool, rest []string) error {
	for _, pair := range []struct {
		name    string
		without []string
	}{
		{"lab", []string{"notebook", "update", "timeout", "keep-cache", "new"}},
		{"new", []string{"notebook", "update", "timeout", "keep-cache"}},
	} {
		for _, other := range pair.without {
			if given[pair.name] && given[other] {
				return fmt.Errorf("-%s does not go with -%s", other, pair.name)
			}
		}
	}
	switch {
	case o.lab && len(rest) == 1:
		o.target = rest[0]
	case o.lab && len(rest) > 1:
		return fmt.Errorf("-lab opens one folder, and %d are named", len(rest))
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q; a notebook is named by -notebook", rest[0])
	case !o.lab && (given["no-browser"] || given["port"]):
		return errors.New("-no-browser and -port go with -lab only")
	case given["new"] && o.create == "":
		return errors.New("-new needs the folder for the notebook")
	case o.timeout <= 0:
		return fmt.Errorf("-timeout %s is not positive", o.timeout)
	}
	return nil
}

// run does what the options ask for.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	module, err := tools.Find(ctx, "")
	if err != nil {
		return err
	}
	switch {
	case o.create != "":
		return create(module, o.create, stdout)
	case o.lab:
		return runLab(ctx, module, labOptions{target: o.target, port: o.port, browser: !o.noBrowser}, stdout)
	}
	paths, err := find(filepath.Join(module.Root, "notebooks"), o.notebook)
	if err != nil {
		return err
	}
	set, err := tools.Build(ctx, module, stdout)
	if err != nil {
		return err
	}
	defer set.Remove()
	r := &runner{set: set, timeout: o.timeout, keepCache: o.keep}
	return r.all(ctx, paths, filepath.Join(filepath.Dir(paths[0]), "out"), o.update, stdout, stderr)
}
