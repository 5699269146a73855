package modelfile

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// TestStandIns: the learner for refits has the hyper-parameters of the file, and
// the warning names those without a counterpart.
func TestStandIns(t *testing.T) {
	hist := func(p boost.HistParams) boost.HistParams {
		p.EarlyStopping = boost.Off
		if p.MaxBins == 0 {
			p.MaxBins = 255
		}
		return p
	}
	for name, c := range map[string]struct {
		want    xrai.Learner
		without []string
	}{
		"xgb_stopped":   {boost.HistClassifier{HistParams: hist(boost.HistParams{LearningRate: 0.4, MaxDepth: 3, MaxLeafNodes: -1, MinSamplesLeaf: 1, L2: 1})}, []string{"min_child_weight=1"}},
		"xgb_regressor": {boost.HistRegressor{HistParams: hist(boost.HistParams{LearningRate: 0.3, MaxLeafNodes: 6, MinSamplesLeaf: 1, L2: 1, MaxIter: 12})}, []string{"min_child_weight=1", "gamma=0.1", "colsample_bytree=0.8"}},
		"xgb_zero":      {boost.HistRegressor{HistParams: hist(boost.HistParams{LearningRate: 0.3, MaxDepth: 3, MaxLeafNodes: -1, MinSamplesLeaf: 1, L2: 2, MaxIter: 10})}, []string{"min_child_weight=3"}},
		"xgb_rf_regressor": {forest.Regressor{Params: forest.Params{Trees: 6, MaxSamples: 0.8, Params: tree.Params{MaxDepth: 4, MinSamplesLeaf: 1, MaxFeatures: "0.8"}}},
			[]string{"min_child_weight=1"}},
		"lgb_labelled_multi": {boost.HistClassifier{HistParams: hist(boost.HistParams{LearningRate: 0.1, MaxDepth: 3, MaxLeafNodes: 7, MinSamplesLeaf: 5, L2: 1.5, MaxIter: 8})}, []string{"min_sum_hessian_in_leaf=0.001"}},
		"lgb_regressor":      {boost.HistRegressor{HistParams: hist(boost.HistParams{LearningRate: 0.1, MaxLeafNodes: 7, MinSamplesLeaf: 5, MaxIter: 12})}, []string{"lambda_l1=0.1", "feature_fraction=0.8"}},
		"lgb_categories":     {boost.HistClassifier{HistParams: hist(boost.HistParams{LearningRate: 0.2, MaxLeafNodes: 7, MinSamplesLeaf: 5, MaxIter: 8, CategoricalFeatures: []int{2, 6}})}, nil},
		"lgb_quantile":       {boost.HistRegressor{Loss: boost.Quantile, Quantile: 0.9, HistParams: hist(boost.HistParams{LearningRate: 0.2, MaxLeafNodes: 7, MinSamplesLeaf: 5, MaxIter: 3})}, nil},
		"lgb_rf_number": {forest.Regressor{Params: forest.Params{Trees: 5, MaxSamples: 0.7, Params: tree.Params{MinSamplesLeaf: 5, MaxFeatures: "1.0", MaxLeafNodes: 7}}},
			[]string{"min_sum_hessian_in_leaf=0.001"}},
	} {
		for _, f := range all(t, name) {
			if f.Name != name {
				continue
			}
			p := decoded(t, f)
			got := unseeded(p.Learner)
			if l, ok := got.(boost.HistClassifier); ok && name == "xgb_stopped" {
				if l.MaxIter < 1 || l.MaxIter > 39 {
					t.Errorf("%s: %d rounds", f, l.MaxIter)
				}
				l.MaxIter = 0
				got = l
			}
			if !reflect.DeepEqual(got, c.want) || !p.StandIn {
				t.Errorf("%s: learner\n%+v, want\n%+v", f, got, c.want)
			}
			why := ""
			for _, w := range p.Warnings {
				if strings.Contains(w.What, "nearest kind here") {
					why = w.Why
				}
			}
			for _, part := range c.without {
				if !strings.Contains(why, part) {
					t.Errorf("%s: %q does not name %s", f, why, part)
				}
			}
			f.Bind(t, p)
			x, err := p.Transform(f.Table(t))
			if err != nil {
				t.Fatal(err)
			}
			data := &xrai.Dataset{X: x, Features: p.Features.Names(), Classes: p.Target.Classes}
			for i := range f.Table(t).Nrow() {
				if p.Target.Classes != nil {
					data.Labels = append(data.Labels, i%len(p.Target.Classes))
				} else {
					data.Y = append(data.Y, float64(i%7))
				}
			}
			if _, isForest := got.(forest.Regressor); isForest {
				continue // takes no missing values
			}
			if _, err := p.Learner.Fit(context.Background(), data); err != nil {
				t.Errorf("%s: the stand-in does not fit: %v", f, err)
			}
		}
	}
}

// unseeded is the learner with the seed 0; not every version saves it.
func unseeded(l xrai.Learner) xrai.Learner {
	if r, ok := l.(xrai.Randomized); ok {
		return r.WithSeed(0)
	}
	return l
}

// TestWithoutHyperParameters: such a file has no learner, and says so.
func TestWithoutHyperParameters(t *testing.T) {
	for _, f := range all(t, "xgb_multi") {
		p := decoded(t, f)
		if p.Learner != nil || p.StandIn || len(p.Warnings) == 0 || !strings.Contains(p.Warnings[len(p.Warnings)-1].What, "does not hold the settings") {
			t.Errorf("%s: learner %v, warnings %v", f, p.Learner, p.Warnings)
		}
	}
}
