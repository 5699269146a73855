package pickle

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// cat joins opcodes (bytes, runes, strings) and pieces of pickles.
func cat(parts ...any) []byte {
	var out []byte
	for _, p := range parts {
		switch p := p.(type) {
		case rune:
			out = append(out, byte(p))
		case int:
			out = append(out, byte(p))
		case string:
			out = append(out, p...)
		case []byte:
			out = append(out, p...)
		default:
			panic(fmt.Sprintf("a piece of type %T", p))
		}
	}
	return out
}

func u32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
func u64(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }

// str writes a str of protocol 2.
func str(s string) []byte { return cat(opBinUnicode, u32(uint32(len(s))), s) }

// class writes a global of protocol 0.
func class(module, name string) []byte { return cat(opGlobal, module, "\n", name, "\n") }

// times repeats a piece.
func times(n int, parts ...any) string { return strings.Repeat(string(cat(parts...)), n) }
