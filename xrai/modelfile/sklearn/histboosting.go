package sklearn

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// hist is what histogram gradient boosting has fitted.
type hist struct {
	trees    boost.Trees
	baseline []float64
	width    int
	codes    *step.Codes // from 1.4 on, where there are columns of categories; else nil
	columns  []int       // of categories
}

// readHist reads the trees of so many outputs.
func readHist(a *ndarray.Attrs, outputs int) *hist {
	h := &hist{trees: newTrees()}
	h.width = int(a.IntIn(a.First("n_features_in_", "n_features_", "_n_features"), 1, maxFeatures))
	h.baseline = baseline(a, outputs)
	r := &histReader{a: a, h: h}
	r.categories()
	if a.Err() != nil {
		return nil
	}
	seen := spots{}
	for i, stage := range a.Items("_predictors") {
		predictors, ok := pickle.Items(stage)
		if !ok || len(predictors) != outputs {
			a.Fail("_predictors", "stage %d is %s, not %d trees", i, pickle.TypeName(stage), outputs)
			return nil
		}
		for _, v := range predictors {
			pa := attrsOf(a, "_predictors", v, "TreePredictor")
			if pa == nil || !seen.add(a, "_predictors", v) {
				return nil
			}
			r.tree(pa)
			if pa.Err() != nil {
				a.Fail("_predictors", "stage %d: %w", i, pa.Err())
				return nil
			}
		}
	}
	return h
}

// baseline reads where the sums start: a number, or an array of whatever shape.
func baseline(a *ndarray.Attrs, outputs int) []float64 {
	const name = "_baseline_prediction"
	if x, ok := a.Value(name).(*ndarray.Array); ok && x.Dims() > 0 {
		v := a.Floats(name)
		if a.Err() == nil && len(v) != outputs {
			a.Fail(name, "holds %d numbers, not %d", len(v), outputs)
		}
		return v
	}
	if v := a.Float(name); outputs == 1 {
		return []float64{v}
	}
	a.Fail(name, "is one number, not %d", outputs)
	return nil
}

// histReader reads one model's trees.
type histReader struct {
	a     *ndarray.Attrs
	h     *hist
	place []int                // column of the table of each column of the trees
	known map[int32]*[32]uint8 // categories of each column of the trees that has any
}

// categories reads which columns hold categories, and from 1.4 on how they are
// written as codes: an encoder moves them before the others.
func (r *histReader) categories() {
	a, h := r.a, r.h
	r.known = map[int32]*[32]uint8{}
	r.place = make([]int, h.width)
	for j := range r.place {
		r.place[j] = j
	}
	if a.None("is_categorical_") || a.Err() != nil {
		return
	}
	for j, is := range a.Bools("is_categorical_", h.width) {
		if is {
			h.columns = append(h.columns, j)
		}
	}
	if !a.None("_preprocessor") && a.Err() == nil {
		if o := a.Object("_preprocessor"); o != nil {
			r.move()
			r.encoder(ndarray.Of(o))
		}
	}
	if a.Err() == nil {
		r.readKnown()
	}
}

// move puts the columns of categories first.
func (r *histReader) move() {
	is := make([]bool, r.h.width)
	for _, j := range r.h.columns {
		is[j] = true
	}
	r.place = r.place[:0]
	for _, want := range []bool{true, false} {
		for j, c := range is {
			if c == want {
				r.place = append(r.place, j)
			}
		}
	}
}

// encoder reads the categories of the ColumnTransformer's first transformer.
func (r *histReader) encoder(pre *ndarray.Attrs) {
	a, h := r.a, r.h
	items := pre.Items("transformers_")
	if err := pre.Err(); err != nil {
		a.Fail("_preprocessor", "%w", err)
		return
	}
	for _, v := range items {
		triple, ok := pickle.Items(v)
		if !ok || len(triple) != 3 || triple[0] != "encoder" {
			continue
		}
		ea := attrsOf(a, "_preprocessor", triple[1], "OrdinalEncoder")
		if ea == nil {
			return
		}
		lists := ea.Items("categories_")
		if ea.Err() == nil && len(lists) != len(h.columns) {
			ea.Fail("categories_", "holds %d lists for %d columns", len(lists), len(h.columns))
		}
		h.codes = &step.Codes{}
		for i, l := range lists {
			if ea.Err() == nil {
				h.codes.Columns = append(h.codes.Columns, coded(ea, h.columns[i], l))
			}
		}
		if ea.Err() != nil {
			a.Fail("_preprocessor", "%w", ea.Err())
		}
		return
	}
	a.Fail("_preprocessor", "has no encoder")
}

