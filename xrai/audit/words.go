package audit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// hundred writes a share as a number in 100, with a decimal where that matters.
func hundred(share float64) string {
	v := 100 * share
	if share > 0 && v < 0.1 {
		return "less than 0.1"
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// factorText words a log-ratio as how many times a probability became another.
func factorText(logRatio float64) string {
	f := math.Exp(logRatio)
	switch {
	case math.Abs(f-2) < 0.05:
		return "twofold"
	case f < 1.01:
		return "hardly"
	case f < 1.5:
		return fmt.Sprintf("by %.0f%%", 100*(f-1))
	case f < 10:
		return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") + "-fold"
	case f < 1000:
		return fmt.Sprintf("%.0f-fold", f)
	}
	return "about " + count(int(math.Round(f/100)*100)) + "-fold"
}

// count groups thousands.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// chance words a p-value.
func chance(p float64) string {
	switch {
	case p >= 0.995:
		return "nearly always"
	case p >= 0.1:
		return fmt.Sprintf("%.0f times in 100", 100*p)
	case p >= 0.01:
		return fmt.Sprintf("%.1f times in 100", 100*p)
	case p >= 0.001:
		return fmt.Sprintf("%.1f times in 1,000", 1000*p)
	}
	return "fewer than once in 1,000 times"
}

// plural writes a number with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// verb picks the form that goes with a number.
func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// listing joins names: "a, b and c".
func listing(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
