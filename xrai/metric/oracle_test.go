package metric

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

func TestSamplesEqualNumPy(t *testing.T) {
	var v struct {
		Words []uint32 `json:"words_42"`
		Cases []struct {
			Seed    uint32
			N, Num  int
			Indices []int
		}
	}
	oracle.Load(t, "samples", &v)
	for _, c := range v.Cases {
		got, err := Samples(c.Num, c.N, c.Seed)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.Indices) {
			t.Errorf("seed %d, n %d: %v, want %v", c.Seed, c.N, got, c.Indices)
		}
	}
	got, err := Samples(5, 100, 42)
	if err != nil || !slices.Equal(got, []int{51, 92, 14, 71, 60}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range [][2]int{{0, 5}, {-1, 5}, {5, 0}, {5, 1<<32 + 1}} {
		if _, err := Samples(bad[0], bad[1], 1); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
}

func TestBinsEqualART(t *testing.T) {
	var v struct{ Bins struct{ P, Centre []float64 } }
	oracle.Load(t, "pdtp", &v)
	if len(v.Bins.P) < 1000 {
		t.Fatal("no bins")
	}
	for i, p := range v.Bins.P {
		if got := binValue[bin(p)]; got != v.Bins.Centre[i] {
			t.Errorf("bin of %v is %v, want %v", p, got, v.Bins.Centre[i])
		}
	}
}

// played is a learner that plays back stored probabilities: those of the target
// when all rows are there, else those of the record that is missing. Column 0
// of its data is the row index.
type played struct {
	target  [][]float64
	refits  [][][][]float64 // iteration, record in order, row, class
	indexes []int
	names   []string
	at      int // iteration
	seeds   map[uint64]int
}

func (p played) Kind() string { return "played" }
func (p played) Random() bool { return len(p.refits) > 1 }
func (p played) WithSeed(s uint64) xrai.Learner {
	p.at = p.seeds[s] // pairs and nulls play iteration 0
	return p
}

func (p played) Fit(_ context.Context, d *xrai.Dataset) (xrai.Model, error) {
	if d.Rows() == len(p.target) {
		return playedModel{p.target, p.names}, nil
	}
	missing := d.Rows()
	for i := range d.Rows() {
		if int(d.X.At(i, 0)) != i {
			missing = i
			break
		}
	}
	return playedModel{p.refits[p.at][slices.Index(p.indexes, missing)], p.names}, nil
}

type playedModel struct {
	p     [][]float64
	names []string
}

func (m playedModel) Kind() string      { return "played" }
func (m playedModel) Columns() int      { return 1 }
func (m playedModel) Classes() []string { return m.names }
func (m playedModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.names), nil)
	for i := range n {
		out.SetRow(i, m.p[int(x.At(i, 0))])
	}
	return out, nil
}

// TestPDTPEqualsART: the compatible score is ART's, exactly.
func TestPDTPEqualsART(t *testing.T) {
	for name, least := range map[string]int{"pdtp": 10, "real_pdtp": 6} {
		equalART(t, name, least)
	}
}

