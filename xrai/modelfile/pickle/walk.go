package pickle

import (
	"fmt"
	"slices"
	"strconv"
)

// Parent is a value that holds others; Options.Make may give some of its own.
type Parent interface {
	// Children yields the values held, each with the way to it.
	Children(yield func(l Label, v any) bool)
}

// Label is the way from a value to one that it holds: an attribute, or a key or
// index in brackets.
type Label struct {
	Attr  string // attribute; "" if it is a key or an index
	Key   any    // key of a dict; nil for an index, and for the key None
	Index int
	keyed bool
}

// Keyed labels the value of a key.
func Keyed(key any) Label { return Label{Key: key, keyed: true} }

// String writes the label as Python would: .steps, ['a'], [3].
func (l Label) String() string {
	switch {
	case l.Attr != "":
		return "." + l.Attr
	case !l.keyed:
		return "[" + strconv.Itoa(l.Index) + "]"
	}
	switch k := l.Key.(type) {
	case string:
		return fmt.Sprintf("[%.60q]", k)
	case nil:
		return "[None]"
	case bool, int64, float64:
		return fmt.Sprintf("[%v]", k)
	}
	return "[" + TypeName(l.Key) + "]"
}

// Children yields the elements.
func (t *Tuple) Children(yield func(Label, any) bool) { each(t.Items, yield) }

// Children yields the elements.
func (l *List) Children(yield func(Label, any) bool) { each(l.Items, yield) }

// Children yields the elements.
func (s *Set) Children(yield func(Label, any) bool) {
	for i, e := range s.dict.entries {
		if !yield(Label{Index: i}, e.key) {
			return
		}
	}
}

// Children yields the values, and keys that are no plain values.
func (d *Dict) Children(yield func(Label, any) bool) {
	for i, e := range d.entries {
		if _, holds := e.key.(Parent); holds && !yield(Label{Attr: "keys()", Index: i}, e.key) {
			return
		}
		if !yield(Keyed(e.key), e.value) {
			return
		}
	}
}

// Children yields the attributes, and whatever else was written about the object.
func (o *Object) Children(yield func(Label, any) bool) {
	more := true
	step := func(l Label, v any) bool {
		more = more && yield(l, v)
		return more
	}
	if o.Maker != nil {
		step(Label{Attr: "__class__"}, o.Maker)
	} else if o.Class != nil {
		step(Label{Attr: "__class__"}, o.Class)
	}
	if len(o.Args) > 0 {
		step(Label{Attr: "__args__"}, &Tuple{o.Args})
	}
	if o.Kwargs != nil && more {
		step(Label{Attr: "__kwargs__"}, o.Kwargs)
	}
	for _, state := range o.States {
		if !more {
			return
		}
		if attributes(state) == [2]*Dict{} {
			step(Label{Attr: "__state__"}, state)
			continue
		}
		for _, d := range attributes(state) {
			if d == nil {
				continue
			}
			for k, v := range d.All() {
				l := Keyed(k)
				if name, ok := k.(string); ok {
					l = Label{Attr: name}
				}
				if !step(l, v) {
					return
				}
			}
		}
	}
	each(o.Items, step)
	if o.Entries != nil && more {
		o.Entries.Children(step)
	}
}

// Children yields the id.
func (p *Persistent) Children(yield func(Label, any) bool) { yield(Label{Attr: "id"}, p.ID) }

func each(items []any, yield func(Label, any) bool) {
	for i, v := range items {
		if !yield(Label{Index: i}, v) {
			return
		}
	}
}

// Step is a value that Walk came to.
type Step struct {
	Value  any
	Depth  int // values on the way from the root, 0 for the root
	label  Label
	parent *Step
}

// Path writes the way from the root, such as .steps[1][1].coef_; it is empty for
// the root.
func (s *Step) Path() string {
	var labels []string
	for ; s.parent != nil; s = s.parent {
		labels = append(labels, s.label.String())
	}
	slices.Reverse(labels)
	out := ""
	for i, l := range labels {
		if len(out) > 1000 {
			return fmt.Sprintf("%s... and %d more", out, len(labels)-i)
		}
		out += l
	}
	return out
}

// Walk visits v and everything it holds, each container once, by the first way
// found: a container's plain values before the containers in it. If visit returns
// false, what the value holds is left out. An error says that values nest deeper
// than maxDepth (0 means 1000).
func Walk(v any, maxDepth int, visit func(*Step) bool) error {
	if maxDepth == 0 {
		maxDepth = 1000
	}
	seen := map[Parent]bool{}
	if p, holds := v.(Parent); holds {
		seen[p] = true
	}
	pending := []*Step{{Value: v}}
	var deep *Step
	for len(pending) > 0 && deep == nil {
		s := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		p, holds := s.Value.(Parent)
		if !visit(s) || !holds {
			continue
		}
		first := len(pending)
		leaf := Step{Depth: s.Depth + 1, parent: s}
		p.Children(func(l Label, v any) bool {
			if s.Depth >= maxDepth {
				deep = s
				return false
			}
			leaf.Value, leaf.label = v, l
			if c, holds := v.(Parent); !holds {
				visit(&leaf)
			} else if !seen[c] {
				seen[c] = true
				below := leaf
				pending = append(pending, &below)
			}
			return true
		})
		slices.Reverse(pending[first:])
	}
	if deep != nil {
		return fmt.Errorf("values nest deeper than %d", maxDepth)
	}
	return nil
}
