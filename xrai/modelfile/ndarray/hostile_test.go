package ndarray

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// hostile is a file that wants to do harm. want is part of the error; "data" says
// that it is harmless data, to be looked at and no more.
type hostile struct {
	name string
	data []byte
	want string
}

// payloads are calls that Python would run, in every form there is. The command
// would make a file.
func payloads(canary string) []hostile {
	command := str("touch " + canary)
	system := class("os", "system")
	posix := cat(str("posix"), str("system"), 0x93)
	dumps := cat("\x80\x02", system, command, 0x85, "R.")
	return []hostile{
		{"os.system by GLOBAL and REDUCE", cat(system, command, 0x85, "R."), "data"},
		{"os.system of protocol 0", cat("cos\nsystem\n(S'touch ", canary, "'\ntR."), "data"},
		{"posix.system by STACK_GLOBAL", cat(0x80, 4, posix, command, 0x85, "R."), "data"},
		{"nt.system in a frame", cat(0x80, 4, 0x95, u64(20), str("nt"), str("system"), 0x93, command, 0x85, "R."), "data"},
		{"os.system by INST", cat("(", command, "ios\nsystem\n."), "data"},
		{"os.system by OBJ", cat("(", system, command, "o."), "data"},
		{"os.system by NEWOBJ", cat(system, command, 0x85, 0x81, '.'), "data"},
		{"os.system by NEWOBJ_EX", cat(system, command, 0x85, "}", 0x92, '.'), "data"},
		{"os.system by a setstate", cat(class("m", "A"), ")", 0x81, "}", str("__setstate__"), system, "sb", command, "b."), "data"},
		{"os.system by a reduce in a state", cat(class("m", "A"), ")", 0x81, "}", str("__reduce__"), system, "sb."), "data"},
		{"os.system by a reconstructor", call("copyreg", "_reconstructor", system, class("builtins", "object"), "N"), "ends early"},
		{"os.system by _reconstructor", cat(call("copyreg", "_reconstructor", system, class("builtins", "str"), command), '.'), "data"},
		{"os.system by __newobj__", cat(call("copy_reg", "__newobj__", system, command), '.'), "data"},
		{"os.system by __newobj_ex__", cat(call("copyreg", "__newobj_ex__", system, tuple(command), "}"), '.'), "data"},
		{"os.system by a partial", cat(call("functools", "partial", system, command), ")R."), "data"},
		{"os.system by getattr", cat(call("builtins", "getattr", call("builtins", "__import__", str("os")), str("system")), command, 0x85, "R."), "data"},
		{"eval", cat(call("builtins", "eval", str("__import__('os').system('touch "+canary+"')")), '.'), "data"},
		{"exec by Python 2", cat(call("__builtin__", "exec", command), '.'), "data"},
		{"subprocess", cat(call("subprocess", "Popen", tuple(str("touch"), str(canary))), '.'), "data"},
		{"a pickle in a pickle", cat(call("pickle", "loads", raw(string(dumps))), '.'), "data"},
		{"joblib.load", cat(call("joblib", "load", str(canary)), '.'), "data"},
		{"numpy.load", cat(call("numpy", "load", str(canary), "N", 0x88), '.'), "data"},
		{"map over commands", cat(call("builtins", "list", call("builtins", "map", system, tuple(command))), '.'), "data"},
		{"cloudpickle code", cat(call("cloudpickle.cloudpickle", "_builtin_type", str("CodeType")), raw("code"), 0x85, "R."), "data"},
		{"a class made by type", cat(call("builtins", "type", str("X"), ")", "}", str("__del__"), system, "s"), ")", 0x81, '.'), "data"},
		{"os.system as a dict's default", cat(call("collections", "defaultdict", system), command, "Ns."), "data"},
		{"os.system that sorts", cat(class("m", "L"), ")", 0x81, command, "a", system, 0x85, "}bN."), "state"},
		{"os.system as an array's class", cat(call("numpy.core.multiarray", "_reconstruct", system, nums(0), raw("b")), tuple('K', 1, nums(1), dtype("f8"), 0x89, raw("12345678")), "b."), "data"},
		{"os.system as joblib's subclass", cat(wrapped(dtype("f8"), nums(1), str("subclass"), system), "12345678", "."), "data"},
		{"os.system as a dtype", cat(call("numpy", "dtype", system), '.'), "data"},
		{"os.system as a codec", cat(call("_codecs", "encode", command, system), '.'), "the encoding is not latin1"},
		{"os.system by a persistent id", cat(system, "Q."), "data"},
		{"a persistent id of protocol 0", cat("Pos.system\n."), "data"},
		{"extension code 1", cat(0x82, 1, command, 0x85, "R."), "extension code"},
		{"extension code 2", cat(0x83, 1, 0, command, 0x85, "R."), "extension code"},
		{"extension code 4", cat(0x84, u32(1), command, 0x85, "R."), "extension code"},
		{"the state of a class", cat(class("builtins", "dict"), "}", str("__init__"), system, "sb."), "is given a state"},
		{"a name with a line feed", cat(str("os"), str("system\nx"), 0x93, command, 0x85, "R."), "data"},
	}
}

