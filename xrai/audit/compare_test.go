package audit

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// creditModels are a deep tree that leaks and a small one.
func creditModels(t *testing.T) *Session {
	t.Helper()
	train, test, _ := credit(t)
	models := map[string]*pipeline.Pipeline{}
	for name, params := range map[string]tree.Params{"deep": {}, "small": {MaxDepth: 3, MinSamplesLeaf: 50}} {
		p, err := pipeline.Fit(context.Background(), tree.Classifier{Params: params}, feature.Spec{}, train, "Status")
		if err != nil {
			t.Fatal(err)
		}
		models[name] = p
	}
	return From(train, test, "Status", models)
}

// fast keeps the dry runs few.
var fast = CompareOptions{BlackBox: attack.BlackBoxOptions{Attack: attack.DecisionTree, Shuffles: 40}, Bootstrap: metric.BootstrapOptions{Resamples: 200}}

func TestCompare(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XRAI_CACHE", cache)
	s := creditModels(t)
	c, err := s.Compare("deep", "small", fast).Get()
	if err != nil {
		t.Fatal(err)
	}
	if c.Verdict.Level != metric.LeaksLess || c.Verdict.Less != "small" || len(c.Skipped) != 0 {
		t.Errorf("verdict %+v, skipped %v", c.Verdict, c.Skipped)
	}
	for part, n := range map[string]int{metric.PartUtility: 3, metric.PartPDTP: 1, metric.PartSHAPr: 3, metric.PartBlackBox: 2} {
		got := 0
		for _, m := range c.Measures {
			if m.Part == part {
				got++
			}
		}
		if got != n {
			t.Errorf("%s: %d measures, want %d", part, got, n)
		}
	}
	// The numbers are those of the handles.
	for k, name := range []string{"deep", "small"} {
		has := func(i int) float64 { return []float64{c.Measures[i].A, c.Measures[i].B}[k] }
		u, err := s.Utility(name).Get()
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.PDTP(name, fast.PDTP).Get()
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.BlackBox(name, fast.BlackBox).Get()
		if err != nil {
			t.Fatal(err)
		}
		above := float64(p.Above(0.6931471805599453, metric.Global)) / float64(p.Train)
		if has(0) != u.Classes.TestAccuracy.Value || has(2) != u.Classes.TestAUC.Value || has(3) != above || has(7) != a.ROC.AUC.Value || has(8) != a.Guesses.Balanced {
			t.Errorf("%s: %v", name, c.Measures)
		}
	}
	// Seven results of the handles and the comparison are remembered: Compare
	// used the six it shares with them.
	if kept, _ := filepath.Glob(filepath.Join(cache, "results", "*")); len(kept) != 9 {
		t.Errorf("%d results remembered", len(kept))
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON, fromGob metric.Comparison
	if err := json.Unmarshal(b, &fromJSON); err != nil || !reflect.DeepEqual(&fromJSON, c) {
		t.Errorf("changes in JSON: %v", err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(c); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil || !reflect.DeepEqual(&fromGob, c) {
		t.Errorf("changes in gob: %v", err)
	}
	text := CompareTable(c).Text()
	for _, w := range []string{"small leaks less", c.Verdict.Sentence, c.Verdict.Utility, "always answering \"good\"", "not \"the same\"", "shared by 3"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
	if strings.Contains(text, "NaN") || strings.Contains(CompareTable(c).HTML(), "style=") {
		t.Error(text)
	}
}

// TestCompareNamesAnew: models under other names find the same comparison, in
// words with those names.
func TestCompareNamesAnew(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	s := creditModels(t)
	only := CompareOptions{Parts: []string{metric.PartPDTP, metric.PartUtility}, Bootstrap: fast.Bootstrap}
	c, err := s.Compare("deep", "small", only).Get()
	if err != nil {
		t.Fatal(err)
	}
	v := s.source.(*values)
	told := false
	other := From(v.train, v.test, v.target, map[string]*pipeline.Pipeline{"X": v.models["deep"], "Y": v.models["small"]}).
		With(context.Background(), func(int, int) { told = true })
	d, err := other.Compare("X", "Y", only).Get()
	if err != nil || told {
		t.Fatalf("computed again: %v, %v", told, err)
	}
	if d.Verdict.Less != "Y" || !strings.Contains(d.Verdict.Sentence, "Y leaks less than X") || strings.Contains(d.Verdict.Sentence, "small") || !reflect.DeepEqual(d.Measures, c.Measures) {
		t.Errorf("%+v", d.Verdict)
	}
	back, err := other.Compare("Y", "X", only).Get()
	if err != nil {
		t.Fatal(err)
	}
	if back.Verdict.Less != "Y" || back.Measures[0].Value != -c.Measures[0].Value {
		t.Errorf("the other way round: %+v", back.Verdict)
	}
}

func TestCompareWorkers(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	s := creditModels(t)
	var want []byte
	for _, workers := range []int{1, 2, 8} {
		o := fast
		o.PDTP.Workers, o.SHAPr.Workers, o.BlackBox.Workers, o.Bootstrap.Workers = workers, workers, workers, workers
		c, err := s.Compare("deep", "small", o).Get()
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = b
		} else if !bytes.Equal(b, want) {
			t.Errorf("%d workers give other bytes", workers)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	s := creditModels(t)
	v := s.source.(*values)
	bare := *v.models["small"]
	bare.Learner = nil
	mixed := map[string]*pipeline.Pipeline{}
	for name, l := range map[string]xrai.Learner{"class": tree.Classifier{Params: tree.Params{MaxDepth: 2}}, "number": tree.Regressor{Params: tree.Params{MaxDepth: 2}}} {
		m, err := pipeline.Fit(context.Background(), l, feature.Spec{}, v.train, "Time")
		if err != nil {
			t.Fatal(err)
		}
		mixed[name] = m
	}
	p, _ := v.models["deep"].Classifier()
	s = From(v.train, v.test, "Status", map[string]*pipeline.Pipeline{"deep": v.models["deep"], "small": v.models["small"], "bare": &bare})
	wrong := From(v.train, v.test, "Time", mixed)
	for want, call := range map[string]func() error{
		`no model "none"`:      func() error { _, err := s.Compare("deep", "none", CompareOptions{}).Get(); return err },
		"compared with itself": func() error { _, err := s.Compare("deep", "deep", CompareOptions{}).Get(); return err },
		`part "mia" is none of`: func() error {
			_, err := s.Compare("deep", "small", CompareOptions{Parts: []string{"mia"}}).Get()
			return err
		},
		"list of parts is empty": func() error {
			_, err := s.Compare("deep", "small", CompareOptions{Parts: []string{}}).Get()
			return err
		},
		"level 2": func() error { _, err := s.Compare("deep", "small", CompareOptions{Level: 2}).Get(); return err },
		"leave Target out": func() error {
			_, err := s.Compare("deep", "small", CompareOptions{PDTP: metric.PDTPOptions{Target: p}}).Get()
			return err
		},
		"Compatible mode": func() error {
			_, err := s.Compare("deep", "small", CompareOptions{BlackBox: attack.BlackBoxOptions{Compatible: true}}).Get()
			return err
		},
		"limit -1": func() error {
			_, err := s.Compare("deep", "small", CompareOptions{PDTPLimit: -1, Parts: []string{metric.PartPDTP}}).Get()
			return err
		},
		"resamples 3": func() error {
			_, err := s.Compare("deep", "small", CompareOptions{Bootstrap: metric.BootstrapOptions{Resamples: 3}}).Get()
			return err
		},
		"bare has no learner": func() error {
			_, err := s.Compare("deep", "bare", CompareOptions{Parts: []string{metric.PartPDTP}}).Get()
			return err
		},
		"a class and the other a number": func() error { _, err := wrong.Compare("class", "number", CompareOptions{}).Get(); return err },
		`model "bare" has no learner`:    func() error { _, err := s.PDTP("bare", metric.PDTPOptions{}).Get(); return err },
		"give one with WithLearner":      func() error { _, err := s.PDTP("bare", metric.PDTPOptions{}).Get(); return err },
		`records of "bare": no PDTP: the model has no learner`: func() error {
			_, err := s.Records("bare", RecordsOptions{Parts: []string{metric.PartPDTP}}).Get()
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(os.Getenv("XRAI_CACHE"), "*", "*")); len(kept) > 2 {
		t.Errorf("a failed comparison was remembered: %v", kept)
	}
	// What one of them does not allow is left out, and said.
	c, err := s.Compare("deep", "bare", CompareOptions{BlackBox: fast.BlackBox, Bootstrap: fast.Bootstrap}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Skipped) != 1 || c.Skipped[0].Of != 2 || !strings.Contains(CompareTable(c).Text(), "PDTP was not compared: bare has no learner to fit again without a record: give one with WithLearner") {
		t.Errorf("%+v", c.Skipped)
	}
}

func TestCompareInterrupted(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XRAI_CACHE", cache)
	ctx, cancel := context.WithCancel(context.Background())
	s := creditModels(t).With(ctx, func(int, int) { cancel() })
	h := s.Compare("deep", "small", fast)
	if _, err := h.Get(); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "*", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCompareOfRegressors(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	train, test, _ := credit(t)
	models := map[string]*pipeline.Pipeline{}
	for name, depth := range map[string]int{"deep": 0, "small": 2} {
		p, err := pipeline.Fit(context.Background(), tree.Regressor{Params: tree.Params{MaxDepth: depth}}, feature.Spec{}, train, "Amount")
		if err != nil {
			t.Fatal(err)
		}
		models[name] = p
	}
	s := From(train, test, "Amount", models)
	c, err := s.Compare("deep", "small", fast).Get()
	if err != nil {
		t.Fatal(err)
	}
	if c.Verdict.Less != "small" || len(c.Skipped) != 2 || c.Measures[0].Part != metric.PartUtility || !strings.Contains(c.Verdict.Utility, "root mean squared error") {
		t.Errorf("%+v, skipped %+v", c.Verdict, c.Skipped)
	}
	u, err := s.Utility("deep").Get()
	if err != nil {
		t.Fatal(err)
	}
	text := UtilityTable(u).Text()
	for _, w := range []string{"R² without a model", "root mean squared error", "deep: It is", "higher on training rows"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
	if strings.Contains(text, "accuracy") {
		t.Error(text)
	}
	df, err := s.Records("small", RecordsOptions{BlackBox: fast.BlackBox}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(df.Names(), " "); got != "row table attack_score attack_rank attack_fitted" {
		t.Errorf("columns %s", got)
	}
}
