package attack

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// inputs is what the attack sees of the rows of train and then of test: the
// model's answer, its probabilities or loss, and the label one-hot, or the target.
type inputs struct {
	x       *mat.Dense
	signals int  // columns of the answer; those of the label follow
	oneHot  bool // the label is a class
}

func features(model xrai.Model, train, test *xrai.Dataset, input string) (*inputs, error) {
	var rows [][]float64
	for _, side := range []struct {
		name string
		data *xrai.Dataset
	}{{"training", train}, {"test", test}} {
		if err := side.data.Check(); err != nil {
			return nil, fmt.Errorf("%s data: %w", side.name, err)
		}
		r, err := signals(model, side.data, input)
		if err != nil {
			return nil, fmt.Errorf("%s data: %w", side.name, err)
		}
		rows = append(rows, r...)
	}
	x := mat.NewDense(len(rows), len(rows[0]), nil)
	for i, r := range rows {
		for k, v := range r {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("record %d: the model's answer gives %v", i, v)
			}
			x.Set(i, k, v)
		}
	}
	in := &inputs{x: x, signals: len(rows[0]) - 1}
	if train.IsClassification() {
		in.signals, in.oneHot = len(rows[0])-len(train.Classes), true
	}
	return in, nil
}

// lossFloor is the smallest probability a loss is taken of: trees give zeros.
const lossFloor = 1e-12

func signals(model xrai.Model, d *xrai.Dataset, input string) ([][]float64, error) {
	rows := make([][]float64, d.Rows())
	switch m := model.(type) {
	case xrai.Regressor:
		if d.IsClassification() {
			return nil, fmt.Errorf("%s predicts numbers, the target is a class", model.Kind())
		}
		y, err := m.Predict(d.X)
		if err != nil {
			return nil, err
		}
		for i, v := range y {
			rows[i] = []float64{(v - d.Y[i]) * (v - d.Y[i]), d.Y[i]}
		}
	case xrai.Classifier:
		if !slices.Equal(m.Classes(), d.Classes) {
			return nil, fmt.Errorf("the model's classes are %q, the data's %q", m.Classes(), d.Classes)
		}
		p, err := m.Proba(d.X)
		if err != nil {
			return nil, err
		}
		for i, y := range d.Labels {
			label := make([]float64, len(d.Classes))
			label[y] = 1
			signal := slices.Clone(p.RawRowView(i))
			if input == Loss {
				signal = []float64{-math.Log(max(signal[y], lossFloor))}
			}
			rows[i] = append(signal, label...)
		}
	}
	return rows, nil
}
