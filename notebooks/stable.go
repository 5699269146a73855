package main

import (
	"regexp"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

var (
	// GoNB adds the cell's line to a line of a stack trace, but only if it
	// reads the line in one piece.
	tracedLine = regexp.MustCompile(` ?\x1b\[7m\[\[ Cell \[\d+\] Line \d+ \]\]\x1b\[0m `)
	// A cell's program lies in a folder with a random name, which is its
	// module's name too.
	programFolder = regexp.MustCompile(`\S*/gonb_[0-9a-f]{8}/`)
	programName   = regexp.MustCompile(`\bgonb_[0-9a-f]{8}\b`)
)

// stabilize takes from an error that a cell is meant to show what differs from
// run to run.
func stabilize(c *nbformat.Cell) {
	for _, o := range c.Outputs {
		o.Text, o.ErrorValue = stable(o.Text), stable(o.ErrorValue)
		for i, line := range o.Traceback {
			o.Traceback[i] = stable(line)
		}
	}
}

func stable(s string) string {
	s = tracedLine.ReplaceAllString(s, "")
	s = programFolder.ReplaceAllString(s, "")
	return programName.ReplaceAllString(s, "cell")
}
