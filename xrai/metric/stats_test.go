package metric

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

type statVectors struct {
	ROC []struct {
		Labels         []int
		Scores         []float64
		FPR, TPR       []float64
		Thresholds     []json.RawMessage
		AUC            float64
		DeLongVariance float64   `json:"delong_variance"`
		DeLongInterval []float64 `json:"delong_interval"`
	}
	ClopperPearson []struct {
		K, N             int
		Level, Low, High float64
	} `json:"clopper_pearson"`
	Confusion []struct {
		Actual, Predicted []int
		Precision, Recall *float64
		Accuracy          float64
		Balanced          *float64 `json:"balanced_accuracy"`
		BaseRate          float64  `json:"base_rate"`
	}
}

func TestROCEqualsScikitLearn(t *testing.T) {
	for _, file := range []string{"stats", "real_attacks"} {
		rocEqual(t, file)
	}
}

func rocEqual(t *testing.T, file string) {
	t.Helper()
	var v statVectors
	oracle.Load(t, file, &v)
	if len(v.ROC) < 3 {
		t.Fatal(file, "has too few cases")
	}
	for i, c := range v.ROC {
		member := make([]bool, len(c.Labels))
		for k, l := range c.Labels {
			member[k] = l == 1
		}
		r, err := ROC(c.Scores, member)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprint(file, " case ", i)
		near(t, name+" fpr", r.FPR, c.FPR, 1e-15)
		near(t, name+" tpr", r.TPR, c.TPR, 1e-15)
		for k := range c.Thresholds[1:] {
			if want := string(c.Thresholds[k+1]); fmt.Sprint(r.Threshold[k+1]) != want && r.Threshold[k+1] != number(want) {
				t.Errorf("%s: threshold %d is %v, want %s", name, k+1, r.Threshold[k+1], want)
			}
		}
		near(t, name+" auc", []float64{r.AUC.Value}, []float64{c.AUC}, 1e-14)
		near(t, name+" variance", []float64{r.AUC.StdErr * r.AUC.StdErr}, []float64{c.DeLongVariance}, 1e-14)
		near(t, name+" interval", []float64{r.AUC.Low, r.AUC.High},
			[]float64{max(0, c.DeLongInterval[0]), min(1, c.DeLongInterval[1])}, 1e-12)
	}
}

func number(s string) float64 {
	var v float64
	if json.Unmarshal([]byte(s), &v) != nil {
		return math.NaN()
	}
	return v
}

func TestSharesEqualSciPy(t *testing.T) {
	var v statVectors
	oracle.Load(t, "stats", &v)
	tried := 0
	for _, c := range v.ClopperPearson {
		if c.Level != 0.95 {
			continue
		}
		tried++
		s := NewShare(c.K, c.N)
		near(t, fmt.Sprint(c.K, " of ", c.N), []float64{s.Low, s.High}, []float64{c.Low, c.High}, 1e-10)
	}
	if tried < 5 {
		t.Errorf("only %d intervals", tried)
	}
	if s := NewShare(0, 0); s.Measured || s.Low != 0 || s.High != 1 {
		t.Errorf("%+v", s)
	}
}

func TestPrecisionRecallEqualsScikitLearn(t *testing.T) {
	var v statVectors
	oracle.Load(t, "stats", &v)
	tried := 0
	for i, c := range v.Confusion {
		g, err := PrecisionRecall(c.Predicted, c.Actual)
		if c.Balanced == nil { // one side is absent
			if err == nil {
				t.Errorf("case %d: no error", i)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		tried++
		near(t, fmt.Sprint("case ", i), []float64{g.Recall.Value, g.Accuracy, g.Balanced, g.BaseRate},
			[]float64{*c.Recall, c.Accuracy, *c.Balanced, c.BaseRate}, 1e-15)
		if g.Precision.Measured {
			near(t, "precision", []float64{g.Precision.Value}, []float64{*c.Precision}, 1e-15)
		}
	}
	if tried < 2 {
		t.Errorf("only %d cases", tried)
	}
}

func TestPrecisionAtPrior(t *testing.T) {
	g, err := PrecisionRecall([]int{1, 1, 0, 0, 1, 0}, []int{1, 1, 1, 0, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := g.PrecisionAt(0.5); !ok || math.Abs(p-2./3) > 1e-15 {
		t.Errorf("at 0.5: %v", p)
	}
	if p, _ := g.PrecisionAt(g.BaseRate); math.Abs(p-g.Precision.Value) > 1e-15 {
		t.Errorf("at the base rate: %v, want %v", p, g.Precision.Value)
	}
	none, err := PrecisionRecall([]int{0, 0}, []int{1, 0})
	if err != nil || none.Precision.Measured {
		t.Errorf("nobody called a member: %+v, %v", none, err)
	}
	if _, ok := none.PrecisionAt(0.5); ok {
		t.Error("precision of no guesses")
	}
}

func TestStatErrors(t *testing.T) {
	for want, call := range map[string]func() error{
		"2 scores but 1":   func() error { _, err := ROC([]float64{1, 2}, []bool{true}); return err },
		"score 1 is NaN":   func() error { _, err := AUC([]float64{1, math.NaN()}, []bool{true, false}); return err },
		"both are needed":  func() error { _, err := AUC([]float64{1, 2}, []bool{true, true}); return err },
		"1 guesses but 2":  func() error { _, err := PrecisionRecall([]int{1}, []int{1, 0}); return err },
		"guess 2, truth 1": func() error { _, err := PrecisionRecall([]int{2, 0}, []int{1, 0}); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
