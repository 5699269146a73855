package dataframe

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/go-gota/gota/series"
)

func TestReadDates(t *testing.T) {
	const data = "a,b\n1970-01-02,x\n,y\n1969-12-31,z\n"
	for _, test := range []struct {
		name, data string
		format     DateFormat
		kind       series.Type
		values     string
	}{
		{"text", data, DateFormat{Layout: "2006-01-02"}, series.String, `"1970-01-02" NA "1969-12-31"`},
		{"days", data, DateFormat{Layout: "2006-01-02", As: DateDays}, series.Float, "1.0 NA -1.0"},
		{"seconds", data, DateFormat{Layout: "%Y-%m-%d", As: DateSeconds}, series.Float, "86400.0 NA -86400.0"},
		{"whole days", "a,b\n31.12.1999,\n29.02.2000,\n", DateFormat{Layout: "%d.%m.%Y", As: DateDays}, series.Int, "10956 11016"},
		{"part of a day", "a,b\n1970-01-01 06:00,\n1970-01-02 00:00,\n", DateFormat{Layout: "%Y-%m-%d %H:%M", As: DateDays}, series.Float, "0.25 1.0"},
		{"fractions", "a,b\n1970-01-01T00:00:01.5,\n1969-12-31T23:59:59.75,\n", DateFormat{Layout: "%Y-%m-%dT%H:%M:%S.%f", As: DateSeconds}, series.Float, "1.5 -0.25"},
		{"an offset", "a,b\n1970-01-01T00:00:00+0130,\n", DateFormat{Layout: "%Y-%m-%dT%H:%M:%S%z", As: DateSeconds}, series.Int, "-5400"},
		{"12 hours", "a,b\nJan 5 2021 09:07 PM,\n", DateFormat{Layout: "Jan 2 2006 03:04 PM", As: DateSeconds}, series.Int, "1609880820"},
		{"two digits", "a,b\n12/31/68,\n01/01/69,\n", DateFormat{Layout: "%D", As: DateDays}, series.Int, "36159 -365"},
		{"header only", "a,b\n", DateFormat{Layout: "%F", As: DateDays}, series.String, ""},
	} {
		df := parse(t, test.data, CSVOptions{Dates: map[string]DateFormat{"a": test.format}})
		if df.Types()[0] != test.kind || values(df, 0) != test.values {
			t.Errorf("%s: %s %s, want %s %s", test.name, df.Types()[0], values(df, 0), test.kind, test.values)
		}
	}
	var late strings.Builder
	late.WriteString("a,b\n")
	for range 256 + 7 {
		late.WriteString("2001-02-03,x\n")
	}
	late.WriteString("2001-02-30,x\n")
	iso := DateFormat{Layout: "%Y-%m-%d"}
	for want, test := range map[string]struct {
		data string
		o    CSVOptions
	}{
		`t.csv:3: column "a": "31/12/1999" is not a date like 2003-11-27`: {"a,b\n1999-12-31,x\n31/12/1999,x\n", CSVOptions{Dates: map[string]DateFormat{"a": {iso.Layout, DateDays}}}},
		`t.csv:265: column "a": "2001-02-30" is not a date`:               {late.String(), CSVOptions{Dates: map[string]DateFormat{"a": iso}}},
		`t.csv:2: column "a": "NA" is not a date`:                         {"a,b\nNA,\n", CSVOptions{NA: []string{}, Dates: map[string]DateFormat{"a": iso}}},
		`t.csv:2: column "a": "\xff" is not UTF-8`:                        {"a,b\n\xff,\n", CSVOptions{Dates: map[string]DateFormat{"a": iso}}},
		`CSVOptions.Dates: no column "A"; did you mean "a"?`:              {"a,b\n", CSVOptions{Dates: map[string]DateFormat{"A": iso}}},
		`CSVOptions.Dates: column "a": no layout`:                         {"a,b\n", CSVOptions{Dates: map[string]DateFormat{"a": {}}}},
		`column "a": no way to give dates called "weeks"`:                 {"a,b\n", CSVOptions{Dates: map[string]DateFormat{"a": {iso.Layout, "weeks"}}}},
		`column "a" is to be days, but Text names it too`:                 {"a,b\n", CSVOptions{Text: []string{"a"}, Dates: map[string]DateFormat{"a": {iso.Layout, DateDays}}}},
	} {
		_, err := ParseCSV(strings.NewReader(test.data), "t.csv", test.o)
		wantError(t, err, want)
	}
}

