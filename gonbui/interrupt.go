package gonbui

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/xrai-toolkit/xrai-go/gonbui/internal/wire"
)

const (
	// exitInterrupted is the status of a program ended by SIGINT; any but 0
	// makes the cell fail, so that "Run all" stops.
	exitInterrupted = 130
	// lastWords bounds what is done before the end. The kernel kills a program
	// five seconds after the interrupt.
	lastWords = 2 * time.Second
)

// answerInterrupts makes an interrupt of the program end it as a cell should
// end, from the first call on.
var answerInterrupts = sync.OnceFunc(func() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		<-signals
		endInterrupted()
	}()
})

// endInterrupted says how far the running step came and ends the program.
//
// It cancels no context. A cell panics with the error of a cancelled call, and
// whatever is done to be quicker, on a busy machine its stack trace at times
// comes between a cancellation and the end. Nothing could use the cancellation
// either: an end that waits for nobody stops all work as well, and what must
// not be half-written is renamed into place.
func endInterrupted() {
	time.AfterFunc(lastWords, func() { os.Exit(exitInterrupted) })
	deadline := time.Now().Add(lastWords / 2)
	meters.Lock()
	list := meters.list
	meters.Unlock()
	said := false
	for _, m := range list {
		// The locks are kept: nothing is drawn over the last words.
		if lockBefore(&m.mu, deadline) && m.interrupt() {
			said = true
		}
	}
	if !said {
		to := os.Stderr
		if wire.Notebook {
			to = os.Stdout
		}
		fmt.Fprintln(to, "Interrupted. Steps that had finished are kept; run the cell again for the rest.")
	}
	if lockBefore(&pipe.Mutex, deadline) && pipe.opened && wire.Notebook {
		acknowledged(time.Until(deadline))
	}
	os.Exit(exitInterrupted)
}

// interrupt ends the bar if one is running, and reports whether one was. The
// caller holds m.mu.
func (m *meter) interrupt() bool {
	p := m.current.Load()
	if p.over.Load() || p.drawn != running {
		return false
	}
	m.draw(p, interrupted)
	return true
}

// lockBefore locks mu, or gives up at the deadline.
func lockBefore(mu *sync.Mutex, deadline time.Time) bool {
	for !mu.TryLock() {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(100 * time.Microsecond)
	}
	return true
}
