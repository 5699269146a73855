package xrai

import "math/rand/v2"

// Rand returns the generator of one unit of work. The stream depends on the
// seed and the keys alone, so any number of workers draws the same numbers.
func Rand(seed uint64, keys ...uint64) *rand.Rand {
	h := Hash(seed, keys...)
	return rand.New(rand.NewPCG(h, mix(h)))
}

// Hash is one keyed draw of 64 bits: for many units of work of which each needs
// only that.
func Hash(seed uint64, keys ...uint64) uint64 {
	h := mix(seed)
	for _, k := range keys {
		h = mix(h ^ mix(k+0x9e3779b97f4a7c15))
	}
	return h
}

// Key folds keys into a new seed, for a learner that takes one.
func Key(seed uint64, keys ...uint64) uint64 { return Rand(seed, keys...).Uint64() }

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection
// whose output bits each depend on all input bits.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
