package modelfile

import (
	"fmt"
	"io"
	"os"

	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Options bound what is read, and say what a file does not. The zero value has
// the defaults.
type Options struct {
	// MaxBytes is the largest file to read, and the most that a compressed one may
	// inflate to; 0 means 1 GiB.
	MaxBytes int64

	// Target names the column that the model predicts. Files of xrai-go know it,
	// files of other tools do not; a session names it itself.
	Target string
	// Classes name the classes of a model that knows them only as the whole numbers
	// from 0, in that order: XGBoost's and LightGBM's, or one fitted after a
	// LabelEncoder that is not in the file. A session names them as the target's
	// classes in sorted order, as LabelEncoder does, and warns.
	Classes []string
}

const defaultMaxBytes = 1 << 30

// Open reads a model file with the default limits.
func Open(path string) (*pipeline.Pipeline, error) { return Options{}.Open(path) }

// Open reads a model file. The error names the file, and the format when it is
// one that cannot be read.
func (o Options) Open(path string) (*pipeline.Pipeline, error) {
	data, err := o.read(path)
	if err != nil {
		return nil, fmt.Errorf("model file %s: %w", path, err)
	}
	p, err := o.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("model file %s: %w", path, err)
	}
	return p, nil
}

func (o Options) read(path string) ([]byte, error) {
	limit := o.MaxBytes
	switch {
	case limit < 0:
		return nil, fmt.Errorf("the limit of %d bytes is negative", limit)
	case limit == 0:
		limit = defaultMaxBytes
	}
	// Asked before opening: opening a pipe would wait for its other end.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, cause(err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("not a regular file")
	case info.Size() > limit:
		return nil, tooLarge(limit)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	data := make([]byte, info.Size())
	if n, err := io.ReadFull(f, data); err == io.ErrUnexpectedEOF {
		data = data[:n]
	} else if err != nil && err != io.EOF {
		return nil, cause(err)
	}
	return data, nil
}

func tooLarge(limit int64) error {
	return fmt.Errorf("larger than the limit of %d bytes; Options.MaxBytes raises it", limit)
}

// cause drops the path that the error of package os repeats.
func cause(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}