// coded reads the categories of one column; missing ones, the last, have no code.
func coded(ea *ndarray.Attrs, column int, list any) step.CodedColumn {
	out := step.CodedColumn{Index: column}
	values, err := ndarray.Labels(list)
	if err != nil {
		ea.Fail("categories_", "%w", err)
		return out
	}
	for i, v := range values {
		number, isNumber := 0.0, true
		switch v := v.(type) {
		case string:
			out.Texts, isNumber = append(out.Texts, v), false
		case bool:
			if v {
				number = 1
			}
		case int64:
			number = float64(v)
		case float64:
			number = v
		case nil:
			number = math.NaN()
		case *pickle.Class: // pandas.NA
			number = math.NaN()
		default:
			ea.Fail("categories_", "holds %s", pickle.TypeName(v))
		}
		if isNumber && number != number {
			if i < len(values)-2 {
				ea.Fail("categories_", "a missing one is not the last")
			}
			continue
		}
		if isNumber {
			out.Numbers = append(out.Numbers, number)
		}
	}
	if len(out.Texts) > 0 && len(out.Numbers) > 0 {
		ea.Fail("categories_", "holds text and numbers")
	}
	return out
}

// readKnown reads the categories that the training rows had, as the trees know
// them: a value that is none of them goes where missing ones go.
func (r *histReader) readKnown() {
	m := ndarray.Of(r.a.Object(r.a.First("_bin_mapper", "bin_mapper_")))
	if r.a.Err() != nil {
		return
	}
	is := m.Ints("is_categorical_", r.h.width)
	lists := m.Items("bin_thresholds_")
	if m.Err() == nil && len(lists) != r.h.width {
		m.Fail("bin_thresholds_", "holds %d lists for %d columns", len(lists), r.h.width)
	}
	for j := range is {
		if m.Err() != nil {
			break
		}
		if is[j] == 0 {
			continue
		}
		x, ok := lists[j].(*ndarray.Array)
		if !ok {
			m.Fail("bin_thresholds_", "holds %s", pickle.TypeName(lists[j]))
			break
		}
		values, err := x.Floats()
		if err != nil {
			m.Fail("bin_thresholds_", "%w", err)
			break
		}
		set := new([32]uint8)
		for _, v := range values {
			if !(v >= 0 && v <= 255) || v != math.Trunc(v) {
				m.Fail("bin_thresholds_", "category %v of column %d is no whole number from 0 to 255", v, j)
				break
			}
			set[int(v)/8] |= 1 << (int(v) % 8)
		}
		r.known[int32(j)] = set
	}
	if m.Err() != nil {
		r.a.Fail("_bin_mapper", "%w", m.Err())
	}
}

// lead returns the step before the trees.
func (h *hist) lead() []step.Step {
	if h.codes == nil {
		return nil
	}
	return []step.Step{h.codes}
}

func readHistClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	classes := d.classes(a, "classes_")
	outputs := len(classes)
	if outputs == 2 {
		outputs = 1
	}
	switch loss := a.Text("loss"); loss {
	case "auto", "binary_crossentropy", "categorical_crossentropy", "log_loss":
	default:
		a.Fail("loss", "%q is not supported", loss)
	}
	if a.Err() == nil && len(classes) < 2 {
		a.Fail("classes_", "holds %d classes", len(classes))
	}
	if a.Err() != nil {
		return nil, a.Err()
	}
	h := readHist(a, outputs)
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &boost.ClassifierModel{Family: boost.KindHistClassifier, ClassNames: classes, Width: h.width, Baseline: h.baseline, Trees: h.trees}
	for k := range classes {
		m.Present = append(m.Present, k)
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	p := newParams(a, 0)
	l := boost.HistClassifier{ClassWeight: p.classWeight("classes_", classes), HistParams: p.hist(h.columns)}
	f := p.fitted(m, l)
	f.lead = h.lead()
	return f, nil
}

func readHistRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	h := readHist(a, 1)
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &boost.RegressorModel{Family: boost.KindHistRegressor, Width: h.width, Link: boost.Identity, Baseline: h.baseline[0], Trees: h.trees}
	p := newParams(a, 0)
	l := boost.HistRegressor{HistParams: p.hist(h.columns)}
	switch l.Loss = lossNames[a.Text("loss")]; l.Loss {
	case boost.SquaredError, boost.AbsoluteError:
	case boost.Poisson, boost.Gamma:
		m.Link = boost.Log
	case boost.Quantile:
		l.Quantile = a.Float("quantile")
	default:
		a.Fail("loss", "%q is not supported", a.Text("loss"))
		return nil, a.Err()
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	f := p.fitted(m, l)
	f.lead = h.lead()
	return f, nil
}
