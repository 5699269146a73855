package lab

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// run runs a program and returns what it prints.
func run(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = environ()
	cmd.WaitDelay = time.Second // pip's children may hold its output open
	out, err := cmd.CombinedOutput()
	if err == nil {
		return string(out), nil
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return "", explain(string(out), fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err))
}

// unreachable matches a line of pip's when it cannot reach its index.
var unreachable = regexp.MustCompile(`(?m)^.*(?:NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|` +
	`NameResolutionError|ConnectionResetError|RemoteDisconnected).*$`)

// explain adds to an error what the program said and what helps against it.
func explain(said string, err error) error {
	if line := unreachable.FindString(said); line != "" {
		return fmt.Errorf("the Python package index cannot be reached: check the network, "+
			"set HTTPS_PROXY behind a proxy or PIP_INDEX_URL for an index of your own, and start again\n%s", line)
	}
	return tail(said, err)
}

// tail adds the last lines said to an error.
func tail(said string, err error) error {
	const most = 8
	lines := strings.Split(strings.TrimSpace(said), "\n")
	lines = lines[max(0, len(lines)-most):]
	return fmt.Errorf("%w\n%s", err, strings.Join(lines, "\n"))
}
