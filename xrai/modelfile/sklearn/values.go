package sklearn

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// coefficients returns coef_, of one dimension or two, as rows of equal width.
func coefficients(a *ndarray.Attrs) (rows [][]float64, width int) {
	x := a.Array("coef_")
	if x == nil {
		return nil, 0
	}
	if x.Dims() != 1 && x.Dims() != 2 || x.Len() == 0 {
		a.Fail("coef_", "is %s", x)
		return nil, 0
	}
	return rowsOf(a.Floats("coef_"), x.Shape[x.Dims()-1])
}

// rowsOf cuts numbers into rows.
func rowsOf(all []float64, width int) ([][]float64, int) {
	var rows [][]float64
	for ; width > 0 && len(all) >= width; all = all[width:] {
		rows = append(rows, all[:width:width])
	}
	return rows, width
}

// intercepts returns intercept_ for n scores; one number stands for all.
func intercepts(a *ndarray.Attrs, n int) []float64 {
	if x, ok := a.Value("intercept_").(*ndarray.Array); ok && x.Dims() > 0 {
		return a.Floats("intercept_", n)
	}
	v := a.Float("intercept_")
	if a.Err() != nil {
		return nil
	}
	out := make([]float64, n)
	for k := range out {
		out[k] = v
	}
	return out
}

// numbersOf returns the numbers of an array of one dimension, a list or a tuple.
func numbersOf(a *ndarray.Attrs, name string) []float64 {
	if _, ok := a.Value(name).(*ndarray.Array); ok {
		return a.Floats(name, -1)
	}
	items := a.Items(name)
	out := make([]float64, 0, len(items))
	for _, v := range items {
		n, ok := asNumber(v)
		if !ok {
			a.Fail(name, "holds %s", pickle.TypeName(v))
			return nil
		}
		out = append(out, n)
	}
	return out
}

// unboxed returns the element of an array without dimensions, as numpy.float64 is,
// and any other value as it is.
func unboxed(v any) any {
	if x, ok := v.(*ndarray.Array); ok && x.Len() == 1 && x.Dims() == 0 {
		if items, err := x.Objects(); err == nil {
			return items[0]
		}
	}
	return v
}

func asNumber(v any) (float64, bool) {
	switch v := unboxed(v).(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// arrayList returns a list of arrays of numbers.
func arrayList(a *ndarray.Attrs, name string) (values [][]float64, shapes [][]int) {
	for _, v := range a.Items(name) {
		x, ok := v.(*ndarray.Array)
		if !ok {
			a.Fail(name, "holds %s, not an array", pickle.TypeName(v))
			return nil, nil
		}
		f, err := x.Floats()
		if err != nil {
			a.Fail(name, "%w", err)
			return nil, nil
		}
		values, shapes = append(values, f), append(shapes, x.Shape)
	}
	return values, shapes
}

// everyClass returns the indexes of n classes, all of which had rows.
func everyClass(n int) []int {
	out := make([]int, n)
	for k := range out {
		out[k] = k
	}
	return out
}

// classWeight reads class_weight: its keys are elements of classes_, which have
// these names.
func (p *hyper) classWeight(names []string) xrai.ClassWeight {
	if p.a.None("class_weight") {
		return xrai.ClassWeight{}
	}
	own := *p.a
	if unboxed(own.Value("class_weight")) == "balanced" {
		return xrai.ClassWeight{Balanced: true}
	}
	d, classes := own.Dict("class_weight"), own.Objects("classes_", len(names))
	if own.Err() != nil {
		p.lack("class_weight", "is odd")
		return xrai.ClassWeight{}
	}
	out := xrai.ClassWeight{Of: map[string]float64{}}
	for key, v := range d.All() {
		at, found := -1, unboxed(key)
		for k, c := range classes {
			if sameLabel(c, found) {
				at = k
			}
		}
		w, ok := asNumber(v)
		if !ok || !(w >= 0) || math.IsInf(w, 0) {
			p.lack("class_weight", "has %s as a weight", pickle.TypeName(v))
			return xrai.ClassWeight{}
		}
		// scikit-learn passes over, or refuses, a class that it has not seen.
		if at >= 0 {
			out.Of[names[at]] = w
		}
	}
	return out
}

// sameLabel compares labels as Python does: 1, 1.0 and True are equal.
func sameLabel(a, b any) bool {
	if x, ok := a.(bool); ok {
		a = float64(map[bool]int{true: 1}[x])
	}
	if y, ok := b.(bool); ok {
		b = float64(map[bool]int{true: 1}[y])
	}
	if x, ok := asNumber(a); ok {
		y, ok := asNumber(b)
		return ok && x == y
	}
	x, ok1 := a.(string)
	y, ok2 := b.(string)
	return ok1 && ok2 && x == y
}
