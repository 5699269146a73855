package gonbui

import (
	"sync/atomic"
	"time"
)

const (
	// drawEvery keeps a bar to ten updates a second.
	drawEvery = 100 * time.Millisecond
	// maxMarked is the largest total whose reports are marked one by one: a
	// megabyte of marks.
	maxMarked = 1 << 23
)

// pass is one run from 0 to total: one bar. The fields that reports of many
// goroutines touch are atomic, the others belong to the meter's lock.
type pass struct {
	id    string // of the output that is updated in place
	total int
	first int           // done when it began
	start time.Duration // when it began, by clock

	most atomic.Int64 // largest done reported: a bar never goes back
	next atomic.Int64 // by clock, when it may be drawn again
	over atomic.Bool  // total was reached
	// marks has a bit for each done reported so far, nil above maxMarked.
	marks []uint64

	drawn phase // what the notebook shows now
}

// epoch makes clock readings monotonic and small.
var epoch = time.Now()

func clock() time.Duration { return time.Since(epoch) }

func newPass(id string, done, total int) *pass {
	p := &pass{id: id, total: total, first: done, start: clock()}
	if total <= maxMarked {
		p.marks = make([]uint64, total/64+1)
	}
	p.note(done)
	return p
}

// note takes a report, in whatever order reports come. repeated tells that
// this pass had the same done before.
func (p *pass) note(done int) (repeated bool) {
	for {
		most := p.most.Load()
		if int64(done) <= most || p.most.CompareAndSwap(most, int64(done)) {
			break
		}
	}
	if p.marks == nil {
		return false
	}
	bit := uint64(1) << (done & 63)
	return atomic.OrUint64(&p.marks[done>>6], bit)&bit != 0
}

// state is the pass as it can be drawn now.
func (p *pass) state(label string, ph phase) barState {
	b := barState{label: label, phase: ph, done: int(p.most.Load()), total: p.total, first: p.first}
	if ph == running {
		b.elapsed = clock() - p.start
	}
	return b
}
