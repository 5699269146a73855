package dataframe

import (
	"math"
	"strconv"
	"strings"
)

// A number is what a cell spells. Its zero value is "not a number".
type number struct {
	kind  kind    // text, integer or float
	i     int     // the value, when kind is integer
	f     float64 // the value, when kind is integer or float
	exact bool    // no digit of an integer is lost in f
}

// maxFastDigits is how many decimal digits an int holds whatever they are.
const maxFastDigits = 18 - 9*(1-strconv.IntSize/64)

// parseNumber reads a decimal number, with spaces or tabs around it ignored:
//
//	sign? (digits ("." digits?)? | "." digits) ([eE] sign? digits)?
//	sign? ("inf" | "infinity")    in any case
//
// A whole part of several digits that begins with 0 is a code, not a number,
// and so is a number beyond float64's range or in hexadecimal. An integer that
// no int holds is a float.
func parseNumber[T string | []byte](s T) number {
	s = trimBlank(s)
	i := 0
	negative := false
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		negative = s[i] == '-'
		i++
	}
	start := i
	var mantissa uint64
	for i < len(s) && isDigit(s[i]) {
		mantissa = mantissa*10 + uint64(s[i]-'0')
		i++
	}
	whole := i - start
	if whole > 1 && s[start] == '0' {
		return number{}
	}
	if i == len(s) && whole > 0 {
		return parseInteger(s, whole, mantissa, negative)
	}
	fraction := 0
	if i < len(s) && s[i] == '.' {
		i++
		from := i
		for i < len(s) && isDigit(s[i]) {
			mantissa = mantissa*10 + uint64(s[i]-'0')
			i++
		}
		fraction = i - from
	}
	if whole+fraction == 0 {
		return parseInfinity(s[start:], negative)
	}
	if i == len(s) {
		if f, ok := shortDecimal(mantissa, whole+fraction, fraction); ok {
			if negative {
				f = -f
			}
			return number{kind: float, f: f, exact: true}
		}
	} else if !isExponent(s[i:]) {
		return number{}
	}
	f, err := strconv.ParseFloat(string(s), 64)
	if err != nil {
		return number{}
	}
	return number{kind: float, f: f, exact: true}
}

func parseInteger[T string | []byte](s T, digits int, magnitude uint64, negative bool) number {
	if digits <= maxFastDigits {
		i := int(magnitude)
		if negative {
			i = -i
		}
		f := float64(i)
		return number{kind: integer, i: i, f: f, exact: digits <= 15 || int(f) == i}
	}
	if i, err := strconv.Atoi(string(s)); err == nil {
		f := float64(i)
		return number{kind: integer, i: i, f: f, exact: keepsDigits(string(s), f)}
	}
	f, err := strconv.ParseFloat(string(s), 64)
	if err != nil {
		return number{}
	}
	return number{kind: float, f: f, exact: keepsDigits(string(s), f)}
}

// keepsDigits reports whether f, written as an integer, gives the digits of s:
// either all of them or the shortest that identify f, filled with zeros.
func keepsDigits(s string, f float64) bool {
	s = strings.TrimPrefix(s, "+")
	return s == strconv.FormatFloat(f, 'f', 0, 64) || s == strconv.FormatFloat(f, 'f', -1, 64)
}

// shortDecimal returns mantissa / 10^fraction where one division of two exact
// numbers gives the nearest float64.
//
// Clinger, How to read floating point numbers accurately, PLDI 1990.
func shortDecimal(mantissa uint64, digits, fraction int) (float64, bool) {
	if digits > 19 || mantissa >= 1<<53 || fraction >= len(powersOfTen) {
		return 0, false
	}
	return float64(mantissa) / powersOfTen[fraction], true
}

var powersOfTen = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

func parseInfinity[T string | []byte](s T, negative bool) number {
	if word := string(s); !strings.EqualFold(word, "inf") && !strings.EqualFold(word, "infinity") {
		return number{}
	}
	sign := 1
	if negative {
		sign = -1
	}
	return number{kind: float, f: math.Inf(sign), exact: true}
}

func isExponent[T string | []byte](s T) bool {
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return len(s) > 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func trimBlank[T string | []byte](s T) T {
	for len(s) > 0 && isBlank(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// parseBool reads the spellings of true and false that pandas reads.
func parseBool[T string | []byte](s T) (value, ok bool) {
	switch string(s) {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

// appendFloat writes the shortest decimal that reads back as f, always
// recognisable as a float: 74.0, 1e-09, inf.
func appendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(b, f, 'e', -1, 64)
	}
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if f == math.Trunc(f) {
		b = append(b, ".0"...)
	}
	return b
}

func formatFloat(f float64) string { return string(appendFloat(nil, f)) }

// plainFloat is formatFloat with whole numbers as digits.
func plainFloat(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e16 {
		return strconv.FormatInt(int64(f), 10)
	}
	return formatFloat(f)
}
