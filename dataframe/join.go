package dataframe

import (
	"errors"
	"fmt"
	"slices"
)

// How says which rows without a match a [Join] keeps.
type How string

const (
	Inner How = "inner" // none
	Left  How = "left"  // those of the left table
	Right How = "right" // those of the right table
	Outer How = "outer" // those of both
)

// JoinOptions says how [Join] matches rows.
type JoinOptions struct {
	// On names the columns whose values must be equal, RightOn their names in
	// the right table if they differ (nil means as On).
	On, RightOn []string

	How How // "" means Inner

	// Suffixes are put after a name that both tables have, of columns that are
	// not joined on; both empty means "_x" and "_y".
	Suffixes [2]string

	// Validate, one of "one_to_one", "one_to_many", "many_to_one" and
	// "many_to_many", makes keys an error that repeat on a side that says one:
	// the first word is the left table's. "" checks nothing.
	Validate string

	// Indicator names a text column to add that says where a row comes from:
	// both, left_only or right_only. "" adds none.
	Indicator string

	// MaxRows is the most rows of the result; 0 means 50 million, less than 0
	// any number. Keys that repeat on both sides multiply.
	MaxRows int
}

const defaultMaxRows = 50_000_000

// Join returns the rows of two tables side by side where their keys are equal,
// as pandas' merge: the left table's columns, then the right one's without the
// keys that have the same name on both sides. Numbers match numbers, whether Int
// or Float; other types only their own.
//
// Rows come in the order of the left table, the matches of each in the order of
// the right one; with Right it is the other way round, and Outer puts the right
// table's rows without a match at the end (pandas sorts by key).
//
// A missing key equals nothing, not even another missing one, unlike in pandas:
// its row is kept only as one without a match. Columns keep their types; an Int
// column may then hold missing values (pandas makes it float). With Right and
// Outer a key column of the same name holds the right table's value where there
// is no left row, and is Float if it is Float in one of the tables.
func Join(left, right DataFrame, o JoinOptions) (DataFrame, error) {
	df, err := join(left, right, o)
	if err != nil {
		return DataFrame{}, fmt.Errorf("join: %w", err)
	}
	return df, nil
}

func join(left, right DataFrame, o JoinOptions) (DataFrame, error) {
	on, err := joinKeys(left, right, o)
	if err != nil {
		return DataFrame{}, err
	}
	if o.How == "" {
		o.How = Inner
	}
	if !slices.Contains([]How{Inner, Left, Right, Outer}, o.How) {
		return DataFrame{}, fmt.Errorf("option How is %q, not inner, left, right or outer", o.How)
	}
	leftCodes, rightCodes, groups := on.codes()
	if err := validate(o.Validate, on, leftCodes, rightCodes, groups); err != nil {
		return DataFrame{}, err
	}
	var pairs matches
	if o.How == Right {
		pairs, err = match(rightCodes, leftCodes, groups, true, false, o.MaxRows)
		pairs.left, pairs.right = pairs.right, pairs.left
	} else {
		pairs, err = match(leftCodes, rightCodes, groups, o.How != Inner, o.How == Outer, o.MaxRows)
	}
	if err != nil {
		return DataFrame{}, err
	}
	return on.table(pairs, o)
}

// keyPair is the columns that two tables are joined on.
type keyPair struct {
	left, right DataFrame
	l, r        []int // their places
}

func joinKeys(left, right DataFrame, o JoinOptions) (keyPair, error) {
	on := keyPair{left: left, right: right}
	rightOn := o.RightOn
	if rightOn == nil {
		rightOn = o.On
	}
	switch {
	case len(o.On) == 0:
		return on, errors.New("option On names no column")
	case len(rightOn) != len(o.On):
		return on, fmt.Errorf("option On names %d columns, RightOn %d", len(o.On), len(rightOn))
	}
	if err := checkTable(left); err != nil {
		return on, fmt.Errorf("left table: %w", err)
	}
	if err := checkTable(right); err != nil {
		return on, fmt.Errorf("right table: %w", err)
	}
	var err error
	if on.l, err = columnsOf(left, o.On); err != nil {
		return on, fmt.Errorf("left table: %w", err)
	}
	if on.r, err = columnsOf(right, rightOn); err != nil {
		return on, fmt.Errorf("right table: %w", err)
	}
	for i := range on.l {
		l, r := left.Types()[on.l[i]], right.Types()[on.r[i]]
		if !sameKind(l, r) && left.Nrow() > 0 && right.Nrow() > 0 {
			return on, fmt.Errorf("column %q of the left table is %s, %q of the right one %s",
				o.On[i], typeName(l), rightOn[i], typeName(r))
		}
	}
	return on, nil
}

// codes numbers the keys of both tables; a row with a missing key has
// missingCode.
func (on keyPair) codes() (left, right []int32, groups int) {
	n, m := on.left.Nrow(), on.right.Nrow()
	codes := make([]int32, n+m)
	missing := make([]bool, n+m)
	for i := range on.l {
		k := newCoder()
		column := k.codes(take(on.left, on.l[i]))
		column = append(column, k.codes(take(on.right, on.r[i]))...)
		for row, code := range column {
			missing[row] = missing[row] || code == missingCode
		}
		if i == 0 && len(on.l) == 1 {
			codes, groups = column, int(k.n)
		} else {
			codes, groups = pairCodes(codes, column)
		}
	}
	for row, is := range missing {
		if is {
			codes[row] = missingCode
		}
	}
	return codes[:n], codes[n:], groups
}

// matches is the rows that stand side by side; -1 is no row.
type matches struct{ left, right []int }

// match pairs the rows of one table with those of equal code in the other.
func match(left, right []int32, groups int, keepLeft, keepRight bool, limit int) (matches, error) {
	rows, starts := buckets(right, groups)
	of := func(code int32) []int {
		if code == missingCode {
			return nil
		}
		return rows[starts[code]:starts[code+1]]
	}
	n := 0
	met := make([]bool, groups)
	for _, code := range left {
		k := len(of(code))
		if k == 0 && keepLeft {
			k = 1
		}
		n += k
		if code != missingCode {
			met[code] = true
		}
	}
	var alone []int
	if keepRight {
		for row, code := range right {
			if code == missingCode || !met[code] {
				alone = append(alone, row)
			}
		}
		n += len(alone)
	}
	if limit == 0 {
		limit = defaultMaxRows
	}
	if limit > 0 && n > limit {
		return matches{}, fmt.Errorf("%d rows, more than MaxRows %d: keys repeat in both tables", n, limit)
	}
	m := matches{make([]int, 0, n), make([]int, 0, n)}
	for row, code := range left {
		partners := of(code)
		if len(partners) == 0 && keepLeft {
			m.left, m.right = append(m.left, row), append(m.right, -1)
		}
		for _, partner := range partners {
			m.left, m.right = append(m.left, row), append(m.right, partner)
		}
	}
	for _, row := range alone {
		m.left, m.right = append(m.left, -1), append(m.right, row)
	}
	return m, nil
}
