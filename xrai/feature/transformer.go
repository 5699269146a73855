package feature

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"gonum.org/v1/gonum/mat"
)

// maxCells bounds the matrix Transform makes: 4 GiB.
const maxCells = 1 << 29

// Transformer is a fitted set of column transformations. It does not change
// once fitted or loaded and may be used from many goroutines.
type Transformer struct {
	// Warnings are doubts about the columns it was fitted on.
	Warnings []xrai.Warning

	spec        Spec
	continuous  []continuous
	categorical []categorical
	names       []string
}

// Fit learns the transformation of every column of df, which holds the training
// rows without the target. It refuses a table without rows or columns, a column
// without any value (scikit-learn's imputer drops such a column with a warning),
// infinite numbers and text that is not UTF-8. A column that does not vary is
// kept, with a warning.
func Fit(df dataframe.DataFrame, spec Spec) (*Transformer, error) {
	spec = spec.withDefaults()
	if err := spec.check(); err != nil {
		return nil, err
	}
	if df.Err != nil {
		return nil, df.Err
	}
	if df.Nrow() == 0 {
		return nil, fmt.Errorf("the table has no rows")
	}
	t := &Transformer{spec: spec}
	var constant, identifying []string
	for _, name := range dataframe.Continuous(df) {
		c, same, err := fitContinuous(df, name, spec)
		if err != nil {
			return nil, err
		}
		if same {
			constant = append(constant, name)
		}
		t.continuous = append(t.continuous, c)
	}
	kinds := columnKinds(df)
	for _, name := range dataframe.Categorical(df) {
		c, err := fitCategorical(df, name, kinds[name] == boolKind, spec)
		if err != nil {
			return nil, err
		}
		switch n := len(c.categories); {
		case n == 1:
			constant = append(constant, name)
		case n > 20 && n == df.Nrow():
			identifying = append(identifying, name)
		}
		t.categorical = append(t.categorical, c)
	}
	if len(t.continuous)+len(t.categorical) == 0 {
		return nil, fmt.Errorf("the table has no columns besides the target")
	}
	t.names = t.outputNames()
	t.Warnings = fitWarnings(constant, identifying)
	return t, nil
}

func fitWarnings(constant, identifying []string) (out []xrai.Warning) {
	if len(constant) > 0 {
		out = append(out, xrai.Warning{
			What:   fmt.Sprintf("%s the same value in every training row", has(constant)),
			Why:    "a model learns nothing from it",
			Remedy: "leave it out, or check how the rows were chosen",
		})
	}
	if len(identifying) > 0 {
		out = append(out, xrai.Warning{
			What:   fmt.Sprintf("%s a different text in every training row", has(identifying)),
			Why:    "a model can memorise the record from it and learns nothing else",
			Remedy: "leave identifiers out",
		})
	}
	return out
}

// has names columns as the subject of "has": at most ten by name.
func has(columns []string) string {
	if len(columns) == 1 {
		return fmt.Sprintf("column %q has", columns[0])
	}
	return "columns " + list(columns) + " have"
}

// list quotes at most ten names.
func list(names []string) string {
	quoted := make([]string, 0, 10)
	for _, n := range names[:min(10, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	s := strings.Join(quoted, ", ")
	if more := len(names) - len(quoted); more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

// Spec returns what the transformer was fitted with, defaults spelled out.
func (t *Transformer) Spec() Spec { return t.spec }

// Names returns the d output columns: a continuous or ordinal column's own name,
// and column_category for each category of a one-hot one. As in scikit-learn
// without prefixes, two may be equal when column names hold underscores.
func (t *Transformer) Names() []string { return slices.Clone(t.names) }

// Inputs returns the columns a table must have, continuous ones first.
func (t *Transformer) Inputs() []string {
	return append(t.Continuous(), t.Categorical()...)
}

// Continuous returns the input columns that hold numbers.
func (t *Transformer) Continuous() []string {
	out := make([]string, 0, len(t.continuous)+len(t.categorical))
	for _, c := range t.continuous {
		out = append(out, c.name)
	}
	return out
}

// Categorical returns the input columns that hold categories.
func (t *Transformer) Categorical() []string {
	out := make([]string, 0, len(t.categorical))
	for _, c := range t.categorical {
		out = append(out, c.name)
	}
	return out
}

func (t *Transformer) outputNames() []string {
	out := t.Continuous()
	for _, c := range t.categorical {
		if t.spec.Encode == EncodeOrdinal {
			out = append(out, c.name)
			continue
		}
		for _, v := range c.categories {
			out = append(out, c.name+"_"+v)
		}
	}
	return out
}

// Transform returns the n×d matrix of a table's rows, d = len(Names()). Columns
// are matched by name; further ones, such as the target, are ignored. An absent
// column, one that held numbers in training and holds text now (or the
// reverse), an infinite number and, with UnknownError, a category not seen in
// training are errors that name column, row and value.
func (t *Transformer) Transform(df dataframe.DataFrame) (*mat.Dense, error) {
	x, _, err := t.TransformCounted(df)
	return x, err
}

// TransformCounted is Transform which also reports the categories it ignored.
func (t *Transformer) TransformCounted(df dataframe.DataFrame) (*mat.Dense, []Unseen, error) {
	kinds, err := t.checkColumns(df)
	if err != nil {
		return nil, nil, err
	}
	n, d := df.Nrow(), len(t.names)
	if d > maxCells/n {
		return nil, nil, fmt.Errorf("%d rows of %d features need more than %d GiB; %s", n, d, maxCells*8>>30, t.widest())
	}
	data := make([]float64, n*d)
	unseen, err := t.walk(df, kinds, func(i, j int, v float64) { data[i*d+j] = v })
	if err != nil {
		return nil, nil, err
	}
	return mat.NewDense(n, d, data), unseen, nil
}

// Check reports what Transform would without making the matrix.
func (t *Transformer) Check(df dataframe.DataFrame) ([]Unseen, error) {
	kinds, err := t.checkColumns(df)
	if err != nil {
		return nil, err
	}
	unseen, err := t.walk(df, kinds, func(int, int, float64) {})
	if err != nil {
		return nil, err
	}
	return unseen, nil
}

// widest names the categorical column with the most categories.
func (t *Transformer) widest() string {
	if len(t.categorical) == 0 {
		return "use fewer rows"
	}
	c := slices.MaxFunc(t.categorical, func(a, b categorical) int { return len(a.categories) - len(b.categories) })
	return fmt.Sprintf("column %q alone has %d categories: leave it out or use %s", c.name, len(c.categories), EncodeOrdinal)
}

// walk computes every output value that is not 0; the columns are known to be
// there.
func (t *Transformer) walk(df dataframe.DataFrame, kinds map[string]kind, put func(i, j int, v float64)) ([]Unseen, error) {
	for j, c := range t.continuous {
		x, err := numbersOrMissing(df, c.name, kinds[c.name])
		if err != nil {
			return nil, err
		}
		for i, v := range x {
			if math.IsNaN(v) && t.spec.Impute != ImputeNone {
				v = c.fill
			}
			put(i, j, t.spec.Scale.apply(v, c.shift, c.scale))
		}
	}
	var unseen []Unseen
	j := len(t.continuous)
	for _, c := range t.categorical {
		codes, u, err := t.codes(df, c, kinds[c.name])
		if err != nil {
			return nil, err
		}
		if u.Rows > 0 {
			unseen = append(unseen, u)
		}
		if t.spec.Encode == EncodeOrdinal {
			putOrdinal(codes, j, put)
			j++
			continue
		}
		putOneHot(codes, j, put)
		j += len(c.categories)
	}
	return unseen, nil
}
