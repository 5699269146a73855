package step

import (
	"fmt"
	"math"
)

func init() {
	steps["column transformer"] = read[ColumnTransformer]
	steps["chain"] = read[Chain]
	steps["union"] = read[Union]
}

// Caps on steps that hold others.
const (
	maxNesting = 8       // steps within steps
	maxSteps   = 4096    // in all
	maxWork    = 1 << 20 // columns that all steps together hand on
)

// composite is a step that holds others.
type composite interface{ children() []Step }

// size counts a step and those within it, and how deep they nest; it stops at
// the caps.
func size(s Step) (count, depth int) {
	count = 1
	c, ok := s.(composite)
	if !ok {
		return count, 0
	}
	for _, child := range c.children() {
		n, d := size(child)
		count, depth = count+n, max(depth, d)
	}
	return count, depth + 1
}

// apply runs one step of any that holds others.
func apply(s Step, f *Frame, notes *Notes) (*Frame, error) {
	out, err := s.Apply(f, notes)
	if err == nil && notes != nil && notes.limited {
		if notes.columns += len(out.Columns); notes.columns > maxWork {
			return nil, fmt.Errorf("the steps make more than %d columns", maxWork)
		}
	}
	return out, err
}

// Chain is steps one after another: a pipeline within a pipeline. One without
// steps changes nothing.
type Chain struct {
	Steps []Part `json:"steps"`
}

// Kind implements Step.
func (s *Chain) Kind() string { return "chain" }

// Check implements Step.
func (s *Chain) Check(width int) (int, error) {
	for i, t := range s.Steps {
		var err error
		if t.Step == nil {
			return 0, fmt.Errorf("step %d is missing", i)
		}
		if width, err = t.Check(width); err != nil {
			return 0, fmt.Errorf("step %d, %s: %w", i, t.Kind(), err)
		}
		if width < 0 || width > maxWidth {
			return 0, fmt.Errorf("step %d, %s: %d columns are more than %d", i, t.Kind(), width, maxWidth)
		}
	}
	return width, nil
}

