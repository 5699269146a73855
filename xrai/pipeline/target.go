package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

// Target is the column to predict.
type Target struct {
	Name string `json:"name"`
	// Classes are the classes of the training rows, nil for a number. As
	// scikit-learn's LabelEncoder orders them: text by code point, whole numbers
	// by value, false before true.
	Classes []string `json:"classes,omitempty"`
	// Weights names the column that weighs the training rows, see FitWeighted.
	// "" means 1 each.
	Weights string `json:"weights,omitempty"`
}

// Task is classification when the target has classes.
func (t Target) Task() xrai.Task {
	if t.Classes != nil {
		return xrai.Classification
	}
	return xrai.Regression
}

// check refuses what NewTarget could not have made.
func (t Target) check() error {
	if t.Classes != nil && len(t.Classes) == 0 {
		return fmt.Errorf("target %q has an empty list of classes", t.Name)
	}
	if t.Weights != "" && t.Name == t.Weights {
		return fmt.Errorf("target %q cannot be the weights too", t.Name)
	}
	seen := make(map[string]bool, len(t.Classes))
	for _, c := range t.Classes {
		if seen[c] {
			return fmt.Errorf("target %q has class %q twice", t.Name, c)
		}
		seen[c] = true
	}
	return nil
}

// fits refuses a model that predicts something else.
func (t Target) fits(m xrai.Model) error {
	if t.Classes == nil {
		if _, ok := m.(xrai.Regressor); !ok {
			return fmt.Errorf("%s does not predict a number, as target %q needs", m.Kind(), t.Name)
		}
		return nil
	}
	c, ok := m.(xrai.Classifier)
	if !ok {
		return fmt.Errorf("%s does not predict a class, as target %q needs", m.Kind(), t.Name)
	}
	if !slices.Equal(c.Classes(), t.Classes) {
		return fmt.Errorf("the classes of the model, %q, are not those of target %q, %q", c.Classes(), t.Name, t.Classes)
	}
	return nil
}

// NewTarget returns the target of training rows with, for classification, its
// classes. A Task of 0 lets the column decide: text, true and false are classes,
// numbers are numbers.
func NewTarget(train dataframe.DataFrame, name string, task xrai.Task) (Target, error) {
	t := Target{Name: name}
	isNumber, err := holdsNumbers(train, name)
	if err != nil || task == xrai.Regression || task == 0 && isNumber {
		return t, err
	}
	rows, err := classNames(train, name, isNumber)
	if err != nil {
		return t, err
	}
	t.Classes = distinct(rows, isNumber)
	return t, nil
}

// distinct returns the class names in order.
func distinct(rows []string, isNumber bool) []string {
	out := slices.Clone(rows)
	slices.Sort(out)
	out = slices.Compact(out)
	if isNumber {
		slices.SortFunc(out, func(a, b string) int {
			x, _ := strconv.ParseInt(a, 10, 64)
			y, _ := strconv.ParseInt(b, 10, 64)
			return cmp.Compare(x, y)
		})
	}
	return out
}

// Read returns the class indexes or the numbers of a table's target column,
// the other nil. A missing one, a class not in Classes, text where numbers are
// needed and infinity are errors naming the row.
func (t Target) Read(df dataframe.DataFrame) (labels []int, y []float64, err error) {
	isNumber, err := holdsNumbers(df, t.Name)
	if err != nil {
		return nil, nil, err
	}
	if t.Classes != nil {
		rows, err := classNames(df, t.Name, isNumber)
		if err != nil {
			return nil, nil, err
		}
		labels, err = t.labels(rows)
		return labels, nil, err
	}
	if !isNumber {
		return nil, nil, notNumbers(df, t.Name)
	}
	y, err = dataframe.Floats(df, t.Name)
	if err != nil {
		return nil, nil, err
	}
	for i, v := range y {
		if math.IsNaN(v) {
			return nil, nil, missing(t.Name, i)
		} else if math.IsInf(v, 0) {
			return nil, nil, &feature.CellError{Column: t.Name, Row: i, Value: format(v), Problem: "is not finite"}
		}
	}
	return nil, y, nil
}

