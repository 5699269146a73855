package pickle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T, data []byte) any {
	t.Helper()
	r, err := Load(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Value
}

// TestAttr: attributes of plain states, of slots, and of a second state.
func TestAttr(t *testing.T) {
	pair := func(name string, n int) []byte { return cat(str(name), 'K', n, 's') }
	o := load(t, cat(class("m", "A"), ")", 0x81,
		"}", pair("a", 1), pair("b", 2), "b",
		"}", pair("b", 3), "}", pair("c", 4), pair("a", 5), 0x86, "b",
		"N}", pair("d", 6), 0x86, "b.")).(*Object)
	for name, want := range map[string]any{"a": int64(5), "b": int64(3), "c": int64(4), "d": int64(6)} {
		if v, ok := o.Attr(name); !ok || v != want {
			t.Errorf("%s is %v, %t", name, v, ok)
		}
	}
	if _, ok := o.Attr("e"); ok {
		t.Error("an attribute that is not there")
	}
	var all []string
	for name, v := range o.Attrs() {
		all = append(all, fmt.Sprint(name, v))
	}
	slices.Sort(all)
	if got := strings.Join(all, " "); got != "a5 b3 c4 d6" {
		t.Errorf("attributes %s", got)
	}
	if _, ok := o.State().(*Tuple); !ok || o.ClassName() != "m.A" || o.Name() != "A" {
		t.Errorf("state %s of %s", TypeName(o.State()), o.ClassName())
	}
	plain := load(t, cat(class("m", "A"), ")", 0x81, "](K\x01eb.")).(*Object)
	if _, ok := plain.Attr("a"); ok || TypeName(plain.State()) != "a list" {
		t.Errorf("state %s", TypeName(plain.State()))
	}
}

// TestItems: lists, tuples and dicts, and objects that derive from them.
func TestItems(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"list", cat("]K\x01a."), "[1]"},
		{"tuple", cat("K\x01", 0x85, '.'), "[1]"},
		{"subclass", cat(class("m", "L"), ")", 0x81, "K\x01a."), "[1]"},
		{"UserList", cat(class("collections", "UserList"), ")", 0x81, "}", str("data"), "]K\x01asb."), "[1]"},
	} {
		if items, ok := Items(load(t, c.data)); !ok || fmt.Sprint(items) != c.want {
			t.Errorf("%s: %v, %t", c.name, items, ok)
		}
	}
	for _, data := range [][]byte{cat("N."), cat("}."), cat(class("m", "L"), ")", 0x81, '.')} {
		if items, ok := Items(load(t, data)); ok {
			t.Errorf("%q: %v", data, items)
		}
	}
	for _, data := range [][]byte{
		cat("}K\x01K\x02s."),
		cat(class("m", "D"), ")", 0x81, "K\x01K\x02s."),
		cat(class("collections", "OrderedDict"), ")R(K\x01K\x02u."),
	} {
		if d, ok := AsDict(load(t, data)); !ok || show(d, 2) != "{1:2}" {
			t.Errorf("%q: %v, %t", data, d, ok)
		}
	}
	if d, ok := AsDict(load(t, cat(class("collections", "OrderedDict"), ")R."))); !ok || d.Len() != 0 {
		t.Error("an empty OrderedDict is no dict")
	}
	if _, ok := AsDict(load(t, cat("]."))); ok {
		t.Error("a list is a dict")
	}
}

