package nbformat

import (
	"maps"
	"slices"
	"strings"
)

// Recorder folds what a kernel published into what a notebook stores. One
// Recorder serves one run of a notebook, for a cell may update the display of
// an earlier one.
type Recorder struct {
	shown map[string][]*Output
}

// Record replaces the cell's outputs by the published ones, folded so that
// two runs that show the same store the same:
//
//   - what is printed between two displays becomes at most one output for
//     stdout and one for stderr, in this order, as their interleaving is chance;
//   - an update replaces the display it names, wherever that is, and an update
//     of an unknown one is dropped, as in Jupyter;
//   - a clear removes what the cell has shown so far.
//
// The published outputs are not changed.
func (r *Recorder) Record(cell *Cell, published []*Output) {
	cell.Outputs = nil
	clearNext := false
	texts := map[*Output]*strings.Builder{}
	for _, p := range published {
		switch p.Type {
		case ClearOutput:
			clearNext = p.Wait
			if !p.Wait {
				cell.Outputs = nil
			}
			continue
		case UpdateDisplay:
			r.update(p)
			continue
		}
		if clearNext {
			cell.Outputs, clearNext = nil, false
		}
		if p.Type == Stream {
			if p.Text != "" {
				var o *Output
				cell.Outputs, o = streamOf(cell.Outputs, p.Name)
				if texts[o] == nil {
					texts[o] = &strings.Builder{}
				}
				texts[o].WriteString(p.Text)
			}
			continue
		}
		o := *p
		o.DisplayID = ""
		cell.Outputs = append(cell.Outputs, &o)
		if p.DisplayID != "" {
			r.update(p)
			if r.shown == nil {
				r.shown = map[string][]*Output{}
			}
			r.shown[p.DisplayID] = append(r.shown[p.DisplayID], &o)
		}
	}
	for o, text := range texts {
		o.Text = text.String()
	}
}

func (r *Recorder) update(p *Output) {
	for _, o := range r.shown[p.DisplayID] {
		o.Data, o.Metadata = maps.Clone(p.Data), maps.Clone(p.Metadata)
	}
}

// streamOf returns the output for this stream among those that end outputs,
// and the outputs, to which it was added if it was missing.
func streamOf(outputs []*Output, name string) ([]*Output, *Output) {
	first := len(outputs)
	for first > 0 && outputs[first-1].Type == Stream {
		first--
		if outputs[first].Name == name {
			return outputs, outputs[first]
		}
	}
	o := &Output{Type: Stream, Name: name}
	if name == "stdout" {
		return slices.Insert(outputs, first, o), o
	}
	return append(outputs, o), o
}
