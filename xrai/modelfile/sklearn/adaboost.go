package sklearn

import (
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// weighted reads the members of AdaBoost with their weights, and the sum of all
// weights, of which there may be more than members.
func (g *group) weighted() (members []ensemble.Member, total float64, err error) {
	if members, err = g.members("estimators_", 0); err != nil {
		return nil, 0, err
	}
	weights := g.a.Floats("estimator_weights_", -1)
	if g.a.Err() == nil && len(weights) < len(members) {
		g.a.Fail("estimator_weights_", "holds %d weights for %d estimators", len(weights), len(members))
	}
	if g.a.Err() != nil {
		return nil, 0, g.a.Err()
	}
	for i, w := range weights {
		if i < len(members) {
			members[i].Weight = w
		}
		total += w
	}
	return members, total, nil
}

func readAdaBoostClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, classes := d.newGroup(a, true, false)
	members, total, err := g.weighted()
	if err != nil {
		return nil, err
	}
	m := &ensemble.AdaBoostClassifier{ClassNames: classes, Width: g.width(members), Members: members, Total: total, Algorithm: ensemble.SAMME}
	switch s := a.TextOr("algorithm", "SAMME"); {
	case s == "SAMME.R":
		m.Algorithm = ensemble.SAMMER
	case s != "SAMME" && s != "deprecated":
		a.Fail("algorithm", "%q is not supported", s)
	case versionOf(a).before(1, 3):
		m.Algorithm = ensemble.SAMMEOld
	}
	return g.fitted(m, m.Check())
}

func readAdaBoostRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, _ := d.newGroup(a, false, false)
	members, _, err := g.weighted()
	if err != nil {
		return nil, err
	}
	m := &ensemble.AdaBoostRegressor{Width: g.width(members), Members: members}
	return g.fitted(m, m.Check())
}
