package sklearn

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// class is a global of a pickle, and made an object of one, without state.
type (
	class string
	made  string
)

// python writes a value as opcodes of a pickle.
func python(v any) []byte {
	var b bytes.Buffer
	switch v := v.(type) {
	case nil:
		b.WriteByte('N')
	case bool:
		b.WriteByte(map[bool]byte{true: 0x88, false: 0x89}[v])
	case int:
		b.WriteString(fmt.Sprintf("I%d\n", v))
	case float64:
		b.WriteByte('G')
		binary.Write(&b, binary.BigEndian, math.Float64bits(v))
	case string:
		b.WriteByte('X')
		binary.Write(&b, binary.LittleEndian, uint32(len(v)))
		b.WriteString(v)
	case []any:
		b.WriteString("](")
		for _, item := range v {
			b.Write(python(item))
		}
		b.WriteByte('e')
	case class:
		i := strings.LastIndex(string(v), ".")
		b.WriteString("c" + string(v[:i]) + "\n" + string(v[i+1:]) + "\n")
	case made:
		b.Write(python(class(v)))
		b.WriteString(")R")
	case map[string]any:
		b.WriteString("}")
		for k, item := range v {
			b.Write(python(k))
			b.Write(python(item))
			b.WriteByte('s')
		}
	default:
		panic(fmt.Sprintf("%T", v))
	}
	return b.Bytes()
}

// with changes attributes of an object of a file.
func with(t *testing.T, v any, attrs map[string]any) any {
	t.Helper()
	d, err := pickle.Load(append(python(attrs), '.'), pickle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := v.(*pickle.Object)
	o.States = append(o.States, d.Value)
	return o
}

// TestHostileTransformers: attributes that no fitted transformer has are refused
// by name.
func TestHostileTransformers(t *testing.T) {
	type attrs = map[string]any
	branch := func(columns any) attrs {
		return attrs{"transformers_": []any{[]any{"a", made("sklearn.preprocessing.FunctionTransformer"), columns}}}
	}
	loop := attrs{"transformers_": []any{[]any{"a", made("sklearn.preprocessing.Nothing"), []any{"age"}}, []any{"b", made("acme.Other"), []any{"age"}}}}
	for _, c := range []struct {
		fixture string
		attrs   attrs
		problem string
	}{
		{"standard", attrs{"mean_": []any{1, 2}}, "StandardScaler.mean_: is a list, not an array"},
		{"standard", attrs{"with_mean": "yes"}, "StandardScaler.with_mean: is a str, not a bool"},
		{"minmax_clip", attrs{"feature_range": []any{"a", "b"}}, "MinMaxScaler.feature_range: holds a str"},
		{"minmax_clip", attrs{"feature_range": []any{0.5}}, "clip has 1 numbers"},
		{"normalizer_l1", attrs{"norm": "l7"}, `norm "l7"`},
		{"imputer_mean", attrs{"missing_values": []any{1}}, "missing_values: holds a list"},
		{"imputer_indicator", attrs{"indicator_": 3}, "indicator_: is an int, not an object"},
		{"indicator", attrs{"n_features_in_": 1 << 40}, "outside 1 to"},
		{"indicator", attrs{"n_features_in_": 1, "_n_features": 1}, "features_: has 2 of 1 columns"},
		{"onehot", attrs{"handle_unknown": "guess"}, `handle_unknown: "guess" is not known`},
		{"onehot", attrs{"categories_": []any{1}}, "categories_[0]: is an int, not an array"},
		{"onehot", attrs{"categories_": nil}, "categories_: is None"},
		{"onehot", attrs{"_drop_idx_after_grouping": []any{0, 99, nil, nil}}, "_drop_idx_after_grouping: [1] is no place of"},
		{"onehot", attrs{"_drop_idx_after_grouping": []any{0}}, "has 1 columns, not 4"},
		{"onehot_rare", attrs{"_default_to_infrequent_mappings": []any{nil}}, "has 1 columns, not 2"},
		{"onehot_rare", attrs{"_default_to_infrequent_mappings": []any{[]any{1}, nil}}, "has no group for each of 5"},
		{"ordinal_unknown", attrs{"unknown_value": "x"}, "unknown_value: is a str"},
		{"kbins", attrs{"bin_edges_": []any{1.5}}, "bin_edges_: [0] is a float"},
		{"kbins", attrs{"encode": "dense"}, `encode: "dense" is not known`},
		{"polynomial", attrs{"degree": 1 << 40}, "are outside 0 to"},
		{"polynomial", attrs{"degree": []any{1}}, "degree: has 1 ends"},
		{"pca", attrs{"mean_": 1.5}, "mean_: is a float, not an array"},
		{"function_log", attrs{"func": class("posix.system")}, "its function is posix.system; known are None"},
		{"function_log", attrs{"func": class("numpy.load")}, "its function is numpy.load; known are None"},
		{"function_log", attrs{"func": made("functools.partial")}, "its function is an object of functools.partial"},
		{"function_log", attrs{"kw_args": attrs{"out": 1}}, "arguments by name"},
		{"select_kbest", attrs{"k": -1}, "k: -1 is outside"},
		{"select_from_linear", attrs{"threshold": "2*mode"}, `threshold "2*mode" is not understood`},
		{"select_from_linear", attrs{"estimator_": made("sklearn.svm.SVC")}, "importance of columns for a SVC is not supported"},
		{"select_from_linear", attrs{"importance_getter": "other"}, "importance_getter is not auto"},
		{"columns", branch([]any{"none"}), `transformers_["a"]: there was no column "none" in training`},
		{"columns", branch([]any{7}), "column 7 of 7"},
		{"columns", branch([]any{-8}), "column -1 of 7"},
		{"columns", branch([]any{true}), "a mask of 1 for 7 columns"},
		{"columns", branch([]any{1.5}), "a column is a float"},
		{"columns", branch(made("builtins.slice")), "the columns are an object of builtins.slice"},
		{"columns", branch(class("builtins.len")), "the columns are the class builtins.len"},
		{"columns", attrs{"transformers_": []any{1}}, "transformers_[0] is no name, transformer and columns"},
		{"columns", attrs{"transformer_weights": attrs{"num": "x"}}, `transformer_weights: weighs "num" with a str`},
		{"union", attrs{"transformer_list": []any{[]any{1, 2}}}, "transformer_list[0] is no name and transformer"},
		{"columns", loop, "a class is not supported"},
	} {
		v := with(t, readFixture(t, "sk19", "step_"+c.fixture).load(t), c.attrs)
		if _, err := decodeSteps(v, 4); err == nil || !strings.Contains(err.Error(), c.problem) {
			t.Errorf("%s with %v: %v, want %q", c.fixture, c.attrs, err, c.problem)
		}
	}

	d := &decoder{}
	if _, err := d.step(with(t, readFixture(t, "sk19", "step_columns").load(t), loop)); err != errUnsupported || len(d.unsupported) != 2 ||
		d.unsupported[1] != `acme.Other (at .transformers_["b"])` {
		t.Errorf("%v, %q", err, d.unsupported)
	}
	o := &pickle.Object{Class: &pickle.Class{Module: "sklearn.compose", Name: "ColumnTransformer"}}
	state := with(t, readFixture(t, "sk19", "step_columns").load(t), branch([]any{"age"})).(*pickle.Object)
	o.States = state.States
	items, _ := pickle.Items(ndarray.Of(o).Value("transformers_"))
	items[0].(*pickle.List).Items[1] = o // within itself
	if _, err := decodeSteps(o, 7); err == nil || !strings.Contains(err.Error(), "nest deeper than 32") {
		t.Errorf("a ColumnTransformer within itself: %v", err)
	}
}

// TestSlices compares places with Python's range(7)[slice].
func TestSlices(t *testing.T) {
	in := &columnsIn{width: 7, at: map[string]int{"a": 0, "c": 2, "f": 5}}
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{nil, nil, nil}, "[0 1 2 3 4 5 6]"},
		{[]any{int64(1), int64(3), nil}, "[1 2]"},
		{[]any{int64(-2), nil, nil}, "[5 6]"},
		{[]any{int64(-20), int64(20), int64(3)}, "[0 3 6]"},
		{[]any{nil, int64(-3), int64(2)}, "[0 2]"},
		{[]any{nil, nil, int64(-2)}, "[6 4 2 0]"},
		{[]any{int64(20), int64(2), int64(-1)}, "[6 5 4 3]"},
		{[]any{int64(5), int64(-20), int64(-4)}, "[5 1]"},
		{[]any{int64(9), nil, nil}, "[]"},
		{[]any{"a", "c", nil}, "[0 1 2]"},
		{[]any{"c", nil, int64(2)}, "[2 4 6]"},
		{[]any{"f", "c", int64(-1)}, "[5 4 3 2]"},
	} {
		if got, err := in.slice(c.args); err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("slice%v: %v, %v; want %s", c.args, got, err, c.want)
		}
	}
	for _, args := range [][]any{{nil, nil, int64(0)}, {"x", nil, nil}, {1.5, nil, nil}, {nil, nil, "a"}} {
		if got, err := in.slice(args); err == nil {
			t.Errorf("slice%v: %v", args, got)
		}
	}
}

