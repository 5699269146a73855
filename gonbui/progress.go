package gonbui

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"

	"github.com/xrai-toolkit/xrai-go/gonbui/internal/wire"
)

// Live returns what work started from a cell runs under and reports to, as in
// session.With(gonbui.Live()). The function is that of [Progress] without a
// label.
//
// From then on an interrupt of the cell, or Ctrl-C outside a notebook, turns a
// running bar into a sentence with the numbers of that moment and ends the
// program at once, with status 130. So the context is never seen cancelled:
// the work it would stop is over together with the program.
//
// Live shows nothing and opens nothing until the first report.
func Live() (context.Context, func(done, total int)) {
	answerInterrupts()
	return context.Background(), newMeter("").report
}

// Progress returns a function that draws a bar of the work it hears of: done
// of total units, such as records. The bar is one output updated in place at
// most ten times a second, with rate, time left and time gone while it runs,
// and without them when done reaches total. An interrupt is answered as with
// [Live].
//
// Calls may come from many goroutines and out of order; a bar never goes back.
// A new bar begins when total changes, when done is 0 again, and when a
// finished pass reports a count that it had reported before. So a step should
// report 0 before its workers start: two steps of the same total are then
// never taken for one. Counts below 0 or above total are taken as 0 and total,
// and a total that is not positive is ignored.
func Progress(label string) func(done, total int) {
	answerInterrupts()
	return newMeter(label).report
}

// meter draws the bars of one progress function, one after the other.
type meter struct {
	label   string
	current atomic.Pointer[pass]
	reports atomic.Bool // is in meters

	// mu guards drawing and the start of passes. Reports that change nothing
	// on the screen go without it.
	mu   sync.Mutex
	last map[int]*pass // the latest pass of each total
}

func newMeter(label string) *meter { return &meter{label: label} }

// meters are those that ever reported.
var meters struct {
	sync.Mutex
	list []*meter
}

func (m *meter) report(done, total int) {
	if total <= 0 {
		return
	}
	done = min(max(done, 0), total)
	p := m.current.Load()
	if p == nil || p.total != total || done == 0 || done == total || p.over.Load() {
		m.turn(done, total)
		return
	}
	p.note(done)
	// Whoever draws already will do; workers do not wait for the notebook.
	if int64(clock()) < p.next.Load() || !m.mu.TryLock() {
		return
	}
	defer m.mu.Unlock()
	if !p.over.Load() && int64(clock()) >= p.next.Load() {
		m.draw(p, running)
	}
}

// turn takes the reports that may begin or end a pass.
func (m *meter) turn(done, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.reports.Swap(true) {
		meters.Lock()
		meters.list = append(meters.list, m)
		meters.Unlock()
		m.last = make(map[int]*pass)
	}
	cur, p := m.current.Load(), m.last[total]
	if p != nil && m.begins(p, done) {
		p = nil
	}
	if cur != nil && cur != p {
		m.settle(cur)
	}
	if p == nil {
		p = newPass(newID(), done, total)
		m.last[total] = p
		if done < total {
			m.draw(p, running)
		}
	}
	m.current.Store(p)
	if done == total && !p.over.Swap(true) {
		m.draw(p, finished)
	}
}

// begins notes a report for p, the latest pass of its total, and tells whether
// it is the first of another.
//
// A worker may be held up between counting and reporting, so a low count alone
// is no new beginning, not even after the last one. But no pass counts a
// record twice. Reporting the end twice is a habit, unless another step came
// between.
func (m *meter) begins(p *pass, done int) bool {
	if done == 0 {
		return p.most.Load() > 0
	}
	repeated := p.note(done)
	if !p.over.Load() || !repeated {
		return false
	}
	return done < p.total || p != m.current.Load()
}

// settle takes the times off a running bar that may have had its last report.
// It is drawn again if that was not so. The caller holds m.mu.
func (m *meter) settle(p *pass) {
	if !p.over.Load() && p.drawn == running {
		m.draw(p, resting)
	}
}

// draw shows p in a phase. The caller holds m.mu.
func (m *meter) draw(p *pass, ph phase) {
	drawBar(p.id, p.state(m.label, ph), p.next.Load() == 0)
	p.drawn = ph
	p.next.Store(int64(clock() + drawEvery))
}

// settleBars brings the running bars of all progress functions to rest.
func settleBars() {
	meters.Lock()
	list := meters.list
	meters.Unlock()
	for _, m := range list {
		m.mu.Lock()
		m.settle(m.current.Load())
		m.mu.Unlock()
	}
}

// drawBar shows a bar in its place, or makes the place if it is the first
// time. Only then does the order among the outputs matter, and only at rest
// must the notebook have it: the program may end right after.
func drawBar(id string, b barState, first bool) {
	pipe.Lock()
	defer pipe.Unlock()
	if !wire.Notebook || pipe.broken {
		printBar(b)
		return
	}
	msg := message(output{text: b.text(), html: b.html()})
	msg.DisplayID = id
	if first {
		deliver(msg, answerTime)
		return
	}
	send(msg)
	if b.phase != running {
		acknowledged(answerTime)
	}
}

// terminal tells whether a line on standard error can be overwritten.
var terminal = sync.OnceValue(func() bool {
	info, err := os.Stderr.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
})

// printBar writes a bar to standard error: on a terminal in place, else only
// when it ended.
func printBar(b barState) {
	switch ended := b.phase == finished || b.phase == interrupted; {
	case terminal() && !ended:
		fmt.Fprint(os.Stderr, "\r\x1b[K"+b.text())
	case terminal():
		fmt.Fprint(os.Stderr, "\r\x1b[K"+b.text()+"\n")
	case ended:
		fmt.Fprintln(os.Stderr, b.text())
	}
}

// newID names an output. The kernel remembers the names of all cells that ran
// and would update the output of an earlier run in place of making a new one,
// so none may come twice. It is not stored in the notebook.
func newID() string {
	return fmt.Sprintf("xrai-progress-%016x%016x", rand.Uint64(), rand.Uint64())
}
