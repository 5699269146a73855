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
