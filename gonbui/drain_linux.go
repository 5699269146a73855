package gonbui

import (
	"syscall"
	"time"
	"unsafe"
)

// drainTime bounds the wait for a kernel that reads slowly.
const drainTime = 2 * time.Second

// settleTime lets the kernel publish the last piece it read: reading and
// publishing are two steps there, and the pipe tells of the first only.
const settleTime = 2 * time.Millisecond

// drainPrinted waits until the kernel has read what was printed to standard
// output and standard error.
func drainPrinted() {
	end := time.Now().Add(drainTime)
	for _, fd := range []int{syscall.Stdout, syscall.Stderr} {
		for pause := 10 * time.Microsecond; unread(fd) > 0 && time.Now().Before(end); pause *= 2 {
			time.Sleep(min(pause, time.Millisecond))
		}
	}
	time.Sleep(settleTime)
}

// unread is the number of bytes in the pipe fd that its reader has not taken,
// 0 when fd is no pipe.
func unread(fd int) int {
	var stat syscall.Stat_t
	if syscall.Fstat(fd, &stat) != nil || stat.Mode&syscall.S_IFMT != syscall.S_IFIFO {
		return 0
	}
	// TIOCINQ is FIONREAD, which answers at either end of a pipe. golang.org/x/
	// sys has the call too, but linking that costs every cell 50 ms.
	var n int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TIOCINQ, uintptr(unsafe.Pointer(&n)))
	if errno != 0 {
		return 0
	}
	return int(n)
}