func equalART(t *testing.T, name string, least int) {
	t.Helper()
	var v struct {
		Cases []struct {
			Comparison       string
			NumIter          int `json:"num_iter"`
			Indexes          []int
			Target           [][]float64
			Refits           [][][][]float64
			Mean, Worst, Std []float64
			Differences      []float64 `json:"difference_mean"`
		}
	}
	oracle.Load(t, name, &v)
	if len(v.Cases) < least {
		t.Fatal("too few cases")
	}
	for i, c := range v.Cases {
		// Where rows are not probabilities ART takes their softmax; here a
		// Classifier always gives probabilities.
		softmax(c.Target)
		for _, it := range c.Refits {
			for _, rows := range it {
				softmax(rows)
			}
		}
		n, classes := len(c.Target), len(c.Target[0])
		data := &xrai.Dataset{X: mat.NewDense(n, 1, nil), Labels: make([]int, n)}
		for r := range n {
			data.X.Set(r, 0, float64(r))
		}
		for k := range classes {
			data.Classes = append(data.Classes, fmt.Sprint(k))
		}
		seeds := map[uint64]int{}
		for it := range c.Refits {
			seeds[xrai.Key(3, keyIteration, uint64(it))] = it
		}
		l := played{c.Target, c.Refits, c.Indexes, data.Classes, 0, seeds}
		r, err := PDTP(context.Background(), l, data, PDTPOptions{Records: c.Indexes, Iterations: c.NumIter, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		for k, rec := range r.Records {
			if c.Differences != nil && math.Abs(rec.Difference-c.Differences[k]) > 1e-15 {
				t.Errorf("%s: case %d, record %d: difference %v, want %v", name, i, rec.Row, rec.Difference, c.Differences[k])
			}
			if c.Comparison == "difference" {
				if math.Abs(rec.Difference-c.Mean[k]) > 1e-15 {
					t.Errorf("%s: case %d, record %d: difference %v, want %v", name, i, rec.Row, rec.Difference, c.Mean[k])
				}
				continue
			}
			// NumPy sums three iterations in the same order; the deviation is
			// found by another formula.
			if rec.Score != c.Mean[k] || rec.Worst != c.Worst[k] || math.Abs(rec.SD-c.Std[k]) > 1e-6*(1+c.Mean[k]) {
				t.Errorf("%s: case %d, record %d: %v %v %v, want %v %v %v", name, i, rec.Row, rec.Score, rec.Worst, rec.SD, c.Mean[k], c.Worst[k], c.Std[k])
			}
		}
	}
}

func softmax(rows [][]float64) {
	sum := 0.0
	for _, v := range rows[0] {
		sum += v
	}
	if math.Abs(sum-1) < 1e-3 {
		return
	}
	for _, row := range rows {
		sum := 0.0
		for _, v := range row {
			sum += math.Exp(v)
		}
		for k, v := range row {
			row[k] = math.Exp(v) / sum
		}
	}
}

func labelled(y []int, classes int) *xrai.Dataset {
	d := &xrai.Dataset{X: mat.NewDense(len(y), 1, nil), Labels: y}
	for i := range y {
		d.X.Set(i, 0, float64(i))
	}
	for k := range classes {
		d.Classes = append(d.Classes, fmt.Sprint(k))
	}
	return d
}

// lookup gives stored outputs: the training rows', then the test rows'.
func lookup(train, test *xrai.Dataset, p, q [][]float64) playedModel {
	for i := range test.Rows() {
		test.X.Set(i, 0, float64(len(p)+i))
	}
	return playedModel{slices.Concat(p, q), train.Classes}
}

func TestSHAPrEqualsART(t *testing.T) {
	var v struct {
		ART []struct {
			Classes     int
			Train, Test [][]float64
			YTrain      []int `json:"y_train"`
			YTest       []int `json:"y_test"`
			Scores      []float64
		}
	}
	oracle.Load(t, "shapr", &v)
	for i, c := range v.ART {
		train, test := labelled(c.YTrain, c.Classes), labelled(c.YTest, c.Classes)
		r, err := SHAPr(context.Background(), lookup(train, test, c.Train, c.Test), train, test, SHAPrOptions{})
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("case ", i), r.Scores, c.Scores, 1e-5)
	}
}

// TestSHAPrByDefinition: Shapley values from their definition, with ties, any K.
func TestSHAPrByDefinition(t *testing.T) {
	var v struct {
		ByDefinition []struct {
			K, Classes  int
			Train, Test [][]float64
			YTrain      []int `json:"y_train"`
			YTest       []int `json:"y_test"`
			Scores      []float64
		} `json:"by_definition"`
	}
	oracle.Load(t, "shapr", &v)
	if len(v.ByDefinition) < 10 {
		t.Fatal("too few cases")
	}
	for i, c := range v.ByDefinition {
		train, test := labelled(c.YTrain, c.Classes), labelled(c.YTest, c.Classes)
		r, err := SHAPr(context.Background(), lookup(train, test, c.Train, c.Test), train, test, SHAPrOptions{K: c.K})
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("case ", i, " K ", c.K), r.Scores, c.Scores, 1e-12)
	}
}

func near(t *testing.T, what string, got, want []float64, relative float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if math.Abs(got[i]-w) > relative*max(1, math.Abs(w)) {
			t.Errorf("%s, %d: %v, want %v", what, i, got[i], w)
			return
		}
	}
}
