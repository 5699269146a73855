package attack

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

type realAnswers struct {
	Table      string
	Classes    int
	TrainY     []int       `json:"train_y"`
	TestY      []int       `json:"test_y"`
	TrainProba [][]float64 `json:"train_predictions"`
	TestProba  [][]float64 `json:"test_predictions"`
}

func (c realAnswers) played() (m xrai.Model, train, test *xrai.Dataset) {
	var names []string
	for k := range c.TrainProba[0] {
		names = append(names, fmt.Sprint(k))
	}
	n := len(c.TrainY)
	return stored{append(c.TrainProba, c.TestProba...), names},
		&xrai.Dataset{X: numbered(n, 0), Labels: c.TrainY, Classes: names},
		&xrai.Dataset{X: numbered(len(c.TestY), n), Labels: c.TestY, Classes: names}
}

// TestCompatibleOnRealTables: ART's inputs and scores of models on the real tables.
func TestCompatibleOnRealTables(t *testing.T) {
	var v struct {
		Regression struct {
			TrainY     []float64 `json:"train_y"`
			TestY      []float64 `json:"test_y"`
			TrainGuess []float64 `json:"train_predictions"`
			TestGuess  []float64 `json:"test_predictions"`
			attackVectors
		}
		Classification []struct {
			realAnswers
			attackVectors
		}
		Losses []struct {
			Table   string
			Proba   [][]float64
			Y       []int
			Entropy []float64 `json:"modified_entropy"`
			Loss    []float64
		}
	}
	oracle.Load(t, "real_attacks", &v)
	if len(v.Classification) != 3 || len(v.Losses) != 3 {
		t.Fatal(len(v.Classification), len(v.Losses))
	}
	r := v.Regression
	n := len(r.TrainY)
	compare(t, "ames prices", Loss, storedNumbers(append(r.TrainGuess, r.TestGuess...)),
		&xrai.Dataset{X: numbered(n, 0), Y: r.TrainY}, &xrai.Dataset{X: numbered(len(r.TestY), n), Y: r.TestY}, r.attackVectors)
	unique := 0
	for _, c := range v.Classification {
		m, train, test := c.played()
		compare(t, c.Table, Proba, m, train, test, c.attackVectors)
		unique += side(c.KNNUnique)
	}
	if unique < 2 {
		t.Errorf("nearest neighbours compared on %d tables", unique)
	}
	for _, c := range v.Losses {
		seen := &observed{rows: len(c.Y), proba: oracle.Dense(c.Proba), labels: c.Y}
		entropies, err := seen.modifiedEntropies()
		if err != nil {
			t.Fatal(err)
		}
		for i, loss := range seen.losses() {
			if math.Abs(loss-c.Loss[i]) > 1e-12 || math.Abs(entropies[i]-c.Entropy[i]) > 1e-12 {
				t.Errorf("%s, row %d: %v and %v, want %v and %v", c.Table, i, loss, entropies[i], c.Loss[i], c.Entropy[i])
			}
		}
	}
}

// TestFlatteredOnARealTable: ART's recipe is scored on the rows that fitted it too, and
// looks like a leak; on the others it is guessing, and our verdict is on those.
func TestFlatteredOnARealTable(t *testing.T) {
	var v struct {
		Flattered struct {
			realAnswers
			All    []float64 `json:"accuracy_all_rows"`
			Unseen []float64 `json:"accuracy_unseen_rows"`
		}
	}
	oracle.Load(t, "real_attacks", &v)
	c := v.Flattered
	mean := func(v []float64) float64 {
		sum := 0.0
		for _, x := range v {
			sum += x
		}
		return sum / float64(len(v))
	}
	if len(c.All) != 15 || mean(c.All) < 0.7 || math.Abs(mean(c.Unseen)-0.5) > 0.05 {
		t.Fatalf("ART: %v on all rows, %v on unseen ones", mean(c.All), mean(c.Unseen))
	}
	m, train, test := c.played()
	var all, unseen []float64
	for seed := range uint64(5) {
		o := BlackBoxOptions{Attack: RandomForest, Input: Proba, TrainRatio: 0.5, Compatible: true, Shuffles: 1, Seed: seed}
		r, err := BlackBox(context.Background(), m, train, test, o)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.Guesses.Accuracy)
		right, of := 0.0, 0.0
		for _, rec := range r.Records {
			if !rec.Fitted {
				of++
				right += float64(side(rec.Called == rec.Member))
			}
		}
		unseen = append(unseen, right/of)
	}
	if math.Abs(mean(all)-mean(c.All)) > 0.03 || math.Abs(mean(unseen)-mean(c.Unseen)) > 0.05 {
		t.Errorf("accuracy %v and %v, ART %v and %v", mean(all), mean(unseen), mean(c.All), mean(c.Unseen))
	}
	ours, err := BlackBox(context.Background(), m, train, test, BlackBoxOptions{Input: Proba, Shuffles: 60})
	if err != nil {
		t.Fatal(err)
	}
	if ours.Verdict.Level != NoEvidence {
		t.Errorf("ours: %+v", ours.Verdict)
	}
}
