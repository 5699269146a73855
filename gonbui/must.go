package gonbui

import (
	"fmt"
	"os"
	"runtime"

	"github.com/xrai-toolkit/xrai-go/gonbui/internal/wire"
)

// exitFailed is the status of a program ended by Must or Check.
const exitFailed = 1

// Must returns v, unless err is not nil: then it prints "Error: ", what err says
// and the place of the call to standard error and ends the program with status
// 1, which fails the cell. There is no stack trace, as the error names what is
// wrong. Deferred functions do not run.
//
//	train := gonbui.Must(dataframe.ReadCSV("train.csv", dataframe.CSVOptions{}))
func Must[T any](v T, err error) T {
	if err != nil {
		end(err)
	}
	return v
}

// Must2 is Must for two values.
func Must2[T, U any](v T, w U, err error) (T, U) {
	if err != nil {
		end(err)
	}
	return v, w
}

// Check is Must for a call that returns an error alone.
func Check(err error) {
	if err != nil {
		end(err)
	}
}

// end says what failed and where, and ends the program. The kernel puts the
// number of cell and line before the place.
func end(err error) {
	settleBars()
	if wire.Notebook {
		drainPrinted()
	}
	fmt.Fprintf(os.Stderr, "Error: %v\n", err)
	// Above this are the exported function and its caller.
	if _, file, line, ok := runtime.Caller(2); ok {
		fmt.Fprintf(os.Stderr, "\tat %s:%d\n", file, line)
	}
	os.Exit(exitFailed)
}