// sizes declare more than there is.
func sizes() []hostile {
	f8 := dtype("f8")
	list := []hostile{
		{"a str of 2^62 bytes", cat(0x8d, u64(1<<62), "."), "ends early"},
		{"a str of 4 GiB", cat('X', u32(1<<32-1), "."), "ends early"},
		{"bytes of 20 GB", cat(0x8e, u64(20e9), "."), "ends early"},
		{"a bytearray of 2^63 bytes", cat(0x96, u64(1<<63), "."), "ends early"},
		{"a frame of 2^64 - 1 bytes", cat(0x95, u64(1<<64-1), "N."), "ends early"},
		{"an int of 2 GiB", cat(0x8b, u32(1<<31-1), "."), "MaxInt"},
		{"an int of 1e6 digits", cat("L", times(1e6, "9"), "L\n."), "MaxInt"},
		{"an int of 1e6 digits by INT", cat("I", times(1e6, "9"), "\n."), "MaxInt"},
		{"a float of 1e6 digits", cat("F", times(1e6, "9"), "\n."), "MaxInt"},
		{"an array of 2^62 elements", cat(array(f8, nums(1<<62), raw("")), '.'), "overflows"},
		{"an array of 2^32 x 2^32 elements", cat(array(f8, nums(1<<32, 1<<32), raw("")), '.'), "overflows"},
		{"an array of 1e9 elements", cat(array(f8, nums(1e9), raw("")), '.'), "0 bytes are not the 8000000000"},
		{"an array of too many bytes", cat(array(f8, nums(1), raw("123456789")), '.'), "9 bytes are not the 8"},
		{"an array of too few bytes", cat(array(f8, nums(2), raw("12345678")), '.'), "8 bytes are not the 16"},
		{"a negative shape", cat(array(f8, nums(-1), raw("")), '.'), "is negative"},
		{"two negative lengths", cat(array(f8, nums(-1, -1), raw("12345678")), '.'), "is negative"},
		{"a shape of floats", cat(array(f8, cat("G\x3f\xf0\x00\x00\x00\x00\x00\x00", 0x85), raw("12345678")), '.'), "holds a float"},
		{"a shape of text", cat(array(f8, str("x"), raw("")), '.'), "the shape is a str"},
		{"a shape of 65 dimensions", cat(array(f8, nums(slices.Repeat([]int64{1}, 65)...), raw("12345678")), '.'), "at most 64"},
		{"an empty array of 2^60 columns", cat(array(f8, nums(0, 1<<60), raw("")), '.'), "overflows"},
		{"an empty array of 1e9 columns", cat(array(f8, nums(0, 1e9), raw("")), '.'), "larger than"},
		{"1e9 elements of no bytes", cat(array(dtype("S0"), nums(1e9), raw("")), '.'), "larger than"},
		{"1e9 x 1e9 elements of no bytes", cat(array(dtype("V0"), nums(1e9, 1e9), raw("")), '.'), "larger than"},
		{"elements of 1 GiB", cat(array(dtype("S1073741824"), nums(1), raw("")), '.'), "is not known"},
		{"elements of 1 GiB by the state", cat(call("numpy", "dtype", str("S1")), tuple('K', 3, str("<"), "NNN", num(1<<30), num(-1), 'K', 0), "b."), "outside 0 to"},
		{"elements of -5 bytes", cat(call("numpy", "dtype", str("S1")), tuple('K', 3, str("<"), "NNN", num(-5), num(-1), 'K', 0), "b."), "outside 0 to"},
		{"floats of 3 bytes", cat(dtype("f3"), '.'), "is not known"},
		{"floats that the state makes 4 bytes", cat(call("numpy", "dtype", str("f8")), tuple('K', 3, str("<"), "NNN", num(4), num(-1), 'K', 0), "b."), "is 4 bytes"},
		{"characters of 5 bytes", cat(call("numpy", "dtype", str("U1")), tuple('K', 3, str("<"), "NNN", num(5), num(-1), 'K', 0), "b."), "is 5 bytes"},
		{"a field behind the element", cat(fields(8, []string{"a"}, f8, 1), '.'), "of an element of 8"},
		{"a field before the element", cat(fields(8, []string{"a"}, f8, -8), '.'), "of an element of 8"},
		{"a field twice", cat(fields(8, []string{"a", "a"}, f8, 0, f8, 0), '.'), "stands twice"},
		{"a field without a dtype", cat(fields(8, []string{"a"}, str("f8"), 0), '.'), "no dtype and offset"},
		{"fields of a float", cat(call("numpy", "dtype", str("f8")), tuple('K', 3, str("<"), "N", tuple(str("a")), "}", num(-1), num(-1), 'K', 0), "b."), "has fields"},
		{"a dtype in its own field", cat(call("numpy", "dtype", str("V8")), "q\x07",
			tuple('K', 3, str("|"), "N", tuple(str("a")), "}", str("a"), tuple("h\x07", num(0)), "s", num(8), num(1), 'K', 0), "b."), "no state yet"},
		{"a dtype that is built twice", cat(f8, tuple('K', 3, str("<"), "NNN", num(-1), num(-1), 'K', 0), "b."), "built twice"},
		{"a dtype without a state", cat(array(call("numpy", "dtype", str("f8")), nums(1), raw("12345678")), '.'), "no state yet"},
		{"a dtype whose state is a list", cat(call("numpy", "dtype", str("f8")), "]b."), "state of a dtype is a list"},
		{"a dtype of no kind", cat(call("numpy", "dtype", 'N'), '.'), "its kind is None"},
		{"a dtype that is none", cat(array(str("f8"), nums(1), raw("12345678")), '.'), "the dtype of an array is a str"},
		{"an array that is built twice", cat(array(f8, nums(1), raw("12345678")), tuple('K', 1, nums(1), f8, 0x89, raw("12345678")), "b."), "built twice"},
		{"an array without a state", cat(call("numpy.core.multiarray", "_reconstruct", class("numpy", "ndarray"), nums(0), raw("b")), '.'), "data"},
		{"an array in itself", cat(call("numpy.core.multiarray", "_reconstruct", class("numpy", "ndarray"), nums(0), raw("b")), "q\x07",
			tuple('K', 1, nums(1), dtype("O"), 0x89, "]h\x07a"), "b."), "data"},
		{"floats that are values", cat(array(f8, nums(1), []byte("]Na")), '.'), "are values"},
		{"values that are bytes", cat(array(dtype("O"), nums(1), raw("12345678")), '.'), "are bytes"},
		{"fewer values than the shape", cat(array(dtype("O"), nums(1<<40), []byte("]Na")), '.'), "1 values are not the"},
		{"an order that is none", cat(buffer(raw("12345678"), f8, nums(1), str("Z")), '.'), "neither C, F nor K"},
		{"axes that are no order", cat(buffer(raw("12345678"), f8, nums(1, 1), str("K"), nums(0, 0)), '.'), "no order of 2"},
		{"axes beyond the dimensions", cat(buffer(raw("12345678"), f8, nums(1, 1), str("K"), nums(0, 9)), '.'), "no order of 2"},
		{"a scalar of the wrong size", cat(call("numpy.core.multiarray", "scalar", f8, raw("1234")), '.'), "4 bytes are not the 8"},
		{"a scalar of no dtype", cat(call("numpy.core.multiarray", "scalar", "N", raw("1234")), '.'), "is None"},
		{"joblib's array of 1e15 bytes", cat(wrapped(f8, nums(1e14)), "."), "ends early"},
		{"joblib's array of 2^63 bytes", cat(wrapped(f8, nums(1<<60)), "."), "overflows"},
		{"joblib's array without a dtype", cat(wrapped([]byte("N"), nums(1)), "12345678."), "is None"},
		{"joblib's array of an unknown dtype", cat(wrapped(cat(call("numpy", "dtype", class("m", "A")), tuple('K', 3, str("<"), "NNN", num(-1), num(-1), 'K', 0), 'b'), nums(1)), "12345678."), "is not known"},
		{"joblib's array in no order", cat(wrapped(f8, nums(1), str("order"), "N"), "12345678."), "neither C nor F"},
		{"joblib's padding beyond the end", cat(wrapped(f8, nums(1), str("numpy_array_alignment_bytes"), 'K', 16), 200, "12345678."), "ends early"},
		{"joblib's nested pickle that holds no array", cat(wrapped(dtype("O"), nums(1)), "N.", "."), "holds None"},
		{"joblib's nested pickle that is cut", cat(wrapped(dtype("O"), nums(1)), "N"), "ends early"},
		{"joblib's state is a list", cat(class("joblib.numpy_pickle", "NumpyArrayWrapper"), ")", 0x81, "]b."), "state of joblib's wrapper is a list"},
		{"joblib's array of joblib before 0.10", cat(class("sklearn.externals.joblib.numpy_pickle", "NDArrayWrapper"), ")", 0x81, "}b."), "before 0.10"},
		{"joblib before 0.10", []byte("ZF0x12             x\x9c"), "before 0.10"},
		{"a zip archive", []byte("PK\x03\x04\x14\x00"), "a zip archive"},
		{"nothing", nil, "there is nothing"},
		{"text", []byte("hello"), "BINGET"},
	}
	nested := []byte("N.")
	for range 9 {
		nested = cat(wrapped(dtype("O"), nums(1)), nested, ".")
	}
	return append(list, hostile{"9 pickles in pickles", nested, "MaxNested"})
}

