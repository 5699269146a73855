package ndarray

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// forest writes what joblib writes for a forest of 100 trees, about 22 MB: objects
// with a structured array of nodes and one of values each. XRAI_JOBLIB names a real
// file instead, such as generate.py --bench makes.
func forest(tb testing.TB) []byte {
	if path := os.Getenv("XRAI_JOBLIB"); path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		return data
	}
	const trees, nodes = 100, 2800
	type_ := fields(64, []string{"left_child", "right_child", "feature", "threshold", "impurity", "n_node_samples", "weighted_n_node_samples", "missing_go_to_left"},
		dtype("i8"), 0, dtype("i8"), 8, dtype("i8"), 16, dtype("f8"), 24, dtype("f8"), 32, dtype("i8"), 40, dtype("f8"), 48, dtype("u1"), 56)
	content := make([]byte, 0, 64*nodes)
	for i := range nodes {
		for field := range 8 {
			content = binary.LittleEndian.AppendUint64(content, math.Float64bits(float64(i*field)))
		}
	}
	out := []byte("\x80\x04](")
	for range trees {
		out = append(out, cat(class("sklearn.tree._tree", "Tree"), ")R}(", str("node_count"), num(nodes),
			str("nodes"), wrapped(type_, nums(nodes), str("numpy_array_alignment_bytes"), 'K', 16), 0, content,
			str("values"), wrapped(dtype("f8"), nums(nodes, 1, 2)), content[:16*nodes], "ub")...)
	}
	return append(out, "e."...)
}

// BenchmarkLoad is a forest in memory, as far as arrays that are views.
func BenchmarkLoad(b *testing.B) {
	data := forest(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Load(data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadAll is a forest from the disk, with every column of every array
// copied out.
func BenchmarkLoadAll(b *testing.B) {
	path := b.TempDir() + "/forest"
	data := forest(b)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	columns := 0
	for b.Loop() {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		v, _, err := Load(data, Options{})
		if err != nil {
			b.Fatal(err)
		}
		columns = 0
		if err := pickle.Walk(v, 0, func(s *pickle.Step) bool {
			if a, ok := s.Value.(*Array); ok {
				n, err := readAll(a)
				if err != nil {
					b.Fatal(err)
				}
				columns += n
			}
			return true
		}); err != nil {
			b.Fatal(err)
		}
	}
	if columns < 900 {
		b.Fatalf("only %d columns", columns)
	}
}

// readAll copies out an array, or its columns, and returns their number.
func readAll(a *Array) (int, error) {
	if len(a.Type.Fields) == 0 {
		if a.Type.Kind == Object {
			_, err := a.Objects()
			return 1, err
		}
		_, err := a.Floats()
		if err != nil {
			return 0, fmt.Errorf("%s: %w", a, err)
		}
		return 1, nil
	}
	for _, f := range a.Type.Fields {
		column, err := a.Field(f.Name)
		if err != nil {
			return 0, err
		}
		if f.Type.Kind == Float {
			_, err = column.Floats()
		} else {
			_, err = column.Ints()
		}
		if err != nil {
			return 0, err
		}
	}
	return len(a.Type.Fields), nil
}
