package modelfile

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// stepped is a tree on steps, as a pipeline read from a file has them.
func stepped(t testing.TB, train dataframe.DataFrame) *pipeline.Pipeline {
	t.Helper()
	columns := train.Names()
	var numeric, text []int
	encode := &step.OneHotEncoder{}
	impute := &step.SimpleImputer{Indicate: []int{0}}
	for j, name := range columns {
		if name == "Status" {
			continue
		}
		if !slices.Contains(dataframe.Continuous(train), name) {
			values, missing, err := dataframe.Strings(train, name)
			if err != nil {
				t.Fatal(err)
			}
			c := &step.OneHotColumn{Unknown: -1}
			for i, v := range values {
				if !missing[i] && !slices.Contains(c.Texts, v) {
					c.Places, c.Names = append(c.Places, len(c.Texts)), append(c.Names, v)
					c.Texts = append(c.Texts, v)
				}
			}
			encode.Columns = append(encode.Columns, c)
			text = append(text, j)
			continue
		}
		numeric = append(numeric, j)
		impute.Fill = append(impute.Fill, step.NumberValue(float64(j)/3))
	}
	s, err := step.New(columns, len(columns), []step.Step{&step.ColumnTransformer{Width: len(columns), Branches: []step.Branch{
		{Name: "numbers", Columns: numeric, Step: step.Part{Step: impute}, Weight: 1},
		{Name: "text", Columns: text, Step: step.Part{Step: encode}, Weight: 0.1},
	}}}, []xrai.Warning{{What: "a doubt"}})
	if err != nil {
		t.Fatal(err)
	}
	p := &pipeline.Pipeline{Features: s}
	if p.Target, err = pipeline.NewTarget(train, "Status", xrai.Classification); err != nil {
		t.Fatal(err)
	}
	data, err := p.Dataset(train)
	if err != nil {
		t.Fatal(err)
	}
	p.Learner = tree.Classifier{Params: tree.Params{MaxDepth: 5}}
	if p.Model, err = p.Learner.Fit(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestStepsSaveAndOpen: a pipeline on steps comes back from its file with the same
// inputs, doubts and answers. The target is among the steps' columns, and dropped.
func TestStepsSaveAndOpen(t *testing.T) {
	train, test := rows(t, "credit", 150)
	p := stepped(t, train)
	path := filepath.Join(t.TempDir(), "m.json")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	q, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := q.Features.(*step.Steps); !ok {
		t.Fatalf("features are %T", q.Features)
	}
	if !slices.Equal(q.Inputs(), p.Inputs()) || slices.Contains(q.Inputs(), "Status") || len(q.Features.Doubts()) != 1 {
		t.Errorf("inputs %q, doubts %v", q.Inputs(), q.Features.Doubts())
	}
	want, got := outputs(t, p, test), outputs(t, q, test)
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			t.Fatalf("output %d is %v, was %v", i, got[i], want[i])
		}
	}
	distinct := map[float64]bool{}
	for _, v := range want {
		distinct[v] = true
	}
	if len(distinct) < 4 {
		t.Errorf("the model has %d different answers only", len(distinct))
	}
}
