package linear

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// pivotal is how near 1 a leverage may be: a record beyond decides alone some
// direction of the coefficients, and is refitted.
const pivotal = 1 - 1e-5

// LeaveOneOutPredictions returns, for each of the n records, what a fit without it
// predicts for it, from one decomposition of all records:
//
//	y_i - (y_i - prediction_i) / (1 - h_i)
//
// where h_i, its leverage, is the i-th diagonal entry of the hat matrix. A record
// of weight 0 gets the fit's prediction.
func (l Regression) LeaveOneOutPredictions(ctx context.Context, train *xrai.Dataset) ([]float64, error) {
	return leaveOneOutPredictions(ctx, l, train, 0, !l.NoIntercept)
}

// LeaveOneOutPredictions is Regression's, with the penalty.
func (l Ridge) LeaveOneOutPredictions(ctx context.Context, train *xrai.Dataset) ([]float64, error) {
	alpha := l.Alpha
	if alpha == 0 {
		alpha = 1
	}
	return leaveOneOutPredictions(ctx, l, train, alpha, !l.NoIntercept)
}

func leaveOneOutPredictions(ctx context.Context, l xrai.Learner, train *xrai.Dataset, alpha float64, intercept bool) ([]float64, error) {
	m, err := l.Fit(ctx, train)
	if err != nil {
		return nil, err
	}
	out, err := m.(*Model).Predict(train.X)
	if err != nil {
		return nil, err
	}
	h, err := leverages(train, alpha, intercept)
	if err != nil {
		return nil, err
	}
	for i, y := range train.Y {
		switch {
		case train.Weights != nil && train.Weights[i] == 0:
		case h[i] < pivotal:
			out[i] = y - (y-out[i])/(1-h[i])
		default:
			if err := xrai.CheckRecord(i, len(out)); err != nil {
				return nil, err
			}
			without, err := l.Fit(ctx, train.Without(i))
			if err != nil {
				return nil, fmt.Errorf("without record %d: %w", i, err)
			}
			p, err := without.(*Model).Predict(train.X.Slice(i, i+1, 0, train.Columns()).(*mat.Dense))
			if err != nil {
				return nil, err
			}
			out[i] = p[0]
		}
	}
	return out, nil
}

// leverages returns the diagonal of the hat matrix of the checked data: with the
// singular values s and left vectors u of the centred, weighted columns
//
//	weight_i / sum of weights + sum over k of u_ik² s_k² / (s_k² + alpha)
func leverages(train *xrai.Dataset, alpha float64, intercept bool) ([]float64, error) {
	n, d := train.X.Dims()
	c := centre(train, intercept)
	var svd mat.SVD
	if !svd.Factorize(c.x, mat.SVDThinU) {
		return nil, fmt.Errorf("the singular value decomposition of the %d×%d data did not converge", n, d)
	}
	var u mat.Dense
	svd.UTo(&u)
	values := svd.Values(nil)
	cutoff := float64(max(n, d)) * eps * values[0]
	h := make([]float64, n)
	total := float64(n)
	if train.Weights != nil {
		total = 0
		for _, w := range train.Weights {
			total += w
		}
	}
	for i := range h {
		if intercept {
			h[i] = 1 / total
			if train.Weights != nil {
				h[i] *= train.Weights[i]
			}
		}
		for k, s := range values {
			if s > cutoff {
				v := u.At(i, k)
				h[i] += v * v * (s * s / (s*s + alpha))
			}
		}
	}
	return h, nil
}
