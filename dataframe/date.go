package dataframe

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A DateFormat says how a column of dates or times is written and what becomes
// of it: gota has no type for them.
type DateFormat struct {
	// Layout is written as Go's time package wants it ("2006-01-02 15:04") or,
	// if it holds a percent sign, as C and pandas do ("%Y-%m-%d %H:%M"). It must
	// hold year, month and day. Without an offset the time is UTC; names of
	// zones are refused, since they do not tell the offset.
	Layout string

	As DateAs
}

// DateAs says what a date becomes.
type DateAs string

const (
	DateText    DateAs = ""        // the text as written, checked
	DateDays    DateAs = "days"    // days since 1970-01-01 00:00 UTC
	DateSeconds DateAs = "seconds" // seconds since 1970-01-01 00:00 UTC
)

// A readAs says how the cells of one column are read.
type readAs struct {
	text bool
	date *dateReader
}

// readAs returns how each column is read; an error begins with the option's name.
func (o CSVOptions) readAs(names []string) ([]readAs, error) {
	as := make([]readAs, len(names))
	for _, name := range o.Text {
		c := indexOf(names, name)
		if c < 0 {
			return nil, fmt.Errorf("Text: %w", noColumn(name, names))
		}
		as[c].text = true
	}
	for _, name := range slices.Sorted(maps.Keys(o.Dates)) {
		c := indexOf(names, name)
		if c < 0 {
			return nil, fmt.Errorf("Dates: %w", noColumn(name, names))
		}
		d, err := newDateReader(o.Dates[name])
		if err != nil {
			return nil, fmt.Errorf("Dates: column %q: %w", name, err)
		}
		if as[c].text && d.as != DateText {
			return nil, fmt.Errorf("Dates: column %q is to be %s, but Text names it too", name, d.as)
		}
		as[c] = readAs{text: d.as == DateText, date: d}
	}
	return as, nil
}

// A dateReader reads dates of one layout.
type dateReader struct {
	layout string // Go's
	as     DateAs
}

func newDateReader(f DateFormat) (*dateReader, error) {
	if !slices.Contains([]DateAs{DateText, DateDays, DateSeconds}, f.As) {
		return nil, fmt.Errorf("no way to give dates called %q", f.As)
	}
	layout, err := goLayout(f.Layout)
	if err != nil {
		return nil, err
	}
	if strings.Contains(layout, "MST") {
		return nil, fmt.Errorf("layout %q holds the name of a zone; only an offset such as -0700 (%%z) tells the time", f.Layout)
	}
	again, err := time.Parse(layout, probe.Format(layout))
	switch {
	case err != nil || again.Format(time.DateOnly) != probe.Format(time.DateOnly):
		return nil, fmt.Errorf("layout %q does not hold year, month and day, as in 2006-01-02 or %%Y-%%m-%%d", f.Layout)
	case again.Hour() != probe.Hour() && again.Hour() != 0:
		return nil, fmt.Errorf("layout %q has hours to 12 without PM (%%p)", f.Layout)
	}
	return &dateReader{layout, f.As}, nil
}

// probe tells what a layout holds: no two parts of it are alike.
var probe = time.Date(2003, 11, 27, 21, 5, 8, 0, time.UTC)

func (d *dateReader) example() string { return probe.Format(d.layout) }

func (d *dateReader) parse(s string) (time.Time, error) {
	t, err := time.Parse(d.layout, s)
	return t.UTC(), err
}

const secondsPerDay = 24 * 60 * 60

// number returns a time as the number asked for.
func (d *dateReader) number(t time.Time) number {
	seconds, unit := t.Unix(), int64(1)
	if d.as == DateDays {
		unit = secondsPerDay
	}
	if seconds%unit == 0 && t.Nanosecond() == 0 {
		return number{kind: integer, i: int(seconds / unit), f: float64(seconds / unit), exact: true}
	}
	return number{kind: float, f: (float64(seconds) + float64(t.Nanosecond())/1e9) / float64(unit), exact: true}
}

// directives are those of C's strftime that dates are read by.
var directives = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'j': "002",
	'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'b': "Jan", 'B': "January", 'a': "Mon", 'A': "Monday",
	'z': "-0700", 'Z': "MST", 'F': "2006-01-02", 'T': "15:04:05", 'D': "01/02/06",
	'%': "%",
}

// goLayout returns a layout in Go's way of writing it. Its fractions of a second
// need no directive: Go reads them after the seconds whatever the layout.
func goLayout(layout string) (string, error) {
	if layout == "" {
		return "", errors.New("no layout")
	}
	if !strings.Contains(layout, "%") {
		return layout, nil
	}
	var b strings.Builder
	for i := 0; i < len(layout); i++ {
		if c := layout[i]; c != '%' {
			if isDigit(c) || c != 'T' && c != 'Z' && 'A' <= c&^0x20 && c&^0x20 <= 'Z' {
				return "", fmt.Errorf("layout %q: %q between its directives", layout, c)
			}
			b.WriteByte(c)
			continue
		}
		i++
		if i == len(layout) {
			return "", fmt.Errorf("layout %q ends in the middle of a directive", layout)
		}
		if before := b.String(); layout[i] == 'f' && (strings.HasSuffix(before, "05.") || strings.HasSuffix(before, "05,")) {
			b.Reset()
			b.WriteString(before[:len(before)-1])
			continue
		}
		to, ok := directives[layout[i]]
		if !ok {
			return "", fmt.Errorf("layout %q: no directive %%%c", layout, layout[i])
		}
		b.WriteString(to)
	}
	return b.String(), nil
}
