// Command read_csv reads the CSV file named on its command line once, for
// read_csv.py, and prints a line of JSON: seconds, seconds of processor time, and
// the most memory resident, in bytes, before and after.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/docs/benchmarks/internal/clock"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "read_csv:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want the name of a file, got %d names", len(args))
	}
	before, err := peak()
	if err != nil {
		return err
	}
	start, busy := time.Now(), clock.Processor()
	df, err := dataframe.ReadCSV(args[0], dataframe.CSVOptions{})
	if err != nil {
		return err
	}
	seconds, busy := time.Since(start).Seconds(), clock.Processor()-busy
	after, err := peak()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"seconds": seconds, "processor": busy, "before": before, "peak": after,
		"rows": df.Nrow(), "columns": df.Ncol(), "version": runtime.Version(),
	})
}

// peak returns the most memory that was resident in this program.
func peak() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _, _ := strings.Cut(rest, "kB")
	n, err := strconv.Atoi(strings.TrimSpace(kilobytes))
	return n << 10, err
}
