package sklearn

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// params turns an estimator's hyper-parameters into a learner's. What a learner
// here lacks is noted.
type params struct {
	a     *ndarray.Attrs
	rows  float64 // of the training, 0 when the file does not tell
	lacks []string
}

func newParams(a *ndarray.Attrs, rows float64) *params { return &params{a: a, rows: rows} }

// lack notes a parameter whose value no learner here has.
func (p *params) lack(name string) {
	v := p.a.Value(name)
	if what := name + "=" + valueText(v); !slices.Contains(p.lacks, what) {
		p.lacks = append(p.lacks, what)
	}
}

// fitted returns the model with the learner, or with a doubt where none here has
// the parameters.
func (p *params) fitted(m xrai.Model, l xrai.Learner) *fitted {
	f := &fitted{model: m, learner: l}
	if len(p.lacks) > 0 {
		f.learner = nil
		f.warnings = []xrai.Warning{noLearner(fmt.Sprintf("%s(%s)", p.a.Class(), strings.Join(p.lacks, ", ")))}
	}
	return f
}

// noLearnerFits begins the doubt of noLearner.
const noLearnerFits = "no learner here fits "

// noLearner is the doubt about a model that cannot be fitted again.
func noLearner(what string) xrai.Warning {
	return xrai.Warning{
		What:   noLearnerFits + what,
		Why:    "metrics that fit the model again are not available",
		Remedy: "the model's own predictions can be audited all the same",
	}
}

// valueText writes a parameter as Python would.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case string:
		return "'" + v + "'"
	case int64, float64, *big.Int:
		return fmt.Sprint(v)
	}
	return pickle.TypeName(v)
}

// seed reads random_state; a generator in the file has none that could be used.
func (p *params) seed() uint64 {
	if v, ok := p.a.Value("random_state").(int64); ok && v >= 0 {
		return uint64(v)
	}
	return 0
}

// whole reads an integer from low on, 0 for None.
func (p *params) whole(name string, low int64) int {
	if p.a.None(name) {
		return 0
	}
	return int(p.a.IntIn(name, low, math.MaxInt32))
}

// number reads a number, the default where an old version lacks it.
func (p *params) number(name string, def float64) float64 {
	v := p.a.FloatOr(name, def)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		p.a.Fail(name, "is %v", v)
	}
	return v
}

// unlessZero returns what stands for a parameter of 0, where a learner here reads
// 0 as its default: the least number above.
func unlessZero(v float64) float64 {
	if v == 0 {
		return math.SmallestNonzeroFloat64
	}
	return v
}

// plain reports whether a parameter is absent, None, or one of the values; if not,
// it is noted as lacking.
func (p *params) plain(name string, values ...any) bool {
	if p.a.None(name) {
		return true
	}
	v := p.a.Value(name)
	for _, w := range values {
		if v == w {
			return true
		}
	}
	p.lack(name)
	return false
}

// share reads a count of rows, which may be given as a share of the training rows,
// rounded up.
func (p *params) share(name string, least int) int {
	v, ok := p.a.Value(name).(float64)
	if !ok {
		return p.whole(name, 1)
	}
	if !(v > 0 && v <= 1) {
		p.a.Fail(name, "%v is no share", v)
		return 0
	}
	if p.rows == 0 {
		p.lack(name)
		return 0
	}
	return max(least, int(math.Ceil(v*p.rows)))
}

// features reads max_features; auto is what the word meant to 1.2.
func (p *params) features(auto string) string {
	const name = "max_features"
	switch v := p.a.Value(name).(type) {
	case nil:
		return "1.0"
	case string:
		switch v {
		case "auto":
			return auto
		case "sqrt", "log2":
			return v
		}
	case int64:
		if v > 0 && v <= maxFeatures {
			return strconv.FormatInt(v, 10)
		}
	case float64:
		if v > 0 && v <= 1 {
			s := strconv.FormatFloat(v, 'f', -1, 64)
			if !strings.Contains(s, ".") {
				s += ".0"
			}
			return s
		}
	}
	p.a.Fail(name, "%s is no number of columns", valueText(p.a.Value(name)))
	return ""
}

// tree reads the parameters of trees. auto is max_features="auto", "1.0" for all
// columns.
func (p *params) tree(auto string) tree.Params {
	out := tree.Params{
		MaxDepth:              p.whole("max_depth", 1),
		MinSamplesSplit:       p.share("min_samples_split", 2),
		MinSamplesLeaf:        p.share("min_samples_leaf", 1),
		MaxFeatures:           p.features(auto),
		MaxLeafNodes:          p.whole("max_leaf_nodes", 2),
		MinWeightFractionLeaf: p.number("min_weight_fraction_leaf", 0),
		MinImpurityDecrease:   p.number("min_impurity_decrease", 0),
		CCPAlpha:              p.number("ccp_alpha", 0),
		Seed:                  p.seed(),
	}
	p.plain("min_impurity_split", 0.0)
	p.plain("monotonic_cst")
	return out
}

// splitter reads a single tree's way to choose thresholds.
func (p *params) splitter() string {
	switch s := p.a.Text("splitter"); s {
	case "best":
	case "random":
		return tree.Random
	default:
		p.lack("splitter")
	}
	return ""
}

// classCriterion reads the criterion of a classification tree.
func (p *params) classCriterion() string {
	switch s := p.a.Text("criterion"); s {
	case tree.Gini, tree.Entropy, tree.LogLoss:
		return s
	}
	p.lack("criterion")
	return ""
}

// numberCriterion reads the criterion of a regression tree, by its names of old
// too.
func (p *params) numberCriterion() string {
	switch s := p.a.Text("criterion"); s {
	case tree.SquaredError, tree.FriedmanMSE, tree.Poisson:
		return s
	case "mse":
		return tree.SquaredError
	}
	p.lack("criterion")
	return ""
}

// classWeight reads class_weight; names are what the classes in an attribute are
// called here.
func (p *params) classWeight(classes string, names []string) xrai.ClassWeight {
	const name = "class_weight"
	if p.a.None(name) {
		return xrai.ClassWeight{}
	}
	v := p.a.Value(name)
	if v == "balanced" {
		return xrai.ClassWeight{Balanced: true}
	}
	weights, ok := pickle.AsDict(v)
	if !ok {
		p.lack(name)
		return xrai.ClassWeight{}
	}
	out := xrai.ClassWeight{Of: map[string]float64{}}
	for i, c := range p.a.Objects(classes, len(names)) {
		w, ok := weights.Get(c)
		if !ok {
			continue
		}
		switch w := w.(type) {
		case int64:
			out.Of[names[i]] = float64(w)
		case float64:
			out.Of[names[i]] = w
		default:
			p.a.Fail(name, "weighs a class %s", valueText(w))
		}
		if w := out.Of[names[i]]; !(w >= 0) || math.IsInf(w, 0) {
			p.a.Fail(name, "weighs a class %v", w)
		}
	}
	return out
}
