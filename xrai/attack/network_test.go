package attack

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

// sequence are the first weights of testdata/nn.py, between -1 and 1.
type sequence uint32

func (s *sequence) fill(to []float32, bound float64) {
	for i := range to {
		*s = *s*1664525 + 1013904223
		to[i] = float32(bound * (float64(*s)/(1<<31) - 1))
	}
}

// TestNetworkEqualsPyTorch: the same first weights and batches give ART's scores,
// on the line and off it.
func TestNetworkEqualsPyTorch(t *testing.T) {
	b, err := os.ReadFile("testdata/nn.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name                   string
			Signals, Epochs, Batch int
			Rate                   float64
			Rows                   [][]float64
			Member                 []int
			Scores                 []float64
		}
	}
	if err := json.Unmarshal(b, &file); err != nil || len(file.Cases) != 4 {
		t.Fatal(err, len(file.Cases))
	}
	for _, c := range file.Cases {
		train := &xrai.Dataset{X: oracle.Dense(c.Rows), Labels: c.Member, Classes: []string{"other", "member"}}
		l := network{Signals: c.Signals, Batch: c.Batch, Rate: c.Rate}
		m := newNetworkModel(train, l)
		s := sequence(1)
		for _, net := range []*neural.Net[float32]{m.answer, m.label} {
			for k := range net.Layers() - 1 {
				w, b := net.Layer(net.Params, k)
				s.fill(w, 1/math.Sqrt(float64(net.Widths[k])))
				s.fill(b, 1/math.Sqrt(float64(net.Widths[k])))
			}
		}
		for _, net := range []*neural.Net[float32]{m.answer, m.label} {
			w, b := net.Layer(net.Params, net.Layers()-1)
			s.fill(w, 1/math.Sqrt(128))
			if net == m.label {
				s.fill(b, 1/math.Sqrt(128))
			}
		}
		tr := newTrainer(m, train, l)
		order := make([]int, len(c.Rows))
		for i := range order {
			order[i] = i
		}
		for range c.Epochs {
			for batch := range slices.Chunk(order, c.Batch) {
				tr.step(batch)
			}
		}
		p, err := m.Proba(train.X)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.Scores {
			if got := p.At(i, 1); math.Abs(got-want) > 2e-5 {
				t.Errorf("%s: record %d: %v, PyTorch %v", c.Name, i, got, want)
			}
		}
		if slices.Max(c.Scores)-slices.Min(c.Scores) < 0.1 {
			t.Errorf("%s: the network has hardly learnt", c.Name)
		}
	}
}

// TestNetworkDoesNotDependOnWorkers, on the line or off it, and other seeds give
// other networks.
func TestNetworkDoesNotDependOnWorkers(t *testing.T) {
	for _, signals := range []int{1, 3} {
		r := xrai.Rand(uint64(signals))
		train := &xrai.Dataset{X: mat.NewDense(130, signals+2, nil), Classes: []string{"other", "member"}}
		for i := range 130 {
			for j := range signals {
				train.X.Set(i, j, r.NormFloat64())
			}
			train.X.Set(i, signals+i%2, 1)
			train.Labels = append(train.Labels, i%2)
		}
		fit := func(workers int, seed uint64) []float32 {
			m, err := network{Signals: signals, Epochs: 3, Seed: seed, Workers: workers}.Fit(context.Background(), train)
			if err != nil {
				t.Fatal(err)
			}
			return append(slices.Clone(m.(*networkModel).answer.Params), m.(*networkModel).label.Params...)
		}
		one := fit(1, 1)
		for _, workers := range []int{2, 8} {
			if !slices.Equal(one, fit(workers, 1)) {
				t.Errorf("%d signals: %d workers give another network", signals, workers)
			}
		}
		if slices.Equal(one, fit(1, 2)) {
			t.Errorf("%d signals: another seed gives the same network", signals)
		}
	}
}

// TestNetworkProgressAndCancel: epochs of all fits are told in order, and a
// cancelled context stops within a fit.
func TestNetworkProgressAndCancel(t *testing.T) {
	answers := make(storedNumbers, 400)
	r := xrai.Rand(1)
	for i := range answers {
		answers[i] = r.NormFloat64()
	}
	side := func(from int) *xrai.Dataset {
		return &xrai.Dataset{X: numbered(200, from), Y: make([]float64, 200)}
	}
	told := -1
	o := BlackBoxOptions{Attack: NeuralNetwork, Shuffles: 2, Progress: func(done, total int) {
		if done != told+1 || total != 300 {
			t.Errorf("%d of %d after %d", done, total, told)
		}
		told = done
	}}
	attacked(t, answers, side(0), side(200), o)
	if told != 300 {
		t.Errorf("the last epoch told is %d", told)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	last := 0
	o.Progress = func(done, total int) {
		if last = done; done == 5 {
			cancel()
		}
	}
	if _, err := BlackBox(ctx, answers, side(0), side(200), o); !errors.Is(err, context.Canceled) || last != 5 {
		t.Errorf("cancelled in epoch 5: error %v after epoch %d", err, last)
	}
}
