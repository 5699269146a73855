package sklearn

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// bagged reads the members of bagging, and which columns each is given.
func (g *group) bagged() (members []ensemble.Member, width int, err error) {
	members, err = g.members("estimators_", 0)
	if err != nil {
		return nil, 0, err
	}
	lists := g.a.Items("estimators_features_")
	if g.a.Err() == nil && len(lists) != len(members) {
		g.a.Fail("estimators_features_", "holds %d lists for %d estimators", len(lists), len(members))
	}
	for i, l := range lists {
		if g.a.Err() != nil {
			break
		}
		x, ok := l.(*ndarray.Array)
		if !ok || x.Dims() != 1 {
			g.a.Fail("estimators_features_", "holds %s", pickle.TypeName(l))
			break
		}
		columns, err := x.Ints()
		if err != nil {
			g.a.Fail("estimators_features_", "%w", err)
			break
		}
		members[i].Columns = []int{}
		for _, j := range columns {
			if j < 0 || j >= maxFeatures {
				g.a.Fail("estimators_features_", "holds column %d", j)
				break
			}
			members[i].Columns = append(members[i].Columns, int(j))
		}
	}
	width = g.width(members)
	for i := range members {
		if c := members[i].Columns; len(c) == width {
			whole := true
			for j, k := range c {
				whole = whole && j == k
			}
			if whole {
				members[i].Columns = nil
			}
		}
	}
	return members, width, g.a.Err()
}

func readBaggingClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, classes := d.newGroup(a, true, true)
	members, width, err := g.bagged()
	if err != nil {
		return nil, err
	}
	m := &ensemble.VotingClassifier{ClassNames: classes, Width: width, Members: members}
	return g.fitted(m, m.Check())
}

func readBaggingRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, _ := d.newGroup(a, false, false)
	members, width, err := g.bagged()
	if err != nil {
		return nil, err
	}
	m := &ensemble.VotingRegressor{Width: width, Members: members}
	return g.fitted(m, m.Check())
}

// voting reads the members of voting and their weights; those that were dropped
// have none.
func (g *group) voting() ([]ensemble.Member, error) {
	members, err := g.members("estimators_", 0)
	if err != nil || g.a.None("weights") {
		return members, err
	}
	var given []float64
	if x, ok := g.a.Value("weights").(*ndarray.Array); ok {
		if given, err = x.Floats(); err != nil {
			return nil, err
		}
	} else {
		for _, v := range g.a.Items("weights") {
			switch v := v.(type) {
			case int64:
				given = append(given, float64(v))
			case float64:
				given = append(given, v)
			default:
				return nil, fmt.Errorf("%s.weights: holds %s", g.a.Class(), pickle.TypeName(v))
			}
		}
	}
	all := g.a.Items("estimators")
	if g.a.Err() == nil && len(given) != len(all) {
		g.a.Fail("weights", "holds %d weights for %d estimators", len(given), len(all))
	}
	k := 0
	for i, v := range all {
		pair, ok := pickle.Items(v)
		if !ok || len(pair) != 2 {
			g.a.Fail("estimators", "holds %s", pickle.TypeName(v))
		}
		if g.a.Err() != nil {
			break
		}
		if pair[1] == "drop" || pair[1] == nil {
			continue
		}
		if k < len(members) {
			members[k].Weight = given[i]
		}
		k++
	}
	if g.a.Err() == nil && k != len(members) {
		g.a.Fail("estimators", "holds %d that are not dropped, %d are fitted", k, len(members))
	}
	return members, g.a.Err()
}

func readVotingClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, classes := d.newGroup(a, true, true)
	members, err := g.voting()
	if err != nil {
		return nil, err
	}
	m := &ensemble.VotingClassifier{ClassNames: classes, Width: g.width(members), Members: members}
	switch s := a.Text("voting"); s {
	case "hard":
		m.Hard = true
	case "soft":
	default:
		return nil, fmt.Errorf("VotingClassifier.voting: %q is neither hard nor soft", s)
	}
	return g.fitted(m, m.Check())
}

func readVotingRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, _ := d.newGroup(a, false, false)
	members, err := g.voting()
	if err != nil {
		return nil, err
	}
	m := &ensemble.VotingRegressor{Width: g.width(members), Members: members}
	return g.fitted(m, m.Check())
}
