package nbformat

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func text(s string) map[string]any { return map[string]any{"text/plain": s} }

// summary tells a cell's outputs in a line each.
func summary(c *Cell) []string {
	var lines []string
	for _, o := range c.Outputs {
		switch o.Type {
		case Stream:
			lines = append(lines, o.Name+" "+o.Text)
		default:
			lines = append(lines, fmt.Sprint(o.Type, " ", o.Data["text/plain"]))
		}
	}
	return lines
}

func TestRecord(t *testing.T) {
	out := func(s string) *Output { return &Output{Type: Stream, Name: "stdout", Text: s} }
	errs := func(s string) *Output { return &Output{Type: Stream, Name: "stderr", Text: s} }
	show := func(id, s string) *Output { return &Output{Type: DisplayData, DisplayID: id, Data: text(s)} }
	update := func(id, s string) *Output { return &Output{Type: UpdateDisplay, DisplayID: id, Data: text(s)} }
	clear := func(wait bool) *Output { return &Output{Type: ClearOutput, Wait: wait} }
	for _, tt := range []struct {
		name      string
		published []*Output
		want      []string
	}{
		{"merged", []*Output{out("a"), out("b"), out("")}, []string{"stdout ab"}},
		{"interleaved", []*Output{errs("x"), out("a"), errs("y"), out("b")}, []string{"stdout ab", "stderr xy"}},
		{"interleaved otherwise", []*Output{out("a"), errs("xy"), out("b")}, []string{"stdout ab", "stderr xy"}},
		{"cut by display", []*Output{out("a"), show("", "F"), errs("x"), out("b")}, []string{"stdout a", "display_data F", "stdout b", "stderr x"}},
		{"updated", []*Output{show("p", "10%"), out("a"), update("p", "50%"), update("p", "100%"), show("q", "Q")}, []string{"display_data 100%", "stdout a", "display_data Q"}},
		{"shown twice", []*Output{show("p", "1"), show("p", "2"), update("p", "3")}, []string{"display_data 3", "display_data 3"}},
		{"unknown update", []*Output{update("p", "1")}, nil},
		{"cleared", []*Output{out("a"), clear(false), out("b")}, []string{"stdout b"}},
		{"cleared at next", []*Output{out("a"), clear(true), errs("b")}, []string{"stderr b"}},
		{"never cleared", []*Output{out("a"), clear(true)}, []string{"stdout a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r Recorder
			c := &Cell{Type: Code, Outputs: []*Output{out("old")}}
			r.Record(c, tt.published)
			if got := summary(c); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			for _, o := range c.Outputs {
				if o.DisplayID != "" {
					t.Errorf("display id %q kept", o.DisplayID)
				}
			}
		})
	}
}

func TestRecordUpdatesEarlierCell(t *testing.T) {
	var r Recorder
	first, second := &Cell{Type: Code}, &Cell{Type: Code}
	shown := &Output{Type: DisplayData, DisplayID: "p", Data: text("begun")}
	r.Record(first, []*Output{shown})
	r.Record(second, []*Output{{Type: UpdateDisplay, DisplayID: "p", Data: text("done")}})
	if got := first.Outputs[0].Data["text/plain"]; got != "done" || len(second.Outputs) != 0 {
		t.Errorf("first cell shows %v, second %d outputs", got, len(second.Outputs))
	}
	if shown.Data["text/plain"] != "begun" || shown.DisplayID != "p" {
		t.Errorf("published output changed: %+v", shown)
	}
}

// TestRecordLong checks that merging stays linear: a quadratic merge of this
// much text would copy a terabyte.
func TestRecordLong(t *testing.T) {
	const n = 200_000
	published := make([]*Output, n)
	for i := range published {
		published[i] = &Output{Type: Stream, Name: "stdout", Text: strings.Repeat("x", 99) + "\n"}
	}
	var r Recorder
	c := &Cell{Type: Code}
	r.Record(c, published)
	if len(c.Outputs) != 1 || len(c.Outputs[0].Text) != 100*n {
		t.Errorf("%d outputs", len(c.Outputs))
	}
}
