package dataframe

import (
	"fmt"
	"strconv"

	"github.com/go-gota/gota/series"
)

const (
	defaultViewRows    = 10
	defaultViewColumns = 20
	viewRunes          = 50
)

// ViewOptions says how much of a table is shown. The zero value is usable.
type ViewOptions struct {
	// Rows and Columns are the most shown; of a larger table the middle is
	// left out. 0 means 10 rows and 20 columns, less than 0 means all.
	Rows, Columns int

	// Caption stands above the table.
	Caption string

	// Index labels the rows, such as their numbers in the table they were
	// taken from by [Rows]; nil means 0, 1, ... A list that is not as long as
	// the table is not used, and a note says so.
	Index []int

	// Types adds a line with the type of each column.
	Types bool
}

// A View is what is shown of a table: some rows and columns, always with the
// size of the whole. Floats are the shortest decimals that identify them, a
// missing value is NaN (italic in HTML), while the text "NaN" and empty text
// stand in quotes.
type View struct {
	Table Table
}

// HTML returns the view as plain semantic HTML; see [Table.HTML].
func (v View) HTML() string { return v.Table.HTML() }

// Text returns the view as aligned lines; see [Table.Text].
func (v View) Text() string { return v.Table.Text() }

// NewView shows the beginning and the end of a table. Of a table that holds an
// error it shows the error.
func NewView(df DataFrame, o ViewOptions) View {
	n := df.Nrow()
	rows := ends(n, o.Rows, defaultViewRows)
	return newView(df, o, rows, size(df))
}

// Head shows the first n rows of a table; [First] returns them as a table.
func Head(df DataFrame, n int) View {
	n = max(0, min(n, df.Nrow()))
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return newView(df, ViewOptions{}, rows, part("first", n, df))
}

// Tail shows the last n rows of a table; [Last] returns them as a table.
func Tail(df DataFrame, n int) View {
	n = max(0, min(n, df.Nrow()))
	rows := make([]int, n)
	for i := range rows {
		rows[i] = df.Nrow() - n + i
	}
	return newView(df, ViewOptions{}, rows, part("last", n, df))
}

func size(df DataFrame) string {
	return fmt.Sprintf("%d rows × %d columns", df.Nrow(), df.Ncol())
}

func part(which string, n int, df DataFrame) string {
	if n == df.Nrow() {
		return size(df)
	}
	return fmt.Sprintf("%s %d of %s", which, n, size(df))
}

// ends returns 0..n-1, or its two ends with a -1 between them when n is more
// than limit.
func ends(n, limit, byDefault int) []int {
	if limit == 0 {
		limit = byDefault
	}
	if limit < 0 || n <= limit {
		limit = n
	}
	front := (limit + 1) / 2
	if limit == n {
		front = n
	}
	var list []int
	for i := range front {
		list = append(list, i)
	}
	if limit == n {
		return list
	}
	list = append(list, -1)
	for i := n - (limit - front); i < n; i++ {
		list = append(list, i)
	}
	return list
}

func newView(df DataFrame, o ViewOptions, rows []int, note string) View {
	t := Table{Caption: o.Caption, MaxRunes: viewRunes}
	if df.Err != nil {
		t.Notes = []string{"no table: " + df.Err.Error()}
		return View{t}
	}
	t.Notes = []string{note}
	if o.Index != nil && len(o.Index) != df.Nrow() {
		t.Notes = append(t.Notes, fmt.Sprintf("rows are numbered from 0: the index has %d labels for %d rows", len(o.Index), df.Nrow()))
		o.Index = nil
	}
	columns := ends(df.Ncol(), o.Columns, defaultViewColumns)
	names, types := df.Names(), df.Types()
	t.Header = viewRow("", columns, func(c int) string { return names[c] })
	if o.Types {
		t.Subheader = viewRow("type", columns, func(c int) string { return string(types[c]) })
	}
	for _, row := range rows {
		label := ellipsis
		if row >= 0 {
			label = strconv.Itoa(row)
			if o.Index != nil {
				label = strconv.Itoa(o.Index[row])
			}
		}
		t.Rows = append(t.Rows, viewRow(label, columns, func(c int) string {
			if row < 0 {
				return ellipsis
			}
			return viewCell(df.Elem(row, c), types[c])
		}))
	}
	return View{t}
}

// viewRow is a label and a text for each column, an ellipsis for those left out.
func viewRow(label string, columns []int, of func(c int) string) []string {
	row := []string{label}
	for _, c := range columns {
		if c < 0 {
			row = append(row, ellipsis)
		} else {
			row = append(row, of(c))
		}
	}
	return row
}

func viewCell(e series.Element, t series.Type) string {
	if e.IsNA() {
		return Missing
	}
	if t == series.Float {
		return formatFloat(e.Float())
	}
	s := e.String()
	if t == series.String && (s == "" || s == missingText || s == Missing) {
		return strconv.Quote(s)
	}
	return s
}
