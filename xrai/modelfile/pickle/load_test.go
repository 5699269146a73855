package pickle

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
)

// show writes a value in one line, to a depth.
func show(v any, depth int) string {
	if depth == 0 {
		return "..."
	}
	list := func(items []any) string {
		parts := make([]string, len(items))
		for i, x := range items {
			parts[i] = show(x, depth-1)
		}
		return strings.Join(parts, " ")
	}
	switch v := v.(type) {
	case nil:
		return "None"
	case string:
		return fmt.Sprintf("%q", v)
	case Bytes:
		return fmt.Sprintf("b%q", string(v))
	case *big.Int:
		return "big" + v.String()
	case float64:
		return fmt.Sprintf("%vf", v)
	case *Tuple:
		return "(" + list(v.Items) + ")"
	case *List:
		return "[" + list(v.Items) + "]"
	case *Set:
		return fmt.Sprintf("set%t{%s}", v.Frozen, list(v.Items()))
	case *Dict:
		var parts []string
		for k, x := range v.All() {
			parts = append(parts, show(k, depth-1)+":"+show(x, depth-1))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case *Class:
		return "<" + v.String() + ">"
	case *Persistent:
		return "persistent " + show(v.ID, depth-1)
	case *Object:
		s := "<" + v.ClassName() + fmt.Sprintf(" called=%t (%s)", v.Called, list(v.Args))
		if v.Maker != nil {
			s += " maker=" + show(v.Maker, depth-1)
		}
		if v.Kwargs != nil {
			s += " kwargs=" + show(v.Kwargs, depth-1)
		}
		if len(v.States) > 0 {
			s += " states=" + list(v.States)
		}
		if len(v.Items) > 0 {
			s += " items=" + list(v.Items)
		}
		if v.Entries != nil {
			s += " entries=" + show(v.Entries, depth-1)
		}
		return s + ">"
	}
	return fmt.Sprint(v)
}

// TestOpcodes: what each opcode makes, by the descriptions in pickletools.
func TestOpcodes(t *testing.T) {
	a, b := class("m", "A"), class("m", "B")
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"none", cat("N."), "None"},
		{"bools", cat(0x88, 0x89, 0x86, '.'), "(true false)"},
		{"int", cat("I-12\n."), "-12"},
		{"int that is a bool", cat("(I00\nI01\nI1\nt."), "(false true 1)"},
		{"int that is big", cat("I123456789012345678901234567890\n."), "big123456789012345678901234567890"},
		{"long", cat("(L5L\nL-7\nL99999999999999999999L\nt."), "(5 -7 big99999999999999999999)"},
		{"binint", cat("J\xff\xff\xff\xff."), "-1"},
		{"binint 1 and 2", cat("K\xffM\xff\xff", 0x86, '.'), "(255 65535)"},
		{"long1", cat(0x8a, 0, 0x8a, 1, 0xff, 0x8a, 2, 0xff, 0x00, 0x87, '.'), "(0 -1 255)"},
		{"long1 of 8 bytes", cat(0x8a, 8, "\x00\x00\x00\x00\x00\x00\x00\x80", '.'), "-9223372036854775808"},
		{"long1 of 9 bytes that are one too many", cat(0x8a, 9, "\xff\xff\xff\xff\xff\xff\xff\x7f\x00", '.'), "9223372036854775807"},
		{"long4", cat(0x8b, u32(9), "\x00\x00\x00\x00\x00\x00\x00\x00\xff", '.'), "big-18446744073709551616"},
		{"float", cat("(F1.5\nF-inf\nFnan\nG\x3f\xf8\x00\x00\x00\x00\x00\x00t."), "(1.5f -Inff NaNf 1.5f)"},
		{"string", cat(`S'a\'\n\x41\101\\"'`, "\n."), `"a'\nAA\\\""`},
		{"string in double quotes", cat(`S"it's"`, "\n."), `"it's"`},
		{"binary strings", cat("U\x02a\xffT\x01\x00\x00\x00b", 0x86, '.'), `("a\xff" "b")`},
		{"unicode", cat("V\xe4\\u20ac\\U0001f600\\x\n."), `"ä€😀\\x"`},
		{"surrogate", cat("V\\ud800\n."), `"\xed\xa0\x80"`},
		{"binunicode", cat("X\x01\x00\x00\x00a", 0x8c, 1, "b", 0x8d, u64(1), "c", 0x87, '.'), `("a" "b" "c")`},
		{"bytes", cat("B\x01\x00\x00\x00aC\x01b", 0x8e, u64(1), "c", 0x87, '.'), `(b"a" b"b" b"c")`},
		{"bytearray", cat(0x96, u64(2), "ab", 0x98, '.'), `b"ab"`},
		{"tuples", cat("()N", 0x85, "NN", 0x86, "NNN", 0x87, "(Ntt."), "(() (None) (None None) (None None None) (None))"},
		{"tuple", cat("()NN", 0x86, "t."), "(() (None None))"},
		{"list", cat("(K\x01K\x02l."), "[1 2]"},
		{"append", cat("]K\x01a(K\x02K\x03e."), "[1 2 3]"},
		{"dict", cat("(K\x01K\x02d."), "{1:2}"},
		{"setitem", cat("}K\x01K\x02s(K\x03K\x04K\x01K\x05u."), "{1:5 3:4}"},
		{"set", cat(0x8f, "(K\x01K\x02K\x01", 0x90, '.'), "setfalse{1 2}"},
		{"frozenset", cat("(K\x01K\x01", 0x91, '.'), "settrue{1}"},
		{"pop", cat("K\x01K\x020."), "1"},
		{"pop that removes a mark", cat("K\x01(0."), "1"},
		{"pop mark", cat("K\x01(NN1."), "1"},
		{"dup", cat("K\x012", 0x86, '.'), "(1 1)"},
		{"memo", cat("K\x01p0\nK\x02q\x01K\x03r\x02\x00\x00\x000(g0\nh\x01j\x02\x00\x00\x00t."), "(1 2 3)"},
		{"memoize", cat("K\x01", 0x94, "K\x02", 0x94, "h\x00", 0x86, '.'), "(2 1)"},
		{"proto and frame", cat(0x80, 4, 0x95, u64(2), "N."), "None"},
		{"global", cat(a, '.'), "<m.A>"},
		{"stack global", cat(str("m"), str("A.b"), 0x93, '.'), "<m.A.b>"},
		{"reduce", cat(a, "K\x01", 0x85, "R."), "<m.A called=true (1)>"},
		{"reduce of what was made", cat(a, ")R)R."), "<what m.A made called=true () maker=<m.A called=true ()>>"},
		{"newobj", cat(a, "K\x01", 0x85, 0x81, '.'), "<m.A called=false (1)>"},
		{"newobj of a class that was made", cat(a, ")R)", 0x81, '.'), "<what m.A made called=false () maker=<m.A called=true ()>>"},
		{"newobj_ex", cat(a, ")}", str("k"), "K\x01s", 0x92, '.'), `<m.A called=false () kwargs={"k":1}>`},
		{"inst", cat("(K\x01im\nA\n."), "<m.A called=false (1)>"},
		{"obj", cat("(", a, "K\x01o."), "<m.A called=false (1)>"},
		{"build", cat(a, ")", 0x81, "}b."), "<m.A called=false () states={}>"},
		{"items and entries of an object", cat(a, ")", 0x81, "K\x01a(K\x02K\x03eK\x04K\x05s."), "<m.A called=false () items=1 2 3 entries={4:5}>"},
		{"adds to an object", cat(a, ")", 0x81, "(K\x01", 0x90, '.'), "<m.A called=false () items=1>"},
		{"persistent", cat("Pid 7\n(K\x01tQ", 0x86, '.'), `(persistent "id 7" persistent (1))`},
		{"what remains on the stack is nobody's", cat("K\x01K\x02."), "2"},

		{"bytes of nothing", cat(class("__builtin__", "bytes"), ")R."), `b""`},
		{"bytes of text", cat(class("_codecs", "encode"), str("aÿ"), str("latin1"), 0x86, "R."), `b"a\xff"`},
		{"bytearray of bytes", cat(class("builtins", "bytearray"), "C\x01x", 0x85, "R."), `b"x"`},
		{"bytearray of text", cat(class("builtins", "bytearray"), str("ÿ"), str("latin-1"), 0x86, "R."), `b"\xff"`},
		{"set of a list", cat(class("__builtin__", "set"), "](K\x01K\x01e", 0x85, "R."), "setfalse{1}"},
		{"frozenset of a list", cat(class("builtins", "frozenset"), "]K\x01a", 0x85, "R."), "settrue{1}"},
		{"complex", cat(class("__builtin__", "complex"), "K\x01G\x3f\xf8\x00\x00\x00\x00\x00\x00", 0x86, "R."), "(1+1.5i)"},
		{"ordered dict of pairs", cat(class("collections", "OrderedDict"), "](]K\x01aK\x02ae", 0x85, "R."), "<collections.OrderedDict called=true () entries={1:2}>"},
		{"reconstructor", cat(class("copy_reg", "_reconstructor"), b, class("__builtin__", "object"), "N", 0x87, "R."), "<m.B called=false ()>"},
		{"reconstructor of a list", cat(class("copyreg", "_reconstructor"), b, class("builtins", "list"), "]K\x01a", 0x87, "R."), "<m.B called=false () items=1>"},
		{"reconstructor of a dict", cat(class("copyreg", "_reconstructor"), b, class("builtins", "dict"), "}K\x01K\x02s", 0x87, "R."), "<m.B called=false () entries={1:2}>"},
		{"reconstructor of an int", cat(class("copyreg", "_reconstructor"), b, class("builtins", "int"), "K\x01", 0x87, "R."), "<m.B called=false (1)>"},
		{"newobj by name", cat(class("copyreg", "__newobj__"), b, "]", 0x86, "R."), "<m.B called=false ([])>"},
		{"newobj_ex by name", cat(class("copyreg", "__newobj_ex__"), b, "K\x01", 0x85, "}K\x01K\x02s", 0x87, "R."), "<m.B called=false (1) kwargs={1:2}>"},
	} {
		r, err := Load(c.data, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := show(r.Value, 6); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		if r.Size != len(c.data) {
			t.Errorf("%s: %d of %d bytes", c.name, r.Size, len(c.data))
		}
	}
}

