package sklearn

import (
	"slices"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// classes reads the classes of a classifier, in the order of its probabilities,
// under the names that a table's target has: text as it is, whole numbers in
// decimal, true and false. Numbers from 0 get the names of Options, if it has as
// many.
func (d *decoder) classes(a *ndarray.Attrs, name string) []string {
	values := a.Objects(name, -1)
	if a.Err() == nil && len(values) == 0 {
		a.Fail(name, "is empty")
	}
	out := make([]string, len(values))
	counted := true
	seen := map[string]bool{}
	for i, v := range values {
		switch v := v.(type) {
		case string:
			out[i], counted = v, false
		case bool:
			out[i], counted = strconv.FormatBool(v), false
		case int64:
			out[i] = strconv.FormatInt(v, 10)
			counted = counted && v == int64(i)
		case float64:
			if v != float64(int64(v)) {
				a.Fail(name, "holds %v, and classes are text or whole numbers", v)
			}
			out[i] = strconv.FormatInt(int64(v), 10)
			counted = counted && v == float64(i)
		default:
			a.Fail(name, "holds %s", pickle.TypeName(v))
		}
		if seen[out[i]] {
			a.Fail(name, "holds %q twice", out[i])
		}
		seen[out[i]] = true
	}
	if names := d.options.Classes; counted && len(names) == len(out) && !slices.Equal(names, out) {
		copy(out, names)
		d.renamed = true
	}
	return out
}

// renaming is the doubt about classes that Options named.
func renaming(classes []string) xrai.Warning { return booster.Renaming(classes) }
