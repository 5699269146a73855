package dataframe

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// A cell hands one value to a gota element. series.New boxes each value of a
// slice, and takes the text "NaN" for missing; an element set from another
// element does neither. Only the accessor that the target's type asks for works.
type cell struct {
	series.Element
	s       string
	i       int
	f       float64
	b       bool
	missing bool
}

var errMissing = errors.New("missing value")

func (c *cell) String() string    { return c.s }
func (c *cell) Int() (int, error) { return c.i, nil }
func (c *cell) Float() float64    { return c.f }
func (c *cell) Bool() (bool, error) {
	if c.missing {
		return false, errMissing
	}
	return c.b, nil
}

// newFrame returns a table of the given rows whose values are to be set. A
// subset is the only gota table that is not copied on the way.
func newFrame(names []string, types []series.Type, rows int) (DataFrame, error) {
	columns := make([]series.Series, len(names))
	for c := range columns {
		columns[c] = series.New([]int{0}, types[c], names[c])
	}
	df := gota.New(columns...).Subset(make([]int, rows))
	if df.Err != nil {
		return DataFrame{}, fmt.Errorf("build table: %w", df.Err)
	}
	return df, nil
}

// assemble turns the decoded blocks of a file into a table.
func assemble(names []string, blocks []*block, as []readAs, na *missingSet) (DataFrame, error) {
	rows := 0
	for _, b := range blocks {
		rows += b.rows
	}
	kinds := make([]kind, len(names))
	types := make([]series.Type, len(names))
	for c := range names {
		kinds[c] = columnKind(blocks, c, as[c].text || rows == 0)
		types[c] = kinds[c].seriesType()
	}
	df, err := newFrame(names, types, rows)
	if err != nil {
		return DataFrame{}, err
	}
	eachColumn(len(names), func(c int) {
		row := 0
		for _, b := range blocks {
			b.columns[c].fill(df, row, c, kinds[c], na)
			b.columns[c] = piece{}
			row += b.rows
		}
	})
	return df, nil
}

func (k kind) seriesType() series.Type {
	switch k {
	case boolean:
		return series.Bool
	case integer:
		return series.Int
	case float, empty:
		return series.Float
	}
	return series.String
}

// fill sets rows row, row+1, ... of column c from the piece.
func (p *piece) fill(df DataFrame, row, c int, k kind, na *missingSet) {
	var v cell
	switch k {
	case text:
		for i, s := range p.cells {
			if na.has(s) {
				df.Elem(row+i, c).Set(nil)
				continue
			}
			v.s = s
			df.Elem(row+i, c).Set(&v)
		}
	case boolean:
		for i := range p.ends {
			v.missing = p.kind == empty || p.bools[i] < 0
			v.b = !v.missing && p.bools[i] == 1
			df.Elem(row+i, c).Set(&v)
		}
	case integer:
		for i, n := range p.ints {
			v.i = n
			df.Elem(row+i, c).Set(&v)
		}
	case float, empty:
		for i := range p.ends {
			switch p.kind {
			case float:
				v.f = p.floats[i]
			case integer:
				v.f = float64(p.ints[i])
			default:
				v.f = math.NaN()
			}
			df.Elem(row+i, c).Set(&v)
		}
	}
}

// eachColumn calls do for 0..n-1 on all cores.
func eachColumn(n int, do func(c int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for c := range next {
				do(c)
			}
		})
	}
	for c := range n {
		next <- c
	}
	close(next)
	wg.Wait()
}
