package audit

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/codeid"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestMain keeps examples, which cannot set the environment for themselves,
// out of the user's results.
func TestMain(m *testing.M) {
	if err := os.Setenv("XRAI_CACHE", "off"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestCodeIDIsCurrent(t *testing.T) {
	id, err := codeid.Of("../..")
	if err != nil {
		t.Fatal(err)
	}
	if id != codeID {
		t.Errorf("codeid.go says %s, the sources %s: run go generate ./xrai/audit", codeID, id)
	}
}

const data = "../../notebooks/data/"

func credit(t *testing.T) (train, test dataframe.DataFrame, p *pipeline.Pipeline) {
	t.Helper()
	var err error
	if train, err = dataframe.ReadCSV(data+"credit_train.csv", dataframe.CSVOptions{}); err != nil {
		t.Fatal(err)
	}
	if test, err = dataframe.ReadCSV(data+"credit_test.csv", dataframe.CSVOptions{}); err != nil {
		t.Fatal(err)
	}
	if p, err = pipeline.Fit(context.Background(), tree.Classifier{Params: tree.Params{MaxDepth: 6}}, feature.Spec{}, train, "Status"); err != nil {
		t.Fatal(err)
	}
	return train, test, p
}

func creditFiles(t *testing.T) Files {
	t.Helper()
	_, _, p := credit(t)
	model := filepath.Join(t.TempDir(), "tree.json")
	if err := p.Save(model); err != nil {
		t.Fatal(err)
	}
	return Files{Train: data + "credit_train.csv", Test: data + "credit_test.csv", Target: "Status", Models: map[string]string{"DT": model}}
}

func TestResultsAreRemembered(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XRAI_CACHE", cache)
	f := creditFiles(t)
	options := metric.PDTPOptions{Draw: 30, DrawSeed: 1}
	told := 0
	count := func(int, int) { told++ }
	get := func(f Files, o metric.PDTPOptions) (r *metric.PDTPResult, computed bool) {
		t.Helper()
		told = 0
		r, err := Open(f).With(context.Background(), count).PDTP("DT", o).Get()
		if err != nil {
			t.Fatal(err)
		}
		return r, told > 0
	}
	first, computed := get(f, options)
	if !computed {
		t.Fatal("the first result was not computed")
	}
	again, computed := get(f, options)
	if computed || !reflect.DeepEqual(first, again) {
		t.Errorf("computed again: %v, or changed", computed)
	}
	options.Workers = 1
	if _, computed = get(f, options); computed {
		t.Error("the number of workers decides the result's name")
	}
	options.DrawSeed = 2
	if _, computed = get(f, options); !computed {
		t.Error("other options returned the old result")
	}
	options.DrawSeed = 1

	// Another byte in the data is other data.
	changed := f
	changed.Train = filepath.Join(t.TempDir(), "train.csv")
	b, err := os.ReadFile(f.Train)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(changed.Train, []byte(strings.Replace(string(b), "\"good\",9,", "\"good\",8,", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, computed = get(changed, options); !computed {
		t.Error("changed data returned the old result")
	}

	// A damaged entry is a miss, not an error.
	entries, err := filepath.Glob(filepath.Join(cache, "results", "*"+suffix))
	if err != nil || len(entries) != 3 {
		t.Fatalf("entries %v, %v", entries, err)
	}
	for _, e := range entries {
		info, err := os.Stat(e)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		b, err := os.ReadFile(e)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 1
		if err := os.WriteFile(e, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if r, computed := get(f, options); !computed || !reflect.DeepEqual(r, first) {
		t.Error("a damaged entry was used")
	}
	if err := Open(f).Forget(); err != nil {
		t.Fatal(err)
	}
	if _, computed = get(f, options); !computed {
		t.Error("Forget kept a result")
	}
	info, err := os.Stat(filepath.Join(cache, "results"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder mode %v, %v", info.Mode(), err)
	}
}

func TestWithoutCacheFolder(t *testing.T) {
	for _, v := range []string{"off", filepath.Join(t.TempDir(), "file", "below")} {
		t.Setenv("XRAI_CACHE", v)
		if v != "off" {
			if err := os.WriteFile(filepath.Dir(v), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(creditFiles(t)).SHAPr("DT", metric.SHAPrOptions{}).Get(); err != nil {
			t.Errorf("%s: %v", v, err)
		}
	}
}

// TestFromEqualsOpen: the same tables and model as values give the same
// results, remembered too.
func TestFromEqualsOpen(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	train, test, p := credit(t)
	s := From(train, test, "Status", map[string]*pipeline.Pipeline{"DT": p})
	a, err := s.SHAPr("DT", metric.SHAPrOptions{K: 3}).Get()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(creditFiles(t)).SHAPr("DT", metric.SHAPrOptions{K: 3}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("values and files give different results")
	}
	told := false
	again := From(train, test, "Status", map[string]*pipeline.Pipeline{"DT": p}).With(context.Background(), func(int, int) { told = true })
	if _, err := again.SHAPr("DT", metric.SHAPrOptions{K: 3}).Get(); err != nil || told {
		t.Errorf("computed again: %v, %v", told, err)
	}
}

// TestInterrupted: a cancelled Get keeps nothing, the next starts clean.
func TestInterrupted(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XRAI_CACHE", cache)
	f := creditFiles(t)
	ctx, cancel := context.WithCancel(context.Background())
	h := Open(f).With(ctx, func(done, total int) { cancel() }).PDTP("DT", metric.PDTPOptions{Workers: 1})
	if _, err := h.Get(); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "*", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if r, err := Open(f).PDTP("DT", metric.PDTPOptions{}).Get(); err != nil || len(r.Records) != 3563 {
		t.Errorf("next: %v", err)
	}
}

func TestStoreIsBounded(t *testing.T) {
	s := store{t.TempDir(), 3000}
	for i := range 10 {
		s.write(strings.Repeat("k", i+1), make([]byte, 900))
	}
	kept, err := filepath.Glob(filepath.Join(s.folder, "*"))
	if err != nil || len(kept) < 2 || len(kept) > 3 {
		t.Errorf("kept %v, %v", kept, err)
	}
	var v []byte
	if !s.read(strings.Repeat("k", 10), &v) {
		t.Error("the newest entry is gone")
	}
	s.write("large", make([]byte, 5000))
	if s.read("large", &v) {
		t.Error("an entry above the limit was kept")
	}
}

// other is a function as a target model: its result is not remembered.
type other struct{ xrai.Classifier }

func TestErrors(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	f := creditFiles(t)
	missing := f
	missing.Train = "nowhere.csv"
	target := f
	target.Target = "Statu"
	for want, call := range map[string]func() error{
		"no model \"RF\": the session has DT": func() error { _, err := Open(f).PDTP("RF", metric.PDTPOptions{}).Get(); return err },
		"nowhere.csv":                         func() error { _, err := Open(missing).SHAPr("DT", metric.SHAPrOptions{}).Get(); return err },
		"Status":                              func() error { _, err := Open(target).SHAPr("DT", metric.SHAPrOptions{}).Get(); return err },
		"list of records is empty":            func() error { _, err := Open(f).PDTP("DT", metric.PDTPOptions{Records: []int{}}).Get(); return err },
		"train ratio 2": func() error {
			_, err := Open(f).BlackBox("DT", attack.BlackBoxOptions{TrainRatio: 2}).Get()
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	p, err := Open(f).Model("DT").Get()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := p.Classifier()
	if _, err := Open(f).PDTP("DT", metric.PDTPOptions{Draw: 2, Target: other{c}}).Get(); err != nil {
		t.Error(err)
	}
	if kept, _ := filepath.Glob(filepath.Join(os.Getenv("XRAI_CACHE"), "*", "*")); len(kept) > 0 {
		t.Errorf("a result on a function was remembered: %v", kept)
	}
}

func TestTables(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	s := Open(creditFiles(t))
	d, err := s.Data().Get()
	if err != nil {
		t.Fatal(err)
	}
	pdtp, err := s.PDTP("DT", metric.PDTPOptions{Draw: 8}).Get()
	if err != nil {
		t.Fatal(err)
	}
	shapr, err := s.SHAPr("DT", metric.SHAPrOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	box, err := s.BlackBox("DT", attack.BlackBoxOptions{Shuffles: 20}).Get()
	if err != nil {
		t.Fatal(err)
	}
	dataTable, err := DataTable(d)
	if err != nil {
		t.Fatal(err)
	}
	models, err := ModelTable(d)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		table dataframe.Table
		want  []string
	}{
		"data":      {dataTable, []string{"3563", "891", "class bad", "%"}},
		"models":    {models, []string{"DT", "accuracy", "always \"good\"", "log loss without a model", "guessing 0.5", "DT: It is better than no model"}},
		"pdtp":      {PDTPTable(pdtp, 5), []string{"nothing removed", "times, 1 = none", "how many times larger or smaller"}},
		"quantiles": {PDTPQuantiles(pdtp), []string{"99%", "maximum", "worst records"}},
		"shapr":     {SHAPrTable(shapr, 5), []string{"nearest-neighbour vote", "not safety", "Null: test rows"}},
		"attack":    {AttackTable(box), []string{"base rate", "dry runs", "verdict", box.Verdict.Sentence}},
	} {
		text := c.table.Text()
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", name, w, text)
			}
		}
		if strings.Contains(text, "NaN") || strings.Contains(c.table.HTML(), "style=") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// TestChangedFilesAreReadAgain: a session that has read a model does not answer
// for the file's new content with the old model, nor remember that.
func TestChangedFilesAreReadAgain(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	train, _, _ := credit(t)
	f := creditFiles(t)
	s := Open(f)
	if _, err := s.Model("DT").Get(); err != nil {
		t.Fatal(err)
	}
	stump, err := pipeline.Fit(context.Background(), tree.Classifier{Params: tree.Params{MaxDepth: 1}}, feature.Spec{}, train, "Status")
	if err != nil {
		t.Fatal(err)
	}
	if err := stump.Save(f.Models["DT"]); err != nil {
		t.Fatal(err)
	}
	for _, session := range []*Session{s, Open(f)} {
		r, err := session.SHAPr("DT", metric.SHAPrOptions{}).Get()
		if err != nil {
			t.Fatal(err)
		}
		if r.Distinct != 2 {
			t.Errorf("%d distinct outputs of a tree with two leaves", r.Distinct)
		}
	}
}

// ownModel is a model as a cell may define one: its code is not in its JSON.
type ownModel struct{ xrai.Classifier }

func TestModelsOfCellsAreNotRemembered(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XRAI_CACHE", cache)
	train, test, p := credit(t)
	c, _ := p.Classifier()
	own := *p
	own.Model, own.Learner = ownModel{c}, nil
	s := From(train, test, "Status", map[string]*pipeline.Pipeline{"own": &own, "DT": p})
	if _, err := s.SHAPr("own", metric.SHAPrOptions{}).Get(); err != nil {
		t.Fatal(err)
	}
	if kept, _ := filepath.Glob(filepath.Join(cache, "*", "*")); len(kept) > 0 {
		t.Errorf("remembered: %v", kept)
	}
	if _, err := s.SHAPr("DT", metric.SHAPrOptions{}).Get(); err != nil {
		t.Fatal(err)
	}
	if kept, _ := filepath.Glob(filepath.Join(cache, "*", "*")); len(kept) != 1 {
		t.Errorf("remembered: %v", kept)
	}
}
