package audit

import (
	"context"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// loans is lending_club (7,886 + 1,971 rows, 119 columns encoded) and a model.
func loans(b *testing.B, l xrai.Learner) (xrai.Classifier, *xrai.Dataset, *xrai.Dataset) {
	b.Helper()
	read := func(part string) dataframe.DataFrame {
		df, err := dataframe.ReadCSV(data+"lending_club_"+part+".csv", dataframe.CSVOptions{})
		if err != nil {
			b.Fatal(err)
		}
		return df
	}
	df, held := read("train"), read("test")
	p, err := pipeline.Fit(context.Background(), l, feature.Spec{}, df, "Class")
	if err != nil {
		b.Fatal(err)
	}
	train, err := p.Dataset(df)
	if err != nil {
		b.Fatal(err)
	}
	test, err := p.Dataset(held)
	if err != nil {
		b.Fatal(err)
	}
	c, _ := p.Classifier()
	return c, train, test
}

var depth8 = tree.Classifier{Params: tree.Params{MaxDepth: 8}}

func benchmarkSHAPr(b *testing.B, l xrai.Learner) {
	c, train, test := loans(b, l)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := metric.SHAPr(context.Background(), c, train, test, metric.SHAPrOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSHAPrTree(b *testing.B)     { benchmarkSHAPr(b, depth8) }
func BenchmarkSHAPrLogistic(b *testing.B) { benchmarkSHAPr(b, linear.Logistic{}) }

func benchmarkPDTP(b *testing.B, l xrai.Learner, o metric.PDTPOptions) {
	_, train, _ := loans(b, l)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := metric.PDTP(context.Background(), l, train, o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPDTPTreeAll(b *testing.B) { benchmarkPDTP(b, depth8, metric.PDTPOptions{}) }
func BenchmarkPDTPLogistic8(b *testing.B) {
	benchmarkPDTP(b, linear.Logistic{}, metric.PDTPOptions{Draw: 8})
}
func BenchmarkPDTPTreeDrawn5(b *testing.B) { benchmarkPDTP(b, depth8, metric.PDTPOptions{Draw: 5}) }
