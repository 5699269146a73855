package booster_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/lightgbm"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/xgboost"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
	"gonum.org/v1/gonum/mat"
	"math/rand/v2"
)

// files are models to measure: XRAI_BOOSTERS names others of one's own, separated
// by colons.
func files(b *testing.B) map[string][]byte {
	out := map[string][]byte{}
	for _, name := range filepath.SplitList(os.Getenv("XRAI_BOOSTERS")) {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		out[filepath.Base(name)] = data
	}
	if len(out) == 0 {
		for _, name := range []string{"xgb_binary.model.json", "xgb_binary.model.ubj", "lgb_binary.txt"} {
			out[name] = fixture.File(b, "xgb3", name)
		}
	}
	return out
}

func read(data []byte, name string) (*pipeline.Pipeline, error) {
	if strings.HasSuffix(name, ".txt") {
		return lightgbm.Decode(data, lightgbm.Options{Target: "y"})
	}
	return xgboost.Decode(data, xgboost.Options{Target: "y"})
}

func BenchmarkLoad(b *testing.B) {
	for name, data := range files(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := read(data, name); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkProba predicts 10,000 rows, one value in twenty missing.
func BenchmarkProba(b *testing.B) {
	for name, data := range files(b) {
		p, err := read(data, name)
		if err != nil {
			b.Fatal(err)
		}
		m := p.Model.(xrai.Classifier)
		r := rand.New(rand.NewPCG(1, 1))
		x := mat.NewDense(10_000, m.Columns(), nil)
		for i := range x.RawMatrix().Data {
			x.RawMatrix().Data[i] = r.NormFloat64()
			if r.IntN(20) == 0 {
				x.RawMatrix().Data[i] /= 0
				x.RawMatrix().Data[i] -= x.RawMatrix().Data[i]
			}
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Proba(x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
