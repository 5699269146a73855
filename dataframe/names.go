package dataframe

import (
	"fmt"
	"slices"
	"strings"
)

func indexOf(names []string, name string) int { return slices.Index(names, name) }

// Nearest returns the name with the fewest letters to insert, delete, replace
// or swap with a neighbour to reach it, capitals aside; the first of equals,
// and "" when no name shares half its letters.
func Nearest(name string, names []string) string {
	best, least := "", 0
	from := []rune(strings.ToLower(name))
	for _, n := range names {
		to := []rune(strings.ToLower(n))
		d := editDistance(from, to)
		if 2*d > max(len(from), len(to)) {
			continue
		}
		if best == "" || d < least {
			best, least = n, d
		}
	}
	return best
}

// editDistance is the optimal string alignment distance of two words.
func editDistance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// noColumn is the error for a column that a table lacks.
func noColumn(name string, names []string) error {
	if near := Nearest(name, names); near != "" {
		return fmt.Errorf("no column %q; did you mean %q?", name, near)
	}
	shown := make([]string, min(len(names), 10))
	for i := range shown {
		shown[i] = fmt.Sprintf("%q", names[i])
	}
	list := strings.Join(shown, ", ")
	if len(names) > len(shown) {
		list += fmt.Sprintf(" and %d more", len(names)-len(shown))
	}
	return fmt.Errorf("no column %q among %s", name, list)
}
