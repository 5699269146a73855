package attack

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// plan says which records fit the attack and which are scored. Records are
// numbered members first: rows of train, then rows of test.
type plan struct {
	in, out int // members and others
	fit     []int
	score   []int
}

const keySplit, keyShuffle, keyFit = 1, 2, 3

func newPlan(in, out int, o BlackBoxOptions) (*plan, error) {
	p := &plan{in: in, out: out}
	fitIn, fitOut := int(o.TrainRatio*float64(in)), int(o.TrainRatio*float64(out))
	if fitIn < 1 || fitOut < 1 || fitIn == in || fitOut == out {
		return nil, fmt.Errorf("a train ratio of %v leaves %d of %d members and %d of %d others to fit the attack: each side needs some to fit and some to score",
			o.TrainRatio, fitIn, in, fitOut, out)
	}
	if o.Compatible {
		for i := range p.rows() {
			if i < fitIn || i >= in && i < in+fitOut {
				p.fit = append(p.fit, i)
			}
			p.score = append(p.score, i)
		}
		return p, nil
	}
	r := xrai.Rand(o.Seed, keySplit)
	members, others := r.Perm(in), r.Perm(out)
	for i := range others {
		others[i] += in
	}
	p.fit = slices.Concat(members[:fitIn], others[:fitOut])
	p.score = slices.Concat(members[fitIn:], others[fitOut:])
	slices.Sort(p.fit)
	slices.Sort(p.score)
	return p, nil
}

func (p *plan) rows() int { return p.in + p.out }

// members returns which of the records named are members.
func (p *plan) members(rows []int) []bool {
	out := make([]bool, len(rows))
	for i, r := range rows {
		out[i] = r < p.in
	}
	return out
}

// shuffled deals the memberships anew among the fitting records and among the
// others, and returns those of fit and of score.
func (p *plan) shuffled(seed, run uint64) (fit, score []bool) {
	r := xrai.Rand(seed, keyShuffle, run)
	fit = p.members(p.fit)
	r.Shuffle(len(fit), func(i, j int) { fit[i], fit[j] = fit[j], fit[i] })
	member := make([]bool, p.rows())
	seen := make([]bool, p.rows())
	for i, row := range p.fit {
		member[row], seen[row] = fit[i], true
	}
	var rest []int
	for _, row := range p.score {
		if !seen[row] {
			rest = append(rest, row)
		}
	}
	left := p.members(rest)
	r.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	for i, row := range rest {
		member[row] = left[i]
	}
	score = make([]bool, len(p.score))
	for i, row := range p.score {
		score[i] = member[row]
	}
	return fit, score
}
