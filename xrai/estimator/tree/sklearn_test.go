package tree

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// full is testdata/tree_full.json.
type full struct {
	X        [][]*float64 `json:"x"`
	MissingX [][]*float64 `json:"missing_x"`
	Whole    []float64
	Real     []float64
	Cases    []struct {
		Model   string
		X       string
		Y       []float64
		Weights string
		Params  struct {
			Criterion string `json:"criterion"`
			Params
			ClassWeight xrai.ClassWeight `json:"class_weight"`
		}
		Left, Right, Feature []int32
		Threshold            []float64
		Missing, Rows        []int32
		Value                [][]float64
		Predicted            [][]float64
		Importances          []float64
		Alphas, Impurities   []float64
	}
}

func filled(rows [][]*float64) *mat.Dense {
	x := mat.NewDense(len(rows), len(rows[0]), nil)
	for i, row := range rows {
		for j, v := range row {
			x.Set(i, j, math.NaN())
			if v != nil {
				x.Set(i, j, *v)
			}
		}
	}
	return x
}

// TestEqualsScikitLearnInFull: on data whose best split is unique at every node,
// and with every parameter, the trees are the same node by node, as are sides
// for missing values, predictions, importances and pruning paths.
func TestEqualsScikitLearnInFull(t *testing.T) {
	b, err := os.ReadFile("testdata/tree_full.json")
	if err != nil {
		t.Fatal(err)
	}
	var v full
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Cases) < 29 {
		t.Fatalf("only %d cases", len(v.Cases))
	}
	ctx := context.Background()
	for i, c := range v.Cases {
		name := fmt.Sprintf("%d %s of %s %+v", i, c.Model, c.X, c.Params)
		x := filled(map[string][][]*float64{"x": v.X, "missing_x": v.MissingX}[c.X])
		all, d := x.Dims()
		n := len(c.Y)
		data := &xrai.Dataset{X: x.Slice(0, n, 0, d).(*mat.Dense), Weights: map[string][]float64{"whole": v.Whole, "real": v.Real}[c.Weights]}
		held := x.Slice(n, all, 0, d).(*mat.Dense)
		var got Tree
		var predicted, importances []float64
		var path *PruningPath
		if c.Model == "classifier" {
			data.Classes = []string{"0", "1", "2"}
			for _, y := range c.Y {
				data.Labels = append(data.Labels, int(y))
			}
			l := Classifier{Criterion: c.Params.Criterion, ClassWeight: c.Params.ClassWeight, Params: c.Params.Params}
			m := fitted(t, l, data).(*ClassifierModel)
			p, err := m.Proba(held)
			if err != nil {
				t.Fatal(err)
			}
			for i := range all - n {
				predicted = append(predicted, p.RawRowView(i)...)
			}
			got, importances = m.Tree, m.Importances
			if path, err = l.PruningPath(ctx, data); err != nil {
				t.Fatal(err)
			}
		} else {
			data.Y = c.Y
			l := Regressor{Criterion: c.Params.Criterion, Params: c.Params.Params}
			m := fitted(t, l, data).(*RegressorModel)
			if predicted, err = m.Predict(held); err != nil {
				t.Fatal(err)
			}
			got, importances = m.Tree, m.Importances
			if path, err = l.PruningPath(ctx, data); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(got.Left, c.Left) || !slices.Equal(got.Right, c.Right) || !slices.Equal(got.Feature, c.Feature) ||
			!slices.Equal(got.Threshold, c.Threshold) || !slices.Equal(got.Rows, c.Rows) {
			t.Errorf("%s: nodes differ\n%v\n%v\n%v\n%v\n%v\n%v", name, got.Feature, c.Feature, got.Threshold, c.Threshold, got.Rows, c.Rows)
			continue
		}
		for k, l := range got.Left {
			if l >= 0 && got.missingLeft(int32(k)) != (c.Missing[k] == 1) {
				t.Errorf("%s: node %d: missing values go left: %v", name, k, got.missingLeft(int32(k)))
			}
		}
		near(t, name+" value", got.Value, slices.Concat(c.Value...), 1e-12)
		near(t, name+" prediction", predicted, slices.Concat(c.Predicted...), 1e-12)
		near(t, name+" importance", importances, c.Importances, 1e-10)
		near(t, name+" alpha", path.Alphas, c.Alphas, 1e-10)
		near(t, name+" impurity", path.Impurities, c.Impurities, 1e-10)
	}
}
