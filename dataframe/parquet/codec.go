package parquet

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecZstd   = 6
)

// codecs are those that are read and written.
var codecs = []int64{codecNone, codecSnappy, codecGzip, codecZstd}

var codecNames = []string{"none", "snappy", "gzip", "lzo", "brotli", "lz4", "zstd", "lz4_raw"}

func codecName(codec int64) string {
	if codec >= 0 && codec < int64(len(codecNames)) {
		return codecNames[codec]
	}
	return fmt.Sprint(codec)
}

// mostRatio is how many bytes a codec can make of one, and some for its heads.
// A page that claims more is damaged, and no memory is given to it.
func mostRatio(codec int64) int64 {
	switch codec {
	case codecSnappy:
		return 64
	case codecGzip:
		return 1100
	case codecZstd:
		return 1 << 17
	}
	return 1
}

// unpack returns the size bytes that a page holds.
func unpack(codec int64, b []byte, size int64) ([]byte, error) {
	if !slices.Contains(codecs, codec) {
		return nil, fmt.Errorf("compression %s is not read; none, snappy, gzip and zstd are", codecName(codec))
	}
	if size < 0 || size > int64(len(b))*mostRatio(codec) {
		return nil, fmt.Errorf("a page of %d bytes claims to hold %d", len(b), size)
	}
	var out []byte
	var err error
	switch codec {
	case codecNone:
		out = b
	case codecSnappy:
		n, lengthErr := snappy.DecodedLen(b)
		if lengthErr == nil && int64(n) != size {
			return nil, fmt.Errorf("a page holds %d bytes, not %d", n, size)
		}
		out, err = snappy.Decode(nil, b)
	case codecGzip:
		out, err = gunzip(b, size)
	case codecZstd:
		out, err = unzstd(b, size)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", codecName(codec), err)
	}
	if int64(len(out)) != size {
		return nil, fmt.Errorf("a page holds %d bytes, not %d", len(out), size)
	}
	return out, nil
}

func gunzip(b []byte, size int64) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, size+1))
}

// zstdDecoder is shared: it takes any number of pages at once, and no more room
// for one than it is given.
var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true))
})

func unzstd(b []byte, size int64) ([]byte, error) {
	z, err := zstdDecoder()
	if err != nil {
		return nil, err
	}
	return z.DecodeAll(b, make([]byte, 0, size))
}

// codecOf returns the codec of a name, "" being snappy.
func codecOf(name string) (int64, error) {
	if name == "" {
		return codecSnappy, nil
	}
	var known []string
	for _, codec := range codecs {
		if codecNames[codec] == name {
			return codec, nil
		}
		known = append(known, codecNames[codec])
	}
	return 0, fmt.Errorf("compression %q is not one of %s", name, strings.Join(known, ", "))
}

var zstdEncoder = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
})

// pack compresses a page.
func pack(codec int64, b []byte) ([]byte, error) {
	switch codec {
	case codecSnappy:
		return snappy.Encode(nil, b), nil
	case codecGzip:
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		if _, err := z.Write(b); err != nil {
			return nil, err
		}
		err := z.Close()
		return out.Bytes(), err
	case codecZstd:
		z, err := zstdEncoder()
		if err != nil {
			return nil, err
		}
		return z.EncodeAll(b, nil), nil
	}
	return b, nil
}
