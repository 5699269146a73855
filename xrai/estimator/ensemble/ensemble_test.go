package ensemble_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
)

// stump is a tree of one split, at 0 in a column.
func stump(column int32, left, right []float64) tree.Tree {
	w := len(left)
	root := make([]float64, w)
	for c := range root {
		root[c] = (left[c] + right[c]) / 2
	}
	return tree.Tree{Left: []int32{1, -1, -1}, Right: []int32{2, -1, -1}, Feature: []int32{column, -1, -1}, Threshold: []float64{0, 0, 0},
		Rows: []int32{4, 2, 2}, Value: append(append(root, left...), right...), Width: w}
}

func classifier(column int32, names []string, left, right []float64) ensemble.Part {
	return ensemble.Part{Model: &tree.ClassifierModel{ClassNames: names, Width: 2, Tree: stump(column, left, right)}}
}

func regressor(column int32, left, right float64) ensemble.Part {
	return ensemble.Part{Model: &tree.RegressorModel{Width: 2, Tree: stump(column, []float64{left}, []float64{right})}}
}

var (
	three = []string{"a", "b", "c"}
	x     = mat.NewDense(3, 2, []float64{-1, -1, -1, 1, 1, 1})
)

// checked is what all models here are.
type checked interface {
	xrai.Model
	Check() error
}

