package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// files is a session on files; its identity is their bytes, so that a result is
// found again without parsing them, and that of the pipelines beside them.
type files struct {
	Files
	named identities
}

func (f *files) data(model string) (*ingest.Data, error) {
	one, err := f.only(model)
	if err != nil {
		return nil, err
	}
	return ingest.Load(one)
}

// only returns the files with the model asked for, or with all for "".
func (f *files) only(model string) (Files, error) {
	one := f.Files
	if err := one.Check(); err != nil || model == "" {
		return one, err
	}
	one.Models, one.Pipelines = nil, nil
	if path, ok := f.Models[model]; ok {
		one.Models = map[string]string{model: path}
	} else if p, ok := f.Pipelines[model]; ok {
		one.Pipelines = map[string]*pipeline.Pipeline{model: p}
	} else {
		return one, noModel(model, slices.Concat(slices.Collect(maps.Keys(f.Models)), slices.Collect(maps.Keys(f.Pipelines))))
	}
	return one, nil
}

func (f *files) identity(model string) (string, error) {
	one, err := f.only(model)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	options, err := json.Marshal(f.CSV)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(h, "files %q %s\n", f.Target, options)
	paths := []string{f.Train, f.Test}
	for _, name := range slices.Sorted(maps.Keys(one.Models)) {
		paths = append(paths, one.Models[name])
	}
	for _, path := range paths {
		if err := hashFile(h, path); err != nil {
			return "", err
		}
	}
	if err := f.named.write(h, one.Pipelines); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (f *files) lasting(model string) bool {
	p, ok := f.Pipelines[model]
	return !ok || f.named.lasting(model, p)
}

func hashFile(h hash.Hash, path string) error {
	sum, err := sumFile(path)
	if err != nil {
		return err
	}
	_, err = h.Write(sum)
	return err
}

func sumFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return h.Sum(nil), nil
}

// SourceFile is a file that an audit read.
type SourceFile struct {
	Role   string // "training table", "test table", or "model" and its name
	Name   string // without its folder
	SHA256 string // of its bytes, in hexadecimal
}

// sourceFiles lists the tables and the models named.
func (f *files) sourceFiles(models []string) ([]SourceFile, error) {
	type file struct{ role, path string }
	of := []file{{"training table", f.Train}, {"test table", f.Test}}
	for _, name := range models {
		if path, ok := f.Models[name]; ok {
			of = append(of, file{fmt.Sprintf("model %q", name), path})
		}
	}
	var out []SourceFile
	for _, one := range of {
		sum, err := sumFile(one.path)
		if err != nil {
			return nil, err
		}
		out = append(out, SourceFile{one.role, filepath.Base(one.path), hex.EncodeToString(sum)})
	}
	return out, nil
}

// values is a session on tables and models in memory.
type values struct {
	train, test dataframe.DataFrame
	target      string
	models      map[string]*pipeline.Pipeline

	tables once[string]
	named  identities
}

// sourceFiles is empty: what a cell made has no file.
func (v *values) sourceFiles([]string) ([]SourceFile, error) { return nil, nil }

// only returns the model asked for, or all for "".
func (v *values) only(model string) (map[string]*pipeline.Pipeline, error) {
	if model == "" {
		return v.models, nil
	}
	m, ok := v.models[model]
	if !ok {
		return nil, noModel(model, slices.Collect(maps.Keys(v.models)))
	}
	return map[string]*pipeline.Pipeline{model: m}, nil
}

func (v *values) data(model string) (*ingest.Data, error) {
	models, err := v.only(model)
	if err != nil {
		return nil, err
	}
	return ingest.From(v.train, v.test, v.target, models)
}

func (v *values) identity(model string) (string, error) {
	models, err := v.only(model)
	if err != nil {
		return "", err
	}
	tables, err := v.tables.do(func() (string, error) {
		h := sha256.New()
		for _, df := range []dataframe.DataFrame{v.train, v.test} {
			fmt.Fprintf(h, "table %q\n", slices.Clone(df.Types()))
			if err := dataframe.FormatCSV(h, df); err != nil {
				return "", err
			}
		}
		return hex.EncodeToString(h.Sum(nil)), nil
	})
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "values %q %s\n", v.target, tables)
	if err := v.named.write(h, models); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (v *values) lasting(model string) bool { return v.named.lasting(model, v.models[model]) }

// identities remembers what tells the models of a session from others. A model
// with code that nothing names has only its name in the session, which lasts no
// longer than the session.
type identities struct {
	mu sync.Mutex
	of map[string]modelIdentity
}

type modelIdentity struct {
	id      []byte
	lasting bool
	err     error
}

func (n *identities) find(name string, p *pipeline.Pipeline) modelIdentity {
	n.mu.Lock()
	defer n.mu.Unlock()
	if m, ok := n.of[name]; ok {
		return m
	}
	var m modelIdentity
	m.id, m.lasting, m.err = p.Identity()
	if n.of == nil {
		n.of = map[string]modelIdentity{}
	}
	n.of[name] = m
	return m
}

func (n *identities) lasting(name string, p *pipeline.Pipeline) bool {
	m := n.find(name, p)
	return m.lasting && m.err == nil
}

// write adds models to a hash.
func (n *identities) write(h hash.Hash, models map[string]*pipeline.Pipeline) error {
	for _, name := range slices.Sorted(maps.Keys(models)) {
		m := n.find(name, models[name])
		if m.err != nil {
			return fmt.Errorf("model %q: %w", name, m.err)
		}
		if m.lasting {
			fmt.Fprintf(h, "model %d\n", len(m.id))
			h.Write(m.id)
		} else {
			fmt.Fprintf(h, "model of this session %q\n", name)
		}
	}
	return nil
}
