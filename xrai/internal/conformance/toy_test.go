package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// toy is a sound learner with one fault of choice: class centres, or the mean
// target on each side of the first column's mean.
type toy struct {
	Fault   string    `json:"fault"`
	Target  xrai.Task `json:"target"`
	Seed    uint64    `json:"seed"`
	Draws   bool      `json:"draws"`
	Holes   bool      `json:"holes"`
	Refuses bool      `json:"refuses"`
}

func (l toy) Kind() string {
	if l.Fault == "kind" {
		return "other"
	}
	return "toy"
}

func (l toy) Task() xrai.Task {
	if l.Fault == "no task" {
		return 0
	}
	return l.Target
}

func (l toy) Random() bool { return l.Draws != (l.Fault == "random") }

func (l toy) WithSeed(seed uint64) xrai.Learner {
	if l.Fault != "deaf to seeds" {
		l.Seed = seed
	}
	return l
}

// calls makes a model depend on what was fitted before.
var calls atomic.Uint64

func (l toy) check(train *xrai.Dataset) error {
	check := train.CheckComplete
	if l.Holes || l.Fault == "takes NaN" {
		check = train.Check
	}
	if l.Refuses && l.Fault != "takes weights" {
		check = train.CheckPlain
	}
	if l.Fault == "unchecked" {
		return nil
	}
	if err := check(); err != nil {
		if l.Fault == "nameless error" {
			return fmt.Errorf("bad data")
		}
		return err
	}
	if train.IsClassification() != (l.Target == xrai.Classification) {
		return fmt.Errorf("wrong target")
	}
	for i := range train.Rows() {
		for _, v := range train.Row(i) {
			if math.Abs(v) > 1e20 && l.Fault != "overflow" {
				return fmt.Errorf("record %d: %v is too large", i, v)
			}
		}
	}
	for i, y := range train.Y {
		if math.Abs(y) > 1e20 && l.Fault != "overflow" {
			return fmt.Errorf("record %d: %v is too large", i, y)
		}
	}
	return nil
}

func (l toy) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if l.Fault == "any target" {
		train = table(l.Target, 0, 9, train.Columns())
	}
	if err := l.check(train); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil && l.Fault != "deaf to context" {
		return nil, err
	}
	if l.Fault == "one row" && train.Rows() == 1 {
		panic("one row")
	}
	if l.Fault == "changes input" {
		train.X.Set(0, 0, train.X.At(0, 0)+1)
	}
	w := slices.Clone(train.Weights)
	if w == nil {
		w = slices.Repeat([]float64{1}, train.Rows())
	}
	if l.Fault == "ignores weights" {
		w = slices.Repeat([]float64{1}, train.Rows())
	}
	for i, v := range w {
		switch l.Fault {
		case "counts weight 0":
			w[i] = max(v, 1e-3)
		case "square of weights":
			w[i] = v * v
		}
	}
	width, outputs := train.Columns(), 2
	if l.Target == xrai.Classification {
		outputs = len(train.Classes)
	}
	m := &Toy{Fault: l.Fault, Width: width, Sums: make([]float64, outputs), Values: make([]float64, outputs), Holes: l.Holes, Names: train.Classes}
	if l.Fault == "keeps rows" {
		m.rows = train.X
	}
	if l.Draws {
		m.Offset = 0.1 * xrai.Rand(l.Seed).Float64()
		if l.Fault == "same for all seeds" {
			m.Offset = 0.05
		}
	}
	if l.Fault == "not again" {
		m.Offset = 1e-9 * float64(calls.Add(1)%97)
	}
	at := func(i, j int) float64 {
		v := train.X.At(i, j)
		if l.Fault == "reads the raw data" {
			v = train.X.RawMatrix().Data[i*width+j]
		}
		if math.IsNaN(v) {
			v = 0
		}
		return v
	}
	for i, v := range w {
		if l.Fault == "order" {
			v *= 1 + 1e-3*float64(i)
		}
		if l.Target == xrai.Regression {
			k := 0
			if at(i, 0) > 0 {
				k = 1
			}
			m.Sums[k] += v
			m.Values[k] += v * train.Y[i]
			continue
		}
		m.Sums[train.Labels[i]] += v
		m.Values[train.Labels[i]] += v * at(i, 0)
	}
	for k, s := range m.Sums {
		if s > 0 {
			m.Values[k] /= s
		}
		m.Sums[k] = min(s, 1) // only whether there are any
	}
	if l.Fault == "absent class" && len(m.Sums) > nobody {
		m.Sums[nobody] = 1e-6
	}
	if l.Target == xrai.Classification {
		return &toyClassifier{*m}, nil
	}
	return &toyRegressor{*m}, nil
}

