package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// NadeauBengio is the mean of a number measured on repeated splits of the same
// records, with the interval of Nadeau and Bengio (Machine Learning 52:239, 2003).
// Splits share rows, so their numbers vary together, and the variance of the mean
// of J numbers of variance s² is taken as
//
//	(1/J + scored/fitted) s²
//
// with scored/fitted the ratio of rows scored to rows fitted in a split, above 0.
// The interval takes Student's t with J-1 degrees of freedom. It is a rule that
// works well, not a theorem.
func NadeauBengio(values []float64, ratio float64) (Interval, error) {
	iv := Interval{Level: 0.95, Method: "Nadeau-Bengio"}
	if len(values) == 0 {
		return iv, fmt.Errorf("repeated splits: no numbers")
	}
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return iv, fmt.Errorf("repeated splits: ratio %v of rows scored to rows fitted is not above 0", ratio)
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return iv, fmt.Errorf("repeated splits: number %d is %v", i, v)
		}
	}
	iv.Value = mean(values)
	iv.Low, iv.High = iv.Value, iv.Value
	j := float64(len(values))
	if j < 2 {
		return iv, nil
	}
	iv.StdErr = math.Sqrt((1/j + ratio) * stat.Variance(values, nil))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: j - 1}.Quantile(0.975)
	iv.Low, iv.High = iv.Value-t*iv.StdErr, iv.Value+t*iv.StdErr
	iv.Measured = iv.StdErr > 0
	return iv, nil
}
