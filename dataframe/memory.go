package dataframe

import (
	"fmt"
	"strconv"

	"github.com/go-gota/gota/series"
)

// Memory returns, for each column, its type and how many bytes it takes (columns
// column, type, bytes), and the sum of the bytes.
//
// It is an estimate: gota's elements (16 bytes for a number, 2 for a bool, 24
// for a text on 64 bits) and the bytes of the texts, each counted as often as it
// occurs. Texts read from one file, or taken from another table, share memory
// that is counted here in each.
func Memory(df DataFrame) (table DataFrame, total int, err error) {
	if df.Err != nil {
		return DataFrame{}, 0, fmt.Errorf("memory: %w", df.Err)
	}
	const word = strconv.IntSize / 8
	n := df.Ncol()
	types := Column{Name: "type", Texts: make([]string, n)}
	bytes := Column{Name: "bytes", Ints: make([]int, n)}
	eachColumn(n, func(c int) {
		t := df.Types()[c]
		types.Texts[c] = string(t)
		size := 2 * word // an int and a flag
		switch t {
		case series.Float:
			size = 8 + word
		case series.Bool:
			size = 2
		case series.String:
			size = 3 * word
		}
		bytes.Ints[c] = size * df.Nrow()
		if t == series.String {
			for row := range df.Nrow() {
				if e := df.Elem(row, c); !e.IsNA() {
					bytes.Ints[c] += len(e.String())
				}
			}
		}
	})
	for _, b := range bytes.Ints {
		total += b
	}
	table, err = New(Column{Name: "column", Texts: orEmpty(df.Names())}, types, bytes)
	return table, total, err
}
