package pipeline

import (
	"fmt"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"gonum.org/v1/gonum/mat"
)

// Proba returns the n×C class probabilities of a table's rows, columns in the
// order of Target.Classes.
func (p *Pipeline) Proba(df dataframe.DataFrame) (*mat.Dense, error) {
	c, ok := p.Classifier()
	if !ok {
		return nil, fmt.Errorf("%s predicts a number, not probabilities", p.kind())
	}
	if p.rows != nil {
		return p.rows.probaOf(df, p.Target)
	}
	x, err := p.Features.Transform(df)
	if err != nil {
		return nil, err
	}
	return c.Proba(x)
}

// Predict returns one prediction a row as a column named after the target: the
// most probable class (text; the first on ties) or a number.
func (p *Pipeline) Predict(df dataframe.DataFrame) (series.Series, error) {
	if _, ok := p.Classifier(); ok {
		proba, err := p.Proba(df)
		if err != nil {
			return series.Series{}, err
		}
		names := make([]string, 0, df.Nrow())
		for _, k := range xrai.Labels(proba) {
			names = append(names, p.Target.Classes[k])
		}
		return series.New(names, series.String, p.Target.Name), nil
	}
	y, err := p.numbers(df)
	if err != nil {
		return series.Series{}, err
	}
	return series.New(y, series.Float, p.Target.Name), nil
}

// numbers returns a regressor's predictions.
func (p *Pipeline) numbers(df dataframe.DataFrame) ([]float64, error) {
	r, ok := p.Regressor()
	if !ok {
		return nil, fmt.Errorf("%s does not predict a number", p.kind())
	}
	if p.rows != nil {
		return p.rows.numbersOf(df, p.Target)
	}
	x, err := p.Features.Transform(df)
	if err != nil {
		return nil, err
	}
	return r.Predict(x)
}

// Score returns the share of rows predicted correctly, in [0, 1], or the
// coefficient of determination
//
//	R² = 1 - Σ (y - f)² / Σ (y - mean y)²
//
// at most 1. When all y are equal R² is 1 if every prediction is right and 0
// otherwise, as in scikit-learn; it needs two rows.
func (p *Pipeline) Score(df dataframe.DataFrame) (float64, error) {
	labels, y, err := p.Target.Read(df)
	if err != nil {
		return 0, err
	}
	if labels != nil {
		proba, err := p.Proba(df)
		if err != nil {
			return 0, err
		}
		right := 0
		for i, k := range xrai.Labels(proba) {
			if k == labels[i] {
				right++
			}
		}
		return float64(right) / float64(len(labels)), nil
	}
	if len(y) < 2 {
		return 0, fmt.Errorf("score: R² needs at least two rows, the table has %d", len(y))
	}
	f, err := p.numbers(df)
	if err != nil {
		return 0, err
	}
	return determination(y, f), nil
}

func determination(y, f []float64) float64 {
	var mean, residual, total float64
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for i, v := range y {
		residual += (v - f[i]) * (v - f[i])
		total += (v - mean) * (v - mean)
	}
	switch {
	case total > 0:
		return 1 - residual/total
	case residual == 0:
		return 1
	}
	return 0
}
