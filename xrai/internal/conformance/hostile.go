package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// hostile changes a model's JSON in many ways. What cannot be right must be
// refused; whatever else is let in must still predict soundly or say an error:
// no panic, no endless loop, no allocation out of proportion.
func hostile(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	ds := table(task, 46, 12, cols)
	m, err := c.fit(ds)
	if err != nil {
		return err
	}
	return hostileTo(m, queries(47, 20, cols))
}

// hostileTo changes one model's JSON; what is let in predicts x.
func hostileTo(m xrai.Model, x *mat.Dense) error {
	text, err := save(m)
	if err != nil {
		return err
	}
	var errs []error
	for k := range 50 {
		cut := text[:len(text)*k/50]
		errs = append(errs, refused(fmt.Sprintf("JSON that ends after %d of %d bytes", len(cut), len(text)), load(empty(m), cut)))
	}
	found, err := sites(text)
	if err != nil {
		return err
	}
	for _, s := range found {
		for _, e := range s.edits() {
			changed := string(text[:e.lo]) + e.text + string(text[e.hi:])
			back := empty(m)
			before := allocated()
			start := time.Now()
			err := load(back, []byte(changed))
			what := fmt.Sprintf("%s: %s", s.path, e.what)
			if e.refuse {
				if err := refused(what, err); err != nil {
					errs = append(errs, err)
				}
			}
			var p *panicked
			if errors.As(err, &p) {
				errs = append(errs, fmt.Errorf("%s: %w", what, err))
			}
			if err == nil {
				err = try(func() error { return soundOrRefused(back, x) })
				if err != nil {
					errs = append(errs, fmt.Errorf("%s, let in: %w", what, err))
				}
			}
			if used := allocated() - before; used > 1<<27+uint64(200*len(text)) {
				errs = append(errs, fmt.Errorf("%s: allocates %d MB", what, used>>20))
			}
			if took := time.Since(start); took > patience {
				errs = append(errs, fmt.Errorf("%s: takes %v", what, took))
			}
			if len(errs) > 80 {
				return errors.Join(errs...)
			}
		}
	}
	return errors.Join(errs...)
}

// load reads JSON into the model, by way of its own method too, for other
// packages may call that.
func load(m xrai.Model, text []byte) error {
	return try(func() error {
		err := json.Unmarshal(text, m)
		if u, ok := m.(json.Unmarshaler); ok && err != nil {
			if u.UnmarshalJSON(text) == nil && !json.Valid(text) {
				return nil // let in what is no JSON
			}
		}
		return err
	})
}

func allocated() uint64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.TotalAlloc
}

// site is a value in a JSON text.
type site struct {
	path    string // with * for places in lists
	lo, hi  int    // its bytes
	kind    byte   // '{', '[', '0' a number, 's' a string, 'l' true, false or null
	inList  bool
	numbers bool // a list of numbers
	items   int
}

// edit replaces the bytes lo to hi.
type edit struct {
	what   string
	lo, hi int
	text   string
	refuse bool // it must be refused
}

func (s site) edits() []edit {
	put := func(text string, refuse bool) edit {
		return edit{"replaced by " + text, s.lo, s.hi, text, refuse}
	}
	switch s.kind {
	case '0':
		out := []edit{put("null", s.inList), put(`"1"`, true), put("[]", true), put("{}", true), put("true", true), put("1e999", true)}
		for _, n := range []string{"-1", "0", "1", "2", "0.5", "-0.5", "1000", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "99999999999999999999", "1e308", "-1e308", "5e-324"} {
			out = append(out, put(n, false))
		}
		return out
	case 's':
		return []edit{put("1", true), put("[]", true), put(`""`, strings.HasSuffix(s.path, ".kind")), put(`"other"`, strings.HasSuffix(s.path, ".kind")), put("null", false)}
	case 'l':
		return []edit{put("1", false), put("null", false), put(`"x"`, false), put("[0]", false)}
	case '{':
		out := []edit{put("null", false), put("[]", true), put("1", true), put("{}", false)}
		field := `"no such field":1,`
		if s.items == 0 {
			field = `"no such field":1`
		}
		return append(out, edit{"with an unknown field", s.lo + 1, s.lo + 1, field, true})
	case '[':
		out := []edit{put("null", s.inList && s.numbers), put("{}", true), put("1", true), put(`"AAAA"`, true), put("[]", false)}
		if s.numbers {
			out = append(out, put("[null]", true),
				edit{"with a null before", s.lo + 1, s.lo + 1, "null,", true},
				edit{"with a number before", s.lo + 1, s.lo + 1, "0,", false},
				edit{"with a number after", s.hi - 1, s.hi - 1, ",0", false})
		}
		return out
	}
	return nil
}

// sites lists the values of a text, of those with the same path the first, the
// second and the last.
func sites(text []byte) ([]site, error) {
	type open struct {
		site
		key  string
		want bool // a key comes next
	}
	var stack []open
	byPath := map[string][]site{}
	var order []string
	add := func(s site) {
		got := byPath[s.path]
		switch {
		case got == nil:
			order = append(order, s.path)
			byPath[s.path] = []site{s}
		case len(got) < 3:
			byPath[s.path] = append(got, s)
		default:
			got[2] = s
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	for {
		before := int(d.InputOffset())
		tok, err := d.Token()
		if err != nil {
			if len(stack) == 0 && len(order) > 0 {
				break
			}
			return nil, fmt.Errorf("the model's JSON: %w", err)
		}
		end := int(d.InputOffset())
		lo := before
		for lo < end && strings.IndexByte(" \t\r\n,:", text[lo]) >= 0 {
			lo++
		}
		if tok == json.Delim('}') || tok == json.Delim(']') {
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			s.hi = end
			add(s.site)
			continue
		}
		s := site{path: "model", lo: lo, hi: end}
		if len(stack) > 0 {
			up := &stack[len(stack)-1]
			if up.kind == '{' && up.want {
				up.key, up.want = tok.(string), false
				continue
			}
			up.items++
			if up.kind == '{' {
				s.path, up.want = up.path+"."+up.key, true
			} else {
				s.path, s.inList = up.path+".*", true
			}
		}
		switch v := tok.(type) {
		case json.Delim:
			s.kind = byte(v)
			stack = append(stack, open{site: s, want: s.kind == '{'})
			continue
		case json.Number:
			s.kind = '0'
			if s.inList {
				stack[len(stack)-1].numbers = true
			}
		case string:
			s.kind = 's'
		default:
			s.kind = 'l'
		}
		add(s)
	}
	var out []site
	for _, path := range order {
		out = append(out, byPath[path]...)
	}
	return out, nil
}
