package sklearn

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// stages is the trees of gradient boosting.
type stages struct {
	trees    boost.Trees
	features int
	rows     float64 // of the training, 0 if unknown
}

// newTrees returns no trees, as lists that JSON knows from null.
func newTrees() boost.Trees {
	return boost.Trees{Start: []int32{}, Feature: []int32{}, Right: []int32{}, Value: []float64{}, Flags: []byte{}}
}

// readStages reads estimators_, an array of trees with a row a stage. Leaves are
// multiplied by scale besides the learning rate.
func readStages(a *ndarray.Attrs, outputs int, scale float64) *stages {
	x := a.Array("estimators_", -1, outputs)
	rate := a.Float("learning_rate")
	if a.Err() == nil && x.Len() == 0 {
		a.Fail("estimators_", "is empty")
	}
	items := objectsOf(a, "estimators_")
	if a.Err() != nil {
		return nil
	}
	s := &stages{trees: newTrees()}
	for i, v := range items {
		ta := attrsOf(a, "estimators_", v, "DecisionTreeRegressor")
		if ta == nil {
			return nil
		}
		t := readTree(ta, 0)
		if ta.Err() == nil {
			if err := t.tree.Check(t.features, 1); err != nil {
				ta.Fail("tree_", "%w", err)
			}
		}
		if ta.Err() != nil {
			a.Fail("estimators_", "tree %d: %w", i, ta.Err())
			return nil
		}
		if i == 0 {
			s.features = t.features
			if a.Float("subsample") == 1 {
				s.rows = float64(t.tree.Rows[0])
			}
		}
		if t.features != s.features || len(s.trees.Feature) > math.MaxInt32-t.tree.Len() {
			a.Fail("estimators_", "tree %d has %d columns, the first %d", i, t.features, s.features)
			return nil
		}
		s.trees.Add(&t.tree, scale*rate)
	}
	return s
}

// boost reads the parameters of gradient boosting.
func (p *params) boost() boost.Params {
	out := boost.Params{
		LearningRate:       unlessZero(p.number("learning_rate", 0.1)),
		Stages:             p.whole("n_estimators", 1),
		Subsample:          p.number("subsample", 1),
		NIterNoChange:      p.whole("n_iter_no_change", 1),
		ValidationFraction: p.number("validation_fraction", 0.1),
		Tol:                unlessZero(p.number("tol", 1e-4)),
		Params:             p.tree("1.0"),
	}
	if out.MaxDepth == 0 {
		out.MaxDepth = -1
	}
	switch s := p.a.TextOr("criterion", ""); s {
	case tree.FriedmanMSE, tree.SquaredError:
		out.Criterion = s
	case "mse":
		out.Criterion = tree.SquaredError
	case "", "deprecated":
	default:
		p.lack("criterion")
	}
	p.plain("init")
	return out
}

func readBoostClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	classes := d.classes(a, "classes_")
	outputs, scale := len(classes), 1.0
	if outputs == 2 {
		outputs = 1
	}
	loss := a.Text("loss")
	switch loss {
	case "deviance", "log_loss":
	case "exponential":
		scale = 2 // the sum of trees is half the log odds
	default:
		a.Fail("loss", "%q is not supported", loss)
	}
	if a.Err() == nil && len(classes) < 2 {
		a.Fail("classes_", "holds %d classes", len(classes))
	}
	s := readStages(a, outputs, scale)
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &boost.ClassifierModel{Family: boost.KindClassifier, ClassNames: classes, Width: s.features, Baseline: make([]float64, outputs), Trees: s.trees}
	for k := range classes {
		m.Present = append(m.Present, k)
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	p := newParams(a, s.rows)
	p.plain("loss", "deviance", "log_loss")
	l := boost.Classifier{Params: p.boost()}
	if a.Value("init_") == "zero" {
		return p.fitted(m, l), nil
	}
	start, err := d.start(a, s.features)
	if err != nil {
		return nil, err
	}
	return startClassifier(a, p, m, l, start)
}

// start reads init_, the model that the sums of trees begin with.
func (d *decoder) start(a *ndarray.Attrs, width int) (m xrai.Model, err error) {
	err = d.inner(".init_", func() error {
		v := a.Value("init_")
		f, err := d.estimator(v)
		if err != nil {
			return err
		}
		m, err = d.chained(v, f, width)
		return err
	})
	return m, err
}

// startClassifier puts the trees on another classifier; one that is constant is a
// baseline.
func startClassifier(a *ndarray.Attrs, p *params, m *boost.ClassifierModel, l xrai.Learner, start xrai.Model) (*fitted, error) {
	least := 0x1p-52
	if v := versionOf(a); v.before(1, 8) {
		least = 0x1p-23
	}
	centred := !versionOf(a).before(1, 4)
	s := &ensemble.StartedClassifier{Start: ensemble.Part{Model: start}, Trees: ensemble.Part{Model: m}, Least: least, Centred: centred}
	c, ok := start.(*ensemble.ConstantClassifier)
	if !ok {
		return p.fitted(s, l), s.Check()
	}
	if len(c.Shares) != len(m.ClassNames) {
		return nil, fmt.Errorf("%s.init_: %d classes, not %d", a.Class(), len(c.Shares), len(m.ClassNames))
	}
	mean := 0.0
	logs := make([]float64, len(c.Shares))
	for k, v := range c.Shares {
		v = max(least, min(v, 1-least))
		logs[k] = math.Log(v)
		mean += logs[k] / float64(len(logs))
		if len(m.Baseline) == 1 && k == 1 {
			m.Baseline[0] = math.Log(v / (1 - v))
		}
	}
	if len(m.Baseline) > 1 {
		for k, v := range logs {
			if centred {
				v -= mean
			}
			m.Baseline[k] = v
		}
	}
	return p.fitted(m, l), m.Check()
}

// lossNames are the losses of regressors, by their names of old too.
var lossNames = map[string]string{
	"ls": boost.SquaredError, "least_squares": boost.SquaredError, "squared_error": boost.SquaredError,
	"lad": boost.AbsoluteError, "least_absolute_deviation": boost.AbsoluteError, "absolute_error": boost.AbsoluteError,
	"huber": boost.Huber, "quantile": boost.Quantile, "poisson": boost.Poisson, "gamma": boost.Gamma,
}

func readBoostRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	s := readStages(a, 1, 1)
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &boost.RegressorModel{Family: boost.KindRegressor, Width: s.features, Link: boost.Identity, Trees: s.trees}
	p := newParams(a, s.rows)
	l := boost.Regressor{Alpha: p.number("alpha", 0.9), Params: p.boost()}
	switch loss := lossNames[a.Text("loss")]; loss {
	case boost.SquaredError, boost.AbsoluteError, boost.Huber, boost.Quantile:
		l.Loss = loss
	default:
		a.Fail("loss", "%q is not supported", a.Text("loss"))
		return nil, a.Err()
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	if a.Value("init_") == "zero" {
		return p.fitted(m, l), nil
	}
	start, err := d.start(a, s.features)
	if err != nil {
		return nil, err
	}
	if c, ok := start.(*ensemble.ConstantRegressor); ok {
		m.Baseline = c.Value
		return p.fitted(m, l), m.Check()
	}
	all := &ensemble.StartedRegressor{Start: ensemble.Part{Model: start}, Trees: ensemble.Part{Model: m}}
	return p.fitted(all, l), all.Check()
}
