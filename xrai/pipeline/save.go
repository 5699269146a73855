package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Format and Version mark the files Save writes.
const (
	Format  = "xrai-go pipeline"
	Version = 1
)

// Document is a saved pipeline: what the JSON holds, its parts not yet decoded.
// Package modelfile turns it into a Pipeline, since only that knows all kinds of
// models.
type Document struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	Target   Target          `json:"target"`
	Features json.RawMessage `json:"features"`
	Learner  *Part           `json:"learner"` // null when the model cannot be fitted again
	Model    *Part           `json:"model"`
	StandIn  bool            `json:"stand_in,omitempty"`
	Warnings []xrai.Warning  `json:"warnings,omitempty"`
}

// Part is a learner or a model in a Document: its Kind and its own JSON.
type Part struct {
	Kind   string          `json:"kind"`
	Params json.RawMessage `json:"params"`
}

// MarshalJSON writes the pipeline as a Document. Learner and model are written
// by their own json.Marshal.
func (p *Pipeline) MarshalJSON() ([]byte, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	features, err := json.Marshal(p.Features)
	if err != nil {
		return nil, err
	}
	d := Document{Format: Format, Version: Version, Target: p.Target, Features: features, StandIn: p.StandIn, Warnings: p.Warnings}
	if d.Model, err = part(p.Model); err != nil {
		return nil, err
	}
	if p.Learner != nil {
		if d.Learner, err = part(p.Learner); err != nil {
			return nil, err
		}
	}
	return json.Marshal(d)
}

func part(v interface{ Kind() string }) (*Part, error) {
	params, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v.Kind(), err)
	}
	return &Part{Kind: v.Kind(), Params: params}, nil
}

// Save writes the pipeline to a JSON file, readable by all. The file appears
// complete or not at all: it is written beside path and renamed. A file that
// holds the same pipeline already is left alone, so that whoever watches it sees
// no change.
func (p *Pipeline) Save(path string) (err error) {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	data = append(data, '\n')
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("save %s: %w", path, err)
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	// Windows knows no permission bits beyond read-only, and refuses others.
	if runtime.GOOS != "windows" {
		if err = f.Chmod(0o644); err != nil {
			return err
		}
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
