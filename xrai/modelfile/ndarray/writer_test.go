package ndarray

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Pieces of pickles, for files that no Python would write.

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

// str writes a str, class a global, num an integer, raw bytes.
func str(s string) []byte              { return cat('X', u32(uint32(len(s))), s) }
func class(module, name string) []byte { return cat('c', module, "\n", name, "\n") }
func num(n int64) []byte               { return cat(0x8a, 8, u64(uint64(n))) }
func raw(b string) []byte              { return cat(0x8e, u64(uint64(len(b))), b) }

// tuple writes a tuple of pieces.
func tuple(parts ...any) []byte { return cat('(', cat(parts...), 't') }

// nums writes a tuple of integers.
func nums(n ...int64) []byte {
	out := []byte{'('}
	for _, v := range n {
		out = append(out, num(v)...)
	}
	return append(out, 't')
}

// times repeats a piece.
func times(n int, parts ...any) string { return strings.Repeat(string(cat(parts...)), n) }

// call writes what REDUCE makes, make an instance of NEWOBJ with a state.
func call(module, name string, args ...any) []byte {
	return cat(class(module, name), tuple(args...), 'R')
}

// dtype writes a dtype with its state.
func dtype(name string) []byte {
	return cat(call("numpy", "dtype", str(name), 0x89, 0x88), tuple('K', 3, str("<"), "NNN", num(-1), num(-1), 'K', 0), 'b')
}

// fields writes a structured dtype: names, then for each a dtype and an offset.
func fields(size int64, names []string, parts ...any) []byte {
	all := []byte{'('}
	dict := []byte{'}'}
	for i, name := range names {
		all = append(all, str(name)...)
		dict = slices.Concat(dict, str(name), tuple(parts[2*i], num(int64(parts[2*i+1].(int)))), []byte{'s'})
	}
	return cat(call("numpy", "dtype", str(fmt.Sprint("V", size)), 0x89, 0x88),
		tuple('K', 3, str("|"), 'N', all, 't', dict, num(size), num(1), 'K', 0), 'b')
}

// array writes an array as plain pickles do.
func array(dtype, shape, content []byte) []byte {
	return cat(call("numpy.core.multiarray", "_reconstruct", class("numpy", "ndarray"), nums(0), raw("b")),
		tuple('K', 1, shape, dtype, 0x89, content), 'b')
}

// buffer writes an array as protocol 5 does.
func buffer(content, dtype, shape []byte, more ...any) []byte {
	return call("numpy.core.numeric", "_frombuffer", content, dtype, shape, cat(more...))
}

// wrapped writes joblib's wrapper, without what follows it.
func wrapped(dtype, shape []byte, attrs ...any) []byte {
	return cat(class("joblib.numpy_pickle", "NumpyArrayWrapper"), ")", 0x81, "}(",
		str("subclass"), class("numpy", "ndarray"), str("shape"), shape, str("order"), str("C"), str("dtype"), dtype,
		str("allow_mmap"), 0x88, cat(attrs...), "ub")
}
