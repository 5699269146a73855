package step

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindCodes is the kind of Codes.
const KindCodes = "category codes"

// Codes writes categories of some columns as their places in a list, and leaves
// the other columns alone: what histogram gradient boosting does to columns of
// categories. A missing value, and a category that the list lacks, become NaN.
type Codes struct {
	Columns []CodedColumn `json:"columns"`
}

// CodedColumn is one column of categories, which are numbers or text.
type CodedColumn struct {
	Column  int                  `json:"column"`
	Numbers strict.List[float64] `json:"numbers,omitempty"`
	Texts   []string             `json:"texts,omitempty"`
}

func init() { steps[KindCodes] = read[Codes] }

// Kind implements Step.
func (*Codes) Kind() string { return KindCodes }

// maxCodes bounds the categories of a column.
const maxCodes = 1 << 20

// Check implements Step.
func (c *Codes) Check(width int) (int, error) {
	seen := map[int]bool{}
	for _, k := range c.Columns {
		if k.Column < 0 || k.Column >= width || seen[k.Column] {
			return 0, fmt.Errorf("column %d of %d, or twice", k.Column, width)
		}
		seen[k.Column] = true
		if len(k.Numbers) > 0 && len(k.Texts) > 0 || len(k.Numbers)+len(k.Texts) > maxCodes {
			return 0, fmt.Errorf("column %d: %d categories that are numbers and %d that are text", k.Column, len(k.Numbers), len(k.Texts))
		}
		for _, v := range k.Numbers {
			if v-v != 0 {
				return 0, fmt.Errorf("column %d: category %v", k.Column, v)
			}
		}
	}
	return width, nil
}

// Apply implements Step.
func (c *Codes) Apply(f *Frame, notes *Notes) (*Frame, error) {
	out := &Frame{Rows: f.Rows, Columns: slices.Clone(f.Columns)}
	for i := range c.Columns {
		k := &c.Columns[i]
		out.Columns[k.Column] = k.code(&f.Columns[k.Column], f.Rows, notes)
	}
	return out, nil
}

func (k *CodedColumn) code(from *Column, rows int, notes *Notes) Column {
	texts := make(map[string]float64, len(k.Texts))
	for i, s := range k.Texts {
		texts[s] = float64(i)
	}
	numbers := make(map[float64]float64, len(k.Numbers))
	for i, v := range k.Numbers {
		numbers[v] = float64(i)
	}
	out := Column{Name: from.Name, Numbers: make([]float64, rows)}
	unseen := map[string]bool{}
	count := 0
	for i := range rows {
		out.Numbers[i] = math.NaN()
		if from.IsMissing(i) {
			continue
		}
		text, number := from.both(i)
		code, ok := texts[text]
		if len(k.Texts) == 0 {
			code, ok = numbers[number]
		}
		if ok {
			out.Numbers[i] = code
		} else {
			count++
			unseen[text] = true
		}
	}
	if notes != nil && count > 0 {
		u := feature.Unseen{Column: from.Name, Rows: count}
		for s := range unseen {
			u.Categories = append(u.Categories, s)
		}
		sort.Strings(u.Categories)
		notes.Unseen = append(notes.Unseen, u)
	}
	return out
}

// both returns row i as text and as a number, NaN where it is none.
func (c *Column) both(i int) (string, float64) {
	switch c.Kind {
	case Text:
		v, err := strconv.ParseFloat(c.Texts[i], 64)
		if err != nil {
			v = math.NaN()
		}
		return c.Texts[i], v
	case Bool:
		if c.Numbers[i] == 1 {
			return "True", 1
		}
		return "False", 0
	}
	return strconv.FormatFloat(c.Numbers[i], 'f', -1, 64), c.Numbers[i]
}
