package step

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
	"gonum.org/v1/gonum/mat"
)

// maxWidth bounds the columns between steps.
const maxWidth = 1 << 18

// maxCells bounds the matrix of one call.
const maxCells = 1 << 31

// Steps are a chain of steps from a table to a matrix. Make them with New.
type Steps struct {
	columns []string // nil while known by number only
	width   int
	chain   []Step
	needed  []bool // by the first steps; a table need not have the other columns
	names   []string
	doubts  []xrai.Warning
}

var _ feature.Positional = (*Steps)(nil)

// New returns the chain over width columns of a table. columns are their names,
// in the order of the matrix or table that the first step was fitted on; nil
// means that they are known by number only, and must be bound before use. An
// empty chain hands numbers on.
func New(columns []string, width int, chain []Step, doubts []xrai.Warning) (*Steps, error) {
	s := &Steps{columns: slices.Clone(columns), width: width, chain: slices.Clone(chain), doubts: slices.Clone(doubts)}
	return s, s.check()
}

func (s *Steps) check() error {
	if s.width < 1 || s.width > maxWidth {
		return fmt.Errorf("%d columns are outside 1 to %d", s.width, maxWidth)
	}
	if s.columns != nil {
		if len(s.columns) != s.width {
			return fmt.Errorf("%d names for %d columns", len(s.columns), s.width)
		}
		seen := map[string]bool{}
		for _, name := range s.columns {
			if seen[name] {
				return fmt.Errorf("column %q is named twice", name)
			}
			seen[name] = true
		}
	}
	chain := &Chain{Steps: make([]Part, len(s.chain))}
	for i, t := range s.chain {
		if t == nil {
			return fmt.Errorf("step %d is missing", i)
		}
		chain.Steps[i].Step = t
	}
	// The chain itself is one level.
	if count, depth := size(chain); count > maxSteps || depth > maxNesting {
		return fmt.Errorf("%d steps nest %d deep; at most %d and %d are allowed", count, depth, maxSteps, maxNesting)
	}
	width, err := chain.Check(s.width)
	if err != nil {
		return err
	}
	if width < 1 || width > maxWidth {
		return fmt.Errorf("the steps give %d columns, outside 1 to %d", width, maxWidth)
	}
	s.needed = needed(s.chain, s.width)
	f := &Frame{Columns: make([]Column, s.width)}
	for j, name := range s.inputs() {
		f.Columns[j].Name = name
	}
	if f, err = s.apply(f, &Notes{limited: true}); err != nil {
		return err
	}
	if len(f.Columns) != width {
		return fmt.Errorf("the steps give %d columns, not %d", len(f.Columns), width)
	}
	s.names = make([]string, width)
	for j, c := range f.Columns {
		s.names[j] = c.Name
	}
	return nil
}

