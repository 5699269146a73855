package boost

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// wavy is n rows of d normal columns and a noisy function of three of them.
func wavy(n, d int, seed uint64) *xrai.Dataset {
	r := rand.New(rand.NewPCG(seed, 7))
	data := &xrai.Dataset{X: mat.NewDense(n, d, nil), Y: make([]float64, n)}
	for i := range n {
		row := data.X.RawRowView(i)
		for j := range row {
			row[j] = r.NormFloat64()
		}
		data.Y[i] = row[0] + math.Sin(2*row[1]) + row[0]*row[2] + 0.3*r.NormFloat64()
	}
	return data
}

// classed is wavy with its target cut into classes.
func classed(n, d, classes int, seed uint64) *xrai.Dataset {
	data := wavy(n, d, seed)
	cuts := quantiles(data.Y, classes)
	for _, y := range data.Y {
		c, _ := slices.BinarySearch(cuts, y)
		data.Labels = append(data.Labels, c)
	}
	for c := range classes {
		data.Classes = append(data.Classes, string(rune('a'+c)))
	}
	data.Y = nil
	return data
}

func quantiles(y []float64, parts int) []float64 {
	var out []float64
	for k := 1; k < parts; k++ {
		out = append(out, quantile(y, float64(k)/float64(parts)))
	}
	return out
}

func fit(t testing.TB, l xrai.Learner, d *xrai.Dataset) xrai.Model {
	t.Helper()
	m, err := l.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestWorkersChangeNothing: on tables so large that every part of the work is
// shared, any number of workers gives the same bits.
func TestWorkersChangeNothing(t *testing.T) {
	p := HistParams{MaxIter: 3, EarlyStopping: On, NIterNoChange: 2, MaxFeatures: 0.9}
	for _, c := range []struct {
		l    xrai.Learner
		data *xrai.Dataset
	}{
		{HistClassifier{HistParams: p}, classed(12000, 32, 2, 1)},
		{HistClassifier{HistParams: p}, classed(1000, 5, 5, 2)},
		{HistRegressor{HistParams: p}, wavy(12000, 32, 3)},
		{Classifier{Params: Params{Stages: 3}}, classed(500, 5, 4, 4)},
	} {
		var first xrai.Model
		for _, cores := range []int{1, 2, 7} {
			old := runtime.GOMAXPROCS(cores)
			m := fit(t, c.l, c.data)
			var p any
			var err error
			if r, ok := m.(xrai.Regressor); ok {
				p, err = r.Predict(c.data.X)
			} else {
				p, err = m.(xrai.Classifier).Proba(c.data.X)
			}
			runtime.GOMAXPROCS(old)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = m
			}
			if !reflect.DeepEqual(m, first) {
				t.Errorf("%s: %d workers fit another model", m.Kind(), cores)
			}
			want, _, _ := predictions(t, first, c.data.X)
			got := p
			if d, ok := p.(*mat.Dense); ok {
				got = d.RawMatrix().Data
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %d workers predict otherwise", m.Kind(), cores)
			}
		}
	}
}

// TestRowOrderAndRepeats: the order of rows changes no bit, nor does writing a
// row twice for a weight of 2, which rounds as 1 does.
func TestRowOrderAndRepeats(t *testing.T) {
	perm := rand.New(rand.NewPCG(1, 1)).Perm(400)
	for _, l := range []xrai.Learner{
		HistClassifier{HistParams: HistParams{MaxIter: 10, MinSamplesLeaf: 1, EarlyStopping: Off}},
		HistRegressor{HistParams: HistParams{MaxIter: 10, MinSamplesLeaf: 1, EarlyStopping: Off}},
		Classifier{Params: Params{Stages: 10}},
		Regressor{Params: Params{Stages: 10}},
	} {
		data := wavy(200, 4, 5)
		if xrai.TaskOf(l) == xrai.Classification {
			data = classed(200, 4, 3, 5)
		}
		weighed := *data
		var rows []int
		for i := range 200 {
			weighed.Weights = append(weighed.Weights, []float64{1, 2, 4, 0}[i%4])
			for range int(weighed.Weights[i]) {
				rows = append(rows, i)
			}
		}
		want, _, _ := predictions(t, fit(t, l, &weighed), data.X)
		repeated := data.Subset(rows)
		got, _, _ := predictions(t, fit(t, l, repeated), data.X)
		for i, v := range want {
			if math.Abs(got[i]-v) > 1e-12*max(1, math.Abs(v)) {
				t.Fatalf("%s: repeated rows predict %v, weights %v", l.Kind(), got[i], v)
			}
		}
		order := slices.DeleteFunc(slices.Clone(perm), func(i int) bool { return i >= len(rows) })
		if !reflect.DeepEqual(fit(t, l, repeated), fit(t, l, repeated.Subset(order))) {
			t.Errorf("%s: the model depends on the order of rows", l.Kind())
		}
	}
}