// TestWalk: every value once, with the way to it; graphs that are cyclic, shared
// beyond counting, or deep.
func TestWalk(t *testing.T) {
	v := load(t, cat(class("m", "A"), ")", 0x81, 'q', 0, "}", str("steps"), "](", str("x"), class("os", "system"), 0x86, "h\x00e", "s",
		str("d"), "}", str("k"), "K\x07s", "s", "b."))
	var got []string
	if err := Walk(v, 0, func(s *Step) bool {
		got = append(got, fmt.Sprintf("%s=%s/%d", s.Path(), TypeName(s.Value), s.Depth))
		return true
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{"=an object of m.A/0", ".__class__=the class m.A/1", ".steps=a list/1", ".steps[0]=a tuple/2",
		".steps[0][0]=a str/3", ".steps[0][1]=the class os.system/3", ".d=a dict/1", `.d["k"]=an int/2`}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	count := func(data []byte) (n int, err error) {
		err = Walk(load(t, data), 0, func(*Step) bool { n++; return true })
		return n, err
	}
	if n, err := count(cat("]q\x00h\x00a.")); n != 1 || err != nil {
		t.Errorf("a list that holds itself: %d, %v", n, err)
	}
	if n, err := count(cat("N", times(60, '2', 0x86), '.')); n > 121 || err != nil {
		t.Errorf("a tuple of 2^60 leaves: %d, %v", n, err)
	}
	if n, err := count(cat(")", times(1000, 0x85), '.')); n != 1001 || err != nil {
		t.Errorf("1000 deep: %d, %v", n, err)
	}
	if _, err := count(cat(")", times(1001, 0x85), '.')); err == nil || !strings.Contains(err.Error(), "deeper than 1000") {
		t.Errorf("1001 deep: %v", err)
	}
	// What visit declines is left out.
	n := 0
	if err := Walk(v, 0, func(s *Step) bool { n++; return s.Depth == 0 }); err != nil || n != 4 {
		t.Errorf("%d values, %v", n, err)
	}
}

// TestMake: values of one's own, their state, and bytes that stand behind it.
func TestMake(t *testing.T) {
	data := cat("(", class("own", "Blob"), ")", 0x81, 'q', 0, "K\x03b", "abc", "h\x00", class("m", "A"), ")R", class("own", "Pickle"), ")", 0x81, "Nb", "]K\x05a.", "t.")
	made := 0
	r, err := Load(data, Options{Make: func(c *Class, args []any, in *Stream) (any, error) {
		if c.Module != "own" {
			return nil, nil
		}
		made++
		return &blob{nested: c.Name == "Pickle"}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	items := r.Value.(*Tuple).Items
	first, second := items[0].(*blob), items[3].(*blob)
	if made != 2 || string(first.data) != "abc" || items[1] != items[0] || show(items[2], 2) != "<m.A called=true ()>" || show(second.value, 3) != "[5]" {
		t.Errorf("%d made: %q, %v", made, first.data, show(second.value, 3))
	}
	// An error of a nested pickle names the byte of the file.
	broken := cat(class("own", "Pickle"), ")", 0x81, "NbNN\xfe.")
	_, err = Load(broken, Options{Make: func(*Class, []any, *Stream) (any, error) { return &blob{nested: true}, nil }})
	if err == nil || !strings.Contains(err.Error(), "byte 18") {
		t.Errorf("a nested pickle: %v", err)
	}
	// Nested pickles are counted, and stop.
	deep := cat(times(9, class("own", "Pickle"), ")", 0x81, "Nb"), "N", times(10, '.'))
	_, err = Load(deep, Options{Make: func(*Class, []any, *Stream) (any, error) { return &blob{nested: true}, nil }})
	if err == nil || !strings.Contains(err.Error(), "MaxNested") {
		t.Errorf("nine pickles inside pickles: %v", err)
	}
	if _, err = Load(deep, Options{Limits: Limits{MaxNested: 9}, Make: func(*Class, []any, *Stream) (any, error) { return &blob{nested: true}, nil }}); err != nil {
		t.Errorf("MaxNested raised: %v", err)
	}
}

// blob is a value whose state says how many bytes follow, or that a pickle does.
type blob struct {
	nested bool
	data   []byte
	value  any
}

func (b *blob) Build(state any, in *Stream) (err error) {
	if b.nested {
		b.value, err = in.Nested()
		return err
	}
	b.data, err = in.Next(int(state.(int64)))
	return err
}
