// Package clock is the processor's clock of the benchmark programs.
package clock

import (
	"syscall"
	"time"
)

// Processor returns the seconds of processor time that this program has used.
func Processor() float64 {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err) // no system without it runs this
	}
	return (time.Duration(use.Utime.Nano()) + time.Duration(use.Stime.Nano())).Seconds()
}
