package sklearn

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// listed are the categories of one column, missing ones apart: at has the place of
// each in the file's array, of n.
type listed struct {
	n       int
	numbers step.Floats
	bools   bool
	texts   []string
	at      []int
	nan     int // place of NaN, None or NA, -1 for none; where there are several, of NaN
	missing any
	names   []string // of all n
}

// categories reads categories_, an array of values a column.
func categories(a *ndarray.Attrs) []*listed {
	items := a.Items("categories_")
	out := make([]*listed, len(items))
	for j, v := range items {
		where := fmt.Sprintf("categories_[%d]", j)
		x, ok := v.(*ndarray.Array)
		if !ok || x.Dims() != 1 {
			a.Fail(where, "is %s, not an array", pickle.TypeName(v))
			return nil
		}
		values, err := x.Objects()
		if err != nil {
			a.Fail(where, "%w", err)
			return nil
		}
		out[j] = list(a, where, values)
	}
	if a.Err() != nil {
		return nil
	}
	return out
}

func list(a *ndarray.Attrs, where string, values []any) *listed {
	l := &listed{n: len(values), nan: -1, bools: true}
	for k, v := range values {
		if isMissing(v) {
			name := "nan"
			if v == nil {
				name = "None"
			}
			l.names = append(l.names, name)
			if l.nan < 0 || isNaN(v) {
				l.nan, l.missing = k, v
			}
			continue
		}
		c := value(a, where, v)
		l.names = append(l.names, c.String())
		l.at = append(l.at, k)
		l.bools = l.bools && c.Kind == step.Bool
		if c.Kind == step.Text {
			l.texts = append(l.texts, c.Text)
		} else {
			l.numbers = append(l.numbers, c.Number)
		}
	}
	if len(l.numbers) > 0 && len(l.texts) > 0 {
		a.Fail(where, "holds numbers and text")
	}
	l.bools = l.bools && len(l.numbers) > 0
	return l
}

// grouping reads _default_to_infrequent_mappings: for each column None, or the
// group of every category. It returns groups and their numbers, and the group of
// infrequent categories, -1 if there is none.
func grouping(a *ndarray.Attrs, all []*listed) (groups [][]int, counts, rare []int) {
	var maps []any
	if a.BoolOr("_infrequent_enabled", false) && a.Has("_default_to_infrequent_mappings") {
		maps = a.Items("_default_to_infrequent_mappings")
		if a.Err() == nil && len(maps) != len(all) {
			a.Fail("_default_to_infrequent_mappings", "has %d columns, not %d", len(maps), len(all))
		}
	}
	for j, l := range all {
		to := make([]int, l.n)
		count, last := l.n, -1
		for k := range to {
			to[k] = k
		}
		if a.Err() == nil && maps != nil && maps[j] != nil {
			x, ok := maps[j].(*ndarray.Array)
			var codes []int64
			if ok {
				codes, _ = x.Ints()
			}
			// The file may leave out the missing category, which comes last.
			if len(codes) < l.n-1 || len(codes) > l.n {
				a.Fail("_default_to_infrequent_mappings", "[%d] has no group for each of %d categories", j, l.n)
				codes = nil
			}
			count = 0
			for k, v := range codes {
				if v < 0 || v >= int64(l.n) {
					a.Fail("_default_to_infrequent_mappings", "[%d] holds %d of %d", j, v, l.n)
					v = 0
				}
				to[k] = int(v)
				count = max(count, int(v)+1)
			}
			last = count - 1 // the infrequent ones come last
		}
		groups, counts, rare = append(groups, to), append(counts, count), append(rare, last)
	}
	return groups, counts, rare
}

