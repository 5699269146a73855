package ndarray

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle/inflate"
)

// Options bound what Load reads. The zero value has the defaults.
type Options struct {
	pickle.Limits

	// MaxBytes is the largest size of the file, and of what it inflates to; 0 means
	// 1 GiB.
	MaxBytes int64
}

const defaultMaxBytes = 1 << 30

// Info says what was loaded.
type Info struct {
	Compression inflate.Format // empty if none
	Joblib      bool           // arrays stand where joblib puts them
	Protocol    int            // of the pickle; 0 and 1 are both 0
	FileBytes   int            // of the file
	Bytes       int            // of what it inflates to
	Trailing    int            // bytes behind the pickle, which nobody reads: often a second pickle
	Opcodes     int64
	Arrays      int
	ArrayBytes  int64
	Classes     []pickle.Use // every class and function the file names, in order
}

// Load reads a pickle or joblib file, compressed or not. The value holds views of
// data, if that is not compressed, so data must not change.
func Load(data []byte, o Options) (any, *Info, error) {
	limit := o.MaxBytes
	switch {
	case limit < 0:
		return nil, nil, fmt.Errorf("MaxBytes = %d is negative", limit)
	case limit == 0:
		limit = defaultMaxBytes
	}
	if int64(len(data)) > limit {
		return nil, nil, fmt.Errorf("%d bytes are more than %d (MaxBytes raises the limit)", len(data), limit)
	}
	info := &Info{FileBytes: len(data)}
	if f, ok := inflate.Recognise(data); ok {
		info.Compression = f
		packed := len(data)
		var err error
		data, err = inflate.Bytes(data, f, limit, func(begin []byte) error { return foresee(begin, packed, limit, o) })
		if err != nil {
			return nil, nil, err
		}
		o = o.forInflated(packed, len(data))
	}
	if err := refuse(data, info.Compression); err != nil {
		return nil, nil, err
	}
	info.Bytes = len(data)
	l := newLoader(len(data))
	r, err := pickle.Load(data, pickle.Options{Limits: o.Limits, Make: l.make})
	if err != nil {
		return nil, nil, err
	}
	info.Joblib = l.joblib
	info.Arrays, info.ArrayBytes = l.arrays, l.bytes
	info.Protocol, info.Opcodes, info.Classes = r.Protocol, r.Opcodes, r.Classes
	info.Trailing = len(data) - r.Size
	return r.Value, info, nil
}

// forInflated bounds the memory for opcodes that cost the file next to nothing:
// what is counted is at most eight times the compressed bytes, arrays excepted.
func (o Options) forInflated(packed, inflated int) Options {
	if o.MaxMemory == 0 {
		o.MaxMemory = 64<<20 + 32*min(int64(inflated), 8*int64(packed))
	}
	return o
}

// foresee reads the beginning of a compressed file, to refuse what cannot be a
// pickle before the rest is inflated.
func foresee(begin []byte, packed int, limit int64, o Options) error {
	if err := refuse(begin, "compressed"); err != nil {
		return err
	}
	l := newLoader(len(begin))
	_, err := pickle.Load(begin, pickle.Options{Limits: o.forInflated(packed, len(begin)).Limits, Make: l.make})
	var short *pickle.TruncatedError
	if errors.As(err, &short) {
		if short.Need > uint64(limit) {
			return fmt.Errorf("what it declares takes more than %d bytes (MaxBytes raises the limit)", limit)
		}
		return nil
	}
	return err
}

// others are the first bytes of files that are not pickles.
var others = []struct{ prefix, what string }{
	{"ZF", "a file of joblib before 0.10; load it with an old joblib and dump it with a newer one"},
	{"PK\x03\x04", "a zip archive, as skops, PyTorch and Keras write"},
	{"\x89HDF", "an HDF5 file, as Keras writes"},
	{"\x93NUMPY", "a NumPy .npy file, a single array"},
	{"PAR1", "a Parquet file"},
	{"\x28\xb5\x2f\xfd", "compressed by Zstandard, which joblib does not read"},
}

// refuse names a file that is no pickle.
func refuse(data []byte, within inflate.Format) error {
	in := ""
	if within != "" {
		in = "inside the compression: "
	}
	if len(data) == 0 {
		return fmt.Errorf("%sthere is nothing", in)
	}
	for _, p := range others {
		if bytes.HasPrefix(data, []byte(p.prefix)) {
			return fmt.Errorf("%sthis is %s", in, p.what)
		}
	}
	if f, ok := inflate.Recognise(data); ok && within != "" {
		return fmt.Errorf("%sit is compressed once more, by %s", in, f)
	}
	if !pickle.IsOpcode(data[0]) {
		return fmt.Errorf("%sit does not begin as a pickle does", in)
	}
	return nil
}
