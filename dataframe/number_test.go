package dataframe

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestParseNumber(t *testing.T) {
	inf := math.Inf(1)
	for _, test := range []struct {
		s    string
		want number
	}{
		{"0", number{integer, 0, 0, true}},
		{"-7", number{integer, -7, -7, true}},
		{"+5", number{integer, 5, 5, true}},
		{" 12\t", number{integer, 12, 12, true}},
		{"9007199254740993", number{integer, 9007199254740993, 9007199254740992, false}},
		{"9223372036854775807", number{integer, math.MaxInt64, math.MaxInt64, false}},
		{"-9223372036854775808", number{integer, math.MinInt64, math.MinInt64, true}},
		{"18446744073709551616", number{float, 0, 1 << 64, true}},
		{"18446744073709551615", number{float, 0, 1 << 64, false}},
		{"123456789012345680000", number{float, 0, 123456789012345680000, true}},
		{"1.5", number{float, 0, 1.5, true}},
		{"-.5", number{float, 0, -.5, true}},
		{"5.", number{float, 0, 5, true}},
		{"0.1", number{float, 0, .1, true}},
		{"1e3", number{float, 0, 1000, true}},
		{"1E-3", number{float, 0, .001, true}},
		{"1.25e+2", number{float, 0, 125, true}},
		{"inf", number{float, 0, inf, true}},
		{"-INF", number{float, 0, -inf, true}},
		{"+Infinity", number{float, 0, inf, true}},
		{"1e-400", number{float, 0, 0, true}},
	} {
		if got := parseNumber(test.s); got != test.want {
			t.Errorf("%q: got %+v, want %+v", test.s, got, test.want)
		}
	}
	for _, s := range []string{"", " ", "+", "-", ".", "e5", "1e", "1e+", "1e5x", "00", "007", "-01", "01.5", "0x1F", "1_000",
		"1,5", "1 2", "nan", "NAN", "in", "infx", "1e400", "½", "1.2.3", "--1", "12a", "1.5f", "1.5e3.2"} {
		if got := parseNumber(s); got.kind != text {
			t.Errorf("%q: got %+v, want no number", s, got)
		}
	}
}

// strconv is the oracle for the division that stands in for it.
func TestShortDecimalIsNearest(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	fast := 0
	for range 200_000 {
		b := strconv.AppendUint(nil, rng.Uint64()>>rng.IntN(64), 10)
		at := rng.IntN(len(b) + 1)
		s := "0." + string(b)
		if at > 0 {
			s = string(b[:at]) + "." + string(b[at:])
		}
		n := parseNumber(s)
		want, err := strconv.ParseFloat(s, 64)
		if err != nil || n.kind != float && s[0] != '0' || n.kind == float && n.f != want {
			t.Fatalf("%s: got %v, want %v (%v)", s, n, want, err)
		}
		if n.kind == float {
			fast++
		}
	}
	if fast < 150_000 {
		t.Errorf("only %d numbers compared", fast)
	}
}

func TestFormatFloat(t *testing.T) {
	for _, test := range []struct {
		f           float64
		want, plain string
	}{
		{0, "0.0", "0"},
		{74, "74.0", "74"},
		{-3.25, "-3.25", "-3.25"},
		{0.30000000000000004, "0.30000000000000004", "0.30000000000000004"},
		{1e-9, "1e-09", "1e-09"},
		{0.0001, "0.0001", "0.0001"},
		{1e15, "1000000000000000.0", "1000000000000000"},
		{1e16, "1e+16", "1e+16"},
		{1e300, "1e+300", "1e+300"},
		{math.Inf(-1), "-inf", "-inf"},
		{math.NaN(), "NaN", "NaN"},
	} {
		if got := formatFloat(test.f); got != test.want {
			t.Errorf("formatFloat(%g) = %q, want %q", test.f, got, test.want)
		}
		if got := plainFloat(test.f); got != test.plain {
			t.Errorf("plainFloat(%g) = %q, want %q", test.f, got, test.plain)
		}
	}
	if got := formatFloat(math.Copysign(0, -1)); got != "-0.0" {
		t.Errorf("minus zero: %q", got)
	}
}
