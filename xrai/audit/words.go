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

// chance words a p-value as how often it would happen.
func chance(p float64) string {
	switch {
	case p >= 0.995:
		return "in nearly every audit"
	case p >= 0.1:
		return fmt.Sprintf("in %.0f of 100 audits", 100*p)
	case p >= 0.001:
		return fmt.Sprintf("in %s of 1,000 audits", hundred(10*p))
	}
	return "in fewer than 1 of 1,000 audits"
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
