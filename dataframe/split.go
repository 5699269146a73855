package dataframe

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// defaultTestShare is scikit-learn's test_size.
const defaultTestShare = 0.25

// SplitOptions says how [Split] cuts a table. The zero value is usable.
type SplitOptions struct {
	TestShare float64 // the test table's share of the rows, in (0, 1), rounded up; 0 means 0.25
	Seed      uint64  // 0 is a seed like any other
	Stratify  string  // a column whose values keep their shares in both tables, or ""
}

// Split deals the rows of a table at random to a training and a test table, as
// scikit-learn's train_test_split: as many rows on each side, but not the same
// ones for the same seed. Rows are in random order.
func Split(df DataFrame, o SplitOptions) (train, test DataFrame, err error) {
	trainRows, testRows, err := SplitRows(df, o)
	if err != nil {
		return DataFrame{}, DataFrame{}, err
	}
	if train, err = Rows(df, trainRows); err != nil {
		return DataFrame{}, DataFrame{}, err
	}
	if test, err = Rows(df, testRows); err != nil {
		return DataFrame{}, DataFrame{}, err
	}
	return train, test, nil
}

// SplitRows returns the row numbers of the tables that [Split] makes.
//
// With Stratify each value must stand in two rows at least, and each side must
// have a row for each value; missing values count as a value. Of a value's rows
// the whole part of its share goes to the training table, and those with the
// largest remainders give one more.
func SplitRows(df DataFrame, o SplitOptions) (train, test []int, err error) {
	share := o.TestShare
	if share == 0 {
		share = defaultTestShare
	}
	if !(share > 0 && share < 1) {
		return nil, nil, fmt.Errorf("split: TestShare is %v, not in (0, 1)", o.TestShare)
	}
	n := df.Nrow()
	testSize := int(math.Ceil(share * float64(n)))
	if df.Err == nil && (testSize < 1 || testSize >= n) {
		return nil, nil, fmt.Errorf("split: TestShare %v of %d rows leaves a table without rows", share, n)
	}
	strata, err := strataOf(df, o.Stratify)
	if err != nil {
		return nil, nil, fmt.Errorf("split: %w", err)
	}
	if o.Stratify != "" {
		if err := checkStrata(df, o.Stratify, strata, testSize); err != nil {
			return nil, nil, fmt.Errorf("split: %w", err)
		}
	}
	rng := rand.New(rand.NewPCG(o.Seed, 'T'))
	for i, size := range apportion(n-testSize, strata, rng) {
		rows := strata[i]
		shuffle(rng, rows)
		train = append(train, rows[:size]...)
		test = append(test, rows[size:]...)
	}
	shuffle(rng, train)
	shuffle(rng, test)
	return train, test, nil
}

func shuffle(rng *rand.Rand, rows []int) {
	rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}

func checkStrata(df DataFrame, name string, strata [][]int, testSize int) error {
	for _, rows := range strata {
		if len(rows) < 2 {
			return fmt.Errorf("to stratify: column %q holds %s in one row only", name, cellText(df, rows[0], name))
		}
	}
	if least := min(testSize, df.Nrow()-testSize); len(strata) > least {
		return fmt.Errorf("to stratify: column %q has %d values, more than the %d rows of one side", name, len(strata), least)
	}
	return nil
}

// cellText is a cell as errors quote it.
func cellText(df DataFrame, row int, name string) string {
	e := df.Elem(row, indexOf(df.Names(), name))
	if e.IsNA() {
		return "a missing value"
	}
	return fmt.Sprintf("%q", cut(viewCell(e, e.Type()), viewRunes))
}

// apportion deals n to the strata by their sizes: the whole part of each share,
// then one more for the largest remainders (Hamilton's method), lots deciding
// between equal ones.
func apportion(n int, strata [][]int, rng *rand.Rand) []int {
	total := 0
	for _, rows := range strata {
		total += len(rows)
	}
	sizes := make([]int, len(strata))
	if total == 0 {
		return sizes
	}
	left := n
	rest := make([]int, len(strata))
	for i, rows := range strata {
		sizes[i], rest[i] = n*len(rows)/total, n*len(rows)%total
		left -= sizes[i]
	}
	order := rng.Perm(len(strata))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:left] {
		sizes[i]++
	}
	return sizes
}