// Apply implements Step.
func (s *Chain) Apply(f *Frame, notes *Notes) (*Frame, error) {
	for _, t := range s.Steps {
		var err error
		if f, err = apply(t.Step, f, notes); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (s *Chain) children() []Step { return stepsOf(s.Steps) }

func stepsOf(parts []Part) []Step {
	out := make([]Step, len(parts))
	for i, p := range parts {
		out[i] = p.Step
	}
	return out
}

func (s *Chain) takes() int {
	for _, t := range s.Steps {
		if n := Takes(t.Step); n > 0 || !KeepsWidth(t.Step) {
			return n
		}
	}
	return 0
}

// Branch is one of several steps side by side.
type Branch struct {
	Name    string  `json:"name"`
	Columns []int   `json:"columns"` // of a ColumnTransformer: those it is given, in order
	Step    Part    `json:"step"`    // one without step changes nothing
	Weight  float64 `json:"weight"`  // by which its result is multiplied
}

func (b *Branch) check(width int) (int, error) {
	if math.IsNaN(b.Weight) || math.IsInf(b.Weight, 0) {
		return 0, fmt.Errorf("branch %q: weight is %v", b.Name, b.Weight)
	}
	if b.Step.Step != nil {
		var err error
		if width, err = b.Step.Check(width); err != nil {
			return 0, fmt.Errorf("branch %q: %w", b.Name, err)
		}
	}
	return width, nil
}

// apply appends the branch's result.
func (b *Branch) apply(f, out *Frame, notes *Notes) error {
	if b.Step.Step != nil {
		var err error
		if f, err = apply(b.Step.Step, f, notes); err != nil {
			return err
		}
	}
	if b.Weight != 1 {
		var err error
		if f, err = f.mapped(func(_ int, x, out []float64) {
			for i, v := range x {
				out[i] = v * b.Weight
			}
		}); err != nil {
			return err
		}
	}
	out.Columns = append(out.Columns, f.Columns...)
	return nil
}

func branchSteps(branches []Branch) []Step {
	var out []Step
	for _, b := range branches {
		if b.Step.Step != nil {
			out = append(out, b.Step.Step)
		}
	}
	return out
}

// ColumnTransformer gives columns to steps and puts their results side by side.
// Columns that no branch is given are dropped.
type ColumnTransformer struct {
	Width    int      `json:"width"`
	Branches []Branch `json:"branches"`
}

// Kind implements Step.
func (s *ColumnTransformer) Kind() string { return "column transformer" }

// Check implements Step.
func (s *ColumnTransformer) Check(width int) (int, error) {
	if s.Width != width {
		return 0, fmt.Errorf("takes %d columns, not %d", s.Width, width)
	}
	out := 0
	for i := range s.Branches {
		b := &s.Branches[i]
		if err := indices("columns", b.Columns, width); err != nil {
			return 0, fmt.Errorf("branch %q: %w", b.Name, err)
		}
		n, err := b.check(len(b.Columns))
		if err != nil {
			return 0, err
		}
		if out += n; out > maxWidth {
			return 0, fmt.Errorf("gives more than %d columns", maxWidth)
		}
	}
	return out, nil
}

// Apply implements Step.
func (s *ColumnTransformer) Apply(f *Frame, notes *Notes) (*Frame, error) {
	out := &Frame{Rows: f.Rows}
	for i := range s.Branches {
		b := &s.Branches[i]
		if err := b.apply(f.pick(b.Columns), out, notes); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *ColumnTransformer) children() []Step { return branchSteps(s.Branches) }
func (s *ColumnTransformer) takes() int       { return s.Width }

// needs implements needer.
func (s *ColumnTransformer) needs(width int) []bool {
	out := make([]bool, width)
	for _, b := range s.Branches {
		for _, j := range b.Columns {
			out[j] = true
		}
	}
	return out
}

// Union gives all columns to several steps and puts their results side by side.
type Union struct {
	Branches []Branch `json:"branches"` // without Columns
}

// Kind implements Step.
func (s *Union) Kind() string { return "union" }

// Check implements Step.
func (s *Union) Check(width int) (int, error) {
	out := 0
	for i := range s.Branches {
		if s.Branches[i].Columns != nil {
			return 0, fmt.Errorf("branch %q chooses columns", s.Branches[i].Name)
		}
		n, err := s.Branches[i].check(width)
		if err != nil {
			return 0, err
		}
		if out += n; out > maxWidth {
			return 0, fmt.Errorf("gives more than %d columns", maxWidth)
		}
	}
	return out, nil
}

// Apply implements Step.
func (s *Union) Apply(f *Frame, notes *Notes) (*Frame, error) {
	out := &Frame{Rows: f.Rows}
	for i := range s.Branches {
		if err := s.Branches[i].apply(f, out, notes); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Union) children() []Step { return branchSteps(s.Branches) }

func (s *Union) takes() int {
	for _, b := range s.Branches {
		if n := 0; b.Step.Step != nil {
			if n = Takes(b.Step.Step); n > 0 {
				return n
			}
		}
	}
	return 0
}

// needer is a step that does not look at some columns: a table need not have them.
type needer interface{ needs(width int) []bool }

// needed tells which of width columns the steps look at.
func needed(chain []Step, width int) []bool {
	for len(chain) > 0 {
		switch s := chain[0].(type) {
		case needer:
			return s.needs(width)
		case *Chain:
			chain = append(stepsOf(s.Steps), chain[1:]...)
		default:
			chain = nil
		}
	}
	out := make([]bool, width)
	for j := range out {
		out[j] = true
	}
	return out
}

// Takes returns the number of columns that a step takes, 0 where it takes any.
func Takes(s Step) int {
	if t, ok := s.(interface{ takes() int }); ok {
		return t.takes()
	}
	return 0
}

// KeepsWidth reports whether a step that takes any number of columns gives as many.
func KeepsWidth(s Step) bool {
	switch s := s.(type) {
	case *Normalizer, *Binarizer, *Function:
		return true
	case *Chain:
		for _, t := range s.Steps {
			if !KeepsWidth(t.Step) {
				return false
			}
		}
		return true
	}
	return false
}
