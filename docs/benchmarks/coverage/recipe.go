package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// recipe is ART's published attack on a regressor: half of each side fits a
// random forest on the loss, all rows are scored; beside it the same attack scored
// on rows it has not seen. ART's own numbers are in originals.json.
func recipe(ctx context.Context, share int) ([]row, error) {
	var file struct {
		Diabetes struct {
			Train, Test struct{ Predictions, Y []float64 }
			All         []float64 `json:"accuracy_all_rows"`
			Unseen      []float64 `json:"accuracy_unseen_rows"`
		}
	}
	b, err := os.ReadFile(vectors("originals.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	d := file.Diabetes
	n, k := len(d.Train.Y), len(d.Test.Y)
	model := answers(slices.Concat(d.Train.Predictions, d.Test.Predictions))
	train, test := side(0, n, d.Train.Y), side(n, k, d.Test.Y)
	var all, leftover, redrawn []float64
	unseen := 0
	for seed := range uint64(15) {
		o := attack.BlackBoxOptions{Attack: attack.RandomForest, TrainRatio: 0.5, Compatible: true, Shuffles: 1, Seed: seed}
		r, err := attack.BlackBox(ctx, model, train, test, o)
		if err != nil {
			return nil, err
		}
		all = append(all, r.Guesses.Accuracy)
		right, of := 0.0, 0.0
		for _, rec := range r.Records {
			if !rec.Fitted {
				of++
				if rec.Called == rec.Member {
					right++
				}
			}
		}
		leftover = append(leftover, right/of)
		o.Compatible = false
		if r, err = attack.BlackBox(ctx, model, train, test, o); err != nil {
			return nil, err
		}
		redrawn = append(redrawn, r.Guesses.Accuracy)
		unseen = len(r.Records)
	}
	mean := func(v []float64) float64 { return metric.NewQuantiles(v).Mean }
	two := 2 * 0.5 / math.Sqrt(float64(unseen))
	between := func(what string, v []float64, low, high float64) row {
		return row{what, len(v), fmt.Sprintf("%.4f", mean(v)), fmt.Sprintf("%.3f to %.3f", low, high), mean(v) >= low && mean(v) <= high}
	}
	return []row{
		between("accuracy on all rows, those that fitted the attack too: here", all, 0.74, 0.77),
		between("the same: ART", d.All, 0.74, 0.77),
		between("accuracy on the rows it has not seen, half drawn by each seed: here (0.5 ± 2 standard errors)", redrawn, 0.5-two, 0.5+two),
		between("accuracy on the rows it has not seen, the second half of each table: here", leftover, 0.5-two, 0.5+two),
		between("the same: ART", d.Unseen, 0.5-two, 0.5+two),
	}, nil
}
