package gonbui

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"
)

// barCells is the length of a bar in plain text.
const barCells = 20

// barState is all that a drawn bar shows. Only a running one has times.
type barState struct {
	label       string
	phase       phase
	done, total int
	// first is how many were done when the clock started: they say nothing
	// about the speed.
	first   int
	elapsed time.Duration
}

type phase int

const (
	running     phase = iota
	resting           // not finished, and nothing more is expected
	finished          // done == total
	interrupted       // by the user
)

// text is the bar as one line.
func (b barState) text() string {
	line := b.counts()
	if b.phase == running {
		full := int(int64(b.done) * barCells / int64(b.total))
		line = "[" + strings.Repeat("#", full) + strings.Repeat("-", barCells-full) + "] " + line + b.times()
	}
	if b.label != "" {
		line = b.label + ": " + line
	}
	return line
}

// html is the bar for the browser, which draws it in the theme's way.
func (b barState) html() string {
	line := b.counts()
	if b.phase == running {
		line = fmt.Sprintf(`<progress value="%d" max="%d"></progress> %s%s`, b.done, b.total, line, b.times())
	}
	if b.label != "" {
		line = html.EscapeString(b.label) + ": " + line
	}
	return "<div>" + line + "</div>"
}

func (b barState) counts() string {
	n := grouped(b.done) + " of " + grouped(b.total)
	switch b.phase {
	case running:
		return n + " (" + strconv.Itoa(percent(b.done, b.total)) + "%)"
	case finished:
		return n + " done"
	case interrupted:
		return "Interrupted at " + n + ". Nothing of this step was kept; run the cell again to start over."
	}
	return n
}

// times is the rate, the time left and the time gone. The first two need
// something done since the clock started.
func (b barState) times() string {
	gone := ", " + span(b.elapsed) + " elapsed"
	seconds := b.elapsed.Seconds()
	if b.done <= b.first || seconds <= 0 {
		return gone
	}
	rate := float64(b.done-b.first) / seconds
	left := time.Duration(float64(b.total-b.done) / rate * float64(time.Second))
	return ", " + rateText(rate) + ", " + span(left) + " left" + gone
}

// percent is rounded, and 100 only when all is done.
func percent(done, total int) int {
	p := int((200*int64(done) + int64(total)) / (2 * int64(total)))
	if done < total {
		p = min(p, 99)
	}
	return p
}

// rateText is a rate per second with about two digits.
func rateText(rate float64) string {
	switch {
	case rate >= 1e9: // nothing is counted so fast: a clock too coarse
		return "over 1,000,000,000/s"
	case rate >= 9.95:
		return grouped(int(rate+0.5)) + "/s"
	case rate >= 0.995:
		return strconv.FormatFloat(rate, 'f', 1, 64) + "/s"
	case rate >= 0.00995:
		return strconv.FormatFloat(rate, 'f', 2, 64) + "/s"
	}
	return "under 0.01/s"
}

// span is a length of time as people say it, in whole seconds.
func span(d time.Duration) string {
	const year = 365 * 24 * time.Hour
	switch s := int64(d.Round(time.Second) / time.Second); {
	case d < 0 || d >= year: // a float that overflowed is negative
		return "over a year"
	case d < time.Second:
		return "under 1 s"
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	default:
		m := int64(d.Round(time.Minute) / time.Minute)
		return fmt.Sprintf("%d h %02d min", m/60, m%60)
	}
}

// grouped writes n >= 0 with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
