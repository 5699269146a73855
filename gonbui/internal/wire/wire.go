// Package wire is the way to the kernel: upstream's protocol over the two named
// pipes that it gives to every cell.
//
// It speaks the protocol itself because upstream's gonbui package brings net,
// database/sql and a hundred packages more, and linking those takes 0.2 s of
// every cell.
package wire

import (
	"encoding/gob"
	"fmt"
	"os"
	"sync"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Transport takes messages to the kernel. One message is sent at a time.
type Transport interface {
	// Open connects, once; a connection that failed stays failed.
	Open() error
	// Send hands over a message without waiting. Failures show in Open.
	Send(*protocol.DisplayData)
	// Sync returns when the kernel has handled all that was sent, or never will.
	Sync()
}

// Notebook reports whether a kernel started this program.
var Notebook = os.Getenv(protocol.GONB_PIPE_ENV) != ""

// Kernel is the transport in use.
var Kernel Transport = &pipes{}

// pipes is the transport over the kernel's named pipes.
type pipes struct {
	mu      sync.Mutex
	opened  bool
	err     error
	encoder *gob.Encoder
	next    int
	waiting map[int]chan struct{} // closed on acknowledgement
}

func (p *pipes) Open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open()
}

func (p *pipes) open() error {
	if p.opened || p.err != nil {
		return p.err
	}
	if !Notebook {
		return fmt.Errorf("this program was not started by a notebook kernel")
	}
	// The kernel opens its ends in this order.
	to, err := os.OpenFile(os.Getenv(protocol.GONB_PIPE_ENV), os.O_WRONLY, 0)
	if err != nil {
		p.err = err
		return err
	}
	from, err := os.Open(os.Getenv(protocol.GONB_PIPE_BACK_ENV))
	if err != nil {
		to.Close()
		p.err = err
		return err
	}
	p.opened, p.encoder, p.waiting = true, gob.NewEncoder(to), map[int]chan struct{}{}
	go p.listen(from)
	return nil
}

// listen takes acknowledgements until the pipe ends.
func (p *pipes) listen(from *os.File) {
	defer from.Close()
	for decoder := gob.NewDecoder(from); ; {
		var m protocol.CommValue
		err := decoder.Decode(&m)
		p.mu.Lock()
		if err != nil {
			p.fail(fmt.Errorf("the kernel closed its pipe: %w", err))
			p.mu.Unlock()
			return
		}
		if id, ok := m.Value.(int); ok && m.Address == protocol.GonbuiSyncAckAddress {
			if done := p.waiting[id]; done != nil {
				close(done)
				delete(p.waiting, id)
			}
		}
		p.mu.Unlock()
	}
}

// fail ends the connection and every wait on it.
func (p *pipes) fail(err error) {
	if p.err == nil {
		p.err = err
	}
	for id, done := range p.waiting {
		close(done)
		delete(p.waiting, id)
	}
}

func (p *pipes) Send(m *protocol.DisplayData) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.send(m)
}

func (p *pipes) send(m *protocol.DisplayData) {
	if p.open() != nil {
		return
	}
	if err := p.encoder.Encode(m); err != nil {
		p.fail(fmt.Errorf("the kernel takes no more outputs: %w", err))
	}
}

func (p *pipes) Sync() {
	p.mu.Lock()
	if p.open() != nil {
		p.mu.Unlock()
		return
	}
	id, done := p.next, make(chan struct{})
	p.next++
	p.waiting[id] = done
	p.send(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMECommValue: &protocol.CommValue{Address: protocol.GonbuiSyncAddress, Value: id},
	}})
	p.mu.Unlock()
	<-done
}
