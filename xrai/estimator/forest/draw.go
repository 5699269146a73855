package forest

import (
	"math/bits"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Keys of what is drawn from a forest's seed.
const (
	keyRecords = iota + 1
	keyColumns
)

// sampler draws the records of each tree.
type sampler struct {
	seed    uint64
	draws   int       // records a tree draws; 0 means that each gets all once
	weights []float64 // of the records, nil for 1 each
	n       int
	// present are the records with weight, where they are few; nil otherwise.
	present []int32
}

// few is the share of records with weight, 1 in few, below which one is drawn
// among them and no longer again and again until one is hit.
const few = 64

func newSampler(seed uint64, draws int, weights []float64, n int) *sampler {
	s := &sampler{seed: seed, draws: draws, weights: weights, n: n}
	if draws == 0 || weights == nil {
		return s
	}
	var present []int32
	for i, w := range weights {
		if w > 0 {
			present = append(present, int32(i))
		}
	}
	if len(present) < n/few {
		s.present = present
	}
	return s
}

// tree sets out (n) to the weights of the records in tree k: how often each was
// drawn, times its own weight.
func (s *sampler) tree(k int, out []float64) {
	if s.draws == 0 {
		for i := range out {
			out[i] = s.weight(i)
		}
		return
	}
	clear(out)
	key := xrai.Hash(s.seed, keyRecords, uint64(k))
	for j := range s.draws {
		out[s.draw(key, uint64(j))]++
	}
	if s.weights != nil {
		for i, w := range s.weights {
			out[i] *= w
		}
	}
}

// draw returns the record of one draw. A draw that hits a record without weight
// is drawn again by a further key, which leaves all other draws alone.
func (s *sampler) draw(key, j uint64) int {
	if s.present != nil {
		return int(s.present[below(xrai.Hash(key, j), len(s.present))])
	}
	i := below(xrai.Hash(key, j), s.n)
	for again := uint64(1); s.weight(i) == 0; again++ {
		i = below(xrai.Hash(key, j, again), s.n)
	}
	return i
}

func (s *sampler) weight(i int) float64 {
	if s.weights == nil {
		return 1
	}
	return s.weights[i]
}

// below maps 64 random bits to 0 to n-1, each with a chance of 1/n up to n/2^64.
func below(v uint64, n int) int {
	high, _ := bits.Mul64(v, uint64(n))
	return int(high)
}
