package ingest

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Files names the files of an audit.
type Files struct {
	Train, Test string               // CSV files with the same columns
	Target      string               // the column to predict
	Models      map[string]string    // from a name of your choice to a model file, see modelfile.Open; may be nil
	CSV         dataframe.CSVOptions // how to read the tables

	// Pipelines are models that stand in no file, by name; may be nil. As
	// pipeline.FromProba makes them of functions.
	Pipelines map[string]*pipeline.Pipeline
}

// Check refuses a name that stands for two models.
func (f Files) Check() error {
	for _, name := range slices.Sorted(maps.Keys(f.Pipelines)) {
		if _, ok := f.Models[name]; ok {
			return fmt.Errorf("model %q is both a file and a pipeline: name one of them otherwise", name)
		}
	}
	return nil
}

// Load reads the files and checks them as From does.
func Load(f Files) (*Data, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	train, err := read("training", f.Train, f.CSV)
	if err != nil {
		return nil, err
	}
	test, err := read("test", f.Test, f.CSV)
	if err != nil {
		return nil, err
	}
	// Codes that are text in the training file may all look like numbers in the
	// shorter test file.
	if text := textOnlyIn(train, test); text != nil {
		f.CSV.Text = append(slices.Clone(f.CSV.Text), text...)
		if test, err = read("test", f.Test, f.CSV); err != nil {
			return nil, err
		}
	}
	models := make(map[string]*pipeline.Pipeline, len(f.Models)+len(f.Pipelines))
	maps.Copy(models, f.Pipelines)
	o := modelfile.Options{Target: f.Target, Classes: classNames(train, f.Target)}
	for _, name := range slices.Sorted(maps.Keys(f.Models)) {
		if models[name], err = o.Open(f.Models[name]); err != nil {
			return nil, fmt.Errorf("model %q: %w", name, err)
		}
	}
	return check(train, test, f.Target, models)
}

// classNames returns the classes of the training rows, nil when the target cannot
// be one of classes.
func classNames(train table, target string) []string {
	t, err := pipeline.NewTarget(train.df, target, xrai.Classification)
	if err != nil {
		return nil
	}
	return t.Classes
}

func read(what, path string, o dataframe.CSVOptions) (table, error) {
	if path == "" {
		return table{}, fmt.Errorf("no %s file named", what)
	}
	df, err := dataframe.ReadCSV(path, o)
	if err != nil {
		return table{}, err
	}
	line := func(row int) (int, bool) { return lineOf(path, o.Comma, row) }
	return table{name: path, df: df, line: line}, nil
}

// textOnlyIn returns the columns that are text in a and something else in b.
func textOnlyIn(a, b table) (out []string) {
	types := make(map[string]series.Type)
	for i, name := range b.df.Names() {
		types[name] = b.df.Types()[i]
	}
	for i, name := range a.df.Names() {
		t, ok := types[name]
		if ok && a.df.Types()[i] == series.String && t != series.String {
			out = append(out, name)
		}
	}
	return out
}

// lineOf finds the line on which a row of a CSV file starts; a quoted field may
// hold line breaks, so it has to be read again. It answers for the tables that
// dataframe.ReadCSV reads with at least two columns.
func lineOf(path string, comma rune, row int) (int, bool) {
	f, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	src := bufio.NewReader(f)
	if mark, _ := src.Peek(3); string(mark) == "\ufeff" {
		src.Discard(3)
	}
	r := csv.NewReader(src)
	r.ReuseRecord = true
	if comma != 0 {
		r.Comma = comma
	}
	for range row + 2 { // the header, the rows before, the row
		if _, err := r.Read(); err != nil {
			return 0, false
		}
	}
	line, _ := r.FieldPos(0)
	return line, true
}
