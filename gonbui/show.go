package gonbui

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Markdown is text that Show renders as markdown: headings, lists, formulas
// between dollar signs.
type Markdown string

// figure is a picture. PNG draws it with scale device pixels to one CSS pixel
// (1 is 96 dpi); width and height are its size in CSS pixels whatever the
// scale. Alt says in one line what is to be seen.
type figure interface {
	PNG(scale float64) (png []byte, width, height int, err error)
	Alt() string
}

// table has a form for the browser and an aligned one for plain text.
type table interface {
	HTML() string
	Text() string
}

type texter interface{ Text() string }

// figureScale draws at 192 dpi, sharp on the screens in use.
const figureScale = 2

// maxDepth bounds slices within slices, so that one holding itself ends.
const maxDepth = 8

// Show shows each value in turn, below the cell in a notebook and on standard
// output elsewhere. What was printed before the call comes before, what is
// printed after it returns comes after.
//
// Shown are, the first that applies:
//   - a value with PNG(scale float64) (png []byte, width, height int, err error)
//     and Alt() string: as a picture at 192 dpi with Alt as its text;
//   - a value with HTML() string and Text() string: as a table;
//   - an error: as a line beginning "Error:";
//   - [Markdown]: rendered;
//   - a value with Text() string or String() string, and a string: as text;
//   - a slice or array of any of these: one by one, strings as lines;
//   - anything else: as text, as fmt.Println prints it.
//
// A nil pointer, a figure that cannot be drawn and a method that panics show a
// line saying so, and Show goes on with the next value.
//
// A progress bar still running is brought to rest first, without its times.
func Show(values ...any) {
	settleBars()
	for _, v := range values {
		show(v, 0)
	}
}

func show(v any, depth int) {
	if list, ok := elements(v); ok {
		if depth == maxDepth {
			display(errorOutput(fmt.Errorf("slices nested deeper than %d are not shown", maxDepth)))
			return
		}
		for i := range list.Len() {
			show(list.Index(i).Interface(), depth+1)
		}
		return
	}
	display(render(v))
}

// output is one thing to show: what the notebook gets, and what is printed or
// saved elsewhere.
type output struct {
	text          string // plain form
	html          string
	table         bool // html is a table, worth a file
	markdown      string
	png           []byte
	width, height int // of png, in CSS pixels
}

// render turns a value that is no list into an output. The methods of the
// value are not ours: what they panic with is shown like an error.
func render(v any) (out output) {
	defer func() {
		if r := recover(); r != nil {
			out = errorOutput(fmt.Errorf("cannot show %T: panic: %v", v, r))
		}
	}()
	if isNil(v) {
		return errorOutput(nilError(v))
	}
	switch v := v.(type) {
	case figure:
		return renderFigure(v)
	case table:
		return output{html: v.HTML(), text: v.Text(), table: true}
	case error:
		return errorOutput(v)
	case Markdown:
		return output{markdown: string(v), text: string(v)}
	case texter:
		return output{text: v.Text()}
	case fmt.Stringer:
		return output{text: v.String()}
	case string:
		return output{text: v}
	case []string:
		return output{text: strings.Join(v, "\n")}
	}
	return output{text: fmt.Sprint(v)}
}

func renderFigure(f figure) output {
	png, width, height, err := f.PNG(figureScale)
	if err == nil && len(png) == 0 {
		err = errors.New("the picture is empty")
	}
	if err != nil {
		return errorOutput(fmt.Errorf("cannot draw %q: %w", f.Alt(), err))
	}
	return output{png: png, width: width, height: height, text: f.Alt()}
}

func errorOutput(err error) output {
	line := err.Error()
	return output{text: "Error: " + line, html: errorHTML(line)}
}

func nilError(v any) error {
	if v == nil {
		return errors.New("nil: there is nothing to show")
	}
	return fmt.Errorf("nil %T: there is nothing to show; was the error of the call that made it checked?", v)
}

// isNil tells whether calling a method of v could meet a nil receiver. Nil
// slices and maps are fine as they are: they are empty.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Chan:
		return r.IsNil()
	}
	return false
}

var (
	figureType   = reflect.TypeFor[figure]()
	errorType    = reflect.TypeFor[error]()
	texterType   = reflect.TypeFor[texter]()
	stringerType = reflect.TypeFor[fmt.Stringer]()
	markdownType = reflect.TypeFor[Markdown]()
)

// elements returns v as a list when it is a slice or array whose elements are
// each worth an output. A list that says itself how it wants to be shown is
// one value, and so is a list of plain numbers.
func elements(v any) (list reflect.Value, ok bool) {
	if v == nil {
		return reflect.Value{}, false
	}
	t := reflect.TypeOf(v)
	if k := t.Kind(); k != reflect.Slice && k != reflect.Array || showsItself(t) {
		return reflect.Value{}, false
	}
	e := t.Elem()
	if e.Kind() == reflect.Interface || showsItself(e) || e.Kind() == reflect.Slice && isList(e) {
		return reflect.ValueOf(v), true
	}
	return reflect.Value{}, false
}

// isList tells whether slices of type t are shown element by element.
func isList(t reflect.Type) bool {
	for t.Kind() == reflect.Slice {
		t = t.Elem()
		if t.Kind() == reflect.Interface || showsItself(t) {
			return true
		}
	}
	return false
}

func showsItself(t reflect.Type) bool {
	return t.Implements(figureType) || t.Implements(errorType) ||
		t.Implements(texterType) || t.Implements(stringerType) || t == markdownType
}
