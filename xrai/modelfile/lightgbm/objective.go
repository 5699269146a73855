package lightgbm

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
)

// link says what an objective's sums mean.
type link struct {
	name       string
	classifier bool
	many       bool   // a sum a class
	loss       string // of the stand-in; "" is its default
	exact      bool   // that loss is this objective's
}

var links = map[string]link{
	"binary":               {name: gbtree.Logistic, classifier: true, exact: true},
	"multiclass":           {name: gbtree.Softmax, classifier: true, many: true, exact: true},
	"multiclassova":        {name: gbtree.OneVsAll, classifier: true, many: true},
	"regression":           {name: gbtree.Identity, exact: true},
	"regression_l2":        {name: gbtree.Identity, exact: true},
	"regression_l1":        {name: gbtree.Identity, loss: boost.AbsoluteError, exact: true},
	"huber":                {name: gbtree.Identity},
	"fair":                 {name: gbtree.Identity},
	"quantile":             {name: gbtree.Identity, loss: boost.Quantile, exact: true},
	"mape":                 {name: gbtree.Identity, loss: boost.AbsoluteError},
	"poisson":              {name: gbtree.Exp, loss: boost.Poisson, exact: true},
	"gamma":                {name: gbtree.Exp, loss: boost.Gamma, exact: true},
	"tweedie":              {name: gbtree.Exp, loss: boost.Poisson},
	"cross_entropy":        {name: gbtree.Logistic},
	"xentropy":             {name: gbtree.Logistic},
	"cross_entropy_lambda": {name: gbtree.Softplus},
	"xentlambda":           {name: gbtree.Softplus},
	"lambdarank":           {name: gbtree.Identity},
	"rank_xendcg":          {name: gbtree.Identity},
}

// readObjective reads an objective and its settings.
func (b *Booster) readObjective(text string, classes int) error {
	b.Objective = text
	parts := strings.Fields(text)
	if len(parts) == 0 || parts[0] == "custom" {
		return fmt.Errorf("the model has no objective of LightGBM's own, so what its sums mean is not known")
	}
	l, ok := links[parts[0]]
	if !ok {
		return fmt.Errorf("objective %.60q is not known", parts[0])
	}
	b.scale = 1
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(p, ":")
		switch name {
		case "sigmoid":
			v, err := strconv.ParseFloat(value, 64)
			if err != nil || !(v > 0) || math.IsInf(v, 0) {
				return fmt.Errorf("sigmoid is %.40q", value)
			}
			if l.name == gbtree.Logistic || l.name == gbtree.OneVsAll {
				b.scale = v
			}
		case "num_class":
			if v, err := strconv.Atoi(value); err != nil || v != classes {
				return fmt.Errorf("num_class is %.40q in the objective and %d in the file", value, classes)
			}
		}
	}
	if slices.Contains(parts[1:], "sqrt") && parts[0] == "regression" {
		l.name, l.exact = gbtree.Square, false
	}
	if l.many != (b.outputs > 1) || l.many && b.outputs != classes {
		return fmt.Errorf("objective %s with %d classes and %d trees a round", parts[0], classes, b.outputs)
	}
	b.link = l
	return nil
}