func (s *Steps) apply(f *Frame, notes *Notes) (*Frame, error) {
	for _, t := range s.chain {
		var err error
		if f, err = apply(t, f, notes); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// inputs returns the columns, x0, x1 and so on while they have no names.
func (s *Steps) inputs() []string {
	if s.columns != nil {
		return s.columns
	}
	out := make([]string, s.width)
	for j := range out {
		out[j] = fmt.Sprintf("x%d", j)
	}
	return out
}

// Inputs implements feature.Features: the columns that the steps look at, without
// those that a ColumnTransformer drops.
func (s *Steps) Inputs() []string {
	var out []string
	for j, name := range s.columns {
		if s.needed[j] {
			out = append(out, name)
		}
	}
	return out
}

// Width returns the number of columns that the steps were fitted on, with those
// that are dropped.
func (s *Steps) Width() int { return s.width }

// Names implements feature.Features.
func (s *Steps) Names() []string { return slices.Clone(s.names) }

// Doubts implements feature.Features.
func (s *Steps) Doubts() []xrai.Warning { return s.doubts }

// Chain returns the steps.
func (s *Steps) Chain() []Step { return slices.Clone(s.chain) }

// Bound implements feature.Positional.
func (s *Steps) Bound() bool { return s.columns != nil }

// Bind implements feature.Positional.
func (s *Steps) Bind(columns []string) (feature.Features, error) {
	if s.columns != nil {
		return s, nil
	}
	if len(columns) != s.width {
		return nil, fmt.Errorf("the model takes %d columns, which its file does not name; the table has %d besides the target", s.width, len(columns))
	}
	return New(columns, s.width, s.chain, s.doubts)
}

// Transform implements feature.Features.
func (s *Steps) Transform(df dataframe.DataFrame) (*mat.Dense, error) {
	f, err := s.frame(df)
	if err != nil {
		return nil, err
	}
	if err := room(f.Rows, len(s.names)); err != nil {
		return nil, err
	}
	if f, err = s.apply(f, nil); err != nil {
		return nil, err
	}
	return f.Matrix()
}

// Check implements feature.Features.
func (s *Steps) Check(df dataframe.DataFrame) ([]feature.Unseen, error) {
	f, err := s.frame(df)
	if err != nil {
		return nil, err
	}
	var notes Notes
	if f, err = s.apply(f, &notes); err != nil {
		return nil, err
	}
	for j := range f.Columns {
		if _, err := f.Columns[j].finite(); err != nil {
			return nil, err
		}
	}
	return merged(notes.Unseen), nil
}

// merged leaves one note a column: of several, that of the most rows.
func merged(notes []feature.Unseen) []feature.Unseen {
	var out []feature.Unseen
	at := map[string]int{}
	for _, n := range notes {
		if k, ok := at[n.Column]; !ok {
			at[n.Column] = len(out)
			out = append(out, n)
		} else if n.Rows > out[k].Rows {
			out[k] = n
		}
	}
	return out
}

// frame takes the input columns from a table.
func (s *Steps) frame(df dataframe.DataFrame) (*Frame, error) {
	switch {
	case df.Err != nil:
		return nil, df.Err
	case df.Nrow() == 0:
		return nil, fmt.Errorf("the table has no rows")
	case s.columns == nil:
		return nil, fmt.Errorf("the model's file does not name its columns: Bind them first")
	}
	f := &Frame{Rows: df.Nrow(), Columns: make([]Column, s.width)}
	types := map[string]series.Type{}
	for i, name := range df.Names() {
		types[name] = df.Types()[i]
	}
	var absent []string
	for j, name := range s.columns {
		c := &f.Columns[j]
		c.Name = name
		if !s.needed[j] {
			continue
		}
		t, ok := types[name]
		if !ok {
			absent = append(absent, name)
			continue
		}
		var err error
		if t == series.String {
			c.Kind = Text
			c.Texts, c.Missing, err = dataframe.Strings(df, name)
		} else {
			if t == series.Bool {
				c.Kind = Bool
			}
			c.Numbers, err = dataframe.Floats(df, name)
		}
		if err != nil {
			return nil, err
		}
		for i, v := range c.Numbers {
			if math.IsInf(v, 0) {
				return nil, &feature.CellError{Column: name, Row: i, Value: fmt.Sprint(v), Problem: "is not finite"}
			}
		}
	}
	switch {
	case len(absent) == 1:
		return nil, fmt.Errorf("the table has no column %q", absent[0])
	case len(absent) > 1:
		return nil, fmt.Errorf("the table lacks %d columns: %q", len(absent), absent[:min(len(absent), 10)])
	}
	return f, nil
}

type stepsJSON struct {
	Steps   []Part         `json:"steps"`
	Columns []string       `json:"columns"` // null while known by number only
	Width   int            `json:"width"`
	Doubts  []xrai.Warning `json:"doubts,omitempty"`
}

// MarshalJSON writes all steps.
func (s *Steps) MarshalJSON() ([]byte, error) {
	d := stepsJSON{Steps: make([]Part, len(s.chain)), Columns: s.columns, Width: s.width, Doubts: s.doubts}
	for i, t := range s.chain {
		d.Steps[i] = Part{t}
	}
	return json.Marshal(d)
}

// UnmarshalJSON reads what MarshalJSON wrote and refuses steps that New would.
func (s *Steps) UnmarshalJSON(data []byte) error {
	var d stepsJSON
	if err := strict.Decode(data, &d); err != nil {
		return err
	}
	chain := make([]Step, len(d.Steps))
	for i, p := range d.Steps {
		chain[i] = p.Step
	}
	read, err := New(d.Columns, d.Width, chain, d.Doubts)
	if err != nil {
		return err
	}
	*s = *read
	return nil
}
