package gonbui

import (
	"encoding/gob"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/xrai-toolkit/xrai-go/gonbui/internal/wire"
)

func init() {
	// The metadata travels as these types, inside an any. One that gob does
	// not know closes the pipe, and all later outputs of the cell are lost.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// answerTime is how long the kernel may take to acknowledge an output. It
// needs about 50 microseconds; after this long it will never answer, as when it
// met a message that it cannot decode.
var answerTime = 10 * time.Second

// pipe is the way to the kernel. One output at a time: each is enclosed by
// acknowledgements.
var pipe struct {
	sync.Mutex
	opened bool // something was sent
	broken bool // the kernel stopped answering: print instead
}

// display shows one output: in the notebook, or printed where there is none.
func display(out output) {
	pipe.Lock()
	defer pipe.Unlock()
	if !wire.Notebook || pipe.broken || !deliver(message(out), answerTime) {
		printOutput(out)
	}
}

// deliver sends one message after all that was printed before it and returns
// when the notebook has it. It reports whether it arrived. The caller holds
// pipe.
//
// Printed text and outputs travel by different roads. The kernel handles the
// messages of one road in order, so an acknowledgement afterwards puts what is
// printed later behind. For what was printed earlier the road must be empty,
// and the round trip of one acknowledgement lets the kernel hand on the last
// piece it took from there.
func deliver(msg *protocol.DisplayData, patience time.Duration) bool {
	drainPrinted()
	if !acknowledged(patience) {
		return false
	}
	send(msg)
	return acknowledged(patience)
}

// send hands a message to the kernel without waiting. The caller holds pipe.
func send(msg *protocol.DisplayData) {
	pipe.opened = true
	wire.Kernel.Send(msg)
}

// acknowledged waits until the kernel has handled everything sent so far.
// A kernel that met a message it cannot decode never answers, which must not
// hang a cell; Open tells of a failure.
func acknowledged(patience time.Duration) bool {
	if pipe.broken {
		return false
	}
	pipe.opened = true
	if wire.Kernel.Open() != nil {
		pipe.broken = true
		return false
	}
	done := make(chan struct{})
	go func() {
		wire.Kernel.Sync()
		close(done)
	}()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for limit := time.Now().Add(patience); !pipe.broken; {
		select {
		case <-done:
			pipe.broken = wire.Kernel.Open() != nil
			return !pipe.broken
		case now := <-look.C:
			pipe.broken = now.After(limit) || wire.Kernel.Open() != nil
		}
	}
	return false
}

// message is out in the kernel's terms. HTML beside a PNG would win over it,
// so a figure has none.
func message(out output) *protocol.DisplayData {
	msg := &protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMETextPlain: out.text}}
	switch {
	case out.png != nil:
		msg.Data[protocol.MIMEImagePNG] = out.png
		msg.Metadata = map[string]any{
			string(protocol.MIMEImagePNG): map[string]any{
				"width": out.width, "height": out.height, "needs_background": "light",
			},
		}
	case out.markdown != "":
		msg.Data[protocol.MIMETextMarkdown] = out.markdown
	case out.html != "":
		msg.Data[protocol.MIMETextHTML] = out.html
	}
	return msg
}
