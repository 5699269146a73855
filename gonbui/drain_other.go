//go:build !linux

package gonbui

import "time"

// drainPrinted gives the kernel the time to read what was printed: other
// systems do not say at the writing end how much of a pipe is unread.
func drainPrinted() { time.Sleep(time.Millisecond) }
