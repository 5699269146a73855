package step

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// FuzzSteps: any JSON gives an error, or steps that take a row of numbers, of text
// and of missing values without a panic, and that save to the same JSON.
func FuzzSteps(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "seeds", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds (%v)", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := new(Steps)
		if err := json.Unmarshal(data, s); err != nil {
			return
		}
		saved, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again := new(Steps)
		if err := json.Unmarshal(saved, again); err != nil {
			t.Fatalf("its own JSON: %v", err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(saved) {
			t.Fatalf("saved again, the JSON differs (%v)", err)
		}
		for _, row := range []Column{
			{Numbers: []float64{1.5}},
			{Kind: Bool, Numbers: []float64{1}},
			{Kind: Text, Texts: []string{"a"}},
			{Kind: Text, Texts: []string{""}, Missing: []bool{true}},
		} {
			frame := &Frame{Rows: 1}
			for _, name := range s.inputs() {
				row.Name = name
				frame.Columns = append(frame.Columns, row)
			}
			var notes Notes
			out, err := s.apply(frame, &notes)
			if err != nil {
				continue
			}
			if len(out.Columns) != len(s.names) {
				t.Fatalf("%d columns, and %d names", len(out.Columns), len(s.names))
			}
			for j, c := range out.Columns {
				if c.Name != s.names[j] {
					t.Fatalf("column %d is named %q, not %q", j, c.Name, s.names[j])
				}
			}
			out.Matrix()
		}
		s.Transform(dataframe.DataFrame{})
	})
}