// bombs want memory or time.
func bombs() []hostile {
	f8 := dtype("f8")
	memoised := func(piece []byte, then ...any) []byte { return cat(piece, "q\x07", cat(then...), ".") }
	list := []hostile{
		{"1e6 open marks", cat(times(1e6, "("), "."), "MaxMarks"},
		{"1e6 marks that are closed", cat(times(1e6, "(0"), "N."), "data"},
		{"60 tuples of two", cat("N", times(60, '2', 0x86), "."), "data"},
		{"1e6 tuples of two", cat("N", times(1e6, '2', 0x86), "."), "data"},
		{"lists that hold each other", cat("]q\x00]q\x01h\x00ah\x01", 0x86, "."), "data"},
		{"a list in itself", cat("]q\x00h\x00a."), "data"},
		{"a dict in itself", cat("}q\x00K\x01h\x00s."), "data"},
		{"an object in its state", cat(class("m", "A"), ")", 0x81, "q\x00h\x00b."), "data"},
		{"1e6 lists deep", cat(times(1e6, "]"), times(1e6-1, "a"), "."), "data"},
		{"1e6 tuples deep", cat(")", times(1e6, 0x85), "."), "data"},
		{"200000 calls deep", cat(class("m", "A"), times(2e5, ")R"), "."), "data"},
		{"frozensets of frozensets", cat("(", 0x91, times(1000, "q\x00(h\x00h\x00", 0x91), "."), "data"},
		{"tuples of tuples as a key", cat("}N", times(1000, '2', 0x86), "Ns."), "data"},
		{"PUT at 4e9", cat("Nr", u32(4e9), "."), "data"},
		{"PUT at 2^63 - 1", cat("Np9223372036854775807\n."), "data"},
		{"2e5 PUTs far apart", farPuts(2e5), "data"},
		{"a long key again and again", memoised(cat("}", str(strings.Repeat("k", 1e6))), "0", times(3e5, "h\x07Ns")), "MaxMemory"},
		{"a long list as a set again and again", memoised(cat("](", times(1e5, "M\x01\x02"), "e"), times(3e4, class("builtins", "frozenset"), "h\x07", 0x85, "R0")), "MaxMemory"},
		{"a long str encoded again and again", memoised(str(strings.Repeat("k", 1e6)), times(3e4, class("_codecs", "encode"), "h\x07", 0x85, "R0")), "MaxMemory"},
		{"bytes shared by many arrays", memoised(raw(strings.Repeat("x", 8e5)), f8, "q\x08", times(3e4, class("numpy.core.numeric", "_frombuffer"), "(h\x07h\x08", nums(1e5), str("C"), "tR0")), "share their bytes"},
		{"3e6 copies of the top", cat("N", times(3e6, "2"), "."), "data"},
		{"1e5 classes", manyClasses(1e5), "MaxClasses"},
		{"a class name of 1e6 bytes", cat(class("m", strings.Repeat("x", 1e6)), "."), "MaxName"},
		{"a module name of 600 bytes", cat(str(strings.Repeat("x", 600)), str("A"), 0x93, "."), "MaxName"},
		{"fields in fields", fieldsInFields(40), "nest deeper"},
		{"dtypes that share their fields", sharedFields(14), "data"},
		{"1e5 fields", manyFields(1e5), "data"},
		{"1e6 NaN keys", cat("}G\x7f\xf8\x00\x00\x00\x00\x00\x00q\x00", "0(", times(1e6, "h\x00N"), "d."), "MaxMemory"},
		{"500000 states", cat(class("m", "A"), ")", 0x81, times(5e5, "Nb"), "."), "data"},
	}
	for _, op := range []string{"]", "}", ")", "N", "K\x01", "J\x01\x01\x01\x01", "\x8f", "(t", "(l", "(d", "U\x00", "]q\x00", "\x94", "C\x00", "G\x00\x00\x00\x00\x00\x00\x00\x00", "(\x91", "Pa\n"} {
		list = append(list, hostile{fmt.Sprintf("4 MB of %q", op), cat("N", strings.Repeat(op, 4e6/len(op)), "."), ""})
	}
	for _, op := range []string{"]a", "}NNsb", "NNs", "Na", "Nb"} {
		list = append(list, hostile{fmt.Sprintf("4 MB of %q on an object", op), cat(class("m", "A"), ")", 0x81, strings.Repeat(op, 4e6/len(op)), "."), ""})
	}
	return list
}

