package metric

import (
	"fmt"
	"math"
	"strings"
)

// Levels of a comparison's verdict.
const (
	LeaksLess     = "leaks less"          // Less names the model
	NotShown      = "no difference shown" // which is not "the same"
	Disagree      = "the measures disagree"
	NotComparable = "leakage not judged"
)

// ComparisonVerdict says in words which model leaks less, how sure that is, and
// what it costs.
type ComparisonVerdict struct {
	Level    string
	Less     string // the model shown to leak less, "" when none is
	Sentence string
	Utility  string   // what that costs, or gains, in utility
	Reasons  []string // one for each number that was judged
}

// Judge words the verdict from the measures and the models' names.
//
// A model leaks less when at least one judged number shows it, each tested at
// Level divided by their number, and none shows the opposite.
func (c *Comparison) Judge() {
	v := ComparisonVerdict{Level: NotComparable}
	var shown, silent []string
	each, judged, sides := c.Each(), 0, [3]int{}
	for _, m := range c.Measures {
		if !m.Judged {
			continue
		}
		judged++
		side := m.Favours(each)
		sides[side+1]++
		text := c.difference(m)
		if m.Tested && !m.Exact {
			text += ", " + pValue(m.PValue)
		}
		v.Reasons = append(v.Reasons, text)
		if side == 0 {
			silent = append(silent, text)
		} else {
			shown = append(shown, text)
		}
	}
	for _, s := range c.Skipped {
		v.Reasons = append(v.Reasons, c.SkippedText(s))
	}
	first, second := sides[0], sides[2]
	favoured := 0
	switch {
	case judged == 0:
		v.Sentence = "Which model leaks less was not judged: that takes PDTP of both, or an attack on both that is not below guessing."
	case first > 0 && second > 0:
		v.Level = Disagree
		v.Sentence = fmt.Sprintf("The measures disagree on which model leaks less: %s. Each answers a question of its own; judge by the one that matters to you.", strings.Join(shown, "; "))
	case first+second == 0:
		v.Level = NotShown
		v.Sentence = fmt.Sprintf("No difference in leakage is shown at this sample size, which is not the same as none: %s.", strings.Join(silent, "; "))
	default:
		v.Level, favoured = LeaksLess, 1
		less, more := c.B, c.A
		if first > 0 {
			less, more, favoured = c.A, c.B, -1
		}
		v.Less = less
		v.Sentence = fmt.Sprintf("%s leaks less than %s: %s.", less, more, strings.Join(shown, "; "))
		if len(silent) > 0 {
			v.Sentence += fmt.Sprintf(" No difference is shown here, which is not the same as none: %s.", strings.Join(silent, "; "))
		}
		v.Sentence += " Less is not nothing: neither model is shown to be safe."
	}
	v.Utility = c.cost(favoured)
	c.Verdict = v
}

// cost says what the favoured model (1 the second, -1 the first, 0 neither) is
// worth beside the other one.
func (c *Comparison) cost(favoured int) string {
	var better, worse, silent []string
	who := favoured
	if who == 0 {
		who = 1
	}
	note := ""
	for _, m := range c.Measures {
		if m.Part != PartUtility {
			continue
		}
		if note == "" && m.Note != "" {
			note = fmt.Sprintf(" (%s)", m.Note)
		}
		switch m.Favours(c.LevelOf(m)) * who {
		case 1:
			better = append(better, c.difference(m))
		case -1:
			worse = append(worse, c.difference(m))
		default:
			silent = append(silent, c.difference(m))
		}
	}
	if len(better)+len(worse)+len(silent) == 0 {
		return ""
	}
	name := c.B
	if who < 0 {
		name = c.A
	}
	var out []string
	switch {
	case len(worse) == 0 && len(better) == 0:
		out = append(out, "No difference in utility is shown at this sample size, which is not the same as none")
	case len(worse) == 0:
		out = append(out, fmt.Sprintf("In utility, %s is the better model too", name))
		if favoured == 0 {
			out[0] = fmt.Sprintf("In utility, %s is the better model", name)
		}
	case len(better) == 0:
		out = append(out, fmt.Sprintf("That costs utility: %s is the worse model", name))
		if favoured == 0 {
			out[0] = fmt.Sprintf("In utility, %s is the worse model", name)
		}
	default:
		out = append(out, fmt.Sprintf("In utility, %s is better by some measures and worse by others", name))
	}
	s := out[0] + note + ": "
	var parts []string
	parts = append(parts, better...)
	parts = append(parts, worse...)
	if len(better)+len(worse) > 0 {
		for i := range silent {
			silent[i] += " (no difference shown)"
		}
	}
	parts = append(parts, silent...)
	return s + strings.Join(parts, "; ") + "."
}

// difference is one measure in words.
func (c *Comparison) difference(m Measure) string {
	s := fmt.Sprintf("%s, %s for %s and %s for %s", m.Name, m.Text(m.A), c.A, m.Text(m.B), c.B)
	unit := ""
	if m.Percent {
		unit = " points"
	}
	return s + fmt.Sprintf(" (difference %s%s, %s)", m.Gap(m.Value), unit, m.Sureness())
}

// Sureness is the interval of the difference, or what stands in its place.
func (m Measure) Sureness() string {
	switch {
	case m.Exact:
		return "exact for these records"
	case !m.Measured:
		return "no interval"
	}
	return fmt.Sprintf("95%% interval %s to %s", m.Gap(m.Low), m.Gap(m.High))
}

// Text writes one model's number.
func (m Measure) Text(v float64) string {
	if m.Percent {
		return percent(v)
	}
	return significant(v)
}

// Gap writes a difference with its sign, one of shares in percentage points.
func (m Measure) Gap(v float64) string {
	if m.Percent {
		return signed(v)
	}
	if v > 0 {
		return "+" + significant(v)
	}
	return significant(v)
}

// significant writes three decimals, none of a large number, and two digits of
// a very small one.
func significant(v float64) string {
	switch a := math.Abs(v); {
	case a >= 1e15:
		return fmt.Sprintf("%.4g", v)
	case a >= 1000:
		return fmt.Sprintf("%.0f", v)
	case a == 0 || a >= 0.0005:
		return fmt.Sprintf("%.3f", v)
	}
	return fmt.Sprintf("%.2g", v)
}

// pValue never rounds down to 0.
func pValue(p float64) string {
	if p < 0.001 {
		return "p < 0.001"
	}
	return fmt.Sprintf("p = %.3f", p)
}

// SkippedText says which part was left out, of which model, and why.
func (c *Comparison) SkippedText(s Skipped) string {
	who := ""
	switch s.Of {
	case 1:
		who = c.A + " "
	case 2:
		who = c.B + " "
	}
	return fmt.Sprintf("%s was not compared: %s%s", PartName(s.Part), who, s.Why)
}

// PartName names a part in words.
func PartName(part string) string {
	switch part {
	case PartUtility:
		return "utility"
	case PartPDTP:
		return "PDTP"
	case PartSHAPr:
		return "SHAPr"
	case PartBlackBox:
		return "the attack"
	}
	return part
}