// models returns one model of each kind, new each time.
func models(t testing.TB) map[string]checked {
	t.Helper()
	members := func() []ensemble.Member {
		return []ensemble.Member{
			{Of: classifier(0, three, []float64{0.5, 0.25, 0.25}, []float64{0, 0, 1}), Classes: []int{0, 1, 2}, Weight: 2},
			{Of: classifier(1, []string{"0", "2"}, []float64{0.75, 0.25}, []float64{0.5, 0.5}), Classes: []int{0, 2}, Weight: 1},
		}
	}
	numbers := func() []ensemble.Member {
		return []ensemble.Member{
			{Of: regressor(0, 1, 5), Weight: 1}, {Of: regressor(1, 2, 6), Weight: 1}, {Of: regressor(1, 3, 4), Weight: 3, Columns: []int{1, 0}},
		}
	}
	steps, err := step.New(nil, 2, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	ada := &ensemble.AdaBoostClassifier{ClassNames: three, Width: 2, Algorithm: ensemble.SAMME, Members: members(), Total: 3}
	last := ensemble.Part{Model: &tree.ClassifierModel{ClassNames: []string{"0", "1", "2"}, Width: 7, Tree: stump(6, []float64{1, 0, 0}, []float64{0, 0.5, 0.5})}}
	two := classifier(0, []string{"n", "y"}, []float64{0.75, 0.25}, []float64{0.5, 0.5})
	out := []checked{
		&ensemble.ConstantClassifier{ClassNames: three, Shares: []float64{0.5, 0.25, 0.25}, Width: 2},
		&ensemble.ConstantRegressor{Value: 3},
		&ensemble.ChainClassifier{Steps: steps, Last: members()[0].Of},
		&ensemble.ChainRegressor{Steps: steps, Last: numbers()[0].Of},
		&ensemble.VotingClassifier{ClassNames: three, Width: 2, Members: members()},
		&ensemble.VotingRegressor{Width: 2, Members: numbers()},
		ada,
		&ensemble.AdaBoostRegressor{Width: 2, Members: numbers()},
		&ensemble.Calibrated{ClassNames: []string{"n", "y"}, Width: 2, Members: []ensemble.CalibratedMember{
			{Member: ensemble.Member{Of: two, Classes: []int{0, 1}}, Curves: []ensemble.Curve{{X: []float64{0.2, 0.4}, Y: []float64{0, 1}}}},
			{Member: ensemble.Member{Of: two, Classes: []int{0, 1}}, Curves: []ensemble.Curve{{Slope: -1, Intercept: 0.5}}},
			{Member: ensemble.Member{Of: two, Classes: []int{0, 1}}, Temperature: 2},
		}},
		&ensemble.StartedClassifier{Start: members()[0].Of, Trees: ensemble.Part{Model: ada}, Least: 1e-16},
		&ensemble.StartedRegressor{Start: numbers()[0].Of, Trees: numbers()[1].Of},
		&ensemble.StackedClassifier{ClassNames: three, Stack: ensemble.Stack{Width: 2, Passthrough: true, Last: last, Members: []ensemble.StackMember{
			{Member: members()[0], Hand: ensemble.HandProba}, {Member: members()[1], Hand: ensemble.HandProba}, {Member: members()[1], Hand: ensemble.HandPredict}}}},
		&ensemble.StackedRegressor{Stack: ensemble.Stack{Width: 2, Last: regressor(1, 7, 8), Members: []ensemble.StackMember{
			{Member: numbers()[0], Hand: ensemble.HandPredict}, {Member: numbers()[1], Hand: ensemble.HandPredict}}}},
		&ensemble.ScaledTarget{Of: regressor(0, 1, 2), Function: "exp", Scale: 2, Shift: 1},
	}
	by := map[string]checked{}
	for _, m := range out {
		by[m.Kind()] = m
	}
	return by
}

func answers(t testing.TB, m xrai.Model) []float64 {
	t.Helper()
	switch m := m.(type) {
	case xrai.Classifier:
		p, err := m.Proba(x)
		if err != nil {
			t.Fatalf("%s: %v", m.Kind(), err)
		}
		return p.RawMatrix().Data
	case xrai.Regressor:
		y, err := m.Predict(x)
		if err != nil {
			t.Fatalf("%s: %v", m.Kind(), err)
		}
		return y
	}
	t.Fatalf("%T predicts nothing", m)
	return nil
}

// TestAnswers compares with arithmetic.
func TestAnswers(t *testing.T) {
	soft := func(logs ...float64) []float64 {
		sum := 0.0
		for i, v := range logs {
			logs[i] = math.Exp(v)
			sum += logs[i]
		}
		for i := range logs {
			logs[i] /= sum
		}
		return logs
	}
	// Rows reach the leaves left-left, left-right and right-right of the two members.
	// SAMME sums in thirds: row 1 chooses a (weight 2), then a (1): its score is
	// (2+1)/3 and the others' -1/2 of it.
	ada := [][]float64{soft(0.5, -0.25, -0.25), soft(0.5, -0.25, -0.25), soft(0, -0.25, 0.25)}
	for i, scores := range [][]float64{{1, -0.5, -0.5}, {1, -0.5, -0.5}, {(-1 + 1) / 3.0, (-1 - 0.5) / 3, (2 - 0.5) / 3}} {
		ada[i] = soft(scores[0]/2, scores[1]/2, scores[2]/2)
	}
	expit := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
	calibrated := func(p float64) (no, yes float64) {
		curve := max(0, min(1, (p-0.2)/0.2))
		warm := soft(2*math.Log(1-p+1e-12), 2*math.Log(p+1e-12))[1]
		yes = (curve + expit(p-0.5) + warm) / 3
		return 1 - yes, yes
	}
	n1, y1 := calibrated(0.25)
	n2, y2 := calibrated(0.5)
	started := func(p []float64, scores ...float64) []float64 {
		logs := make([]float64, 3)
		for c := range logs {
			logs[c] = math.Log(max(p[c], 1e-16)) + scores[c]
		}
		return soft(logs...)
	}
	join := func(rows ...[]float64) (out []float64) {
		for _, r := range rows {
			out = append(out, r...)
		}
		return out
	}
	want := map[string][]float64{
		ensemble.KindConstantClassifier: {0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25},
		ensemble.KindConstantRegressor:  {3, 3, 3},
		ensemble.KindChainClassifier:    {0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0, 0, 1},
		ensemble.KindChainRegressor:     {1, 1, 5},
		ensemble.KindVotingClassifier:   {1.75 / 3, 0.5 / 3, 0.75 / 3, 1.5 / 3, 0.5 / 3, 1.0 / 3, 0.5 / 3, 0, 2.5 / 3},
		ensemble.KindVotingRegressor:    {(1 + 2 + 9) / 5.0, (1 + 6 + 9) / 5.0, (5 + 6 + 12) / 5.0},
		ensemble.KindAdaBoostClassifier: join(ada...),
		ensemble.KindAdaBoostRegressor:  {3, 3, 4},
		ensemble.KindCalibrated:         {n1, y1, n1, y1, n2, y2},
		ensemble.KindStartedClassifier: join(started([]float64{0.5, 0.25, 0.25}, 1, -0.5, -0.5), started([]float64{0.5, 0.25, 0.25}, 1, -0.5, -0.5),
			started([]float64{0, 0, 1}, 0, -0.5, 0.5)),
		ensemble.KindStartedRegressor:  {1 + 2, 1 + 6, 5 + 6},
		ensemble.KindStackedClassifier: {1, 0, 0, 0, 0.5, 0.5, 0, 0.5, 0.5},
		ensemble.KindStackedRegressor:  {8, 8, 8},
		ensemble.KindScaledTarget:      {2*math.E + 1, 2*math.E + 1, 2*math.Exp(2) + 1},
	}
	for kind, m := range models(t) {
		got := answers(t, m)
		if len(got) != len(want[kind]) {
			t.Fatalf("%s: %v, want %v", kind, got, want[kind])
		}
		for i, v := range want[kind] {
			if math.Abs(got[i]-v) > 1e-14*math.Max(1, math.Abs(v)) {
				t.Errorf("%s: answer %d is %v, want %v", kind, i, got[i], v)
			}
		}
	}
	if len(want) != len(ensemble.Readers) {
		t.Errorf("%d kinds are tested of %d", len(want), len(ensemble.Readers))
	}
}

func decode(kind string, params []byte) (xrai.Model, error) {
	switch kind {
	case tree.KindClassifier:
		m := new(tree.ClassifierModel)
		return m, json.Unmarshal(params, m)
	case tree.KindRegressor:
		m := new(tree.RegressorModel)
		return m, json.Unmarshal(params, m)
	}
	read, ok := ensemble.Readers[kind]
	if !ok {
		return nil, fmt.Errorf("unknown kind %q", kind)
	}
	return read(params, decode)
}

func TestModelsSave(t *testing.T) {
	gob.Register(&tree.ClassifierModel{})
	gob.Register(&tree.RegressorModel{})
	gob.Register(&ensemble.AdaBoostClassifier{})
	for kind, m := range models(t) {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		back, err := decode(kind, data)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if !reflect.DeepEqual(answers(t, back), answers(t, m)) {
			t.Errorf("%s: from JSON it answers otherwise", kind)
		}
		if again, err := json.Marshal(back); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: saved again it differs (%v)", kind, err)
		}
		if strings.HasPrefix(kind, "chain") {
			continue // steps are saved as JSON only
		}
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(m); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		from := reflect.New(reflect.TypeOf(m).Elem()).Interface().(checked)
		if err := gob.NewDecoder(&buf).Decode(from); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if err := from.Check(); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if !reflect.DeepEqual(answers(t, from), answers(t, m)) {
			t.Errorf("%s: from gob it answers otherwise", kind)
		}
	}
}

