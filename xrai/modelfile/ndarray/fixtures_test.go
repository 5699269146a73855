package ndarray

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// fixtures are files that generate.py wrote, with what Python says they hold.
var fixtures = filepath.Join("..", "testdata", "pickle")

// generations are the folders of fixtures.
var generations = []string{"py27", "sk022", "sk12", "sk19"}

// story is a NAME.json.
type story struct {
	MadeBy  string              `json:"made_by"`
	Forms   []string            `json:"forms"`
	Classes map[string][]string `json:"classes"`
	Value   json.RawMessage     `json:"value"`
}

func readStory(t testing.TB, generation, name string) (s story) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(fixtures, generation, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Forms) == 0 {
		t.Fatalf("%s/%s.json has no forms", generation, name)
	}
	return s
}

func readForm(t testing.TB, generation, name, form string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(fixtures, generation, name+"."+form))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// entries returns the values of a dict by name.
func entries(t *testing.T, v any) map[string]any {
	t.Helper()
	d, ok := v.(*pickle.Dict)
	if !ok {
		t.Fatalf("the file holds %s", pickle.TypeName(v))
	}
	out := map[string]any{}
	for k, v := range d.All() {
		out[k.(string)] = v
	}
	return out
}

// TestValues: every form of every generation holds what Python says.
func TestValues(t *testing.T) {
	files := 0
	for _, generation := range generations {
		for _, name := range []string{"values", "newer", "newargs", "arrays"} {
			if name == "newargs" && generation == "py27" {
				continue // protocol 4 has it
			}
			s := readStory(t, generation, name)
			var want map[string]any
			decode(t, s.Value, &want)
			for _, form := range s.Forms {
				files++
				title := generation + "/" + name + "." + form
				v, info, err := Load(readForm(t, generation, name, form), Options{})
				if err != nil {
					t.Errorf("%s: %v", title, err)
					continue
				}
				got := entries(t, v)
				if len(got) != len(want) {
					t.Errorf("%s: %d entries, want %d", title, len(got), len(want))
				}
				for k, w := range want {
					if g, err := tell(got[k]); err != nil {
						t.Errorf("%s, %s: %v", title, k, err)
					} else if g, w := text(g), text(w); g != w {
						t.Errorf("%s, %s:\ngot  %.300s\nwant %.300s", title, k, g, w)
					}
				}
				checkInfo(t, title, form, info, s.Classes[form])
			}
		}
	}
	if files < 80 {
		t.Errorf("only %d files", files)
	}
}

// checkInfo compares what Load says about a file.
func checkInfo(t *testing.T, title, form string, info *Info, classes []string) {
	t.Helper()
	if info.Trailing != 0 {
		t.Errorf("%s: %d bytes follow", title, info.Trailing)
	}
	packed := map[string]string{"zlib": "zlib", "gzip": "gzip", "bz2": "bz2", "xz": "xz", "lzma": "lzma", "lz4": "lz4"}
	if string(info.Compression) != packed[form] {
		t.Errorf("%s: compression %q", title, info.Compression)
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(form, "p")); err == nil && info.Protocol != n && n > 1 {
		t.Errorf("%s: protocol %d", title, info.Protocol)
	}
	if strings.Contains(title, "/arrays.") && info.Joblib != !strings.HasPrefix(form, "p") {
		t.Errorf("%s: joblib %t", title, info.Joblib)
	}
	if classes == nil {
		return
	}
	var got []string
	for _, u := range info.Classes {
		got = append(got, u.Class.String())
	}
	if !slices.Equal(got, classes) {
		t.Errorf("%s: classes %q, want %q", title, got, classes)
	}
}

