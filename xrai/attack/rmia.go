package attack

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// RMIAOptions say how RMIA is run. The zero value fits two reference models.
type RMIAOptions struct {
	Options
	// References is how many reference models are fitted: an even number. 0 means 2.
	References int
	// Offline looks at the references a record is out of only, and guesses what
	// those it is in would say from A, from 0 to 1; 0 means 0.3.
	Offline bool
	A       float64
	// Gamma is how many times likelier than a population record a record must be,
	// at least 1. 0 means 1.
	Gamma float64
	// Population is the share of the test rows that others are compared with,
	// above 0 and below 1; they are not scored. 0 means 0.3.
	Population float64
}

// RMIA asks how much likelier the target makes a record than reference models do,
// beside the same for records of the population (Zarifzadeh, Liu, Shokri,
// arXiv:2312.03262):
//
//	ratio(x) = p_y(x) / Pr(x)     Pr(x) = mean of p_y(x) over references, half of them in
//	                              offline ((1+a) mean over references out + (1-a)) / 2
//	score(x) = share of population records z with ratio(x)/ratio(z) ≥ γ
//
// Classifiers only. The population is test rows drawn by the seed, so it holds no
// member and none of the records scored.
func RMIA(ctx context.Context, model xrai.Model, learner xrai.Learner, train, test *xrai.Dataset, o RMIAOptions) (*Result, error) {
	r, err := rmia(ctx, model, learner, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("rmia: %w", err)
	}
	return r, nil
}

const keyPopulation = 8

func (o RMIAOptions) check() (RMIAOptions, error) {
	var err error
	if o.Options, err = o.Options.check(); err != nil {
		return o, err
	}
	if o.References == 0 {
		o.References = 2
	}
	if o.A == 0 {
		o.A = 0.3
	}
	if o.Gamma == 0 {
		o.Gamma = 1
	}
	if o.Population == 0 {
		o.Population = 0.3
	}
	switch {
	case !(o.A >= 0 && o.A <= 1):
		return o, fmt.Errorf("a %v is not from 0 to 1", o.A)
	case !(o.Gamma >= 1 && o.Gamma < 1e9):
		return o, fmt.Errorf("gamma %v is not from 1", o.Gamma)
	case !(o.Population > 0 && o.Population < 1):
		return o, fmt.Errorf("population %v is not above 0 and below 1", o.Population)
	}
	return o, nil
}

func rmia(ctx context.Context, model xrai.Model, learner xrai.Learner, train, test *xrai.Dataset, o RMIAOptions) (*Result, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	target, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	if target.proba == nil {
		return nil, fmt.Errorf("%s gives no probabilities", model.Kind())
	}
	z := int(o.Population * float64(test.Rows()))
	if z < 1 || z == test.Rows() {
		return nil, fmt.Errorf("a population of %v leaves %d of %d test rows for it: it needs some, and some must be scored", o.Population, z, test.Rows())
	}
	pool, err := joined(train, test)
	if err != nil {
		return nil, err
	}
	s, err := fitShadows(ctx, learner, pool, target.in, o.References, o.Options)
	if err != nil {
		return nil, err
	}
	ratio := s.ratios(target, o)
	skip := make([]bool, target.rows)
	var population []float64
	for _, i := range xrai.Rand(o.Seed, keyPopulation).Perm(test.Rows())[:z] {
		skip[target.in+i] = true
		population = append(population, ratio[target.in+i])
	}
	slices.Sort(population)
	f := &fixed{name: "rmia", input: "probability of the label", in: target.in, skip: skip, scores: make([]float64, target.rows)}
	for i, r := range ratio {
		beaten := sort.Search(len(population), func(k int) bool { return r < o.Gamma*population[k] })
		f.scores[i] = float64(beaten) / float64(len(population))
	}
	return f.result(ctx, model, train, test, o.Options, true)
}

// leastPr keeps ratios finite where no reference finds a record possible.
const leastPr = 1e-6

func (s *shadows) ratios(target *observed, o RMIAOptions) []float64 {
	out := make([]float64, target.rows)
	for i := range out {
		sum, n := 0.0, 0.0
		for k, seen := range s.seen {
			if !o.Offline || !s.in[k][i] {
				sum += seen.own(i)
				n++
			}
		}
		pr := sum / n
		if o.Offline {
			pr = ((1+o.A)*pr + (1 - o.A)) / 2
		}
		out[i] = target.own(i) / max(pr, leastPr)
	}
	return out
}