// TestErrors: what is refused, with the byte it was met at.
func TestErrors(t *testing.T) {
	a := class("m", "A")
	long := strings.Repeat("9", 1300)
	for _, c := range []struct {
		name   string
		data   []byte
		offset int
		want   string
	}{
		{"nothing", nil, 0, "ends early"},
		{"no stop", cat("N"), 1, "ends early"},
		{"no opcode", cat("N\xff."), 1, "0xff is no opcode"},
		{"text", cat("hello"), 0, "BINGET"},
		{"protocol", cat(0x80, 6, '.'), 0, "protocol 6 is not known"},
		{"empty stack", cat("."), 0, "STOP): the stack is empty"},
		{"below a mark", cat("N(."), 2, "no value above the open mark"},
		{"tuple of one too many", cat("N", 0x86, '.'), 1, "TUPLE2): the stack is empty"},
		{"no mark", cat("Nt."), 1, "no open mark"},
		{"odd pairs", cat("(Nd."), 2, "no pairs"},
		{"append to a dict", cat("}Na."), 2, "appended to a dict"},
		{"set in a list", cat("]NNs."), 3, "set in a list"},
		{"add to a frozenset", cat("(", 0x91, "(N", 0x90, '.'), 4, "frozenset"},
		{"add to a list", cat("](N", 0x90, '.'), 3, "added to a list"},
		{"list as a key", cat("}]Ns."), 3, "a list cannot be a key"},
		{"set as a key", cat("}", 0x8f, "Ns."), 3, "a set cannot be a key"},
		{"dict in a set", cat(0x8f, "(}", 0x90, '.'), 3, "a dict cannot be a key"},
		{"get of nothing", cat("h\x05."), 0, "nothing was put at index 5"},
		{"get by no number", cat("gx\n."), 0, `"x" is no index`},
		{"put of nothing", cat("q\x00."), 0, "the stack is empty"},
		{"int that is none", cat("I1x\n."), 0, `"1x" is no integer`},
		{"float that is none", cat("Fx\n."), 0, `"x" is no float`},
		{"string without quotes", cat("Sab\n."), 0, "not in quotes"},
		{"string of one quote", cat("S'\n."), 0, "not in quotes"},
		{"string that ends with a backslash", cat("S'\\'\n."), 0, "ends with a backslash"},
		{"escape without digits", cat("S'\\x1'\n."), 0, "two digits"},
		{"unicode escape without digits", cat("V\\u12\n."), 0, "4 digits"},
		{"unicode escape beyond", cat("V\\U00110000\n."), 0, "no character"},
		{"global without a line", cat("cm\nA"), 0, "ends early"},
		{"global without a name", cat("cm\n\n."), 0, "is no class"},
		{"stack global of numbers", cat("K\x01K\x02", 0x93, '.'), 4, "not a str"},
		{"arguments that are no tuple", cat(a, "]R."), 6, "the arguments are a list"},
		{"arguments by name that are no dict", cat(a, ")]", 0x92, '.'), 7, "not a dict"},
		{"instance of a number", cat("K\x01)", 0x81, '.'), 3, "an int has no instances"},
		{"obj without a class", cat("(o."), 1, "no class above the mark"},
		{"state of a class", cat(a, "}b."), 6, "the class m.A is given a state"},
		{"state of a list", cat("]}b."), 2, "a list is given a state"},
		{"extension 1", cat(0x82, 1, '.'), 0, "EXT1): an extension code"},
		{"extension 2", cat(0x83, 1, 1, '.'), 0, "EXT2): an extension code"},
		{"extension 4", cat(0x84, u32(1), '.'), 0, "EXT4): an extension code"},
		{"next buffer", cat(0x97, '.'), 0, "not in the file"},
		{"string of 2^62 bytes", cat(0x8d, u64(1<<62), '.'), 0, "ends early"},
		{"string of 2^64 - 1 bytes", cat(0x8d, u64(math.MaxUint64), '.'), 0, "ends early"},
		{"frame of 2^63 bytes", cat(0x95, u64(1<<63), "N."), 0, "ends early"},
		{"negative string", cat("T\xff\xff\xff\xff."), 0, "length -1 is negative"},
		{"negative long", cat(0x8b, "\xff\xff\xff\xff."), 0, "length -1 is negative"},
		{"long of 513 bytes", cat(0x8b, u32(513), times(513, 1), '.'), 0, "more than 512 (MaxInt raises"},
		{"long of 1300 digits", cat("L", long, "L\n."), 0, "more than 512 (MaxInt raises"},
		{"encoding", cat(class("_codecs", "encode"), str("a"), str("rot13"), 0x86, "R."), 33, "the encoding is not latin1"},
		{"text that is no bytes", cat(class("_codecs", "encode"), str("€"), 0x85, "R."), 25, "_codecs.encode: the character at byte 0"},
		{"bytes of a number", cat(class("builtins", "bytes"), "K\x01", 0x85, "R."), 19, "bytes of an int"},
		{"reconstructor of nothing", cat(class("copyreg", "_reconstructor"), ")R."), 25, "0 arguments"},
	} {
		_, err := Load(c.data, Options{})
		var at *Error
		if !errors.As(err, &at) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
			continue
		}
		if at.Offset != c.offset {
			t.Errorf("%s: byte %d, want %d (%v)", c.name, at.Offset, c.offset, err)
		}
		if early := strings.Contains(c.want, "ends early"); errors.Is(err, ErrTruncated) != early {
			t.Errorf("%s: truncated is %t", c.name, !early)
		}
	}
}