func farPuts(n int) []byte {
	out := []byte("N")
	for i := range n {
		out = append(append(out, 'r'), u32(uint32(i)*20011)...)
	}
	return append(out, '.')
}

func manyClasses(n int) []byte {
	var out []byte
	for i := range n {
		out = append(out, "cm\n"+fmt.Sprint("c", i)+"\n0"...)
	}
	return append(out, "N."...)
}

func fieldsInFields(n int) []byte {
	d := dtype("f8")
	for range n {
		d = fields(8, []string{"a"}, d, 0)
	}
	return append(d, '.')
}

// sharedFields is a dtype of 20 fields, each of the dtype of 20 fields before.
func sharedFields(depth int) []byte {
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprint("f", i))
	}
	out := cat(dtype("S0"), "q\x00")
	for range depth {
		var parts []any
		for range names {
			parts = append(parts, []byte("h\x00"), 0)
		}
		out = cat(out, fields(0, names, parts...), "q\x00")
	}
	return append(out, '.')
}

func manyFields(n int) []byte {
	names := make([]byte, 0, 10*n)
	dict := make([]byte, 0, 20*n)
	for i := range n {
		name := str(fmt.Sprint("f", i))
		names = append(names, name...)
		dict = append(append(append(dict, name...), "h\x00K\x00\x86"...), 's')
	}
	return cat(dtype("f8"), "q\x000", call("numpy", "dtype", str("V8")), tuple('K', 3, str("|"), "N(", names, "t}", dict, num(8), num(1), 'K', 0), "b.")
}