func readOneHotEncoder(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	all := categories(a)
	groups, counts, rare := grouping(a, all)
	drop := dropped(a, counts)
	if a.Err() != nil {
		return nil, a.Err()
	}
	out := &step.OneHotEncoder{}
	unknown := a.TextOr("handle_unknown", "error")
	switch unknown {
	case "error":
		out.RefuseUnknown = true
	case "ignore", "infrequent_if_exist", "warn":
	default:
		a.Fail("handle_unknown", "%q is not known", unknown)
	}
	for j, l := range all {
		// The places of groups after one is dropped.
		place := make([]int, counts[j])
		names := make([]string, 0, counts[j])
		for g := range place {
			if place[g] = len(names); g == drop[j] {
				place[g] = -1
			} else {
				names = append(names, "infrequent_sklearn")
			}
		}
		at := func(k int) int {
			g := place[groups[j][k]]
			if g >= 0 && groups[j][k] != rare[j] {
				names[g] = l.names[k]
			}
			return g
		}
		c := &step.OneHotColumn{Places: []int{}, Unknown: -1}
		c.Numbers, c.Bools, c.Texts = l.numbers, l.bools, l.texts
		for k := range l.n {
			at(k)
		}
		for _, k := range l.at {
			c.Places = append(c.Places, at(k))
		}
		if l.nan >= 0 {
			g := at(l.nan)
			c.Missing = &g
		}
		if rare[j] >= 0 && (unknown == "infrequent_if_exist" || unknown == "warn") {
			c.Unknown = place[rare[j]]
		}
		c.Names = names
		out.Columns = append(out.Columns, c)
	}
	return out, nil
}

// dropped reads which group each column drops, -1 for none.
func dropped(a *ndarray.Attrs, counts []int) []int {
	out := make([]int, len(counts))
	for j := range out {
		out[j] = -1
	}
	name := "drop_idx_"
	if a.Has("_drop_idx_after_grouping") {
		name = "_drop_idx_after_grouping"
	}
	if a.None(name) {
		return out
	}
	items := a.Items(name)
	if a.Err() == nil && len(items) != len(counts) {
		a.Fail(name, "has %d columns, not %d", len(items), len(counts))
	}
	if a.Err() != nil {
		return out
	}
	for j, v := range items {
		if v == nil {
			continue
		}
		k, ok := v.(int64)
		if !ok || k < 0 || k >= int64(counts[j]) {
			a.Fail(name, "[%d] is no place of %d", j, counts[j])
			return out
		}
		out[j] = int(k)
	}
	return out
}

func readOrdinalEncoder(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	all := categories(a)
	groups, _, _ := grouping(a, all)
	if a.Err() != nil {
		return nil, a.Err()
	}
	out := &step.OrdinalEncoder{}
	switch unknown := a.TextOr("handle_unknown", "error"); unknown {
	case "error":
		out.RefuseUnknown = true
	case "use_encoded_value":
		out.Unknown = step.Floats{a.Float("unknown_value")}
	default:
		a.Fail("handle_unknown", "%q is not known", unknown)
	}
	encoded := a.FloatOr("encoded_missing_value", math.NaN())
	for j, l := range all {
		c := &step.OrdinalColumn{Codes: step.Floats{}}
		c.Numbers, c.Bools, c.Texts = l.numbers, l.bools, l.texts
		for _, k := range l.at {
			c.Codes = append(c.Codes, float64(groups[j][k]))
		}
		switch {
		case l.nan < 0:
		case isNaN(l.missing):
			c.Missing = step.Floats{encoded}
		default:
			c.Missing = step.Floats{float64(groups[j][l.nan])}
		}
		out.Columns = append(out.Columns, c)
	}
	return out, nil
}

// readKBinsDiscretizer reads bin_edges_, an array a column. Up to 1.0, numbers were
// lifted before they were compared.
func readKBinsDiscretizer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	out := &step.KBinsDiscretizer{}
	for j, v := range a.Items("bin_edges_") {
		x, ok := v.(*ndarray.Array)
		if !ok || x.Dims() != 1 || x.Len() < 2 {
			a.Fail("bin_edges_", "[%d] is %s, not an array of edges", j, pickle.TypeName(v))
			break
		}
		edges, err := x.Floats()
		if err != nil {
			a.Fail("bin_edges_", "%w", err)
			break
		}
		out.Edges = append(out.Edges, edges[1:len(edges)-1])
	}
	switch encode := a.Text("encode"); encode {
	case "onehot", "onehot-dense":
		out.OneHot = true
	case "ordinal":
	default:
		a.Fail("encode", "%q is not known", encode)
	}
	out.Slack = before(a, 1, 1)
	return out, nil
}

// before reports whether a version of scikit-learn before major.minor wrote the
// object; objects say so themselves.
func before(a *ndarray.Attrs, major, minor int) bool {
	parts := strings.SplitN(a.TextOr("_sklearn_version", ""), ".", 3)
	if len(parts) < 2 {
		return false
	}
	x, err1 := strconv.Atoi(parts[0])
	y, err2 := strconv.Atoi(parts[1])
	return err1 == nil && err2 == nil && (x < major || x == major && y < minor)
}