// labels looks class names up.
func (t Target) labels(rows []string) ([]int, error) {
	index := make(map[string]int, len(t.Classes))
	for k, c := range t.Classes {
		index[c] = k
	}
	out := make([]int, len(rows))
	for i, c := range rows {
		k, ok := index[c]
		if !ok {
			return nil, &feature.CellError{Column: t.Name, Row: i, Value: c, Problem: fmt.Sprintf("is a class that no training row has; it knows %q", t.Classes)}
		}
		out[i] = k
	}
	return out, nil
}

// holdsNumbers reports whether the column's values are numbers.
func holdsNumbers(df dataframe.DataFrame, name string) (bool, error) {
	if df.Err != nil {
		return false, df.Err
	}
	i := slices.Index(df.Names(), name)
	if i < 0 {
		return false, fmt.Errorf("the table has no target column %q", name)
	}
	if df.Nrow() == 0 {
		return false, fmt.Errorf("the table has no rows")
	}
	t := df.Types()[i]
	return t == series.Int || t == series.Float, nil
}

// classNames returns each row's class: the text itself, true or false, or a
// whole number in decimal.
func classNames(df dataframe.DataFrame, name string, isNumber bool) ([]string, error) {
	if !isNumber {
		rows, absent, err := dataframe.Strings(df, name)
		if err != nil {
			return nil, err
		}
		for i, c := range rows {
			if absent[i] {
				return nil, missing(name, i)
			} else if !utf8.ValidString(c) {
				return nil, &feature.CellError{Column: name, Row: i, Value: c, Problem: "is not valid UTF-8; save the file in that encoding"}
			}
		}
		return rows, nil
	}
	y, err := dataframe.Floats(df, name)
	if err != nil {
		return nil, err
	}
	rows := make([]string, len(y))
	for i, v := range y {
		switch {
		case math.IsNaN(v):
			return nil, missing(name, i)
		case v != math.Trunc(v) || math.Abs(v) >= 1<<53:
			return nil, &feature.CellError{Column: name, Row: i, Value: format(v), Problem: "is not a class: a classifier needs text or whole numbers, else use a regressor"}
		}
		rows[i] = strconv.FormatInt(int64(v), 10)
	}
	return rows, nil
}

// notNumbers names the first value of a target that a regressor cannot use.
func notNumbers(df dataframe.DataFrame, name string) error {
	rows, absent, err := dataframe.Strings(df, name)
	if err != nil {
		return err
	}
	first := -1
	for i, v := range rows {
		if absent[i] {
			continue
		}
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			first = i
			break
		} else if first < 0 {
			first = i
		}
	}
	if first < 0 {
		return missing(name, 0)
	}
	return &feature.CellError{Column: name, Row: first, Value: rows[first], Problem: "is not a number: a regressor needs a numeric target, else use a classifier"}
}

func missing(name string, row int) error {
	return &feature.CellError{Column: name, Row: row, Problem: "the target is missing"}
}

func format(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// dataset returns a table's target, and its weights when it has their column.
func (t Target) dataset(df dataframe.DataFrame) (*xrai.Dataset, error) {
	labels, y, err := t.Read(df)
	if err != nil {
		return nil, err
	}
	d := &xrai.Dataset{Labels: labels, Classes: t.Classes, Y: y}
	if t.Weights == "" || !slices.Contains(df.Names(), t.Weights) {
		return d, nil
	}
	if d.Weights, err = dataframe.Floats(df, t.Weights); err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	for i, w := range d.Weights {
		switch {
		case math.IsNaN(w):
			return nil, &feature.CellError{Column: t.Weights, Row: i, Problem: "the weight is missing"}
		case w < 0 || math.IsInf(w, 0):
			return nil, &feature.CellError{Column: t.Weights, Row: i, Value: format(w), Problem: "is not a weight: a finite number of 0 or more"}
		}
	}
	return d, nil
}
