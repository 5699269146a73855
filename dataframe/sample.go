package dataframe

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// SampleOptions says which rows [Sample] draws. Give N or Share; without either
// it draws none.
type SampleOptions struct {
	N     int     // how many rows
	Share float64 // how many, as a share of all rows, rounded to the nearest, halves to even

	Replace  bool   // a row may be drawn more than once, and N may exceed the table
	Seed     uint64 // 0 is a seed like any other
	Stratify string // a column whose values each keep their share, or ""
}

// Sample returns rows drawn at random, in the order drawn. The same options draw
// the same rows from as many rows, on any machine; pandas draws others.
func Sample(df DataFrame, o SampleOptions) (DataFrame, error) {
	rows, err := SampleRows(df, o)
	if err != nil {
		return DataFrame{}, err
	}
	return Rows(df, rows)
}

// SampleRows returns the row numbers that [Sample] draws.
//
// With Stratify each value gets the whole part of its share of N, and those
// with the largest remainders one more until N are reached; lots decide between
// equal ones. Missing values count as a value.
func SampleRows(df DataFrame, o SampleOptions) ([]int, error) {
	strata, err := strataOf(df, o.Stratify)
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	n, err := o.size(df.Nrow())
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	rng := rand.New(rand.NewPCG(o.Seed, 'S'))
	drawn := make([]int, 0, n)
	for i, share := range apportion(n, strata, rng) {
		rows := strata[i]
		if o.Replace {
			for range share {
				drawn = append(drawn, rows[rng.IntN(len(rows))])
			}
			continue
		}
		for k := range share { // Fisher and Yates, as far as needed
			j := k + rng.IntN(len(rows)-k)
			rows[k], rows[j] = rows[j], rows[k]
		}
		drawn = append(drawn, rows[:share]...)
	}
	if len(strata) > 1 {
		shuffle(rng, drawn)
	}
	return drawn, nil
}

func (o SampleOptions) size(rows int) (int, error) {
	switch {
	case o.N != 0 && o.Share != 0:
		return 0, errors.New("both N and Share are given")
	case o.N < 0 || o.N > math.MaxInt32:
		return 0, fmt.Errorf("option N is %d", o.N)
	case !(o.Share >= 0) || math.IsInf(o.Share, 0):
		return 0, fmt.Errorf("option Share is %v", o.Share)
	case o.Share > 1 && !o.Replace:
		return 0, fmt.Errorf("option Share is %v, above 1 without Replace", o.Share)
	}
	n := o.N
	if o.Share > 0 {
		exact := math.RoundToEven(o.Share * float64(rows))
		if exact > math.MaxInt32 {
			return 0, fmt.Errorf("a share of %v is %v rows", o.Share, exact)
		}
		n = int(exact)
	}
	switch {
	case n > 0 && rows == 0:
		return 0, errors.New("the table has no rows")
	case n > rows && !o.Replace:
		return 0, fmt.Errorf("%d rows of %d without Replace", n, rows)
	}
	return n, nil
}

// Shuffle returns all rows in random order.
func Shuffle(df DataFrame, seed uint64) (DataFrame, error) {
	return Sample(df, SampleOptions{N: df.Nrow(), Seed: seed})
}

// strataOf returns the rows of each value of a column, in the order of their
// first appearance, or all rows as one when no column is named.
func strataOf(df DataFrame, name string) ([][]int, error) {
	if df.Err != nil {
		return nil, df.Err
	}
	if name == "" {
		return [][]int{numbersFrom(0, df.Nrow())}, nil
	}
	c, err := column(df, name)
	if err != nil {
		return nil, fmt.Errorf("to stratify: %w", err)
	}
	codes, groups := groupCodes(df, []int{c})
	rows, starts := buckets(codes, groups)
	strata := make([][]int, groups)
	for k := range strata {
		strata[k] = rows[starts[k]:starts[k+1]]
	}
	return strata, nil
}
