package modelfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

// FuzzOpen: any bytes give an error or a pipeline that predicts a row and saves
// to a file that opens again.
func FuzzOpen(f *testing.F) {
	for _, c := range foreign {
		f.Add([]byte(c.data))
	}
	train, _ := rows(f, "credit", 12)
	data, err := json.Marshal(stepped(f, train))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for kind := range learners {
		data, err := json.Marshal(fitted(f, kind, 12))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	path := filepath.Join(f.TempDir(), "model")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Open(path)
		if err != nil {
			return
		}
		var columns []series.Series
		for _, name := range p.Features.Inputs() {
			s := series.New([]int{0}, series.Float, name)
			s.Elem(0).Set(nil)
			columns = append(columns, s)
		}
		if len(columns) == 0 { // steps that drop every column
			return
		}
		df := gota.New(columns...)
		if df.Err != nil {
			t.Fatal(df.Err)
		}
		// Steps may have no use for a missing value.
		_, fitted := p.Features.(*feature.Transformer)
		if _, err := p.Transform(df); err != nil && fitted {
			t.Fatalf("a row of missing values: %v", err)
		}
		p.Predict(df) // an error is fine (an overflow, say), a panic is not
		saved, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Parse(saved)
		if err != nil {
			t.Fatalf("its own file: %v", err)
		}
		again, err := json.Marshal(q)
		if err != nil || string(again) != string(saved) {
			t.Fatalf("saved again, the file differs (%v)", err)
		}
	})
}
