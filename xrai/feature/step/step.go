package step

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Step is one fitted transformation. It does not change.
type Step interface {
	// Kind names it in JSON, as "standard scaler".
	Kind() string
	// Check refuses parameters with which Apply could fail or take memory out of
	// proportion. width is the number of columns that come in; it returns the
	// number that go out.
	Check(width int) (int, error)
	// Apply makes a frame of another, which it does not change. It may be called
	// only after Check, with a frame of that width. notes may be nil.
	Apply(f *Frame, notes *Notes) (*Frame, error)
}

// Notes are what steps pass over without an error.
type Notes struct {
	Unseen []feature.Unseen

	limited bool // columns may not grow beyond maxWork
	columns int  // that steps have made
}

// steps read the parameters of each kind.
var steps = map[string]func([]byte) (Step, error){}

// read decodes a step that is used by pointer.
func read[T any, P interface {
	*T
	Step
}](data []byte) (Step, error) {
	s := P(new(T))
	if err := strict.Decode(data, s); err != nil {
		return nil, err
	}
	return s, nil
}

// Part is a step in JSON: its kind and its parameters; null for none.
type Part struct{ Step }

type partJSON struct {
	Kind   string          `json:"kind"`
	Params json.RawMessage `json:"params"`
}

// MarshalJSON writes the step with its kind.
func (p Part) MarshalJSON() ([]byte, error) {
	if p.Step == nil {
		return []byte("null"), nil
	}
	params, err := json.Marshal(p.Step)
	if err != nil {
		return nil, err
	}
	return json.Marshal(partJSON{p.Kind(), params})
}

// UnmarshalJSON reads a step of a known kind; it is not checked yet.
func (p *Part) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		p.Step = nil
		return nil
	}
	var d partJSON
	if err := strict.Decode(data, &d); err != nil {
		return err
	}
	f, ok := steps[d.Kind]
	if !ok {
		return fmt.Errorf("unknown kind of step %q; known are %q", d.Kind, slices.Sorted(maps.Keys(steps)))
	}
	s, err := f(d.Params)
	if err != nil {
		return fmt.Errorf("step %q: %w", d.Kind, err)
	}
	p.Step = s
	return nil
}
