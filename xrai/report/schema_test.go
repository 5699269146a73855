package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// schema is as much of JSON Schema as schema.json uses; parseSchema refuses any other
// keyword, so that nothing in it goes unchecked.
type schema struct {
	Schema      string             `json:"$schema"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Ref         string             `json:"$ref"`
	Defs        map[string]*schema `json:"$defs"`
	Type        string             `json:"type"`
	Const       any                `json:"const"`
	Enum        []any              `json:"enum"`
	AnyOf       []*schema          `json:"anyOf"`
	Items       *schema            `json:"items"`
	MinItems    int                `json:"minItems"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
	Additional  *bool              `json:"additionalProperties"`
	Minimum     *float64           `json:"minimum"`
	Maximum     *float64           `json:"maximum"`
	Above       *float64           `json:"exclusiveMinimum"`
	Below       *float64           `json:"exclusiveMaximum"`
}

func parseSchema(b []byte) (*schema, error) {
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	s := new(schema)
	if err := d.Decode(s); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *schema) check(v any) []string { return s.at(s, "", v) }

func (s *schema) at(root *schema, path string, v any) []string {
	if s.Ref != "" {
		to, ok := root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
		if !ok {
			return []string{path + ": no " + s.Ref}
		}
		return to.at(root, path, v)
	}
	var out []string
	fail := func(format string, args ...any) { out = append(out, path+": "+fmt.Sprintf(format, args...)) }
	if s.Const != nil && !reflect.DeepEqual(s.Const, v) {
		fail("is %v, not %v", v, s.Const)
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		fail("is %v, none of %v", v, s.Enum)
	}
	if s.AnyOf != nil && !slices.ContainsFunc(s.AnyOf, func(one *schema) bool { return len(one.at(root, path, v)) == 0 }) {
		fail("%v fits none", v)
	}
	switch x := v.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := x[name]; !ok {
				fail("no %q", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if p, ok := s.Properties[name]; ok {
				out = append(out, p.at(root, path+"/"+name, x[name])...)
			} else if s.Additional != nil && !*s.Additional {
				fail("%q is not known", name)
			}
		}
	case []any:
		if len(x) < s.MinItems {
			fail("%d items", len(x))
		}
		for i, one := range x {
			if s.Items != nil {
				out = append(out, s.Items.at(root, fmt.Sprintf("%s/%d", path, i), one)...)
			}
		}
	case float64:
		if s.Minimum != nil && x < *s.Minimum || s.Maximum != nil && x > *s.Maximum || s.Above != nil && x <= *s.Above || s.Below != nil && x >= *s.Below {
			fail("%v is out of range", x)
		}
	}
	if s.Type != "" && s.Type != kind(v) && !(s.Type == "number" && kind(v) == "integer") {
		fail("is %s, not %s", kind(v), s.Type)
	}
	return out
}

func kind(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if x == math.Trunc(x) {
			return "integer"
		}
	}
	return "number"
}

// TestSchemaNamesEveryField: the schema and the types name the same fields.
func TestSchemaNamesEveryField(t *testing.T) {
	s, err := parseSchema(Schema)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, of reflect.Type, s *schema)
	walk = func(path string, of reflect.Type, one *schema) {
		if one == nil {
			t.Errorf("%s: not in the schema", path)
			return
		}
		for len(one.AnyOf) > 0 {
			one = one.AnyOf[0]
		}
		if one.Ref != "" {
			one = s.Defs[strings.TrimPrefix(one.Ref, "#/$defs/")]
		}
		switch of.Kind() {
		case reflect.Pointer:
			walk(path, of.Elem(), one)
		case reflect.Slice:
			walk(path+"[]", of.Elem(), one.Items)
		case reflect.Struct:
			if one.Additional == nil || *one.Additional {
				t.Errorf("%s: takes other fields", path)
			}
			var names []string
			for i := range of.NumField() {
				name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
				names = append(names, name)
				walk(path+"."+name, of.Field(i).Type, one.Properties[name])
			}
			slices.Sort(names)
			if required := slices.Sorted(slices.Values(one.Required)); !slices.Equal(required, names) {
				t.Errorf("%s: the schema wants %q, the type has %q", path, required, names)
			}
		}
	}
	walk("", reflect.TypeFor[Document](), s)
}