// TestLimits: every limit stops a file that exceeds it, names the field that
// raises it, and lets the file pass when raised.
func TestLimits(t *testing.T) {
	var classes []byte
	for i := range 12 {
		classes = append(classes, class("m", fmt.Sprint("c", i))...)
		classes = append(classes, '0')
	}
	for _, c := range []struct {
		field     string
		data      []byte
		low, high Limits
	}{
		{"MaxOpcodes", cat(times(10, "N0"), "N."), Limits{MaxOpcodes: 21}, Limits{MaxOpcodes: 22}},
		{"MaxMemory", cat(times(10, "]0"), "N."), Limits{MaxMemory: 1200}, Limits{MaxMemory: 2000}},
		{"MaxStack", cat(times(65, "N"), "."), Limits{MaxStack: 64}, Limits{MaxStack: 65}},
		{"MaxMarks", cat(times(10, "("), "N."), Limits{MaxMarks: 9}, Limits{MaxMarks: 10}},
		{"MaxMemo", cat("N", times(10, 0x94), '.'), Limits{MaxMemo: 9}, Limits{MaxMemo: 10}},
		{"MaxInt", cat(0x8a, 20, times(20, 1), '.'), Limits{MaxInt: 19}, Limits{MaxInt: 20}},
		{"MaxClasses", cat(classes, "N."), Limits{MaxClasses: 11}, Limits{MaxClasses: 12}},
		{"MaxName", cat(class("m", "abcdefghij"), '.'), Limits{MaxName: 9}, Limits{MaxName: 10}},
	} {
		_, err := Load(c.data, Options{Limits: c.low})
		var over *LimitError
		if !errors.As(err, &over) || over.Field != c.field || !strings.Contains(err.Error(), c.field) {
			t.Errorf("%s: %v", c.field, err)
		}
		if _, err := Load(c.data, Options{Limits: c.high}); err != nil {
			t.Errorf("%s raised: %v", c.field, err)
		}
	}
	if _, err := Load(cat("N."), Options{Limits: Limits{MaxMarks: -1}}); err == nil || !strings.Contains(err.Error(), "MaxMarks = -1 is negative") {
		t.Errorf("a negative limit: %v", err)
	}
}