// TestHostileJSON: any JSON with a value taken out or replaced gives an error, or a
// model that predicts or says why not.
func TestHostileJSON(t *testing.T) {
	refused := 0
	for kind, m := range models(t) {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{"null", "-1", "1e999", "3", "[]", "{}", `"x"`, "[null]", "[0,0]", "1e300"} {
			for i := range data {
				if data[i] != ':' && data[i] != '[' && data[i] != ',' {
					continue
				}
				end := bytes.IndexAny(data[i+1:], ",]}")
				if end < 0 {
					continue
				}
				bad := append(append(append([]byte(nil), data[:i+1]...), other...), data[i+1+end:]...)
				back, err := decode(kind, bad)
				if err != nil {
					refused++
					continue
				}
				switch back := back.(type) {
				case xrai.Classifier:
					back.Proba(x)
				case xrai.Regressor:
					back.Predict(x)
				}
			}
		}
	}
	if refused < 1000 {
		t.Errorf("only %d refused", refused)
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		kind, want string
		change     func(checked)
	}{
		"class out of range":  {ensemble.KindVotingClassifier, "class 3 of 3", func(m checked) { m.(*ensemble.VotingClassifier).Members[0].Classes[1] = 3 }},
		"class twice":         {ensemble.KindVotingClassifier, "twice", func(m checked) { m.(*ensemble.VotingClassifier).Members[0].Classes[1] = 0 }},
		"column out of range": {ensemble.KindVotingRegressor, "column 2 of 2", func(m checked) { m.(*ensemble.VotingRegressor).Members[2].Columns[0] = 2 }},
		"fewer columns":       {ensemble.KindVotingRegressor, "takes 2 columns, not 1", func(m checked) { m.(*ensemble.VotingRegressor).Members[2].Columns = []int{1} }},
		"weights of 0":        {ensemble.KindVotingRegressor, "sum to 0", func(m checked) { clearWeights(m.(*ensemble.VotingRegressor).Members) }},
		"NaN weight":          {ensemble.KindAdaBoostClassifier, "weight NaN", func(m checked) { m.(*ensemble.AdaBoostClassifier).Members[0].Weight = math.NaN() }},
		"unknown algorithm":   {ensemble.KindAdaBoostClassifier, "algorithm", func(m checked) { m.(*ensemble.AdaBoostClassifier).Algorithm = "x" }},
		"no members":          {ensemble.KindAdaBoostRegressor, "0 members", func(m checked) { m.(*ensemble.AdaBoostRegressor).Members = nil }},
		"a classifier among": {ensemble.KindAdaBoostRegressor, "does not predict a number", func(m checked) {
			m.(*ensemble.AdaBoostRegressor).Members[0].Of = classifier(0, three, []float64{1, 0, 0}, []float64{1, 0, 0})
		}},
		"curve falls":           {ensemble.KindCalibrated, "score 1", func(m checked) { m.(*ensemble.Calibrated).Members[0].Curves[0].X[1] = 0.1 }},
		"curve above 1":         {ensemble.KindCalibrated, "probability", func(m checked) { m.(*ensemble.Calibrated).Members[0].Curves[0].Y[1] = 2 }},
		"curves":                {ensemble.KindCalibrated, "curves", func(m checked) { m.(*ensemble.Calibrated).Members[1].Curves = nil }},
		"no decision function":  {ensemble.KindCalibrated, "decision", func(m checked) { m.(*ensemble.Calibrated).Members[1].Decision = true }},
		"shares":                {ensemble.KindConstantClassifier, "sum to", func(m checked) { m.(*ensemble.ConstantClassifier).Shares[0] = 0.1 }},
		"NaN":                   {ensemble.KindConstantRegressor, "NaN", func(m checked) { m.(*ensemble.ConstantRegressor).Value = math.NaN() }},
		"unknown function":      {ensemble.KindScaledTarget, "function", func(m checked) { m.(*ensemble.ScaledTarget).Function = "system" }},
		"last of another width": {ensemble.KindStackedClassifier, "takes 7 columns, not 5", func(m checked) { m.(*ensemble.StackedClassifier).Passthrough = false }},
		"a missing model":       {ensemble.KindStartedRegressor, "", func(m checked) { m.(*ensemble.StartedRegressor).Trees.Model = nil }},
		"no steps":              {ensemble.KindChainRegressor, "no steps", func(m checked) { m.(*ensemble.ChainRegressor).Steps = nil }},
	} {
		m := models(t)[c.kind]
		if err := m.Check(); err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		c.change(m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func clearWeights(members []ensemble.Member) {
	for i := range members {
		members[i].Weight = 0
	}
}
