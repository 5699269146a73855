package step

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindCodes is the kind of Codes.
const KindCodes = "codes"

func init() { steps[KindCodes] = read[Codes] }

// Codes replaces the categories of some columns by their numbers from 0, as the
// codes of pandas' categories; other columns stay. A missing value stays missing,
// an unknown category becomes so and is noted.
type Codes struct{ Columns []CodedColumn }

// CodedColumn is one column and its categories in order: of text, or else of
// numbers, to which columns of true and false count as 1 and 0.
type CodedColumn struct {
	Index   int // of the column
	Texts   []string
	Numbers []float64
}

type codedJSON struct {
	Index   int                  `json:"index"`
	Texts   []string             `json:"texts,omitempty"`
	Numbers strict.List[float64] `json:"numbers,omitempty"`
}

// Kind implements Step.
func (c *Codes) Kind() string { return KindCodes }

// MarshalJSON writes the columns.
func (c *Codes) MarshalJSON() ([]byte, error) {
	out := struct {
		Columns []codedJSON `json:"columns"`
	}{make([]codedJSON, len(c.Columns))}
	for i, k := range c.Columns {
		out.Columns[i] = codedJSON{k.Index, k.Texts, k.Numbers}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Codes) UnmarshalJSON(data []byte) error {
	var in struct {
		Columns []codedJSON `json:"columns"`
	}
	if err := strict.Decode(data, &in); err != nil {
		return err
	}
	c.Columns = make([]CodedColumn, len(in.Columns))
	for i, k := range in.Columns {
		c.Columns[i] = CodedColumn{k.Index, k.Texts, k.Numbers}
	}
	return nil
}

// Check implements Step. Columns ascend, and no category is there twice.
func (c *Codes) Check(width int) (int, error) {
	last := -1
	for _, k := range c.Columns {
		switch {
		case k.Index <= last || k.Index >= width:
			return 0, fmt.Errorf("column %d after %d, of %d", k.Index, last, width)
		case len(k.Texts) > 0 && len(k.Numbers) > 0:
			return 0, fmt.Errorf("column %d has categories of text and of numbers", k.Index)
		}
		last = k.Index
		if len(k.textCodes()) != len(k.Texts) || len(k.numberCodes()) != len(k.Numbers) {
			return 0, fmt.Errorf("column %d has a category twice", k.Index)
		}
		if slices.ContainsFunc(k.Numbers, func(v float64) bool { return v-v != 0 }) {
			return 0, fmt.Errorf("column %d has a category that is no number", k.Index)
		}
	}
	return width, nil
}

func (k *CodedColumn) textCodes() map[string]float64 {
	out := make(map[string]float64, len(k.Texts))
	for i, v := range k.Texts {
		out[v] = float64(i)
	}
	return out
}

func (k *CodedColumn) numberCodes() map[float64]float64 {
	out := make(map[float64]float64, len(k.Numbers))
	for i, v := range k.Numbers {
		out[v] = float64(i)
	}
	return out
}

// Apply implements Step.
func (c *Codes) Apply(f *Frame, notes *Notes) (*Frame, error) {
	out := &Frame{Rows: f.Rows, Columns: slices.Clone(f.Columns)}
	for i := range c.Columns {
		k := &c.Columns[i]
		in := &f.Columns[k.Index]
		codes := make([]float64, f.Rows)
		var err error
		if in.Kind == Text {
			err = k.texts(in, codes, notes)
		} else {
			err = k.numbers(in, codes, notes)
		}
		if err != nil {
			return nil, err
		}
		out.Columns[k.Index] = Column{Name: in.Name, Kind: Number, Numbers: codes}
	}
	return out, nil
}

func (k *CodedColumn) texts(in *Column, codes []float64, notes *Notes) error {
	if len(k.Numbers) > 0 {
		for i := range in.Texts {
			if !in.IsMissing(i) {
				return in.cell(i, "where the model knows categories that are numbers")
			}
		}
	}
	known := k.textCodes()
	u := unseenIn{column: in.Name}
	for i, v := range in.Texts {
		code, ok := known[v]
		if in.IsMissing(i) {
			code = math.NaN()
		} else if !ok {
			code = math.NaN()
			u.add(v)
		}
		codes[i] = code
	}
	u.note(notes)
	return nil
}

func (k *CodedColumn) numbers(in *Column, codes []float64, notes *Notes) error {
	known := k.numberCodes()
	texts := k.textCodes()
	u := unseenIn{column: in.Name}
	for i, v := range in.Numbers {
		code, ok := known[v]
		if len(texts) > 0 {
			// A table's reader takes text that looks like numbers for numbers.
			code, ok = texts[spelled(in, v)]
		}
		if math.IsNaN(v) {
			code = math.NaN()
		} else if !ok {
			code = math.NaN()
			u.add(spelled(in, v))
		}
		codes[i] = code
	}
	u.note(notes)
	return nil
}

// spelled writes a value of a column of numbers as the table had it.
func spelled(c *Column, v float64) string {
	if c.Kind == Bool {
		return map[bool]string{true: "true", false: "false"}[v != 0]
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// unseenIn collects unknown categories of a column.
type unseenIn struct {
	column string
	rows   int
	values map[string]bool
}

func (u *unseenIn) add(v string) {
	if u.values == nil {
		u.values = map[string]bool{}
	}
	u.rows++
	u.values[v] = true
}

func (u *unseenIn) note(notes *Notes) {
	if u.rows == 0 || notes == nil {
		return
	}
	all := make([]string, 0, len(u.values))
	for v := range u.values {
		all = append(all, v)
	}
	slices.Sort(all)
	notes.Unseen = append(notes.Unseen, feature.Unseen{Column: u.column, Rows: u.rows, Categories: all})
}
