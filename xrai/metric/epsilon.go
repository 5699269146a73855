package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// EpsilonBound is what guesses about fair coins prove about differential
// privacy.
type EpsilonBound struct {
	Guesses, Correct int
	Beta             float64 // the chance that Epsilon is above the truth
	// Epsilon is the lower bound, 0 when nothing is proved.
	Epsilon float64
	// Ceiling is what as many guesses would prove if all were right:
	// ln(1/(β^(-1/r) - 1)), or 0 where that is below.
	Ceiling float64
	// PValue is the chance of as many right guesses with epsilon 0: by luck.
	PValue float64
}

// EpsilonLowerBound bounds the epsilon of pure differential privacy from below
// by one training run (Steinke, Nasr, Jagielski, arXiv:2305.08846). Each canary
// record was included by a fair coin of its own, an attack guessed r of the
// coins, of which v rightly, and how many it guesses was fixed beforehand. If the
// training is ε-private, then
//
//	P[V ≥ v] ≤ P[Bin(r, e^ε/(1+e^ε)) ≥ v]
//
// and the bound is the largest ε for which the right side is at most beta. The
// split of a table into training and test rows is no fair coin a record: the
// number it gives is an "empirical epsilon of this split", not a bound.
//
// Guesses are from 1, beta is above 0 and below 1.
func EpsilonLowerBound(guesses, correct int, beta float64) (EpsilonBound, error) {
	b := EpsilonBound{Guesses: guesses, Correct: correct, Beta: beta}
	if guesses < 1 || correct < 0 || correct > guesses {
		return b, fmt.Errorf("epsilon: %d right guesses of %d", correct, guesses)
	}
	if !(beta > 0 && beta < 1) {
		return b, fmt.Errorf("epsilon: beta %v is not above 0 and below 1", beta)
	}
	r, v := float64(guesses), float64(correct)
	b.Ceiling = max(0, -math.Log(math.Expm1(-math.Log(beta)/r)))
	b.PValue = binomialTail(guesses, correct, 0.5)
	switch correct {
	case 0:
	case guesses:
		b.Epsilon = b.Ceiling
	default:
		q := mathext.InvRegIncBeta(v, r-v+1, beta) // P[Bin(r, q) ≥ v] = beta
		b.Epsilon = max(0, math.Log(q)-math.Log1p(-q))
	}
	return b, nil
}

// EpsilonPValue is P[Bin(r, e^ε/(1+e^ε)) ≥ v]: the largest chance with which
// an ε-private training lets v of r guesses be right.
func EpsilonPValue(guesses, correct int, epsilon float64) (float64, error) {
	if guesses < 1 || correct < 0 || correct > guesses {
		return 0, fmt.Errorf("epsilon: %d right guesses of %d", correct, guesses)
	}
	if !(epsilon >= 0) || math.IsInf(epsilon, 0) {
		return 0, fmt.Errorf("epsilon %v is not a finite number from 0", epsilon)
	}
	return binomialTail(guesses, correct, 1/(1+math.Exp(-epsilon))), nil
}

// binomialTail is P[Bin(n, p) ≥ k].
func binomialTail(n, k int, p float64) float64 {
	if k <= 0 {
		return 1
	}
	return mathext.RegIncBeta(float64(k), float64(n-k+1), p)
}
