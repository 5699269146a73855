// Package upstream lets a cell use GoNB's own gonbui (its widgets, for example)
// together with ours:
//
//	import _ "github.com/xrai-toolkit/xrai-go/gonbui/upstream"
//
// A cell has one connection to the kernel. Without this import ours opens it,
// and a cell that also calls GoNB's own display functions loses outputs; with it
// both share GoNB's. It costs the cell 0.2 s of linking.
package upstream

import (
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/xrai-toolkit/xrai-go/gonbui/internal/wire"
)

func init() { wire.Kernel = shared{} }

type shared struct{}

func (shared) Open() error                  { return gonbui.Open() }
func (shared) Send(m *protocol.DisplayData) { gonbui.SendData(m) }
func (shared) Sync()                        { gonbui.Sync() }
