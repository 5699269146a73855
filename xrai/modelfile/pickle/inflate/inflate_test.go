package inflate

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// pack compresses, with a writer that the library under test does not use where
// there is another.
func pack(t testing.TB, f Format, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch f {
	case Zlib:
		w = zlib.NewWriter(&out)
	case Gzip:
		w = gzip.NewWriter(&out)
	case XZ:
		w, err = xz.WriterConfig{DictCap: 1 << 16}.NewWriter(&out)
	case LZMA:
		w, err = lzma.WriterConfig{DictCap: 1 << 16}.NewWriter(&out)
	case LZ4:
		w = lz4.NewWriter(&out)
	case Bz2:
		// Python's bz2.compress(b"hello pickle").
		b, err := hex.DecodeString("425a68393141592653598d0a4e3e000002118040000a6cc000200022030420c98865a51ce353c5dc914e14242342938f80")
		if err != nil || string(data) != "hello pickle" {
			t.Fatalf("bz2 of %q", data)
		}
		return b
	}
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var formats = []Format{Zlib, Gzip, Bz2, XZ, LZMA, LZ4}

func hello(f Format) []byte {
	if f == Bz2 {
		return []byte("hello pickle")
	}
	return []byte(strings.Repeat("hello pickle, ", 1000))
}

// TestFormats: what was compressed comes back, and at every length of it.
func TestFormats(t *testing.T) {
	for _, f := range formats {
		want := hello(f)
		packed := pack(t, f, want)
		if got, ok := Recognise(packed); !ok || got != f {
			t.Errorf("%s is recognised as %q", f, got)
		}
		got, err := Bytes(packed, f, int64(len(want)), nil)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", f, len(got), err)
		}
		if _, err := Bytes(packed, f, int64(len(want))-1, nil); err == nil || !strings.Contains(err.Error(), "MaxBytes raises") {
			t.Errorf("%s over the limit: %v", f, err)
		}
		for n := range packed {
			if _, err := Bytes(packed[:n], f, 1<<20, nil); err == nil {
				t.Errorf("%s cut at byte %d of %d inflates", f, n, len(packed))
			} else if n > 40 && !errors.Is(err, ErrTruncated) {
				t.Errorf("%s cut at byte %d of %d: %v", f, n, len(packed), err)
			}
		}
		for _, tail := range []string{"x", "\x00", "trailing garbage that is long"} {
			if _, err := Bytes(append(slices.Clone(packed), tail...), f, 1<<20, nil); err == nil {
				t.Errorf("%s followed by %q inflates", f, tail)
			}
		}
	}
}

// TestChecksums: a changed bit is an error, wherever the format has a checksum.
func TestChecksums(t *testing.T) {
	for _, f := range formats {
		want := hello(f)
		packed := pack(t, f, want)
		wrong := 0
		for i := range packed {
			changed := slices.Clone(packed)
			changed[i] ^= 1 << (i % 8)
			if got, err := Bytes(changed, f, 1<<20, nil); err == nil && !bytes.Equal(got, want) {
				wrong++
			}
		}
		// The older lzma has no checksum.
		if wrong > 0 && f != LZMA {
			t.Errorf("%s: %d changes go unnoticed", f, wrong)
		}
	}
}

// TestMany: several streams one after the other are one, as gzip, bzip2, xz and lz4
// have it.
func TestMany(t *testing.T) {
	for _, f := range []Format{Gzip, Bz2, XZ, LZ4} {
		one := pack(t, f, hello(f))
		got, err := Bytes(slices.Concat(one, one), f, 1<<20, nil)
		if err != nil || !bytes.Equal(got, slices.Concat(hello(f), hello(f))) {
			t.Errorf("%s: %d bytes, %v", f, len(got), err)
		}
	}
}

// TestLarge: more than one pass keeps gives the same, and never more than the limit.
func TestLarge(t *testing.T) {
	want := make([]byte, keep+12345)
	copy(want, "begins")
	copy(want[len(want)-4:], "ends")
	packed := pack(t, Gzip, want)
	var shown []int
	got, err := Bytes(packed, Gzip, 1<<30, func(begin []byte) error {
		shown = append(shown, len(begin))
		if !bytes.HasPrefix(begin, []byte("begins")) {
			t.Errorf("shown %q", begin[:6])
		}
		return nil
	})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if len(shown) != 2 || shown[0] < 64<<10 || shown[1] != keep {
		t.Errorf("shown at %d", shown)
	}
	if _, err := Bytes(packed, Gzip, keep+12344, nil); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("over the limit: %v", err)
	}
	refusal := fmt.Errorf("no pickle")
	if _, err := Bytes(packed, Gzip, 1<<30, func([]byte) error { return refusal }); !errors.Is(err, refusal) {
		t.Errorf("refused early: %v", err)
	}
	// Damage behind what one pass keeps.
	packed[len(packed)-1] ^= 1
	if _, err := Bytes(packed, Gzip, 1<<30, nil); err == nil {
		t.Error("a wrong length inflates")
	}
}

// TestDictionaries: a dictionary is not allocated because a header asks for it.
func TestDictionaries(t *testing.T) {
	lz := pack(t, LZMA, hello(LZMA))
	copy(lz[1:5], "\x00\x00\x00\xf0")
	if _, err := Bytes(lz, LZMA, 1<<20, nil); err == nil || !strings.Contains(err.Error(), "dictionary") {
		t.Errorf("lzma: %v", err)
	}
	x := pack(t, XZ, hello(XZ))
	at := bytes.Index(x, []byte{0x21, 1})
	for _, size := range []byte{29, 40, 41} { // 96 MiB, 4 GiB - 1, none
		x[at+2] = size
		if _, err := Bytes(x, XZ, 1<<20, nil); err == nil || !strings.Contains(err.Error(), "dictionar") {
			t.Errorf("xz, size %d: %v", size, err)
		}
	}
}

// FuzzBytes: any bytes give an error or at most as many as the limit.
func FuzzBytes(f *testing.F) {
	for _, format := range formats {
		f.Add(pack(f, format, []byte("hello pickle")))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		format, ok := Recognise(data)
		if !ok {
			return
		}
		out, err := Bytes(data, format, 1<<16, nil)
		if err == nil && len(out) > 1<<16 {
			t.Fatalf("%d bytes", len(out))
		}
	})
}
