package xrai

import "fmt"

// Warning is a doubt that rides with a number.
type Warning struct {
	What   string // what was seen
	Why    string // what it does to the number
	Remedy string // what to do about it
}

// String joins the parts into one line.
func (w Warning) String() string {
	s := w.What
	if w.Why != "" {
		s += ": " + w.Why
	}
	if w.Remedy != "" {
		s += fmt.Sprintf(" (%s)", w.Remedy)
	}
	return s
}

// SharedRows warns of n among test rows that equal a training row.
func SharedRows(n, test int) Warning {
	verb := "equal"
	if n == 1 {
		verb = "equals"
	}
	return Warning{
		What:   fmt.Sprintf("%d of %d test rows %s a training row in every column", n, test, verb),
		Why:    "such a row counts as not seen in training although the model saw it, which hides leaks",
		Remedy: "remove such rows from the test table",
	}
}
