package feature

import (
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"gonum.org/v1/gonum/mat"
)

// Features turn the columns of a table into the matrix that a model takes: a
// Transformer, which Fit makes, or the steps read from a model file. They do not
// change and may be used from many goroutines. Their JSON holds all of them.
type Features interface {
	// Inputs returns the columns that a table must have.
	Inputs() []string
	// Names returns the d output columns.
	Names() []string
	// Transform returns the n×d matrix of a table's rows. Columns are found by
	// name, and further ones ignored. What cannot be used is a *CellError.
	Transform(df dataframe.DataFrame) (*mat.Dense, error)
	// Check reports what Transform would, and the categories that are unknown.
	Check(df dataframe.DataFrame) ([]Unseen, error)
	// Doubts are about the columns, from training.
	Doubts() []xrai.Warning
}

// Positional are Features that know their columns by number only, as those of a
// model fitted on a matrix. They can be used once bound to names.
type Positional interface {
	Features
	// Bound reports whether the columns have names.
	Bound() bool
	// Bind returns the features with these columns, in the order of the matrix the
	// model was fitted on.
	Bind(columns []string) (Features, error)
}

// Doubts returns the Warnings.
func (t *Transformer) Doubts() []xrai.Warning { return t.Warnings }
