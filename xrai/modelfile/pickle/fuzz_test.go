package pickle

import (
	"errors"
	"testing"
)

// FuzzLoad: any bytes give an error or values that can be walked; what stands
// behind the end of a pickle changes nothing, and without its end there is none.
func FuzzLoad(f *testing.F) {
	a := class("m", "A")
	for _, seed := range [][]byte{
		cat(0x80, 2, "}q\x00(", str("a"), "q\x01]q\x02(K\x01M\x00\x01J\x00\x00\x01\x00G\x3f\xf8\x00\x00\x00\x00\x00\x00eu."),
		cat(0x80, 4, 0x95, u64(16), 0x8c, 1, "m", 0x94, 0x8c, 1, "A", 0x94, 0x93, 0x94, ")", 0x81, 0x94, "}", 0x94, 0x8c, 1, "x", "Nsb."),
		cat("(dp0\nS'a\\x41'\np1\nI1\nsV\\u00e4\np2\nL5L\nsF1.5\nI01\ns."),
		cat("(", a, "K\x01oq\x00(K\x01im\nB\n", 0x86, "P1\n", 0x86, "Q."),
		cat(0x8f, "(K\x01K\x02", 0x90, "(K\x03", 0x91, 0x86, "}K\x01K\x02s", 0x86, 0x96, u64(2), "ab", 0x98, 0x86, '.'),
		cat(class("_codecs", "encode"), str("a"), str("latin1"), 0x86, "R0", class("__builtin__", "set"), "]K\x01a", 0x85, "R."),
		cat(a, ")}", str("k"), 0x8a, 9, times(9, 0xff), "s", 0x92, "}bK\x01aK\x02K\x03s."),
		cat("]q\x00h\x00a2", 0x86, "2", 0x86, "r\xff\xff\xff\xffj\xff\xff\xff\xff", 0x87, '.'),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o := Options{Limits: Limits{MaxMemory: 16 << 20}}
		r, err := Load(data, o)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if r.Size < 1 || r.Size > len(data) || data[r.Size-1] != '.' {
			t.Fatalf("the pickle ends at byte %d of %d", r.Size, len(data))
		}
		values := 0
		if err := Walk(r.Value, 1<<30, func(s *Step) bool {
			if values++; values < 100 {
				_ = s.Path() + TypeName(s.Value)
			}
			if o, ok := s.Value.(*Object); ok {
				o.Attr("x")
			}
			Items(s.Value)
			AsDict(s.Value)
			return true
		}); err != nil {
			t.Fatal(err)
		}
		if values > 40*len(data)+1 {
			t.Fatalf("%d values from %d bytes", values, len(data))
		}
		again, err := Load(data[:r.Size:r.Size], o)
		if e := (*Error)(nil); errors.As(err, &e) && e.Op == "FRAME" {
			return // a frame that reaches beyond the end
		}
		if err != nil || show(again.Value, 8) != show(r.Value, 8) {
			t.Fatalf("without what follows: %v", err)
		}
		if _, err := Load(data[:r.Size-1], o); err == nil {
			t.Fatal("without its last byte it loads")
		}
	})
}