// FuzzTransformers: any file gives an error, or steps that take a row.
func FuzzTransformers(f *testing.F) {
	for _, g := range generations {
		files, err := filepath.Glob(filepath.Join("..", "testdata", "sklearn", g, "step_*.joblib"))
		if err != nil || len(files) == 0 {
			f.Fatalf("no fixtures of %s (%v)", g, err)
		}
		for i, file := range files {
			if i%4 != 0 && g != "sk19" {
				continue
			}
			packed, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			z, err := zlib.NewReader(bytes.NewReader(packed))
			if err != nil {
				f.Fatal(err)
			}
			data, err := io.ReadAll(z)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, _, err := ndarray.Load(data, ndarray.Options{})
		if err != nil {
			return
		}
		s, err := decodeSteps(v, 4)
		if err != nil {
			return
		}
		if _, err := s.MarshalJSON(); err != nil {
			t.Fatal(err)
		}
		names := make([]string, 0, 8)
		if !s.Bound() {
			for j := range s.Width() {
				names = append(names, fmt.Sprint(j))
			}
			b, err := s.Bind(names)
			if err != nil {
				t.Fatal(err)
			}
			s = b.(*step.Steps)
		}
		fx := &fixture{}
		for j, name := range s.Inputs() {
			fx.Columns = append(fx.Columns, fixtureColumn{Name: name, Kind: []string{"number", "text", "bool"}[j%3], Values: []any{1.0, nil}})
		}
		if len(fx.Columns) == 0 || len(fx.Columns) > 1000 {
			return
		}
		s.Transform(fx.table(t))
	})
}