// packed are compressed bombs; the limit is the default.
func packed(t testing.TB) []hostile {
	zeros := bytes.Repeat([]byte{0}, 40<<20)
	large := cat(0x80, 4, 0x8e, u64(3<<30)) // bytes of 3 GiB, and then zeros
	flood := bytes.Repeat([]byte("}"), 40<<20)
	var list []hostile
	for name, w := range map[string]func(io.Writer) (io.WriteCloser, error){
		"zlib": func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriterLevel(w, 1) },
		"gzip": func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, 1) },
		"lz4":  func(w io.Writer) (io.WriteCloser, error) { return lz4.NewWriter(w), nil },
	} {
		list = append(list,
			hostile{name + " of zeros", squeeze(t, w, zeros), "does not begin as a pickle"},
			hostile{name + " of bytes that go on", squeeze(t, w, large, zeros), "takes more than 1073741824 bytes"},
			hostile{name + " of dicts", squeeze(t, w, []byte("\x80\x04"), flood), "MaxMemory"},
		)
	}
	small := zeros[:4<<20]
	xzWriter := func(w io.Writer) (io.WriteCloser, error) { return xz.WriterConfig{DictCap: 1 << 16}.NewWriter(w) }
	lzmaWriter := func(w io.Writer) (io.WriteCloser, error) { return lzma.WriterConfig{DictCap: 1 << 16}.NewWriter(w) }
	list = append(list,
		hostile{"xz of zeros", squeeze(t, xzWriter, small), "does not begin as a pickle"},
		hostile{"xz of bytes that go on", squeeze(t, xzWriter, large, small), "takes more than"},
		hostile{"lzma of zeros", squeeze(t, lzmaWriter, small), "does not begin as a pickle"},
		hostile{"lzma of bytes that go on", squeeze(t, lzmaWriter, large, small), "takes more than"},
		hostile{"zlib in gzip", squeeze(t, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }, []byte("x\x9cabc")), "once more, by zlib"},
		hostile{"joblib before 0.10 in gzip", squeeze(t, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }, []byte("ZF0x12")), "before 0.10"},
		hostile{"gzip of nothing", squeeze(t, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }), "there is nothing"},
	)
	// Python's bz2.compress(bytes(200 << 20)).
	b, err := hex.DecodeString(bz2Zeros)
	if err != nil {
		t.Fatal(err)
	}
	return append(list, hostile{"bz2 of zeros", b, "does not begin as a pickle"})
}

