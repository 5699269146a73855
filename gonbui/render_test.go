package gonbui

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

type testFigure struct {
	png []byte
	err error
	alt string
}

func (f *testFigure) PNG(scale float64) ([]byte, int, int, error) {
	return append(f.png[:len(f.png):len(f.png)], byte(scale)), 640, 480, f.err
}
func (f *testFigure) Alt() string { return f.alt }

// HTML and Text would make a table of a figure that is not one first.
func (f *testFigure) HTML() string { return "<svg/>" }
func (f *testFigure) Text() string { return "not this" }

type emptyFigure struct{}

func (emptyFigure) PNG(float64) ([]byte, int, int, error) { return nil, 1, 1, nil }
func (emptyFigure) Alt() string                           { return "void" }

type testTable struct{ name string }

func (v testTable) HTML() string { return "<table><caption>" + v.name + "</caption></table>" }
func (v testTable) Text() string { return "table " + v.name }

type textOnly struct{}

func (textOnly) Text() string   { return "as text" }
func (textOnly) String() string { return "as string" }

type panicky struct{ p *int }

func (p panicky) String() string { return fmt.Sprint(*p.p) }

type pair [2]testTable

func (pair) String() string { return "a pair" }

func TestRender(t *testing.T) {
	var noFigure *testFigure
	for _, c := range []struct {
		name  string
		value any
		want  output
	}{
		{"figure", &testFigure{png: []byte("PNG"), alt: "a picture"},
			output{png: []byte("PNG\x02"), width: 640, height: 480, text: "a picture"}},
		{"table", testTable{"t"}, output{html: "<table><caption>t</caption></table>", text: "table t", table: true}},
		{"error", fmt.Errorf("row 3: %w", errors.New("a < b\nc")),
			output{html: "<strong>Error:</strong> row 3: a &lt; b<br>c", text: "Error: row 3: a < b\nc"}},
		{"markdown", Markdown("# title"), output{markdown: "# title", text: "# title"}},
		{"text before string", textOnly{}, output{text: "as text"}},
		{"stringer", time.Second, output{text: "1s"}},
		{"string", "s", output{text: "s"}},
		{"strings", []string{"a", "b"}, output{text: "a\nb"}},
		{"number", 1.5, output{text: "1.5"}},
		{"numbers", []int{1, 2}, output{text: "[1 2]"}},
		{"failing figure", &testFigure{err: errors.New("no axis"), alt: "roc"},
			output{text: `Error: cannot draw "roc": no axis`, html: `<strong>Error:</strong> cannot draw &#34;roc&#34;: no axis`}},
		{"empty figure", emptyFigure{},
			output{text: `Error: cannot draw "void": the picture is empty`, html: `<strong>Error:</strong> cannot draw &#34;void&#34;: the picture is empty`}},
		{"nil", nil, output{text: "Error: nil: there is nothing to show", html: "<strong>Error:</strong> nil: there is nothing to show"}},
		{"nil pointer", noFigure, output{
			text: "Error: nil *gonbui.testFigure: there is nothing to show; was the error of the call that made it checked?",
			html: "<strong>Error:</strong> nil *gonbui.testFigure: there is nothing to show; was the error of the call that made it checked?"}},
	} {
		if got := render(c.value); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func TestRenderPanic(t *testing.T) {
	got := render(panicky{})
	if !strings.HasPrefix(got.text, "Error: cannot show gonbui.panicky: panic: runtime error: ") {
		t.Errorf("got %q", got.text)
	}
}

func TestElements(t *testing.T) {
	for _, c := range []struct {
		value any
		list  bool
	}{
		{nil, false},
		{1, false},
		{[]int{1}, false},
		{[]string{"a"}, false},
		{[]byte("a"), false},
		{[]any{1}, true},
		{[]error{errors.New("e")}, true},
		{[]*testFigure{nil}, true},
		{[]testTable{{"a"}}, true},
		{[2]testTable{}, true},
		{pair{}, false}, // it has a form of its own
		{[]Markdown{"a"}, true},
		{[][]testTable{{{"a"}}}, true},
		{[][]int{{1}}, false},
		{map[string]any{}, false},
	} {
		if _, ok := elements(c.value); ok != c.list {
			t.Errorf("elements(%T): list = %v, want %v", c.value, ok, c.list)
		}
	}
}
