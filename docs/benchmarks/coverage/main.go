// Command coverage measures, by simulation, whether intervals cover what they
// claim, whether verdicts keep their level and have power, and whether PDTP's test
// holds. It prints docs/benchmarks/coverage.md:
//
//	go run ./docs/benchmarks/coverage > docs/benchmarks/coverage.md
//
// run in the module's root. With -quick every number of runs is a tenth.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	quick := flag.Bool("quick", false, "a tenth of the runs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	share := 1
	if *quick {
		share = 10
	}
	if err := report(ctx, os.Stdout, share); err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

// row is one line of a table: what was simulated, how often, what came out and
// what is asked of it.
type row struct {
	what string
	runs int
	got  string
	want string
	ok   bool
}

// section is one table.
type section struct {
	title string
	rows  func(ctx context.Context, share int) ([]row, error)
}

var sections = []section{
	{"Intervals", intervals},
	{"Verdicts", verdicts},
	{"PDTP's test", exposures},
	{"ART's diabetes attack", recipe},
}

func report(ctx context.Context, w io.Writer, share int) error {
	fmt.Fprintln(w, "# Coverage, level and power, by simulation")
	fmt.Fprintln(w, "\nWritten by `go run ./docs/benchmarks/coverage > docs/benchmarks/coverage.md`; seeds are fixed, so a second run gives the same numbers. Members' scores are drawn from N(0.545, 1), others' from N(0, 1), half of n each: an area of 0.65. The truth is known, so coverage is counted, not estimated from a formula. Verdicts and intervals have the defaults of the library: 200 dry runs (1,000 for the loss threshold), 2,000 resamples. \"Runs\" counts simulated audits: 2,400 of them have a verdict. The whole takes some five minutes of processor time. \"Flagged\" is a verdict of a leak; \"inconclusive\" is counted apart. The standard error of the diabetes rows is that of a share of the unseen rows, 0.5 / sqrt(n).")
	for _, s := range sections {
		rows, err := s.rows(ctx, share)
		if err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
		fmt.Fprintf(w, "\n## %s\n\n| what | runs | measured | asked | holds |\n|---|---|---|---|---|\n", s.title)
		for _, r := range rows {
			holds := "yes"
			switch {
			case r.want == "":
				holds = "reported"
			case !r.ok:
				holds = "NO"
			}
			fmt.Fprintf(w, "| %s | %d | %s | %s | %s |\n", r.what, r.runs, r.got, r.want, holds)
		}
	}
	return nil
}

// within is a row of a share that must lie between two numbers.
func within(what string, hits, runs int, low, high float64) row {
	got := float64(hits) / float64(runs)
	want := fmt.Sprintf("%.1f%% to %.1f%%", 100*low, 100*high)
	switch {
	case low == 0 && high == 1:
		want = ""
	case low == 0:
		want = fmt.Sprintf("at most %.1f%%", 100*high)
	case high == 1:
		want = fmt.Sprintf("at least %.1f%%", 100*low)
	}
	return row{what, runs, fmt.Sprintf("%.1f%%", 100*got), want, got >= low && got <= high}
}
