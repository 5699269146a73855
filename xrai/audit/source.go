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
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// files is a session on files; its identity is their bytes, so that a result is
// found again without parsing them.
type files struct{ Files }

func (f files) data(model string) (*ingest.Data, error) {
	models, err := only(model, f.Models)
	if err != nil {
		return nil, err
	}
	one := f.Files
	one.Models = models
	return ingest.Load(one)
}

// only returns the model asked for, or all for "".
func only[T any](model string, models map[string]T) (map[string]T, error) {
	if model == "" {
		return models, nil
	}
	m, ok := models[model]
	if !ok {
		return nil, noModel(model, models)
	}
	return map[string]T{model: m}, nil
}

func (f files) identity(model string) (string, error) {
	models, err := only(model, f.Models)
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
	for _, name := range slices.Sorted(maps.Keys(models)) {
		paths = append(paths, models[name])
	}
	for _, path := range paths {
		if err := hashFile(h, path); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (f files) lasting(string) bool { return true }

func hashFile(h hash.Hash, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	own := sha256.New()
	if _, err := io.Copy(own, f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	_, err = h.Write(own.Sum(nil))
	return err
}

// values is a session on tables and models in memory.
type values struct {
	train, test dataframe.DataFrame
	target      string
	models      map[string]*pipeline.Pipeline

	tables once[string]
	mu     sync.Mutex
	known  map[string]string
}

func (v *values) data(model string) (*ingest.Data, error) {
	models, err := only(model, v.models)
	if err != nil {
		return nil, err
	}
	return ingest.From(v.train, v.test, v.target, models)
}

func (v *values) identity(model string) (string, error) {
	models, err := only(model, v.models)
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
	v.mu.Lock()
	defer v.mu.Unlock()
	if id, ok := v.known[model]; ok {
		return id, nil
	}
	h := sha256.New()
	fmt.Fprintf(h, "values %q %s\n", v.target, tables)
	for _, name := range slices.Sorted(maps.Keys(models)) {
		b, err := json.Marshal(models[name])
		if err != nil {
			return "", fmt.Errorf("model %q: %w", name, err)
		}
		h.Write(b)
	}
	if v.known == nil {
		v.known = map[string]string{}
	}
	v.known[model] = hex.EncodeToString(h.Sum(nil))
	return v.known[model], nil
}

// lasting is false for a model or learner of a type that a cell defines.
func (v *values) lasting(model string) bool {
	p := v.models[model]
	return p == nil || ours(p.Model) && ours(p.Learner)
}

func ours(v any) bool {
	if v == nil {
		return true
	}
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.HasPrefix(t.PkgPath(), "github.com/xrai-toolkit/xrai-go/xrai/estimator/")
}
