package attack

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// LiRAOptions say how LiRA is run. The zero value fits 16 shadow models.
type LiRAOptions struct {
	Options
	// Shadows is how many shadow models are fitted: an even number. 0 means 16.
	Shadows int
	// Offline looks at the shadows a record is out of only.
	Offline bool
	// Clip keeps probabilities between Clip and 1-Clip, above 0 and below 0.5. 0
	// means 0.001. Trees answer 0 and 1, whose logits are infinite.
	Clip float64
	// MinSD is the least standard deviation of a record's signal, above 0; without
	// one the clip would decide the score. 0 means 0.1.
	MinSD float64
}

// perRecord is how many shadows it takes for each record to have standard
// deviations of its own.
const perRecord = 64

// LiRA is the likelihood-ratio attack (Carlini et al., arXiv:2112.03570). Shadow
// models of the target's learner, each fitted on half of the records of both
// tables, show how the model answers a record it was fitted on (in) and one it
// was not (out). Of a classifier the signal of a record of class y is
//
//	φ = ln p_y - ln Σ over other classes of p        online: ln N(φ; in) - ln N(φ; out)
//	                                                  offline: (φ - mean out) / sd out
//
// Of a regressor it is the error e = y - f(x): online the same ratio, offline the
// chance that an error out would be larger than |e|. Fewer than 64 shadows share
// one standard deviation in and one out, found after each record's own mean is
// taken off.
//
// Shadows have the target's hyper-parameters and features; they are fitted on half
// as many records as there are, the target on the training rows.
func LiRA(ctx context.Context, model xrai.Model, learner xrai.Learner, train, test *xrai.Dataset, o LiRAOptions) (*Result, error) {
	r, err := lira(ctx, model, learner, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("lira: %w", err)
	}
	return r, nil
}

func lira(ctx context.Context, model xrai.Model, learner xrai.Learner, train, test *xrai.Dataset, o LiRAOptions) (*Result, error) {
	var err error
	if o.Options, err = o.Options.check(); err != nil {
		return nil, err
	}
	for _, v := range []struct {
		to   *float64
		zero float64
		name string
		high float64
	}{{&o.Clip, 1e-3, "clip", 0.5}, {&o.MinSD, 0.1, "least standard deviation", math.Inf(1)}} {
		if *v.to == 0 {
			*v.to = v.zero
		}
		if !(*v.to > 0 && *v.to < v.high) {
			return nil, fmt.Errorf("%s %v is not above 0 and below %v", v.name, *v.to, v.high)
		}
	}
	if o.Shadows == 0 {
		o.Shadows = 16
	}
	target, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	pool, err := joined(train, test)
	if err != nil {
		return nil, err
	}
	s, err := fitShadows(ctx, learner, pool, target.in, o.Shadows, o.Options)
	if err != nil {
		return nil, err
	}
	in, out := s.groups(o.Clip, o.MinSD, true), s.groups(o.Clip, o.MinSD, false)
	f := &fixed{name: "lira online", input: "logit", in: target.in, scores: make([]float64, target.rows)}
	if target.proba == nil {
		f.input = "error"
	}
	if o.Offline {
		f.name = "lira offline"
	}
	for i := range f.scores {
		phi := target.signal(i, o.Clip)
		switch {
		case !o.Offline:
			f.scores[i] = in.logDensity(i, phi) - out.logDensity(i, phi)
		case target.proba != nil:
			f.scores[i] = (phi - out.mean[i]) / out.sd[i]
		default:
			f.scores[i] = out.beyond(i, math.Abs(phi))
		}
	}
	return f.result(ctx, model, train, test, o.Options, true)
}

// signal is the logit of the record's class, or its error.
func (o *observed) signal(i int, clip float64) float64 {
	if o.proba == nil {
		return o.y[i] - o.predicted[i]
	}
	p := min(max(o.own(i), clip), 1-clip)
	return math.Log(p) - math.Log1p(-p)
}

// normals are normal distributions of a signal, one a record.
type normals struct{ mean, sd []float64 }

// groups fits them to the shadows each record is in, or out of.
func (s *shadows) groups(clip, minSD float64, in bool) normals {
	n := s.seen[0].rows
	g := normals{make([]float64, n), make([]float64, n)}
	count := float64(len(s.in) / 2)
	all := 0.0
	unit := 1.0
	if s.seen[0].proba == nil {
		unit = s.errorScale()
	}
	for i := range n {
		sum, square := 0.0, 0.0
		for k, seen := range s.seen {
			if s.in[k][i] == in {
				sum += seen.signal(i, clip)
			}
		}
		g.mean[i] = sum / count
		for k, seen := range s.seen {
			if d := seen.signal(i, clip) - g.mean[i]; s.in[k][i] == in {
				square += d * d
			}
		}
		all += square
		g.sd[i] = math.Sqrt(square / max(count-1, 1))
	}
	if len(s.in) < perRecord {
		shared := math.Sqrt(all / (float64(n) * max(count-1, 1)))
		if count == 1 { // one signal a record has no spread of its own
			shared = unit
		}
		for i := range g.sd {
			g.sd[i] = shared
		}
	}
	for i := range g.sd {
		g.sd[i] = max(g.sd[i], minSD*unit)
	}
	return g
}

// errorScale is the root mean squared error of records out.
func (s *shadows) errorScale() float64 {
	sum, n := 0.0, 0.0
	for k, seen := range s.seen {
		for i, is := range s.in[k] {
			if !is {
				e := seen.signal(i, 0)
				sum += e * e
				n++
			}
		}
	}
	if sum == 0 {
		return 1
	}
	return math.Sqrt(sum / n)
}

func (g normals) logDensity(i int, v float64) float64 {
	z := (v - g.mean[i]) / g.sd[i]
	return -z*z/2 - math.Log(g.sd[i])
}

// beyond is the chance of a value further from 0 than v.
func (g normals) beyond(i int, v float64) float64 {
	upper := math.Erfc((v - g.mean[i]) / g.sd[i] / math.Sqrt2)
	lower := math.Erfc((v + g.mean[i]) / g.sd[i] / math.Sqrt2)
	return (upper + lower) / 2
}
