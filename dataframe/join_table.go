package dataframe

import (
	"fmt"
	"slices"
)

// table lays the matched rows side by side.
func (on keyPair) table(m matches, o JoinOptions) (DataFrame, error) {
	leftNames, rightNames := on.left.Names(), on.right.Names()
	var keep []int // columns of the right table
	shared := map[string]bool{}
	for i, c := range on.r {
		if rightNames[c] == leftNames[on.l[i]] {
			shared[rightNames[c]] = true
		}
	}
	for c, name := range rightNames {
		if !shared[name] {
			keep = append(keep, c)
		}
	}
	names, err := joinNames(leftNames, rightNames, keep, o)
	if err != nil {
		return DataFrame{}, err
	}
	df, err := padded(on.left, numbersFrom(0, on.left.Ncol()), m.left)
	if err != nil {
		return DataFrame{}, err
	}
	if o.How == Right || o.How == Outer {
		for i, c := range on.l {
			if !shared[leftNames[c]] {
				continue
			}
			if df, err = on.fillKey(df, i, m); err != nil {
				return DataFrame{}, err
			}
		}
	}
	if len(keep) > 0 {
		part, err := padded(on.right, keep, m.right)
		if err != nil {
			return DataFrame{}, err
		}
		if err := part.SetNames(names[on.left.Ncol():]...); err != nil {
			return DataFrame{}, err
		}
		if err := df.SetNames(names[:on.left.Ncol()]...); err != nil {
			return DataFrame{}, err
		}
		df = df.CBind(part)
	}
	if df.Err != nil {
		return DataFrame{}, df.Err
	}
	if o.Indicator != "" {
		return withColumns(df, m.indicator(o.Indicator))
	}
	return df, nil
}

// joinNames returns the names of the result's columns.
func joinNames(left, right []string, keep []int, o JoinOptions) ([]string, error) {
	suffixes := o.Suffixes
	if suffixes == [2]string{} {
		suffixes = [2]string{"_x", "_y"}
	}
	clash := map[string]bool{}
	for _, c := range keep {
		clash[right[c]] = slices.Contains(left, right[c])
	}
	var names []string
	for _, name := range left {
		if clash[name] {
			name += suffixes[0]
		}
		names = append(names, name)
	}
	for _, c := range keep {
		name := right[c]
		if clash[name] {
			name += suffixes[1]
		}
		names = append(names, name)
	}
	all := names
	if o.Indicator != "" {
		all = append(slices.Clone(names), o.Indicator)
	}
	if err := checkNames(all); err != nil {
		return nil, fmt.Errorf("columns of the result: %w", err)
	}
	return names, nil
}

// padded returns some columns of the given rows, missing values where the row
// is -1.
func padded(df DataFrame, columns, rows []int) (DataFrame, error) {
	part, err := selectPlaces(df, columns)
	if err != nil {
		return DataFrame{}, err
	}
	gap := slices.Contains(rows, -1)
	if gap && df.Nrow() == 0 {
		if part, err = newFrame(part.Names(), part.Types(), len(rows)); err != nil {
			return DataFrame{}, err
		}
	} else {
		from := rows
		if gap {
			from = slices.Clone(rows)
			for i, row := range from {
				from[i] = max(0, row)
			}
		}
		if part = part.Subset(from); part.Err != nil {
			return DataFrame{}, part.Err
		}
	}
	if gap {
		for i, row := range rows {
			for c := range columns {
				if row < 0 {
					part.Elem(i, c).Set(nil)
				}
			}
		}
	}
	return part, nil
}

// fillKey puts the right table's values of key i where there is no left row.
func (on keyPair) fillKey(df DataFrame, i int, m matches) (DataFrame, error) {
	l, r := take(on.left, on.l[i]), take(on.right, on.r[i])
	t, err := widen([]Column{l, r}, func(i int) string { return []string{"the left table", "the right one"}[i] })
	if err != nil {
		return DataFrame{}, err
	}
	v, other := l.to(t).at(m.left), r.to(t).at(m.right)
	for row, from := range m.left {
		if from < 0 {
			v.set(row, other, row)
		}
	}
	return withColumns(df, v)
}

func (m matches) indicator(name string) Column {
	v := Column{Name: name, Texts: make([]string, len(m.left))}
	for i := range v.Texts {
		switch {
		case m.left[i] < 0:
			v.Texts[i] = "right_only"
		case m.right[i] < 0:
			v.Texts[i] = "left_only"
		default:
			v.Texts[i] = "both"
		}
	}
	return v
}