// TestMaxFeatures: a node splits on a drawn column only, by the key of its way
// from the root.
func TestMaxFeatures(t *testing.T) {
	data := wavy(300, 10, 6)
	p := HistParams{MaxIter: 40, MaxLeafNodes: 3, EarlyStopping: Off}
	all := fit(t, HistRegressor{HistParams: p}, data).(*RegressorModel)
	p.MaxFeatures = 0.05 // of ten, one at least
	one := fit(t, HistRegressor{HistParams: p}, data).(*RegressorModel)
	uses := func(m *RegressorModel) (out int) {
		var seen [10]bool
		for _, f := range m.Trees.Feature {
			if f >= 0 && !seen[f] {
				seen[f] = true
				out++
			}
		}
		return out
	}
	if uses(one) < 9 || uses(all) > 8 {
		t.Errorf("%d columns are used where one is drawn a node, %d where none is", uses(one), uses(all))
	}
	roots := map[int32]int{}
	for _, s := range one.Trees.Start {
		roots[one.Trees.Feature[s]]++
	}
	for f, m := range roots {
		if m > 15 {
			t.Errorf("column %d is the root of %d of 40 trees", f, m)
		}
	}
}

// TestEarlyStopping: it stops at the stage that its losses say, with records
// kept back or without.
func TestEarlyStopping(t *testing.T) {
	data := wavy(400, 4, 8)
	for _, fraction := range []float64{0, 0.25, NoValidation} {
		p := HistParams{MaxIter: 200, LearningRate: 0.5, EarlyStopping: On, ValidationFraction: fraction, NIterNoChange: 4, Tol: 1e-4}
		m := fit(t, HistRegressor{HistParams: p}, data).(*RegressorModel)
		losses := m.ValidationLoss
		if fraction == NoValidation {
			losses = m.TrainLoss
		}
		n := m.Trees.Len()
		if len(losses) != n+1 || len(m.TrainLoss) != n+1 || n == 200 {
			t.Fatalf("%d losses, %d training losses, %d trees", len(losses), len(m.TrainLoss), n)
		}
		for at := range n + 1 {
			worse := at >= 4 && slices.Min(losses[at-3:at+1]) >= losses[at-4]-1e-4
			if worse != (at == n) {
				t.Errorf("fraction %v: stage %d should stop: %v, but %d did", fraction, at, worse, n)
			}
		}
	}
	m := fit(t, Regressor{Params: Params{Stages: 300, NIterNoChange: 5, LearningRate: 0.5}}, data).(*RegressorModel)
	n := m.Trees.Len()
	if n == 300 || len(m.ValidationLoss) != n || len(m.TrainLoss) != n || m.ValidationLoss[n-1]+1e-4 < slices.Min(m.ValidationLoss[:n-1]) {
		t.Errorf("gradient boosting stopped after %d trees: %v", n, m.ValidationLoss)
	}
	auto := HistRegressor{}
	if m := fit(t, auto, wavy(autoRows, 3, 9)).(*RegressorModel); m.TrainLoss != nil {
		t.Error("10,000 records stop early")
	}
	auto.MaxIter = 1
	if m := fit(t, auto, wavy(autoRows+1, 3, 9)).(*RegressorModel); len(m.ValidationLoss) != 2 {
		t.Error("10,001 records cannot stop early")
	}
}

// TestHoldOut: the share, of each class; one record less leaves the others.
func TestHoldOut(t *testing.T) {
	y := &target{classes: 3}
	var records []int32
	for i := range 200 {
		records = append(records, int32(3*i))
		y.class = append(y.class, []int32{0, 0, 0, 0, 1, 1, 0, 0, 0, 1}[i%10])
	}
	y.class[7] = 2
	kept, rest := holdOut(records, y, 0.155, 4)
	count := [3]int{}
	for _, i := range kept {
		count[y.class[i]]++
	}
	// 31 of 200: 139, 60 and 1 records have parts of 21.5, 9.3 and 0.155.
	if count != [3]int{22, 9, 0} || len(kept)+len(rest) != 200 || !slices.IsSorted(kept) || !slices.IsSorted(rest) {
		t.Errorf("%v are kept", count)
	}
	numbers := &target{y: make([]float64, 200)}
	before, _ := holdOut(records, numbers, 0.1, 4)
	without := slices.Delete(slices.Clone(records), 50, 51)
	after, _ := holdOut(without, &target{y: numbers.y[1:]}, 0.1, 4)
	same := 0
	for _, i := range after {
		if slices.Contains(pick(records, before), without[i]) {
			same++
		}
	}
	if len(before) != 20 || len(after) != 20 || same < 19 {
		t.Errorf("%d and %d kept, %d the same", len(before), len(after), same)
	}
	if kept, _ := holdOut(records[:1], &target{y: []float64{1}}, 0.9, 1); len(kept) > 0 {
		t.Error("the only record is kept back")
	}
}