func decode(t *testing.T, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// tell returns the JSON form of a value, as generate.py writes it.
func tell(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case int64:
		return map[string]any{"int": fmt.Sprint(v)}, nil
	case *big.Int:
		return map[string]any{"int": v.String()}, nil
	case float64:
		return map[string]any{"float": repr(v)}, nil
	case complex128:
		return map[string]any{"complex": []any{repr(real(v)), repr(imag(v))}}, nil
	case string:
		if !utf8.ValidString(v) {
			return map[string]any{"bytes": hex.EncodeToString([]byte(v))}, nil
		}
		return v, nil
	case pickle.Bytes:
		return map[string]any{"bytes": hex.EncodeToString(v)}, nil
	case *pickle.Tuple:
		return tellAll("tuple", v.Items)
	case *pickle.List:
		return tellAll("list", v.Items)
	case *pickle.Dict:
		pairs, err := tellPairs(v)
		return map[string]any{"dict": pairs}, err
	case *pickle.Set:
		name := "set"
		if v.Frozen {
			name = "frozenset"
		}
		items, err := tellList(v.Items())
		slices.SortFunc(items, func(a, b any) int { return strings.Compare(text(a), text(b)) })
		return map[string]any{name: items}, err
	case *pickle.Class:
		return map[string]any{"class": modern(v.String())}, nil
	case *pickle.Object:
		return tellObject(v)
	case *Array:
		return tellArray(v)
	}
	return nil, fmt.Errorf("a %T", v)
}

func tellAll(name string, items []any) (any, error) {
	list, err := tellList(items)
	return map[string]any{name: list}, err
}

func tellList(items []any) ([]any, error) {
	out := []any{}
	for _, v := range items {
		told, err := tell(v)
		if err != nil {
			return nil, err
		}
		out = append(out, told)
	}
	return out, nil
}

func tellPairs(d *pickle.Dict) ([]any, error) {
	out := []any{}
	for k, v := range d.All() {
		pair, err := tellList([]any{k, v})
		if err != nil {
			return nil, err
		}
		out = append(out, pair)
	}
	return out, nil
}

// tellObject says what was written about an object, leaving out what is empty.
func tellObject(o *pickle.Object) (any, error) {
	out := map[string]any{"object": modern(o.ClassName())}
	attrs := [][]any{}
	for name, v := range o.Attrs() {
		told, err := tell(v)
		if err != nil {
			return nil, err
		}
		attrs = append(attrs, []any{name, told})
	}
	slices.SortFunc(attrs, func(a, b []any) int { return strings.Compare(a[0].(string), b[0].(string)) })
	var err error
	set := func(name string, v any, e error) {
		if e != nil {
			err = e
		}
		out[name] = v
	}
	switch {
	case len(attrs) > 0:
		set("attrs", attrs, nil)
	case o.State() != nil:
		if d, ok := o.State().(*pickle.Dict); ok && d.Len() == 0 {
			break // no attributes
		}
		v, e := tell(o.State())
		set("state", v, e)
	}
	if len(o.Args) > 0 {
		v, e := tellList(o.Args)
		set("args", v, e)
	}
	if o.Kwargs != nil {
		v, e := tellPairs(o.Kwargs)
		set("kwargs", v, e)
	}
	if len(o.Items) > 0 {
		v, e := tellList(o.Items)
		set("items", v, e)
	}
	if o.Entries != nil {
		v, e := tellPairs(o.Entries)
		set("entries", v, e)
	}
	return out, err
}

func tellArray(a *Array) (any, error) {
	out := map[string]any{"array": a.Type.String(), "shape": a.Shape}
	if a.Shape == nil {
		out["shape"] = []int{}
	}
	if a.Subclass != nil {
		out["subclass"] = a.Subclass.Name
	}
	if len(a.Type.Fields) > 0 {
		columns := []any{}
		for _, f := range a.Type.Fields {
			column, err := a.Field(f.Name)
			if err != nil {
				return nil, err
			}
			column.Subclass = nil
			told, err := tellArray(column)
			if err != nil {
				return nil, err
			}
			columns = append(columns, []any{f.Name, told})
		}
		out["array"], out["fields"] = "fields", columns
		return out, nil
	}
	var values []any
	if a.Type.Kind == Datetime || a.Type.Kind == Span {
		counts, err := a.Ints()
		if err != nil {
			return nil, err
		}
		for _, n := range counts {
			values = append(values, n)
		}
	} else {
		var err error
		if values, err = a.Objects(); err != nil {
			return nil, err
		}
	}
	list, err := tellList(values)
	out["values"] = list
	return out, err
}

