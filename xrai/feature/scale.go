package feature

import "math"

// eps is the distance from 1 to the next float64, NumPy's finfo(float64).eps.
const eps = 0x1p-52

// fit returns the two numbers that scale a column without missing values. For
// ScaleMinMax they are MinMaxScaler's min_ and scale_, used as x*scale + shift;
// otherwise the centre and the width, used as (x - shift) / scale.
func (s Scale) fit(x []float64) (shift, scale float64) {
	switch s {
	case ScaleStandard:
		return fitStandard(x)
	case ScaleMinMax:
		return fitMinMax(x)
	case ScaleRobust:
		return fitRobust(x)
	}
	return 0, 1
}

// apply scales one value. The conversions here and below keep a processor that
// can multiply and add in one rounding from doing so.
func (s Scale) apply(v, shift, scale float64) float64 {
	switch s {
	case ScaleMinMax:
		return float64(v*scale) + shift
	case ScaleNone:
		return v
	}
	return (v - shift) / scale
}

// fitStandard is StandardScaler:
//
//	m = Σ x / n
//	s = sqrt((Σ (x-m)² - (Σ (x-m))²/n) / n)
//
// with s = 1 where the variance is within rounding of 0: at most
// n·eps·var + (n·m·eps)², the bound of Chan, Golub, LeVeque 1983 that
// scikit-learn uses.
func fitStandard(x []float64) (m, s float64) {
	n := float64(len(x))
	m = mean(x)
	var squares, rest float64
	for _, v := range x {
		d := v - m
		squares += float64(d * d)
		rest += d
	}
	variance := (squares - float64(rest*rest)/n) / n
	if math.IsInf(variance, 0) || math.IsNaN(variance) {
		return m, variance // the caller refuses it
	}
	bound := n * m * eps
	if variance <= float64(n*eps*variance)+float64(bound*bound) {
		return m, 1
	}
	return m, math.Sqrt(variance)
}

// fitMinMax is MinMaxScaler to [0, 1].
func fitMinMax(x []float64) (shift, scale float64) {
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	scale = 1 / width(high-low)
	return 0 - float64(low*scale), scale
}

// fitRobust is RobustScaler with its default quartiles.
func fitRobust(x []float64) (centre, scale float64) {
	v := sorted(x)
	return median(v), width(quantile(v, 0.75) - quantile(v, 0.25))
}

// width returns the range to divide by, 1 when it is within rounding of 0.
func width(r float64) float64 {
	if r < 10*eps {
		return 1
	}
	return r
}

// quantile interpolates linearly between sorted values, NumPy's default:
//
//	h = q·(n-1),  a = x[⌊h⌋],  b = x[⌊h⌋+1],  t = h - ⌊h⌋
//	a + (b-a)·t          where t < 1/2
//	b - (b-a)·(1-t)      otherwise
func quantile(x []float64, q float64) float64 {
	h := q * float64(len(x)-1)
	k := int(h)
	if k+1 >= len(x) {
		return x[len(x)-1]
	}
	a, b, t := x[k], x[k+1], h-float64(k)
	if t < 0.5 {
		return a + float64((b-a)*t)
	}
	return b - float64((b-a)*(1-t))
}