// Toy holds, of each class or side, whether it has rows, and its centre or mean
// target.
type Toy struct {
	Fault  string    `json:"fault"`
	Width  int       `json:"width"`
	Sums   []float64 `json:"sums"`
	Values []float64 `json:"values"`
	Names  []string  `json:"names"`
	Offset float64   `json:"offset"`
	Holes  bool      `json:"holes"`
	rows   *mat.Dense
}

func (m *Toy) Kind() string { return "toy" }
func (m *Toy) Columns() int { return m.Width }

func (m *Toy) check(x *mat.Dense) error {
	if m.Fault == "asks nothing" {
		return nil
	}
	if err := xrai.CheckColumns(m, x); err != nil {
		return err
	}
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if math.IsInf(v, 0) || math.IsNaN(v) && !m.Holes {
				return fmt.Errorf("record %d, column %d: value is %v", i, j, v)
			}
		}
	}
	return nil
}

func (m *Toy) first(x *mat.Dense, i int) float64 {
	v := x.At(i, 0)
	if math.IsNaN(v) {
		v = 0
	}
	if m.rows != nil {
		v += m.rows.At(0, 0)
	}
	if m.Fault == "looks at neighbours" && i > 0 {
		v += 0.1 * x.At(i-1, 0)
	}
	if m.Fault == "changes queries" {
		x.Set(i, 0, 0)
	}
	return v
}

// toyClassifier and toyRegressor are Toy with the methods of one task.
type (
	toyClassifier struct{ Toy }
	toyRegressor  struct{ Toy }
)

func (m *toyClassifier) Classes() []string { return m.Names }

func (m *toyClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := m.check(x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	p := mat.NewDense(n, len(m.Sums), nil)
	for i := range n {
		v, row := m.first(x, i), p.RawRowView(i)
		best, sum := math.Inf(1), 0.0
		for k, s := range m.Sums {
			if s > 0 {
				best = min(best, math.Abs(v-m.Values[k]))
			}
		}
		for k, s := range m.Sums {
			if s > 0 {
				row[k] = s * math.Exp(best-math.Abs(v-m.Values[k])) * (1 + m.Offset*float64(k))
				sum += row[k]
			}
		}
		for k := range row {
			row[k] /= sum
			if m.Fault == "sums to 1.1" {
				row[k] *= 1.1
			}
		}
		if m.Fault == "columns reversed" {
			slices.Reverse(row)
		}
	}
	return p, nil
}

func (m *toyRegressor) Predict(x *mat.Dense) ([]float64, error) {
	if err := m.check(x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	y := make([]float64, n)
	for i := range n {
		k := 0
		if m.first(x, i) > 0 {
			k = 1
		}
		y[i] = m.Values[k] + m.Offset
	}
	return y, nil
}

func (m *Toy) MarshalJSON() ([]byte, error) {
	type plain Toy
	p := plain(*m)
	if m.Fault == "loses a field" {
		p.Values = make([]float64, len(p.Values))
	}
	return json.Marshal(p)
}

func (m *Toy) UnmarshalJSON(b []byte) error {
	var p struct {
		Fault  string               `json:"fault"`
		Width  int                  `json:"width"`
		Sums   strict.List[float64] `json:"sums"`
		Values strict.List[float64] `json:"values"`
		Names  []string             `json:"names"`
		Offset float64              `json:"offset"`
		Holes  bool                 `json:"holes"`
	}
	var peek struct{ Fault string }
	if err := json.Unmarshal(b, &peek); err == nil && peek.Fault == "lax JSON" {
		type plain Toy
		return json.Unmarshal(b, (*plain)(m))
	}
	if err := strict.Decode(b, &p); err != nil {
		return err
	}
	switch p.Fault {
	default:
		sum := 0.0
		for k, s := range p.Sums {
			if s < 0 || s > 1 || k >= len(p.Values) || math.Abs(p.Values[k]) > 1e30 {
				return fmt.Errorf("sum %d is %v", k, s)
			}
			sum += s
		}
		if p.Width < 1 || len(p.Values) != len(p.Sums) || math.Abs(p.Offset) > 0.2 || !(sum > 0) || len(p.Names) != len(p.Sums) && !(p.Names == nil && len(p.Sums) == 2) {
			return fmt.Errorf("no toy")
		}
	case "believes sizes":
		if p.Width > 0 {
			m.rows = mat.NewDense(1, min(p.Width, 1<<26), nil)
		}
	case "believes numbers":
	}
	*m = Toy{Fault: p.Fault, Width: p.Width, Sums: p.Sums, Values: p.Values, Names: p.Names, Offset: p.Offset, Holes: p.Holes}
	return nil
}
