package ndarray

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// low are limits that keep a fuzzed file small.
var low = Options{Limits: pickle.Limits{MaxMemory: 16 << 20}, MaxBytes: 1 << 20}

// FuzzLoad: any bytes give an error or values that can be looked at.
func FuzzLoad(f *testing.F) {
	for _, file := range [][2]string{
		{"newer", "p2"}, {"newer", "p4"}, {"newargs", "p5"}, {"labels", "p5"}, {"labels", "joblib"},
	} {
		f.Add(readForm(f, "sk19", file[0], file[1]))
	}
	for _, h := range sizes() {
		if len(h.data) < 1000 {
			f.Add(h.data)
		}
	}
	f8 := dtype("f8")
	f.Add(cat(wrapped(f8, nums(1)), "12345678", "."))
	f.Add(cat(wrapped(f8, nums(1, 1), str("order"), str("F"), str("numpy_array_alignment_bytes"), 'K', 16), 3, "\xff\xff\xff12345678."))
	f.Add(cat(wrapped(dtype("O"), nums(1)), array(dtype("O"), nums(1), []byte("]Na")), ".", "."))
	f.Add(cat(array(fields(12, []string{"a", "b"}, f8, 0, dtype("U1"), 8), nums(1), raw("12345678a\x00\x00\x00")), '.'))
	f.Add(cat(buffer(raw("12345678"), f8, nums(1, 1), str("K"), nums(1, 0)), '.'))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, info, err := Load(data, low)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if info.Trailing < 0 || info.Trailing >= info.Bytes {
			t.Fatalf("%d of %d bytes follow", info.Trailing, info.Bytes)
		}
		look(v)
	})
}

// FuzzArray: an array of any dtype, shape, order and content is refused or has as
// many elements as its shape says, by every accessor.
func FuzzArray(f *testing.F) {
	f.Add("f8", int64(-1), int64(2), int64(1), "C", false, []byte("1234567887654321"))
	f.Add(">U2", int64(8), int64(1), int64(2), "F", true, []byte("\x00\x00\x00a\x00\x00\x00b\x00\x00\x00c\x00\x00\x00d"))
	f.Add("S3", int64(3), int64(1), int64(1), "F", false, []byte("abc"))
	f.Add("c16", int64(-1), int64(1), int64(1), "C", true, []byte("1234567887654321"))
	f.Add("V0", int64(0), int64(5), int64(5), "C", true, []byte(""))
	f.Add("u1", int64(-1), int64(2), int64(3), "F", false, []byte("abcdef"))
	f.Add("M8[ns]", int64(-1), int64(1), int64(1), "C", false, []byte("abcdefgh"))
	f.Fuzz(func(t *testing.T, name string, size, rows, columns int64, order string, joblib bool, content []byte) {
		d := cat(call("numpy", "dtype", str(name), 0x89, 0x88), tuple('K', 3, str("<"), "NNN", num(size), num(-1), 'K', 0), 'b')
		var data []byte
		if joblib {
			data = cat(wrapped(d, nums(rows, columns), str("order"), str(order)), content, '.')
		} else {
			data = cat(buffer(raw(string(content)), d, nums(rows, columns), str(order)), '.')
		}
		v, _, err := Load(data, low)
		if err != nil {
			return
		}
		a, ok := v.(*Array)
		if !ok {
			return // opcodes in the content, where elements have no bytes
		}
		if int64(a.Shape[0]) != rows || int64(a.Shape[1]) != columns || int64(a.Len()) != rows*columns {
			t.Fatalf("%d elements, shape %v of %d x %d", a.Len(), a.Shape, rows, columns)
		}
		if b := a.Bytes(); len(b) != a.Len()*a.Type.Size || !joblib && len(b) != len(content) {
			t.Fatalf("%d bytes of %d for %s", len(b), len(content), a)
		}
		check := func(n int, err error) {
			if err == nil && n != a.Len() {
				t.Fatalf("%d elements of %d", n, a.Len())
			}
		}
		floats, err := a.Floats()
		check(len(floats), err)
		ints, err := a.Ints()
		check(len(ints), err)
		bools, err := a.Bools()
		check(len(bools), err)
		texts, err := a.Strings()
		check(len(texts), err)
		objects, err := a.Objects()
		check(len(objects), err)
		numbers, err := a.Complexes()
		check(len(numbers), err)
	})
}
