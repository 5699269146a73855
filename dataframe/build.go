package dataframe

import (
	"errors"
	"fmt"
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