// TestPaired: a record of weight 0 leaves all draws alone, so that the rest is
// fitted as if it had never been there.
func TestPaired(t *testing.T) {
	data := classed(120, 4, 2, 10)
	for _, l := range []xrai.Learner{
		HistClassifier{HistParams: HistParams{MaxIter: 5, MinSamplesLeaf: 3, EarlyStopping: On, MaxFeatures: 0.5}},
		Classifier{Params: Params{Stages: 5, Subsample: 0.5, NIterNoChange: 3}},
	} {
		if !xrai.IsRandom(l) || !xrai.IsPaired(l) {
			t.Fatalf("%s: not random and paired", l.Kind())
		}
		absent := *data
		absent.Weights = slices.Repeat([]float64{1}, 120)
		absent.Weights[119] = 0
		want := fit(t, l, data.Without(119)) // the last one: no other record's number changes
		if !reflect.DeepEqual(fit(t, l, &absent), want) {
			t.Errorf("%s: a record of weight 0 is not as if it were not there", l.Kind())
		}
	}
}

func TestParameterErrors(t *testing.T) {
	number, class := wavy(30, 3, 11), classed(30, 3, 2, 11)
	negative := *number
	negative.Y = append([]float64{-1}, number.Y[1:]...)
	zeros := *number
	zeros.Y = make([]float64, 30)
	huge := *number
	huge.Y = append([]float64{1, 1e200}, number.Y[2:]...)
	for want, c := range map[string]struct {
		l xrai.Learner
		d *xrai.Dataset
	}{
		"learning rate -1":           {HistRegressor{HistParams: HistParams{LearningRate: -1}}, number},
		"learning rate NaN":          {Regressor{Params: Params{LearningRate: math.NaN()}}, number},
		"max iter -1":                {HistRegressor{HistParams: HistParams{MaxIter: -1}}, number},
		"max leaf nodes 1":           {HistRegressor{HistParams: HistParams{MaxLeafNodes: 1}}, number},
		"max depth -1":               {HistRegressor{HistParams: HistParams{MaxDepth: -1}}, number},
		"max depth -2":               {Regressor{Params: withDepth(-2)}, number},
		"min samples leaf -1":        {HistRegressor{HistParams: HistParams{MinSamplesLeaf: -1}}, number},
		"l2 regularization -0.5":     {HistRegressor{HistParams: HistParams{L2: -0.5}}, number},
		"max features 1.5":           {HistRegressor{HistParams: HistParams{MaxFeatures: 1.5}}, number},
		"max bins 256":               {HistRegressor{HistParams: HistParams{MaxBins: 256}}, number},
		"max bins 1 ":                {HistRegressor{HistParams: HistParams{MaxBins: 1}}, number},
		`early stopping "x"`:         {HistRegressor{HistParams: HistParams{EarlyStopping: "x"}}, number},
		"validation fraction 1 ":     {HistRegressor{HistParams: HistParams{ValidationFraction: 1}}, number},
		"validation fraction -1":     {Regressor{Params: Params{ValidationFraction: -1}}, number},
		"n iter no change -1":        {HistRegressor{HistParams: HistParams{NIterNoChange: -1}}, number},
		"n iter no change -2":        {Regressor{Params: Params{NIterNoChange: -2}}, number},
		"tol -1":                     {HistRegressor{HistParams: HistParams{Tol: -1}}, number},
		"categorical feature 3 is":   {HistRegressor{HistParams: HistParams{CategoricalFeatures: []int{3}}}, number},
		"record 0, column 1":         {HistRegressor{HistParams: HistParams{CategoricalFeatures: []int{1}}}, number},
		`loss "x"`:                   {HistRegressor{Loss: "x"}, number},
		`loss "y"`:                   {Regressor{Loss: "y"}, number},
		"quantile 0.5 has no":        {HistRegressor{Quantile: 0.5}, number},
		"quantile 0 is not":          {HistRegressor{Loss: Quantile}, number},
		"alpha 1 ":                   {Regressor{Alpha: 1}, number},
		`outside what loss "poisson`: {HistRegressor{Loss: Poisson}, &negative},
		`outside what loss "gamma`:   {HistRegressor{Loss: Gamma}, &zeros},
		"all targets are 0":          {HistRegressor{Loss: Poisson}, &zeros},
		"record 1: target 1e+200":    {HistRegressor{}, &huge},
		"record 1: target 1e+200 ":   {Regressor{}, &huge},
		"subsample 2":                {Regressor{Params: Params{Subsample: 2}}, number},
		"n estimators -1":            {Regressor{Params: Params{Stages: -1}}, number},
		`criterion "gini"`:           {Regressor{Params: Params{Criterion: "gini"}}, number},
		`class weight of "z"`:        {HistClassifier{ClassWeight: xrai.ClassWeight{Of: map[string]float64{"z": 1}}}, class},
		"the target is a class":      {HistRegressor{}, class},
		"the target is a number":     {Classifier{}, number},
	} {
		if _, err := c.l.Fit(context.Background(), c.d); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%+v: error %v, want %q", c.l, err, want)
		}
	}
}

func withDepth(d int) Params {
	var p Params
	p.MaxDepth = d
	return p
}
