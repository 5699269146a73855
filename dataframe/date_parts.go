package dataframe

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// DatePart is a number that a date gives.
type DatePart string

const (
	DateYear      DatePart = "year"
	DateQuarter   DatePart = "quarter" // 1 to 4
	DateMonth     DatePart = "month"   // 1 to 12
	DateDay       DatePart = "day"     // 1 to 31
	DateWeekday   DatePart = "weekday" // 0 is Monday, 6 Sunday, as in pandas
	DateYearDay   DatePart = "yearday" // 1 to 366
	DateHour      DatePart = "hour"    // 0 to 23
	DateDayNumber DatePart = "days"    // whole days since 1970-01-01
)

var dateParts = map[DatePart]func(time.Time) int{
	DateYear:      time.Time.Year,
	DateQuarter:   func(t time.Time) int { return (int(t.Month()) + 2) / 3 },
	DateMonth:     func(t time.Time) int { return int(t.Month()) },
	DateDay:       time.Time.Day,
	DateWeekday:   func(t time.Time) int { return (int(t.Weekday()) + 6) % 7 },
	DateYearDay:   time.Time.YearDay,
	DateHour:      time.Time.Hour,
	DateDayNumber: dayNumber,
}

// dayNumber counts days since 1970, those before it as negative numbers.
func dayNumber(t time.Time) int {
	seconds := t.Unix()
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day--
	}
	return int(day)
}

// Dates returns a text column as times in UTC, read by a layout as in
// [DateFormat], and which of them are missing. A text that is no such date is an
// error with the row, counted from 0.
func Dates(df DataFrame, name, layout string) (times []time.Time, missing []bool, err error) {
	c, err := column(df, name)
	if err != nil {
		return nil, nil, fmt.Errorf("dates: %w", err)
	}
	d, err := newDateReader(DateFormat{Layout: layout})
	if err != nil {
		return nil, nil, fmt.Errorf("dates: %w", err)
	}
	v := take(df, c)
	if v.Texts == nil && v.hasValue() {
		return nil, nil, fmt.Errorf("dates: column %q is %s, not text", name, typeName(v.Type()))
	}
	times = make([]time.Time, v.Len())
	missing = make([]bool, v.Len())
	for row := range times {
		if missing[row] = v.IsMissing(row); missing[row] {
			continue
		}
		if times[row], err = d.parse(v.Texts[row]); err != nil {
			return nil, nil, fmt.Errorf("dates: column %q, row %d: %q is not a date like %s", name, row, cut(v.Texts[row], 50), d.example())
		}
	}
	return times, missing, nil
}

// DateColumns returns the table with Int columns made of a text column of dates
// (see [Dates]) at its end, each named column_part:
//
//	DateColumns(df, "issued", "%Y-%m-%d", DateYear, DateWeekday)
//
// A column of that name is replaced. Missing dates give missing numbers.
func DateColumns(df DataFrame, name, layout string, parts ...DatePart) (DataFrame, error) {
	if len(parts) == 0 {
		return DataFrame{}, fmt.Errorf("dates: no part of column %q is asked for", name)
	}
	times, missing, err := Dates(df, name, layout)
	if err != nil {
		return DataFrame{}, err
	}
	columns := make([]Column, len(parts))
	for i, part := range parts {
		of := dateParts[part]
		if of == nil || slices.Contains(parts[:i], part) {
			return DataFrame{}, fmt.Errorf("dates: column %q: part %q is unknown or asked for twice; there are %s", name, part, partNames())
		}
		columns[i] = Column{Name: name + "_" + string(part), Ints: make([]int, len(times)), Missing: missing}
		for row, t := range times {
			columns[i].Ints[row] = of(t)
		}
	}
	return withColumns(df, columns...)
}

func partNames() string {
	var names []string
	for part := range dateParts {
		names = append(names, string(part))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// AgeDays returns the table with a Float column column_age_days at its end: the
// days from each date of a text column (see [Dates]) to the reference time, with
// their fractions. Dates after it give negative ages, missing ones missing ages.
func AgeDays(df DataFrame, name, layout string, reference time.Time) (DataFrame, error) {
	times, missing, err := Dates(df, name, layout)
	if err != nil {
		return DataFrame{}, err
	}
	v := Column{Name: name + "_age_days", Floats: make([]float64, len(times)), Missing: missing}
	for row, t := range times {
		seconds := float64(reference.Unix() - t.Unix())
		seconds += float64(reference.Nanosecond()-t.Nanosecond()) / 1e9
		v.Floats[row] = seconds / secondsPerDay
	}
	return withColumns(df, v)
}