func TestLayouts(t *testing.T) {
	for layout, want := range map[string]string{
		"%Y-%m-%dT%H:%M:%S.%f%z": "2006-01-02T15:04:05-0700",
		"%d.%m.%y":               "02.01.06",
		"%I:%M %p, %e %b %Y":     "03:04 PM, _2 Jan 2006",
		"%F %T %%":               "2006-01-02 15:04:05 %",
		"2006-01-02":             "2006-01-02",
	} {
		if got, err := goLayout(layout); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", layout, got, err, want)
		}
	}
	for layout, want := range map[string]string{
		"":               "no layout",
		"%Y-%m":          "does not hold year, month and day",
		"15:04":          "does not hold year, month and day",
		"yyyy-mm-dd":     "does not hold year, month and day",
		"%Y-%m-%d %I:%M": "hours to 12 without PM",
		"%Y-%m-%d %Z":    "holds the name of a zone",
		"2006-01-02 MST": "holds the name of a zone",
		"%Y-%m-%d %Q":    "no directive %Q",
		"%Y-%m-%d%":      "ends in the middle of a directive",
		"%Y-%m-%d Jan":   "'J' between its directives",
		"%Y-%m-%d 1":     "'1' between its directives",
		"%Y-%m-%d %f":    "no directive %f",
	} {
		_, err := newDateReader(DateFormat{Layout: layout})
		wantError(t, err, want)
	}
}

func TestDateColumns(t *testing.T) {
	df := parse(t, "d,x\n2024-02-29 23:30,1\n,2\n1969-12-31 00:00,3\n", CSVOptions{})
	check := unchanged(t, df)
	got := must(t)(DateColumns(df, "d", "%Y-%m-%d %H:%M", DateYear, DateQuarter, DateMonth, DateDay, DateWeekday, DateYearDay, DateHour, DateDayNumber))
	check()
	sameGrid(t, "parts", must(t)(Drop(got, "d", "x")), [][]any{
		{2024, 1, 2, 29, 3, 60, 23, 19782},
		{nil, nil, nil, nil, nil, nil, nil, nil},
		{1969, 4, 12, 31, 2, 365, 0, -1},
	})
	if name := got.Names()[2]; name != "d_year" {
		t.Errorf("name %q", name)
	}
	age := must(t)(AgeDays(df, "d", "%Y-%m-%d %H:%M", time.Date(2024, 3, 1, 11, 30, 0, 0, time.UTC)))
	sameGrid(t, "age", must(t)(Select(age, "d_age_days")), [][]any{{0.5}, {nil}, {19784 + 11.5/24}})
	for want, f := range map[string]func() (DataFrame, error){
		`dates: column "x" is int, not text`:                      func() (DataFrame, error) { return DateColumns(df, "x", "%F", DateYear) },
		`dates: no column "D"`:                                    func() (DataFrame, error) { return DateColumns(df, "D", "%F", DateYear) },
		`row 0: "2024-02-29 23:30" is not a date like 2003-11-27`: func() (DataFrame, error) { return DateColumns(df, "d", "%F", DateYear) },
		`part "week" is unknown`:                                  func() (DataFrame, error) { return DateColumns(df, "d", "%Y-%m-%d %H:%M", "week") },
		`no part of column "d"`:                                   func() (DataFrame, error) { return DateColumns(df, "d", "%F") },
		`dates: no layout`:                                        func() (DataFrame, error) { return AgeDays(df, "d", "", time.Now()) },
	} {
		_, err := f()
		wantError(t, err, want)
	}
}

// Numbers of dates are those of the calendar, over 800 years.
func TestDayNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	d, err := newDateReader(DateFormat{"2006-01-02", DateDays})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	for want := -135140; day.Year() < 2400; want++ { // days from 1600 to 1970
		if rng.IntN(10) == 0 {
			parsed, err := d.parse(day.Format("2006-01-02"))
			if n := d.number(parsed); err != nil || n.kind != integer || n.i != want || dayNumber(day.Add(time.Hour)) != want {
				t.Fatalf("%v: %+v, %v, want %d", day, n, err, want)
			}
		}
		day = day.AddDate(0, 0, 1)
	}
}
