package dataframe

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

// bigCSV is a table of 100,000 rows and 50 columns, 46 MB: 20 columns of
// floats, 20 of integers and 10 of short texts.
var bigCSV = sync.OnceValue(func() []byte {
	rng := rand.New(rand.NewPCG(1, 1))
	words := []string{"Verified", "Not_Verified", "Source_Verified", "term_36", "term_60"}
	b := []byte("c0")
	for c := 1; c < 50; c++ {
		b = fmt.Appendf(b, ",c%d", c)
	}
	b = append(b, '\n')
	for range 100_000 {
		for c := range 50 {
			switch c % 5 {
			case 0, 1:
				b = strconv.AppendFloat(b, rng.NormFloat64()*1000, 'f', 6, 64)
			case 2, 3:
				b = strconv.AppendInt(b, rng.Int64N(1_000_000), 10)
			case 4:
				b = append(b, words[rng.IntN(len(words))]...)
			}
			b = append(b, ',')
		}
		b[len(b)-1] = '\n'
	}
	return b
})

func BenchmarkParseCSV(b *testing.B) {
	data := bigCSV()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		df, err := ParseCSV(bytes.NewReader(data), "bench", CSVOptions{})
		if err != nil || df.Nrow() != 100_000 || df.Ncol() != 50 {
			b.Fatal(df.Nrow(), df.Ncol(), err)
		}
	}
}

// BenchmarkGotaReadCSV is the reader that ParseCSV stands in for.
func BenchmarkGotaReadCSV(b *testing.B) {
	data := bigCSV()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if df := gota.ReadCSV(bytes.NewReader(data)); df.Err != nil {
			b.Fatal(df.Err)
		}
	}
}

func BenchmarkFormatCSV(b *testing.B) {
	data := bigCSV()
	df, err := ParseCSV(bytes.NewReader(data), "bench", CSVOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		var out bytes.Buffer
		if err := FormatCSV(&out, df); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDescribe(b *testing.B) {
	df, err := ParseCSV(bytes.NewReader(bigCSV()), "bench", CSVOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if d := Describe(df); len(d.Columns) != 50 {
			b.Fatal(len(d.Columns))
		}
	}
}
