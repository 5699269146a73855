package lab

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

const (
	firstPort  = 8888
	portsTried = 100
)

// freePort returns port if it is free, and for 0 the first free one from 8888
// on.
func freePort(port int) (int, error) {
	if port != 0 {
		return port, tryPort(port)
	}
	for p := firstPort; p < firstPort+portsTried; p++ {
		if tryPort(p) == nil {
			return p, nil
		}
	}
	return 0, fmt.Errorf("the ports from %d to %d are all taken: name another with -port", firstPort, firstPort+portsTried-1)
}

func tryPort(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &portError{port}
	case err != nil:
		return fmt.Errorf("port %d cannot be used: %w", port, err)
	}
	return l.Close()
}

// portError is the error of a port that another program listens on.
type portError struct{ port int }

func (e *portError) Error() string {
	return fmt.Sprintf("port %d is taken by another program, perhaps a JupyterLab that still runs: name another with -port, or leave the choice to this program", e.port)
}
