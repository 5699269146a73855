package xgboost

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
)

// link says what an objective's sums mean.
type link struct {
	name       string
	classifier bool
	many       bool // a sum a class
	margin     func(base float32) float32
	loss       string // of the stand-in; "" is its default
	exact      bool   // that loss is this objective's
}

func same(v float32) float32  { return v }
func logit(v float32) float32 { return -log(1/v - 1) }
func log(v float32) float32   { return float32(math.Log(float64(v))) }

// links of the objectives. base_score is in the space of answers.
var links = map[string]link{
	"binary:logistic":      {name: gbtree.Logistic, classifier: true, margin: logit, exact: true},
	"binary:logitraw":      {name: gbtree.Logistic, classifier: true, margin: same, exact: true},
	"binary:hinge":         {name: gbtree.Threshold, classifier: true, margin: same},
	"multi:softprob":       {name: gbtree.Softmax, classifier: true, many: true, margin: same, exact: true},
	"multi:softmax":        {name: gbtree.Softmax, classifier: true, many: true, margin: same, exact: true},
	"reg:squarederror":     {name: gbtree.Identity, margin: same, exact: true},
	"reg:linear":           {name: gbtree.Identity, margin: same, exact: true},
	"reg:squaredlogerror":  {name: gbtree.Identity, margin: same},
	"reg:absoluteerror":    {name: gbtree.Identity, margin: same, loss: boost.AbsoluteError, exact: true},
	"reg:pseudohubererror": {name: gbtree.Identity, margin: same, loss: boost.AbsoluteError},
	"reg:quantileerror":    {name: gbtree.Identity, margin: same},
	"reg:logistic":         {name: gbtree.Logistic, margin: logit},
	"count:poisson":        {name: gbtree.Exp, margin: log, loss: boost.Poisson, exact: true},
	"reg:gamma":            {name: gbtree.Exp, margin: log, loss: boost.Gamma, exact: true},
	"reg:tweedie":          {name: gbtree.Exp, margin: log, loss: boost.Poisson},
	"survival:cox":         {name: gbtree.Exp, margin: log},
	"survival:aft":         {name: gbtree.Exp, margin: log},
	"rank:pairwise":        {name: gbtree.Identity, margin: same},
	"rank:ndcg":            {name: gbtree.Identity, margin: same},
	"rank:map":             {name: gbtree.Identity, margin: same},
}
