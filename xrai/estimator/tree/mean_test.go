package tree

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestMean: against rational numbers, rounded once; sizes far apart lose bits
// below the largest target's only.
func TestMean(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 40))
		n := 1 + r.IntN(20)
		y, w := make([]float64, n), make([]int64, n)
		largest, total := 0.0, int64(0)
		spread := []float64{0, 3, 200}[r.IntN(3)]
		for i := range y {
			y[i] = r.NormFloat64() * math.Pow(10, spread*(r.Float64()-0.5))
			if r.IntN(9) == 0 {
				y[i] = 0
			}
			w[i] = 1 + r.Int64N([]int64{1, 9, 1 << 53}[r.IntN(3)])
			largest, total = max(largest, math.Abs(y[i])), total+w[i]
		}
		m := newMeans(largest, total)
		var sum int128
		var exact, weight big.Rat
		for i := range y {
			sum.add(m.of(y[i], w[i]))
			v := new(big.Rat).SetFloat64(y[i])
			exact.Add(&exact, v.Mul(v, new(big.Rat).SetInt64(w[i])))
			weight.Add(&weight, new(big.Rat).SetInt64(w[i]))
		}
		want, _ := exact.Quo(&exact, &weight).Float64()
		got := m.mean(sum, total)
		if spread == 200 {
			if math.Abs(got-want) > 0x1p-52*math.Abs(want)+largest*math.Ldexp(1, 2-meanBits(total)) {
				t.Fatalf("seed %d: %v, want %v", seed, got, want)
			}
		} else if got != want {
			t.Fatalf("seed %d: %v, want %v: targets %v, weights %v", seed, got, want, y, w)
		}
	}
	m := newMeans(0, 3)
	if got := m.mean(m.of(0, 3), 3); got != 0 {
		t.Errorf("zeros have mean %v", got)
	}
}