func squeeze(t testing.TB, open func(io.Writer) (io.WriteCloser, error), parts ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := open(&out)
	for _, p := range parts {
		if err == nil {
			_, err = w.Write(p)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestHostile: each file is an error or harmless data within a second and 256 MB,
// and nothing in it runs.
func TestHostile(t *testing.T) {
	canary := filepath.Join(t.TempDir(), "canary")
	all := slices.Concat(payloads(canary), sizes(), bombs(), packed(t))
	if len(all) < 150 {
		t.Errorf("only %d files", len(all))
	}
	for _, h := range all {
		took, allocated, v, err := measured(h.data)
		// Another program may have had the processor.
		for try := 0; took > slower*time.Second && try < 3; try++ {
			took, allocated, v, err = measured(h.data)
		}
		if took > slower*time.Second || allocated > 256<<20*slower {
			t.Errorf("%s: %v, %d MB, %v", h.name, took, allocated>>20, err)
		}
		switch {
		case h.want == "data":
			if err != nil {
				t.Errorf("%s: %v", h.name, err)
				break
			}
			look(v)
		case h.want == "" && err == nil:
			look(v)
		case h.want == "":
			if !strings.Contains(err.Error(), "raises the limit") {
				t.Errorf("%s: %v", h.name, err)
			}
		case err == nil || !strings.Contains(err.Error(), h.want):
			t.Errorf("%s: error %v, want %q", h.name, err, h.want)
		}
	}
	if _, err := os.Stat(canary); !os.IsNotExist(err) {
		t.Errorf("a command ran: %v", err)
	}
}

func measured(data []byte) (took time.Duration, allocated uint64, v any, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	v, _, err = Load(data, Options{})
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc, v, err
}

// look follows a value as a decoder would: that must end, and not panic.
func look(v any) {
	values := 0
	_ = pickle.Walk(v, 0, func(s *pickle.Step) bool {
		if values++; values > 1e5 {
			return false
		}
		_ = pickle.TypeName(s.Value)
		switch v := s.Value.(type) {
		case *Array:
			v.Floats()
			v.Ints()
			v.Bools()
			v.Strings()
			v.Objects()
			v.Bytes()
			if v.ready {
				for i, f := range v.Type.Fields {
					if column, err := v.Field(f.Name); err == nil && i < 100 {
						column.Floats()
						column.Objects()
					}
				}
			}
		case *pickle.Object:
			a := Of(v)
			a.Labels("columns")
			a.Matrix("coef_")
			a.Items("steps")
			Labels(v)
		}
		return true
	})
}

// TestTruncated: no file cut short is read, wherever it is cut, and a changed bit
// does no harm.
func TestTruncated(t *testing.T) {
	for _, file := range []string{"newer.p4", "newer.p2", "labels.p5", "labels.joblib", "model.zlib"} {
		name, form, _ := strings.Cut(file, ".")
		data := readForm(t, "sk19", name, form)
		for n := range data {
			if _, _, err := Load(data[:n], Options{}); err == nil {
				t.Errorf("%s cut at byte %d of %d is read", file, n, len(data))
			}
		}
		for i := range data {
			changed := slices.Clone(data)
			changed[i] ^= 1 << (i % 8)
			if v, _, err := Load(changed, Options{}); err == nil {
				look(v)
			}
		}
	}
}

// TestOptions: the cap on bytes, what stands behind the pickle, and limits.
func TestOptions(t *testing.T) {
	data := readForm(t, "sk19", "newer", "p4")
	if _, _, err := Load(data, Options{MaxBytes: int64(len(data)) - 1}); err == nil || !strings.Contains(err.Error(), "MaxBytes raises") {
		t.Errorf("a file over the cap: %v", err)
	}
	if _, _, err := Load(data, Options{MaxBytes: -1}); err == nil {
		t.Error("a negative cap")
	}
	if _, _, err := Load(data, Options{Limits: pickle.Limits{MaxMemory: 100}}); err == nil || !strings.Contains(err.Error(), "MaxMemory") {
		t.Errorf("a low limit: %v", err)
	}
	zipped := readForm(t, "sk19", "arrays", "zlib")
	_, info, err := Load(zipped, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(zipped, Options{MaxBytes: int64(info.Bytes) - 1}); err == nil || !strings.Contains(err.Error(), "inflates to more than") {
		t.Errorf("a compressed file over the cap: %v", err)
	}
	if info.FileBytes != len(zipped) || info.Bytes <= info.FileBytes || info.Arrays < 60 || info.ArrayBytes < 1000 || info.Opcodes < 1000 {
		t.Errorf("info %+v", info)
	}
	_, info, err = Load(slices.Concat(data, data), Options{})
	if err != nil || info.Trailing != len(data) {
		t.Errorf("a second pickle: %+v, %v", info, err)
	}
}

const bz2Zeros = "425a68393141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a80973141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a80973141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a80973141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a8097314159265359f131847000c80c4040c00000400008200030cc0529a614022d88a01178bb9229c284822ea78dd0"
