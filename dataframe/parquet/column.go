package parquet

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// A builder makes a column of a table of the values of a file's column.
type builder struct {
	leaf  leaf
	dates dataframe.DateAs
	rows  int
	out   dataframe.Column
}

func newBuilder(l leaf, dates dataframe.DateAs) *builder {
	b := &builder{leaf: l, dates: dates, out: dataframe.Column{Name: l.name}}
	switch l.content {
	case asBool:
		b.out.Bools = []bool{}
	case asInt, asUint:
		b.out.Ints = []int{}
	case asText, asUUID:
		b.out.Texts = []string{}
	case asDate:
		if dates == dataframe.DateText {
			b.out.Texts = []string{}
		} else {
			b.out.Ints = []int{}
		}
	case asTime, asTimestamp:
		if dates == dataframe.DateText {
			b.out.Texts = []string{}
		} else {
			b.out.Floats = []float64{}
		}
	default:
		b.out.Floats = []float64{}
	}
	return b
}

// grow makes room for more rows.
func (b *builder) grow(rows int) {
	switch {
	case b.out.Bools != nil:
		b.out.Bools = slices.Grow(b.out.Bools, rows)
	case b.out.Ints != nil:
		b.out.Ints = slices.Grow(b.out.Ints, rows)
	case b.out.Floats != nil:
		b.out.Floats = slices.Grow(b.out.Floats, rows)
	default:
		b.out.Texts = slices.Grow(b.out.Texts, rows)
	}
}

// add appends a page's values. Where present is 0 a value is missing; nil means
// that none is.
func (b *builder) add(v values, present []uint32, n int) error {
	next := 0
	for i := range n {
		if present != nil && present[i] == 0 || b.leaf.content == asNull {
			b.addMissing()
			continue
		}
		if err := b.addValue(v, next); err != nil {
			return fmt.Errorf("row %d: %w", b.rows, err)
		}
		next++
		b.rows++
		if b.out.Missing != nil {
			b.out.Missing = append(b.out.Missing, false)
		}
	}
	return nil
}

func (b *builder) addMissing() {
	switch {
	case b.out.Bools != nil:
		b.out.Bools = append(b.out.Bools, false)
	case b.out.Ints != nil:
		b.out.Ints = append(b.out.Ints, 0)
	case b.out.Floats != nil:
		b.out.Floats = append(b.out.Floats, math.NaN())
	default:
		b.out.Texts = append(b.out.Texts, "")
	}
	if b.out.Missing == nil {
		b.out.Missing = make([]bool, b.rows, cap(b.out.Bools)+cap(b.out.Ints)+cap(b.out.Floats)+cap(b.out.Texts))
	}
	b.out.Missing = append(b.out.Missing, true)
	b.rows++
}

func (b *builder) addValue(v values, i int) error {
	switch b.leaf.content {
	case asBool:
		b.out.Bools = append(b.out.Bools, v.bools[i])
	case asInt:
		b.out.Ints = append(b.out.Ints, int(v.ints[i]))
	case asUint:
		b.addUint(v.ints[i])
	case asFloat:
		b.out.Floats = append(b.out.Floats, v.floats[i])
	case asHalf:
		b.out.Floats = append(b.out.Floats, half(v.texts[i]))
	case asText:
		if !utf8.ValidString(v.texts[i]) {
			return fmt.Errorf("%.50q is not UTF-8", v.texts[i])
		}
		b.out.Texts = append(b.out.Texts, v.texts[i])
	case asUUID:
		h := hex.EncodeToString([]byte(v.texts[i]))
		b.out.Texts = append(b.out.Texts, h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:])
	case asDecimal:
		f, err := b.leaf.float(v, i)
		if err != nil {
			return err
		}
		b.out.Floats = append(b.out.Floats, f)
	case asDate:
		b.addDate(v.ints[i])
	case asTime:
		b.addTime(v.ints[i])
	default:
		b.addTimestamp(v.ints[i])
	}
	return nil
}

// addUint appends an unsigned int. One beyond int makes the column text.
func (b *builder) addUint(i int64) {
	u := uint64(i)
	if b.leaf.bits < 64 {
		u &= 1<<b.leaf.bits - 1
	}
	if u > math.MaxInt && b.out.Ints != nil {
		b.out.Texts = make([]string, len(b.out.Ints))
		for row, i := range b.out.Ints {
			b.out.Texts[row] = strconv.Itoa(i)
		}
		b.out.Ints = nil
	}
	if b.out.Ints != nil {
		b.out.Ints = append(b.out.Ints, int(u))
	} else {
		b.out.Texts = append(b.out.Texts, strconv.FormatUint(u, 10))
	}
}

// half reads a float of 16 bits: sign, 5 bits of exponent, 10 of fraction.
func half(s string) float64 {
	bits := uint64(s[0]) | uint64(s[1])<<8
	fraction, exponent := bits&1023, int(bits>>10&31)
	f := math.Ldexp(float64(fraction|1024), exponent-25)
	switch {
	case exponent == 0:
		f = math.Ldexp(float64(fraction), -24)
	case exponent == 31 && fraction == 0:
		f = math.Inf(1)
	case exponent == 31:
		f = math.NaN()
	}
	if bits>>15 == 1 {
		f = -f
	}
	return f
}

// float is the float64 nearest to a decimal.
func (l leaf) float(v values, i int) (float64, error) {
	var digits string
	if v.ints != nil {
		digits = strconv.FormatInt(v.ints[i], 10)
	} else {
		b := []byte(v.texts[i])
		if len(b) > 1024 {
			return 0, fmt.Errorf("a decimal of %d bytes", len(b))
		}
		n := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 { // two's complement, the highest byte first
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		digits = n.String()
	}
	return strconv.ParseFloat(digits+"e-"+strconv.Itoa(l.scale), 64)
}

func (b *builder) addDate(day int64) {
	switch b.dates {
	case dataframe.DateText:
		b.out.Texts = append(b.out.Texts, time.Unix(day*86400, 0).UTC().Format(time.DateOnly))
	case dataframe.DateDays:
		b.out.Ints = append(b.out.Ints, int(day))
	default:
		b.out.Ints = append(b.out.Ints, int(day*86400))
	}
}

func (b *builder) addTime(ticks int64) {
	if b.dates == dataframe.DateText {
		t := b.leaf.at(ticks)
		b.out.Texts = append(b.out.Texts, t.Format("15:04:05.999999999"))
		return
	}
	b.addFloat(ticks)
}

func (b *builder) addTimestamp(ticks int64) {
	if b.dates != dataframe.DateText {
		b.addFloat(ticks)
		return
	}
	layout := "2006-01-02T15:04:05.999999999"
	if b.leaf.utc {
		layout += "Z"
	}
	b.out.Texts = append(b.out.Texts, b.leaf.at(ticks).Format(layout))
}

// at is the time that many units after 1970-01-01.
func (l leaf) at(ticks int64) time.Time {
	return time.Unix(ticks/l.unit, ticks%l.unit*(1e9/l.unit)).UTC()
}

func (b *builder) addFloat(ticks int64) {
	per := float64(b.leaf.unit)
	if b.dates == dataframe.DateDays {
		per *= 86400
	}
	b.out.Floats = append(b.out.Floats, float64(ticks)/per)
}
