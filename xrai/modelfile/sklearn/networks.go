package sklearn

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// layers reads the weights; width is the number of columns that come in.
func layers(a *ndarray.Attrs) (out []mlp.Layer, width int, err error) {
	weights, shapes := arrayList(a, "coefs_")
	biases, lengths := arrayList(a, "intercepts_")
	if a.Err() != nil {
		return nil, 0, a.Err()
	}
	if len(weights) == 0 || len(weights) != len(biases) {
		return nil, 0, fmt.Errorf("%s has %d coefs_ and %d intercepts_", a.Class(), len(weights), len(biases))
	}
	for l, s := range shapes {
		if len(s) != 2 || len(lengths[l]) != 1 || s[1] != lengths[l][0] || l > 0 && s[0] != shapes[l-1][1] {
			return nil, 0, fmt.Errorf("%s.coefs_[%d] has shape %v, intercepts_ %v", a.Class(), l, s, lengths[l])
		}
		out = append(out, mlp.Layer{Weights: weights[l], Biases: biases[l]})
	}
	return out, shapes[0][0], nil
}

// training reads how the fit ended. Solver lbfgs keeps no losses.
func training(a *ndarray.Attrs, most int) mlp.Training {
	_, converged := iterationsOf(a, most)
	out := mlp.Training{Converged: converged}
	for _, list := range []struct {
		name string
		to   *[]float64
	}{{"loss_curve_", (*[]float64)(&out.Losses)}, {"validation_scores_", (*[]float64)(&out.Scores)}} {
		own := *a
		if own.None(list.name) {
			continue
		}
		v := numbersOf(&own, list.name)
		for _, x := range v {
			if own.Err() != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				v = nil
				break
			}
		}
		*list.to = v
	}
	if len(out.Scores) != len(out.Losses) {
		out.Scores = nil
	}
	return out
}

// network reads hyper-parameters.
func network(p *hyper) mlp.Params {
	a := p.a
	out := mlp.Params{
		Activation:         p.oneOf("activation", mlp.ReLU, mlp.ReLU, mlp.Tanh, mlp.Logistic, mlp.Identity),
		Solver:             p.oneOf("solver", mlp.Adam, mlp.Adam, mlp.SGD),
		LearningRate:       p.oneOf("learning_rate", mlp.Constant, mlp.Constant, mlp.InvScaling, mlp.Adaptive),
		Alpha:              p.orNone("alpha", 1e-4),
		Momentum:           p.orNone("momentum", 0.9),
		LearningRateInit:   p.positive("learning_rate_init", 1e-3),
		PowerT:             p.positive("power_t", 0.5),
		PlainMomentum:      !p.flag("nesterovs_momentum", true),
		Beta1:              p.positive("beta_1", 0.9),
		Beta2:              p.positive("beta_2", 0.999),
		Epsilon:            p.positive("epsilon", 1e-8),
		MaxIter:            p.count("max_iter", 200),
		Tol:                p.positive("tol", 1e-4),
		NIterNoChange:      p.count("n_iter_no_change", 10),
		NoShuffle:          !p.flag("shuffle", true),
		EarlyStopping:      p.flag("early_stopping", false),
		ValidationFraction: p.positive("validation_fraction", 0.1),
		Seed:               p.seed(),
	}
	p.off("warm_start")
	if a.Has("batch_size") && unboxed(a.Value("batch_size")) != "auto" {
		out.BatchSize = p.count("batch_size", 200)
	}
	own := *a
	if n, ok := asNumber(own.Value("hidden_layer_sizes")); ok {
		out.Hidden = []int{units(p, n)}
		return out
	}
	for _, n := range readHyper(p, "hidden_layer_sizes", func(a *ndarray.Attrs) []float64 { return numbersOf(a, "hidden_layer_sizes") }) {
		out.Hidden = append(out.Hidden, units(p, n))
	}
	if len(out.Hidden) == 0 {
		p.lack("hidden_layer_sizes", "is empty")
	}
	return out
}

func units(p *hyper, n float64) int {
	if n != math.Trunc(n) || n < 1 || n > 1<<16 {
		p.lack("hidden_layer_sizes", "holds %v", n)
		return 1
	}
	return int(n)
}

// orNone returns a number for a field whose 0 is the default, and off is None.
func (p *hyper) orNone(name string, def float64) float64 {
	v := p.number(name, def)
	switch {
	case v == 0:
		return mlp.None
	case v < 0:
		p.lack(name, "is %v", v)
	}
	return v
}

func readMLPClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	ls, width, err := layers(a)
	if err != nil {
		return nil, err
	}
	p := hyperOf(a)
	m := &mlp.ClassifierModel{ClassNames: d.classes(a, "classes_"), Width: width, Activation: a.Text("activation"), Layers: ls, Training: training(a, p.count("max_iter", 200))}
	m.Present = everyClass(len(m.ClassNames))
	want := "softmax"
	if len(m.ClassNames) == 2 {
		want = "logistic"
	}
	if out := a.Text("out_activation_"); a.Err() == nil && out != want {
		a.Fail("out_activation_", "is %q for %d classes", out, len(m.ClassNames))
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	return p.give(f, mlp.Classifier{Params: network(p)}), nil
}

func readMLPRegressor(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	ls, width, err := layers(a)
	if err != nil {
		return nil, err
	}
	p := hyperOf(a)
	m := &mlp.RegressorModel{Width: width, Activation: a.Text("activation"), Layers: ls, Training: training(a, p.count("max_iter", 200))}
	if out := a.Text("out_activation_"); a.Err() == nil && out != "identity" {
		a.Fail("out_activation_", "is %q, which is not supported", out)
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	if loss := p.text("loss", "squared_error"); loss != "squared_error" && loss != "squared_loss" {
		p.lack("loss", "is %q", loss)
	}
	return p.give(f, mlp.Regressor{Params: network(p)}), nil
}
