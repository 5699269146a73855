package sklearn

import (
	"fmt"
	"math"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// hyper reads hyper-parameters for a learner. One that is absent has its default,
// as in a version that did not have it. One that is odd, or that no learner here
// has, is no error: the model predicts without it, and cannot be fitted again.
type hyper struct {
	a     *ndarray.Attrs
	lacks []string // what no learner here has
}

func hyperOf(a *ndarray.Attrs) *hyper { return &hyper{a: a} }

// lack notes what no learner here has.
func (p *hyper) lack(name, format string, args ...any) {
	p.lacks = append(p.lacks, fmt.Sprintf("%s %s", name, fmt.Sprintf(format, args...)))
}

// readHyper reads with an Attrs of its own, whose error is a lack.
func readHyper[T any](p *hyper, name string, of func(*ndarray.Attrs) T) T {
	own := *p.a
	v := of(&own)
	if own.Err() != nil && p.a.Err() == nil {
		p.lack(name, "is odd")
	}
	return v
}

// number returns a finite number.
func (p *hyper) number(name string, def float64) float64 {
	v := readHyper(p, name, func(a *ndarray.Attrs) float64 { return a.FloatOr(name, def) })
	if math.IsNaN(v) || math.IsInf(v, 0) {
		p.lack(name, "is %v", v)
		return def
	}
	return v
}

// positive returns a finite number above 0, for a field whose 0 is the default.
func (p *hyper) positive(name string, def float64) float64 {
	v := p.number(name, def)
	if !(v > 0) {
		p.lack(name, "is %v", v)
	}
	return v
}

// count returns a whole number from 1, likewise.
func (p *hyper) count(name string, def int) int {
	v := readHyper(p, name, func(a *ndarray.Attrs) int64 { return a.IntOr(name, int64(def)) })
	if v < 1 || v > math.MaxInt32 {
		p.lack(name, "is %d", v)
		return def
	}
	return int(v)
}

func (p *hyper) flag(name string, def bool) bool {
	return readHyper(p, name, func(a *ndarray.Attrs) bool { return a.BoolOr(name, def) })
}

func (p *hyper) text(name, def string) string {
	return readHyper(p, name, func(a *ndarray.Attrs) string { return a.TextOr(name, def) })
}

// off notes a flag that no learner here has.
func (p *hyper) off(names ...string) {
	for _, name := range names {
		if p.flag(name, false) {
			p.lack(name, "is True")
		}
	}
}

// oneOf notes a text that is none of those that a learner has.
func (p *hyper) oneOf(name, def string, allowed ...string) string {
	v := p.text(name, def)
	for _, a := range allowed {
		if v == a {
			return v
		}
	}
	p.lack(name, "is %q", v)
	return v
}

// priors returns probabilities of classes, nil for None.
func (p *hyper) priors(name string) []float64 {
	if p.a.None(name) {
		return nil
	}
	v := readHyper(p, name, func(a *ndarray.Attrs) []float64 { return numbersOf(a, name) })
	for _, q := range v {
		if !(q > 0 && q <= 1) {
			p.lack(name, "holds %v", q)
		}
	}
	return v
}

// seed returns a random_state that is a number; NumPy's generators draw otherwise
// all the same.
func (p *hyper) seed() uint64 {
	own := *p.a
	if v := own.IntOr("random_state", 0); own.Err() == nil && v > 0 {
		return uint64(v)
	}
	return 0
}

// give puts the learner, or why there is none, into what was read.
func (p *hyper) give(f *fitted, l xrai.Learner) *fitted {
	if len(p.lacks) == 0 {
		f.learner = l
		return f
	}
	f.warnings = append(f.warnings, unlearned(fmt.Sprintf("%s was fitted with what no learner here has: %s", p.a.Class(), strings.Join(p.lacks, ", "))))
	return f
}

// unlearned is the doubt about a model that cannot be fitted again.
func unlearned(what string) xrai.Warning {
	return xrai.Warning{
		What:   what,
		Why:    "it predicts as it did, but PDTP and shadow models need a refit",
		Remedy: "measure what needs none, or audit a learner fitted to the same rows beside it",
	}
}

// classLearner is the doubt about a class without a learner.
func classLearner(a *ndarray.Attrs) []xrai.Warning {
	return []xrai.Warning{unlearned(fmt.Sprintf("there is no learner here for %s", a.Class()))}
}

// chosenByCV is the doubt about hyper-parameters that the fit itself chose.
func chosenByCV(a *ndarray.Attrs, what string) xrai.Warning {
	return xrai.Warning{
		What:   fmt.Sprintf("%s chose %s by cross-validation on the training rows", a.Class(), what),
		Why:    "refits keep the choice, so what a record adds to it is not measured",
		Remedy: "read the result as one on the model after its choice",
	}
}

// checkedModel is a model that knows what it cannot predict with.
type checkedModel interface {
	xrai.Model
	Check() error
}

// modelOf returns a model that passes its own checks.
func modelOf(a *ndarray.Attrs, m checkedModel) (*fitted, error) {
	if a.Err() != nil {
		return nil, a.Err()
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	return &fitted{model: m}, nil
}
