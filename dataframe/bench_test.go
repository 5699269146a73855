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

// joinTables are two tables of 43,000 rows with a key of text or numbers each,
// in different orders, and one column more.
func joinTables(b *testing.B) (left, right DataFrame) {
	const n = 43_000
	rng := rand.New(rand.NewPCG(2, 2))
	table := func(value string) DataFrame {
		ids, names, values := make([]int, n), make([]string, n), make([]float64, n)
		for i, id := range rng.Perm(n) {
			ids[i], names[i], values[i] = 1_000_000+id, fmt.Sprintf("client-%07d", id), rng.Float64()
		}
		return newTable(b, Column{Name: "id", Ints: ids}, Column{Name: "name", Texts: names}, Column{Name: value, Floats: values})
	}
	return table("v"), table("w")
}

func BenchmarkJoin(b *testing.B) {
	left, right := joinTables(b)
	for _, key := range []string{"id", "name"} {
		b.Run(key, func(b *testing.B) {
			for b.Loop() {
				df, err := Join(left, right, JoinOptions{On: []string{key}})
				if err != nil || df.Nrow() != 43_000 {
					b.Fatal(df.Nrow(), err)
				}
			}
		})
	}
}

// keyTable has 100,000 rows: a key of 5 words, one of 1,000 numbers, and a value.
func keyTable(b *testing.B) DataFrame {
	const n = 100_000
	rng := rand.New(rand.NewPCG(3, 3))
	words := []string{"Verified", "Not_Verified", "Source_Verified", "term_36", "term_60"}
	word, number, value := make([]string, n), make([]int, n), make([]float64, n)
	for i := range n {
		word[i], number[i], value[i] = words[rng.IntN(5)], rng.IntN(1000), rng.NormFloat64()
	}
	return newTable(b, Column{Name: "word", Texts: word}, Column{Name: "number", Ints: number}, Column{Name: "value", Floats: value})
}

func BenchmarkGroupBy(b *testing.B) {
	df := keyTable(b)
	for _, keys := range [][]string{{"word"}, {"number"}, {"word", "number"}} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			for b.Loop() {
				g, err := GroupBy(df, keys...)
				if err != nil {
					b.Fatal(err)
				}
				if _, err = g.Agg(Agg{Column: "value", Func: AggMean}, Agg{Column: "value", Func: AggMedian}, Agg{Func: AggSize}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSort(b *testing.B) {
	df := keyTable(b)
	for _, keys := range [][]SortKey{{Asc("value")}, {Asc("word"), Desc("number")}} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			for b.Loop() {
				if _, err := Sort(df, keys...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkValueCounts(b *testing.B) {
	df := keyTable(b)
	for _, name := range []string{"word", "number"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := ValueCounts(df, name); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
