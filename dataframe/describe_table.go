package dataframe

import (
	"math"
	"strconv"
	"strings"
)

// HTML returns the description as a table, one row a column; see [Table.HTML].
func (d Description) HTML() string { return d.Table().HTML() }

// Text returns the description as aligned lines; see [Table.Text].
func (d Description) Text() string { return d.Table().Text() }

// Table returns the description as a table to show, one row a column, numbers
// rounded to six digits but never within their whole part. Headings
// that no column has a value for are left out.
func (d Description) Table() Table {
	t := Table{
		Header:   []string{"column", "type", "count", "missing"},
		Notes:    []string{strconv.Itoa(d.Rows) + " rows × " + strconv.Itoa(len(d.Columns)) + " columns"},
		MaxRunes: viewRunes,
	}
	numbers, infinite, texts := false, false, false
	for _, s := range d.Columns {
		numbers = numbers || s.Numbers != nil
		infinite = infinite || s.Numbers != nil && s.Numbers.Infinite > 0
		texts = texts || s.Texts != nil
	}
	if infinite {
		t.Header = append(t.Header, "infinite")
	}
	if numbers {
		t.Header = append(t.Header, "mean", "std", "min", "25%", "50%", "75%", "max")
	}
	if texts {
		t.Header = append(t.Header, "unique", "top", "freq")
	}
	for _, s := range d.Columns {
		row := []string{s.Name, s.Type, strconv.Itoa(s.Count), strconv.Itoa(s.Missing)}
		if numbers {
			row = append(row, s.Numbers.cells(infinite)...)
		}
		if texts {
			row = append(row, s.Texts.cells()...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (n *NumberSummary) cells(infinite bool) []string {
	var cells []string
	if n == nil {
		cells = make([]string, 7)
		if infinite {
			cells = append(cells, "")
		}
		return cells
	}
	if infinite {
		cells = append(cells, strconv.Itoa(n.Infinite))
	}
	std := Missing
	if n.Measurable {
		std = sixDigits(n.Std)
	}
	cells = append(cells, sixDigits(n.Mean), std)
	for _, v := range []float64{n.Min, n.Q25, n.Q50, n.Q75, n.Max} {
		cells = append(cells, sixDigits(v))
	}
	return cells
}

func (s *TextSummary) cells() []string {
	if s == nil {
		return make([]string, 3)
	}
	top := s.Top
	if top == "" || top == missingText || top == Missing {
		top = strconv.Quote(top)
	}
	return []string{strconv.Itoa(s.Unique), top, strconv.Itoa(s.Freq)}
}

// sixDigits rounds to six significant digits but never within the whole part.
func sixDigits(f float64) string {
	a := math.Abs(f)
	if a != 0 && (a < 1e-4 || a >= 1e15) {
		return strconv.FormatFloat(f, 'g', 6, 64)
	}
	decimals := 0
	if a != 0 {
		decimals = max(0, 5-int(math.Floor(math.Log10(a))))
	}
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	if decimals > 0 {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}
