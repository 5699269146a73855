package feature

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Unseen counts the rows of one column whose category no training row has.
type Unseen struct {
	Column     string
	Rows       int
	Categories []string // distinct and sorted
}

// Warning says what was done about them.
func (u Unseen) Warning() xrai.Warning {
	return xrai.Warning{
		What:   fmt.Sprintf("column %q has categories that no training row has, in %d of its rows: %s", u.Column, u.Rows, list(u.Categories)),
		Why:    "the model is told only that it is none of the categories it knows",
		Remedy: "check the spelling, or how the rows were chosen",
	}
}

func columnKinds(df dataframe.DataFrame) map[string]kind {
	names, types := df.Names(), df.Types()
	out := make(map[string]kind, len(names))
	for i, name := range names {
		out[name] = kindOf(types[i])
	}
	return out
}

// checkColumns refuses a table that lacks rows or an input column, or whose
// column holds another kind of value than in training. A column without any
// value fits every kind.
func (t *Transformer) checkColumns(df dataframe.DataFrame) (map[string]kind, error) {
	if df.Err != nil {
		return nil, df.Err
	}
	if df.Nrow() == 0 {
		return nil, fmt.Errorf("the table has no rows")
	}
	kinds := columnKinds(df)
	var absent []string
	for _, name := range t.Inputs() {
		if _, ok := kinds[name]; !ok {
			absent = append(absent, name)
		}
	}
	if len(absent) == 1 {
		return nil, fmt.Errorf("the table has no column %q", absent[0])
	} else if len(absent) > 1 {
		return nil, fmt.Errorf("the table has no columns %s", list(absent))
	}
	for _, c := range t.continuous {
		if err := checkKind(df, c.name, kinds[c.name], numberKind); err != nil {
			return nil, err
		}
	}
	for _, c := range t.categorical {
		want := textKind
		if c.bool {
			want = boolKind
		}
		if err := checkKind(df, c.name, kinds[c.name], want); err != nil {
			return nil, err
		}
	}
	return kinds, nil
}

// checkKind names the first value that shows the column to be of another kind.
func checkKind(df dataframe.DataFrame, name string, is, want kind) error {
	if is == want {
		return nil
	}
	row, value, err := offending(df, name, is, want)
	if err != nil || row < 0 {
		return err
	}
	return &CellError{Column: name, Row: row, Value: value, Problem: fmt.Sprintf("in a column that held %s in training", want)}
}

// offending finds the first value that cannot be of the wanted kind, else the
// first value; row is -1 when there is none.
func offending(df dataframe.DataFrame, name string, is, want kind) (row int, value string, err error) {
	if is == numberKind {
		x, err := dataframe.Floats(df, name)
		if i := slices.IndexFunc(x, func(v float64) bool { return !math.IsNaN(v) }); err == nil && i >= 0 {
			return i, strconv.FormatFloat(x[i], 'g', -1, 64), nil
		}
		return -1, "", err
	}
	values, missing, err := dataframe.Strings(df, name)
	if err != nil {
		return -1, "", err
	}
	first := -1
	for i, v := range values {
		if missing[i] {
			continue
		}
		if first < 0 {
			first = i
		}
		if want == numberKind && !looksNumeric(v) || want == boolKind && !looksBool(v) {
			return i, v, nil
		}
	}
	if first < 0 {
		return -1, "", nil
	}
	return first, values[first], nil
}

// looksNumeric reports whether a table reader takes v for a number rather than
// for text; a leading zero makes a code.
func looksNumeric(v string) bool {
	v = strings.Trim(v, " \t")
	digits := strings.TrimLeft(v, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' && digits[1] != 'e' && digits[1] != 'E' {
		return false
	}
	_, err := strconv.ParseFloat(v, 64)
	return err == nil
}

func looksBool(v string) bool { return strings.EqualFold(v, "true") || strings.EqualFold(v, "false") }

// numbersOrMissing returns a continuous column, NaN where missing; one of
// another kind is a column that checkColumns found to hold no value.
func numbersOrMissing(df dataframe.DataFrame, name string, is kind) ([]float64, error) {
	if is == numberKind {
		return numbers(df, name)
	}
	x := make([]float64, df.Nrow())
	for i := range x {
		x[i] = math.NaN()
	}
	return x, nil
}

// codes returns each row's place among the column's categories, -1 for a
// category not seen in training.
func (t *Transformer) codes(df dataframe.DataFrame, c categorical, is kind) ([]int, Unseen, error) {
	u := Unseen{Column: c.name}
	codes := make([]int, df.Nrow())
	values, missing := make([]string, len(codes)), []bool(nil)
	if is != numberKind {
		var err error
		if values, missing, err = dataframe.Strings(df, c.name); err != nil {
			return nil, u, err
		}
	}
	unknown := make(map[string]int)
	for i, v := range values {
		if missing == nil || missing[i] {
			v = c.fill
		}
		k, ok := c.index[v]
		if !ok {
			if t.spec.Unknown == UnknownError {
				return nil, u, &CellError{Column: c.name, Row: i, Value: v, Problem: "is a category that no training row has"}
			}
			k = -1
			u.Rows++
			unknown[v]++
		}
		codes[i] = k
	}
	u.Categories = keys(unknown)
	return codes, u, nil
}
