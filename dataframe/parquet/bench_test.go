package parquet

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// bigTable has 100,000 rows and 50 columns: 20 of floats, 20 of integers and 10
// of short texts.
func bigTable(b *testing.B) dataframe.DataFrame {
	const n = 100_000
	rng := rand.New(rand.NewPCG(1, 1))
	words := []string{"Verified", "Not_Verified", "Source_Verified", "term_36", "term_60"}
	list := make([]dataframe.Column, 50)
	for c := range list {
		list[c].Name = fmt.Sprint("c", c)
		switch c % 5 {
		case 0, 1:
			list[c].Floats = make([]float64, n)
			for i := range n {
				list[c].Floats[i] = math.Round(rng.NormFloat64()*1e9) / 1e6
			}
		case 2, 3:
			list[c].Ints = make([]int, n)
			for i := range n {
				list[c].Ints[i] = rng.IntN(1_000_000)
			}
		default:
			list[c].Texts = make([]string, n)
			for i := range n {
				list[c].Texts[i] = words[rng.IntN(len(words))]
			}
		}
	}
	df, err := dataframe.New(list...)
	if err != nil {
		b.Fatal(err)
	}
	return df
}

func BenchmarkFormat(b *testing.B) {
	df := bigTable(b)
	for b.Loop() {
		if err := Format(new(bytes.Buffer), df, WriteOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	var file bytes.Buffer
	if err := Format(&file, bigTable(b), WriteOptions{}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		df, err := Parse(bytes.NewReader(file.Bytes()), int64(file.Len()), "bench", Options{})
		if err != nil || df.Nrow() != 100_000 || df.Ncol() != 50 {
			b.Fatal(df.Nrow(), df.Ncol(), err)
		}
	}
}
