package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/jupyter"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

// cellRun tells how a cell went.
type cellRun struct {
	// Count is the cell's execution count.
	Count int
	Took  time.Duration
	// Outputs is the number of outputs stored.
	Outputs int
	// Problem is a line on what failed, empty if nothing did.
	Problem string
}

func newCellRun(c *nbformat.Cell, took time.Duration, err error) cellRun {
	run := cellRun{Count: c.Count, Took: took, Outputs: len(c.Outputs)}
	if err != nil {
		run.Problem = problem(c, err)
	} else if status := failedCommand(c); status != "" {
		run.Problem = "a !command ended with " + status
	}
	return run
}

// String returns the line printed for the cell.
func (c cellRun) String() string {
	plural := "s"
	if c.Outputs == 1 {
		plural = ""
	}
	return strings.TrimRight(fmt.Sprintf("  [%d]%8.2f s  %3d output%-1s  %s", c.Count, c.Took.Seconds(), c.Outputs, plural, c.Problem), " ")
}

var exitStatus = regexp.MustCompile(`^(exit status \d+|signal: .*)$`)

// problem returns the line of a cell's error that tells most. For a program
// that ended itself the error is only its exit status, and the reason is what
// it printed: the first line of a panic or of gonbui.Must, or else the last.
func problem(c *nbformat.Cell, err error) string {
	var failure *jupyter.CellError
	if !errors.As(err, &failure) {
		return err.Error()
	}
	first := ""
	for line := range strings.Lines(failure.Error()) {
		line = strings.TrimSpace(line)
		if first == "" || strings.HasPrefix(first, "#") { // the compiler names the package first
			first = line
		}
	}
	if !exitStatus.MatchString(first) {
		return inCell(first, failure.Traceback)
	}
	if reason := reason(stderr(c)); reason != "" {
		return first + ": " + reason
	}
	return first
}

var (
	inProgram = regexp.MustCompile(`^\S*\.go:\d+(:\d+)?: `)
	lineOf    = regexp.MustCompile(`^Cell\[\d+\]: Line (\d+)\b`)
)

// inCell names the cell's line for that of the program made from it, where the
// kernel tells it.
func inCell(message string, traceback []string) string {
	if len(traceback) == 0 {
		return message
	}
	line := lineOf.FindStringSubmatch(traceback[0])
	place := inProgram.FindString(message)
	if line == nil || place == "" {
		return message
	}
	return "line " + line[1] + ": " + message[len(place):]
}

func reason(lines []string) string {
	last := ""
	for _, line := range lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "Error: ") {
			return line
		}
		if line != "" && line != "^C" && !exitStatus.MatchString(line) {
			last = line
		}
	}
	return last
}

// failedCommand returns the exit status of a !command that failed, which GoNB
// only prints.
func failedCommand(c *nbformat.Cell) string {
	command := false
	for line := range strings.Lines(c.Source) {
		command = command || strings.HasPrefix(line, "!")
	}
	if command {
		for _, line := range stderr(c) {
			if exitStatus.MatchString(line) {
				return line
			}
		}
	}
	return ""
}

// stderr returns the lines that the cell printed to its standard error.
func stderr(c *nbformat.Cell) []string {
	var lines []string
	for _, o := range c.Outputs {
		if o.Type == nbformat.Stream && o.Name == "stderr" {
			for line := range strings.Lines(o.Text) {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
	}
	return lines
}

// summary returns the line printed for a notebook.
func summary(nb *nbformat.Notebook, took time.Duration) string {
	cells, outputs, images := 0, 0, 0
	for _, c := range nb.Cells {
		if c.Count > 0 {
			cells++
		}
		outputs += len(c.Outputs)
		for _, o := range c.Outputs {
			if _, ok := o.Data["image/png"]; ok {
				images++
			}
		}
	}
	return fmt.Sprintf("  %d cells, %d outputs, %d images in %.1f s", cells, outputs, images, took.Seconds())
}
