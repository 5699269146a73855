package inflate

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// Format is a compression.
type Format string

// The formats.
const (
	Zlib Format = "zlib"
	Gzip Format = "gzip"
	Bz2  Format = "bz2"
	XZ   Format = "xz"
	LZMA Format = "lzma"
	LZ4  Format = "lz4"
)

// maxDict bounds the dictionary that xz and lzma may ask for: that of the highest
// preset.
const maxDict = 64 << 20

// keep is the size up to which one pass suffices.
const keep = 32 << 20

// ErrTruncated is in the chain of an error that says the data end early.
var ErrTruncated = errors.New("the compressed data end early")

// Recognise tells the format by the first bytes; ok is false for none of them.
func Recognise(data []byte) (f Format, ok bool) {
	for _, p := range []struct {
		prefix string
		format Format
	}{
		{"\x1f\x8b", Gzip},
		{"BZh", Bz2},
		{"\xfd7zXZ\x00", XZ},
		{"\x5d\x00\x00", LZMA},
		{"\x04\x22\x4d\x18", LZ4},
	} {
		if bytes.HasPrefix(data, []byte(p.prefix)) {
			return p.format, true
		}
	}
	// The two bytes of zlib's header are a multiple of 31.
	if len(data) > 2 && data[0] == 0x78 && (int(data[0])<<8|int(data[1]))%31 == 0 {
		return Zlib, true
	}
	return "", false
}

// Bytes inflates data to at most limit bytes. early sees the beginning of what
// comes out, of at least 64 KiB and once more of 32 MiB if there is as much, and
// may refuse it by an error; it may be nil.
func Bytes(data []byte, f Format, limit int64, early func([]byte) error) (out []byte, err error) {
	// The decoders of outside libraries have met fewer hostile files than those of
	// the standard library.
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("%s: the compressed data are damaged (%v)", f, p)
		}
	}()
	if len(data) == 0 {
		return nil, fmt.Errorf("%s: %w", f, ErrTruncated)
	}
	out, err = inflate(data, f, limit, early)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = ErrTruncated
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	return out, nil
}

func inflate(data []byte, f Format, limit int64, early func([]byte) error) ([]byte, error) {
	if f == XZ {
		if err := checkXZ(data, limit); err != nil {
			return nil, err
		}
	}
	r, err := open(data, f)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, min(max(64<<10, 4*len(data)), keep))
	shown := early == nil
	for {
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		if int64(len(out)) > limit {
			return nil, tooLarge(limit)
		}
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if !shown && len(out) >= 64<<10 {
			shown = true
			if err := early(out); err != nil {
				return nil, err
			}
		}
		switch {
		case len(out) < cap(out):
		case cap(out) < keep:
			out = append(make([]byte, 0, min(2*cap(out), keep)), out...)
		default:
			if early != nil {
				if err := early(out); err != nil {
					return nil, err
				}
			}
			return twice(r, data, f, out, limit)
		}
	}
}

// twice counts the rest of r, and then inflates data again.
func twice(r io.Reader, data []byte, f Format, begun []byte, limit int64) ([]byte, error) {
	// What was inflated serves as the buffer to count with.
	n := int64(len(begun))
	for {
		more, err := r.Read(begun)
		if n += int64(more); n > limit {
			return nil, tooLarge(limit)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	r, err := open(data, f)
	if err != nil {
		return nil, err
	}
	out := make([]byte, n)
	_, err = io.ReadFull(r, out)
	return out, err
}

func tooLarge(limit int64) error {
	return fmt.Errorf("it inflates to more than %d bytes (MaxBytes raises the limit)", limit)
}

// open returns what reads the inflated bytes, to an end at which no other bytes
// follow.
func open(data []byte, f Format) (io.Reader, error) {
	src := bytes.NewReader(data)
	var r io.Reader
	var err error
	switch f {
	case Zlib:
		r, err = zlib.NewReader(src)
	case Gzip:
		r, err = gzip.NewReader(src)
	case Bz2:
		r = bzip2.NewReader(src)
	case XZ:
		// 0 would mean 8 MiB, whatever smaller dictionary the file needs.
		r, err = xz.ReaderConfig{DictCap: lzma.MinDictCap}.NewReader(src)
	case LZMA:
		r, err = lzma.ReaderConfig{DictCap: maxDict}.NewReader(src)
	case LZ4:
		r = lz4.NewReader(src)
	default:
		err = fmt.Errorf("the format is not known")
	}
	if err != nil {
		return nil, err
	}
	return &whole{r, src}, nil
}

// whole is a reader that checks at its end that nothing follows.
type whole struct {
	r   io.Reader
	src *bytes.Reader
}

func (w *whole) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	if err == io.EOF && w.src.Len() > 0 {
		err = fmt.Errorf("%d bytes follow the compressed data", w.src.Len())
	}
	return n, err
}
