package sklearn

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// fixture is an estimator that scikit-learn wrote, rows it was not fitted on, and
// what it answers for them. A null among numbers is NaN.
type fixture struct {
	MadeBy   string `json:"made_by"`
	Class    string
	Named    bool // fitted on a table, not on a matrix
	Params   map[string]any
	Columns  []fixtureColumn
	Classes  []any
	Proba    [][]*float64    `json:"predict_proba"`
	Decision json.RawMessage `json:"decision_function"`
	Predict  []any
	Changed  [][]*float64 `json:"transform"`

	generation, name string
}

type fixtureColumn struct {
	Name   string
	Kind   string
	Values []any
}

// generations are the folders of fixtures, of scikit-learn 0.22, 1.2 and 1.9.
var generations = []string{"sk022", "sk12", "sk19"}

// fixtures returns the fixtures whose name begins with a prefix, of every
// generation; each generation must have one.
func fixtures(t testing.TB, prefix string) (out []*fixture) {
	t.Helper()
	for _, g := range generations {
		files, err := filepath.Glob(filepath.Join("..", "testdata", "sklearn", g, prefix+"*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no fixtures %s* of %s (%v)", prefix, g, err)
		}
		for _, file := range files {
			out = append(out, readFixture(t, g, strings.TrimSuffix(filepath.Base(file), ".json")))
		}
	}
	return out
}

func readFixture(t testing.TB, generation, name string) *fixture {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "sklearn", generation, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{generation: generation, name: name}
	if err := json.Unmarshal(data, f); err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return f
}

func (f *fixture) String() string { return f.generation + "/" + f.name }

// load returns the value of the file.
func (f *fixture) load(t testing.TB) any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "sklearn", f.generation, f.name+".joblib"))
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := ndarray.Load(data, ndarray.Options{})
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return v
}

// table returns the rows.
func (f *fixture) table(t testing.TB) dataframe.DataFrame {
	t.Helper()
	columns := make([]dataframe.Column, len(f.Columns))
	for j, c := range f.Columns {
		out := dataframe.Column{Name: c.Name, Missing: make([]bool, len(c.Values))}
		for i, v := range c.Values {
			out.Missing[i] = v == nil
			switch c.Kind {
			case "number":
				n, _ := v.(float64)
				out.Floats = append(out.Floats, n)
			case "bool":
				b, _ := v.(bool)
				out.Bools = append(out.Bools, b)
			default:
				s, _ := v.(string)
				out.Texts = append(out.Texts, s)
			}
		}
		columns[j] = out
	}
	df, err := dataframe.New(columns...)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return df
}

// near compares numbers, null standing for NaN, by the larger of an absolute and a
// relative difference.
func near(got float64, want *float64, tolerance float64) bool {
	if want == nil {
		return math.IsNaN(got)
	}
	return math.Abs(got-*want) <= tolerance*math.Max(1, math.Abs(*want))
}

// className returns a class of a fixture under the name that a table has for it.
func className(v any) string {
	if n, ok := v.(float64); ok {
		return fmt.Sprint(int64(n))
	}
	return fmt.Sprint(v)
}