// TestClasses: every name is reported once, where it is first met, also those that
// plain values are written with.
func TestClasses(t *testing.T) {
	data := cat(class("os", "system"), '0', class("builtins", "set"), "]", 0x85, "R0", class("os", "system"), str("x"), 0x85, "R.")
	r, err := Load(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v at %d, %v at %d", r.Classes[0].Class, r.Classes[0].Offset, r.Classes[1].Class, r.Classes[1].Offset); got != "os.system at 0, builtins.set at 12" || len(r.Classes) != 2 {
		t.Errorf("classes %s of %d", got, len(r.Classes))
	}
	if o := r.Value.(*Object); o.Class != r.Classes[0].Class {
		t.Error("one name has two classes")
	}
}

// TestFarMemo: indexes far apart cost no more than what is put there.
func TestFarMemo(t *testing.T) {
	data := cat("K\x01r\xff\xff\xff\xff0K\x02p9223372036854775807\n0K\x03q\x000(j\xff\xff\xff\xffg9223372036854775807\nh\x00t.")
	r, err := Load(data, Options{Limits: Limits{MaxMemory: 4096}})
	if err != nil {
		t.Fatal(err)
	}
	if got := show(r.Value, 3); got != "(1 2 3)" {
		t.Errorf("got %s", got)
	}
	// Indexes that come in any order are the same as those in order.
	for _, step := range []int{1, 3, 7, 127, 255} {
		var b []byte
		for i := range 256 {
			b = cat(b, 'K', i, 'r', u32(uint32(i*step%257)), '0')
		}
		b = cat(b, '(')
		for i := range 256 {
			b = cat(b, 'j', u32(uint32(i*step%257)))
		}
		r, err := Load(cat(b, "t."), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range r.Value.(*Tuple).Items {
			if v != int64(i) {
				t.Fatalf("step %d: %v at %d", step, v, i)
			}
		}
	}
}
