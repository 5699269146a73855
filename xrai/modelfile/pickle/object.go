package pickle

import "iter"

// Object stands for anything that Python would make by calling a class or a
// function: what was called, with what, and what was then put into it.
type Object struct {
	// Class is what was called or instantiated. It is nil when that is itself no
	// global but something made by a call, which is then Maker.
	Class *Class
	Maker any

	// Called says that Class was called as a function would be (REDUCE); otherwise
	// the object is an instance of it.
	Called bool

	Args    []any // arguments; those of __new__ for an instance
	Kwargs  *Dict // arguments by name, or nil
	States  []any // what BUILD was given, in order; most objects have one, a dict of attributes
	Items   []any // elements added to it, as to a list or a set
	Entries *Dict // entries added to it, as to a dict, or nil
	Offset  int   // byte of the file at which it was made
}

// ClassName returns the name of the class with its module.
func (o *Object) ClassName() string {
	if o.Class != nil {
		return o.Class.String()
	}
	if maker, ok := o.Maker.(*Object); ok && maker.Class != nil {
		return "what " + maker.Class.String() + " made"
	}
	return "a class made by a call"
}

// Name returns the name of the class without its module.
func (o *Object) Name() string {
	if o.Class != nil {
		return o.Class.Name
	}
	return o.ClassName()
}

// State returns what the last BUILD was given, nil if there was none.
func (o *Object) State() any {
	if len(o.States) == 0 {
		return nil
	}
	return o.States[len(o.States)-1]
}

// Attr returns an attribute, one with slots included. A later state goes before an
// earlier one.
func (o *Object) Attr(name string) (value any, ok bool) {
	for i := len(o.States) - 1; i >= 0; i-- {
		for _, d := range attributes(o.States[i]) {
			if d == nil {
				continue
			}
			if value, ok = d.Get(name); ok {
				return value, true
			}
		}
	}
	return nil, false
}

// Attrs yields the attributes of all states, those of later states first; an
// attribute that a later state replaces is left out.
func (o *Object) Attrs() iter.Seq2[string, any] {
	return func(yield func(name string, value any) bool) {
		seen := map[string]bool{}
		for i := len(o.States) - 1; i >= 0; i-- {
			for _, d := range attributes(o.States[i]) {
				if d == nil {
					continue
				}
				for k, v := range d.All() {
					name, ok := k.(string)
					if !ok || seen[name] {
						continue
					}
					seen[name] = true
					if !yield(name, v) {
						return
					}
				}
			}
		}
	}
}

// attributes returns the dicts that a state holds attributes in: slots first, as
// Python sets them last.
func attributes(state any) [2]*Dict {
	switch s := state.(type) {
	case *Dict:
		return [2]*Dict{s}
	case *Tuple:
		if len(s.Items) == 2 {
			plain, ok1 := s.Items[0].(*Dict)
			slots, ok2 := s.Items[1].(*Dict)
			if (ok1 || s.Items[0] == nil) && (ok2 || s.Items[1] == nil) {
				return [2]*Dict{slots, plain}
			}
		}
	}
	return [2]*Dict{}
}
