package boost

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// table is the training data as bins, ready to be summed into histograms.
//
// A histogram has one cell a bin: the columns' cells stand one column after
// another, the missing bin last. Columns that cannot be split have none.
type table struct {
	n       int
	columns []column
	bins    [][]uint8 // of each column, n bins
	first   []int32   // first cell of each column, and the number of cells
	usual   []int32   // cell that is not summed but found as the rest, -1 for none
	quads   []quad    // of the columns without one
	lists   []list    // of the columns with one
	perRow  int       // cells that a row is added to, on average and rounded up
}

// together is how many columns are read from the rows at a time: the numbers of
// a cache line.
const together = 8

// newTable bins the rows of x. Categorical says which columns hold categories.
func newTable(x *mat.Dense, rows []int32, bins int, categorical []bool, team *team) (*table, error) {
	t, err := readTable(x, rows, bins, categorical, team)
	if err != nil {
		return nil, err
	}
	t.lay(team, nil)
	return t, nil
}

// readTable is newTable but for how the cells are laid out.
func readTable(x *mat.Dense, rows []int32, bins int, categorical []bool, team *team) (*table, error) {
	_, d := x.Dims()
	columns, binned := make([]column, d), make([][]uint8, d)
	errs := make([]error, d)
	sample := sampleOf(rows)
	team.each((d+together-1)/together, func() func(int) {
		spare, values := make([]float64, len(rows)), matrix(together, len(rows))
		return func(g int) {
			from, to := g*together, min((g+1)*together, d)
			gather(x, rows, from, to, values)
			for j := from; j < to; j++ {
				v := values[j-from]
				if categorical != nil && categorical[j] {
					columns[j], errs[j] = newCategories(j, v, bins)
				} else {
					columns[j] = newColumn(j, v, sample, bins, spare)
				}
				if errs[j] == nil && columns[j].cells() > 1 {
					binned[j] = make([]uint8, len(rows))
					columns[j].fill(v, binned[j])
				}
			}
		}
	})
	t := &table{n: len(rows)}
	for j := range columns {
		switch err := errs[j].(type) {
		case nil:
		case *categoryError:
			return nil, fmt.Errorf("record %d, column %d: %w", rows[err.row], j, err)
		default:
			return nil, fmt.Errorf("column %d: %w", j, err)
		}
		if binned[j] != nil {
			t.columns, t.bins = append(t.columns, columns[j]), append(t.bins, binned[j])
		}
	}
	return t, nil
}

// lay gives the columns their cells, and the rows theirs. Columns whose bins will
// change stand apart in the lists.
func (t *table) lay(team *team, change []bool) {
	t.first = make([]int32, len(t.columns)+1)
	t.usual = make([]int32, len(t.columns))
	for k := range t.columns {
		t.first[k+1] = t.first[k] + int32(t.columns[k].cells())
	}
	team.each(len(t.columns), func() func(int) {
		return func(k int) { t.usual[k] = t.usualCell(k) }
	})
	var dense, sparse []int
	for k, u := range t.usual {
		if u < 0 {
			dense = append(dense, k)
		} else {
			sparse = append(sparse, k)
		}
	}
	t.quads = make([]quad, (len(dense)+3)/4)
	team.each(len(t.quads), func() func(int) {
		return func(q int) {
			t.quads[q].columns = dense[4*q : min(4*q+4, len(dense))]
			t.quads[q].fill(t)
		}
	})
	listed := 0
	t.lists = t.newLists(sparse, change, team)
	for i := range t.lists {
		listed += len(t.lists[i].cells)
	}
	t.perRow = 4*len(t.quads) + (listed+t.n-1)/t.n
}

// cell returns the place of a bin among its column's cells.
func (c *column) cell(bin uint8) int32 {
	if bin == missingBin && c.missing {
		return int32(c.cells() - 1)
	}
	return int32(bin)
}