// modern returns the name that Python 3 has for a class of Python 2.
func modern(name string) string {
	name = strings.Replace(name, "__builtin__.", "builtins.", 1)
	return strings.Replace(name, "UserList.UserList", "collections.UserList", 1)
}

// repr writes a float as Python does.
func repr(v float64) string {
	switch {
	case v != v:
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if exponent := math.Floor(math.Log10(math.Abs(v))); v == 0 || exponent >= -4 && exponent < 16 {
		s = strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
	}
	return s
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestAccessors: the typed accessors agree with the values of Objects, and refuse
// what they cannot give.
func TestAccessors(t *testing.T) {
	v, _, err := Load(readForm(t, "sk19", "arrays", "joblib"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := entries(t, v)
	checked := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		a, ok := all[name].(*Array)
		if !ok {
			continue
		}
		objects, err := a.Objects()
		if (err != nil) != (a.Type.Kind == Void && !a.Type.objects || a.Type.Kind == Datetime || a.Type.Kind == Span) {
			t.Errorf("%s: objects: %v", name, err)
			continue
		}
		if err != nil {
			continue
		}
		checked++
		floats, errFloats := a.Floats()
		ints, errInts := a.Ints()
		bools, errBools := a.Bools()
		texts, errTexts := a.Strings()
		complexes, errComplexes := a.Complexes()
		for i, v := range objects {
			switch v := v.(type) {
			case bool:
				if a.Type.Kind == Bool && (bools[i] != v || ints[i] != int64(bit(v)) || floats[i] != float64(bit(v))) {
					t.Errorf("%s: element %d is %v, %v, %v, %v", name, i, v, bools[i], ints[i], floats[i])
				}
			case int64:
				if a.Type.Kind != Object && (floats[i] != float64(v) || errInts == nil && ints[i] != v) {
					t.Errorf("%s: element %d is %v, %v", name, i, v, floats[i])
				}
			case float64:
				if a.Type.Kind != Object && math.Float64bits(floats[i]) != math.Float64bits(v) {
					t.Errorf("%s: element %d is %v, %v", name, i, v, floats[i])
				}
			case string:
				if errTexts == nil && texts[i] != v {
					t.Errorf("%s: element %d is %q, %q", name, i, v, texts[i])
				}
			case complex128:
				if complexes[i] != v {
					t.Errorf("%s: element %d is %v, %v", name, i, v, complexes[i])
				}
			case pickle.Bytes:
				if texts[i] != string(v) {
					t.Errorf("%s: element %d is %q, %q", name, i, v, texts[i])
				}
			}
		}
		isNumber := bytes.IndexByte([]byte("biuf"), byte(a.Type.Kind)) >= 0
		isText := a.Type.Kind == Text || a.Type.Kind == Bytes || strings.HasPrefix(name, "strings of")
		if a.Type.Kind == Object && a.n == 0 {
			continue // no value is of the wrong kind
		}
		if a.Type.Kind != Object && (errFloats == nil) != isNumber || (errComplexes == nil) != (a.Type.Kind == Complex) ||
			a.Type.Kind != Object && (errTexts == nil) != isText || a.Type.Kind != Object && (errBools == nil) != (a.Type.Kind == Bool) {
			t.Errorf("%s: errors %v, %v, %v, %v", name, errFloats, errBools, errTexts, errComplexes)
		}
	}
	if checked < 40 {
		t.Errorf("only %d arrays", checked)
	}
	if _, err := all["extremes u8"].(*Array).Ints(); err == nil || !strings.Contains(err.Error(), "18446744073709551615") {
		t.Errorf("2^64 - 1 as an int64: %v", err)
	}
	if _, err := all["objects"].(*Array).Floats(); err == nil || !strings.Contains(err.Error(), "element 1 of an array of object, shape (6,) is a str, not a float") {
		t.Errorf("values as floats: %v", err)
	}
	if _, err := all["cube"].(*Array).Field("x"); err == nil {
		t.Error("a field of floats")
	}
}

// TestLabels: labels of columns as every generation of pandas writes them.
func TestLabels(t *testing.T) {
	for _, generation := range generations[1:] {
		s := readStory(t, generation, "labels")
		var want map[string][]any
		decode(t, s.Value, &want)
		for _, form := range s.Forms {
			v, _, err := Load(readForm(t, generation, "labels", form), Options{})
			if err != nil {
				t.Errorf("%s/labels.%s: %v", generation, form, err)
				continue
			}
			for name, v := range entries(t, v) {
				got, err := Labels(v)
				if err != nil {
					t.Errorf("%s/labels.%s, %s: %v", generation, form, name, err)
					continue
				}
				told, err := tellList(got)
				if err != nil {
					t.Error(err)
				}
				if g, w := text(told), text(want[name]); g != w {
					t.Errorf("%s/labels.%s, %s: got %s, want %s", generation, form, name, g, w)
				}
			}
		}
	}
}

// TestModel: the numbers of fitted estimators, by attribute, as a decoder reads
// them.
func TestModel(t *testing.T) {
	for _, generation := range generations {
		s := readStory(t, generation, "model")
		var want struct {
			Mean      json.RawMessage `json:"mean_"`
			Classes   json.RawMessage `json:"classes_"`
			Coef      json.RawMessage `json:"coef_"`
			Intercept json.RawMessage `json:"intercept_"`
			Trees     []map[string]json.RawMessage
		}
		decode(t, s.Value, &want)
		for _, form := range s.Forms {
			title := generation + "/model." + form
			v, _, err := Load(readForm(t, generation, "model", form), Options{})
			if err != nil {
				t.Errorf("%s: %v", title, err)
				continue
			}
			all := entries(t, v)
			logistic := Of(all["logistic"].(*pickle.Object))
			same(t, title, want.Coef, logistic.Array("coef_", 1, 3))
			same(t, title, want.Intercept, logistic.Array("intercept_", -1))
			if c := logistic.Float("C"); c != 1 || logistic.Class() != "LogisticRegression" {
				t.Errorf("%s: C of %s is %v", title, logistic.Class(), c)
			}
			steps := Of(all["pipeline"].(*pickle.Object)).Items("steps")
			step := func(i int) *Attrs {
				pair, _ := pickle.Items(steps[i])
				return Of(pair[1].(*pickle.Object))
			}
			same(t, title, want.Mean, step(0).Array("mean_", 3))
			forest := step(1)
			same(t, title, want.Classes, forest.Array("classes_", 2))
			members := forest.Items("estimators_")
			if len(members) != len(want.Trees) || forest.Err() != nil || logistic.Err() != nil {
				t.Fatalf("%s: %d trees, %v, %v", title, len(members), forest.Err(), logistic.Err())
			}
			for i, m := range members {
				tree := Of(Of(m.(*pickle.Object)).Object("tree_"))
				nodes := tree.Array("nodes", -1)
				for field, name := range map[string]string{
					"left_child": "children_left", "right_child": "children_right", "feature": "feature",
					"threshold": "threshold", "impurity": "impurity", "n_node_samples": "n_node_samples",
				} {
					column, err := nodes.Field(field)
					if err != nil {
						t.Fatalf("%s: %v", title, err)
					}
					same(t, title, want.Trees[i][name], column)
				}
				same(t, title, want.Trees[i]["value"], tree.Array("values", nodes.Len(), 1, 2))
				if tree.Err() != nil {
					t.Errorf("%s: %v", title, tree.Err())
				}
			}
		}
	}
}

func same(t *testing.T, title string, want json.RawMessage, a *Array) {
	t.Helper()
	if a == nil {
		t.Errorf("%s: no array", title)
		return
	}
	told, err := tellArray(a)
	if err != nil {
		t.Errorf("%s: %v", title, err)
		return
	}
	var w any
	decode(t, want, &w)
	if g, w := text(told), text(w); g != w {
		t.Errorf("%s:\ngot  %.300s\nwant %.300s", title, g, w)
	}
}
