package pipeline

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"gonum.org/v1/gonum/mat"
)

// FromProba makes a pipeline of a function that takes rows as they stand in the
// table: a scoring service, a rules engine, a model of another library. f gets
// the columns of the training table, in its order, without the target, and
// returns the n×C probabilities of the rows, columns in the order of classes.
// Nothing is read or called before a result is asked for, so a notebook may
// declare one in every cell. All else is as with xrai.FromProba: what f returns
// is checked, and id is the name under which results are remembered ("" for not
// at all).
//
// Such a model has no learner: what a left-out record changes cannot be
// measured until WithLearner gives one.
func FromProba(classes []string, f func(rows dataframe.DataFrame) (*mat.Dense, error), target, id string) *Pipeline {
	// A nil list would mean a number.
	classes = append([]string{}, classes...)
	m := &rowModel{proba: f, id: id}
	return &Pipeline{Model: m.classifier(classes, nil), Target: Target{Name: target, Classes: classes}, rows: m}
}

// FromPredict is FromProba for a function that returns one number a row.
func FromPredict(f func(rows dataframe.DataFrame) ([]float64, error), target, id string) *Pipeline {
	m := &rowModel{predict: f, id: id}
	return &Pipeline{Model: m.regressor(nil), Target: Target{Name: target}, rows: m}
}

// WithLearner returns the pipeline with a learner that fits it again: the one
// behind the function, or the nearest to it, for PDTP then measures that
// learner. For a model that takes rows spec says how the learner's features are
// made of them; another pipeline has its features, and spec is not used.
func (p *Pipeline) WithLearner(l xrai.Learner, spec feature.Spec) *Pipeline {
	out := *p
	out.Learner = l
	if p.rows != nil {
		rows := *p.rows
		rows.spec = spec
		out.rows = &rows
	}
	return &out
}

// Bind readies a model for tables of one audit, training rows first. For one that
// takes rows, Transform then writes rows of any of them as numbers, and Model
// reads them back. Features that know their columns by number only get the names
// of the training table, in its order, without target and weights. Other
// pipelines are returned as they are. A session binds its models itself.
func (p *Pipeline) Bind(train dataframe.DataFrame, others ...dataframe.DataFrame) (*Pipeline, error) {
	if p == nil {
		return nil, nil
	}
	out := *p
	if f, ok := p.Features.(feature.Positional); ok && !f.Bound() {
		x, err := p.Target.inputs(train)
		if err != nil {
			return nil, err
		}
		out.Features, err = f.Bind(x.Names())
		return &out, err
	}
	if p.rows == nil {
		return p, nil
	}
	rows := *p.rows
	var tables []dataframe.DataFrame
	for _, df := range append([]dataframe.DataFrame{train}, others...) {
		x, err := p.Target.inputs(df)
		if err != nil {
			return nil, err
		}
		tables = append(tables, x)
	}
	var err error
	if rows.codec, err = feature.NewCodec(tables...); err != nil {
		return nil, err
	}
	out.rows = &rows
	if rows.proba != nil {
		out.Model = rows.classifier(p.Target.Classes, rows.codec)
	} else {
		out.Model = rows.regressor(rows.codec)
	}
	if l := unbound(p.Learner); l != nil {
		f, err := feature.Fit(tables[0], rows.spec)
		if err != nil {
			return nil, fmt.Errorf("features of the learner: %w", err)
		}
		out.Learner = rowLearner{Learner: l, features: f, codec: rows.codec}
	}
	return &out, nil
}

// rowModel is the function of a pipeline that takes rows.
type rowModel struct {
	proba   func(rows dataframe.DataFrame) (*mat.Dense, error)
	predict func(rows dataframe.DataFrame) ([]float64, error)
	id      string
	spec    feature.Spec   // of the learner's features
	codec   *feature.Codec // nil until bound
}

func (m *rowModel) classifier(classes []string, codec *feature.Codec) xrai.Classifier {
	f := func(x *mat.Dense) (*mat.Dense, error) {
		rows, err := decode(codec, x)
		if err != nil {
			return nil, err
		}
		return m.proba(rows)
	}
	return xrai.FromProba(classes, f, m.id).WithColumns(width(codec))
}

func (m *rowModel) regressor(codec *feature.Codec) xrai.Regressor {
	f := func(x *mat.Dense) ([]float64, error) {
		rows, err := decode(codec, x)
		if err != nil {
			return nil, err
		}
		return m.predict(rows)
	}
	return xrai.FromPredict(f, m.id).WithColumns(width(codec))
}

func decode(codec *feature.Codec, x *mat.Dense) (dataframe.DataFrame, error) {
	if codec == nil {
		return dataframe.DataFrame{}, errUnbound
	}
	return codec.Decode(x)
}

var errUnbound = fmt.Errorf("this model takes rows, not features: Bind it to the tables first")

func width(codec *feature.Codec) int {
	if codec == nil {
		return 0
	}
	return len(codec.Names())
}

// check refuses what FromProba and FromPredict cannot have made.
func (m *rowModel) check(t Target) error {
	if (m.proba == nil) == (m.predict == nil) {
		return fmt.Errorf("the function is nil")
	}
	if (m.proba == nil) != (t.Classes == nil) {
		return fmt.Errorf("the function is for another task than target %q", t.Name)
	}
	return nil
}

func (m *rowModel) names() []string {
	if m.codec == nil {
		return nil
	}
	return m.codec.Names()
}

func (m *rowModel) encode(df dataframe.DataFrame) (*mat.Dense, error) {
	if m.codec == nil {
		return nil, errUnbound
	}
	return m.codec.Encode(df)
}

// given returns a table's rows as the function gets them.
func (m *rowModel) given(df dataframe.DataFrame, t Target) (dataframe.DataFrame, error) {
	if m.codec == nil {
		return t.inputs(df)
	}
	x, err := m.codec.Encode(df)
	if err != nil {
		return dataframe.DataFrame{}, err
	}
	return m.codec.Decode(x)
}

func (m *rowModel) probaOf(df dataframe.DataFrame, t Target) (*mat.Dense, error) {
	rows, err := m.given(df, t)
	if err != nil {
		return nil, err
	}
	f := func(*mat.Dense) (*mat.Dense, error) { return m.proba(rows) }
	return xrai.FromProba(t.Classes, f, m.id).Proba(mat.NewDense(rows.Nrow(), 1, nil))
}

func (m *rowModel) numbersOf(df dataframe.DataFrame, t Target) ([]float64, error) {
	rows, err := m.given(df, t)
	if err != nil {
		return nil, err
	}
	f := func(*mat.Dense) ([]float64, error) { return m.predict(rows) }
	return xrai.FromPredict(f, m.id).Predict(mat.NewDense(rows.Nrow(), 1, nil))
}

// owns reports whether a column is the target or the weights.
func (t Target) owns(column string) bool {
	return column == t.Name || t.Weights != "" && column == t.Weights
}

// inputs returns a table without target and weights.
func (t Target) inputs(df dataframe.DataFrame) (dataframe.DataFrame, error) {
	if df.Err != nil {
		return df, df.Err
	}
	keep := slices.DeleteFunc(slices.Clone(df.Names()), t.owns)
	switch {
	case len(keep) == 0:
		return df, fmt.Errorf("the target %q is the only column", t.Name)
	case df.Nrow() == 0:
		return df, fmt.Errorf("the table has no rows")
	}
	x := df.Select(keep)
	return x, x.Err
}
