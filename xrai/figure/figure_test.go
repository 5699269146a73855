package figure

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/plotter"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

func pdtpResult(n int, all bool, flat bool) *metric.PDTPResult {
	r := rand.New(rand.NewPCG(1, 1))
	out := &metric.PDTPResult{Train: n, Classes: []string{"a", "b"}, All: all, Floor: 1 / float64(2*n), Null: metric.PDTPNull{Scores: []float64{1}, Mean: 1, Max: 1}}
	for i := range n {
		g := math.Abs(r.NormFloat64())
		if flat {
			g = 0
		}
		out.Records = append(out.Records, metric.PDTPRecord{Row: i * 3, Class: "a", Score: min(199, math.Exp(g)), Global: g, Own: g / 2})
	}
	return out
}

func shaprResult(n int) *metric.SHAPrResult {
	r := rand.New(rand.NewPCG(2, 1))
	out := &metric.SHAPrResult{K: 1, Train: n, Test: n, Classes: []string{"a", "b", "c"}, Accuracy: 0.8,
		Null: &metric.SHAPrNull{Records: n, Quantiles: metric.Quantiles{Q95: 1.5}, Above: 0.06, AboveNull: 0.05, AUC: 0.51}}
	for i := range n {
		out.Labels = append(out.Labels, i%3)
		out.Scores = append(out.Scores, r.NormFloat64())
		out.StdErr = append(out.StdErr, 0.1)
	}
	return out
}

func attackResult(n int) *attack.Result {
	r := rand.New(rand.NewPCG(3, 1))
	out := &attack.Result{AttackModel: "lr", Model: "tree classifier", Records: make([]attack.Record, n)}
	scores, member := make([]float64, n), make([]bool, n)
	predicted, actual := make([]int, n), make([]int, n)
	for i := range n {
		member[i] = i%4 > 0
		scores[i] = r.NormFloat64()
		if member[i] {
			scores[i] += 0.5
			actual[i] = 1
		}
		if scores[i] > 0 {
			predicted[i] = 1
		}
	}
	roc, err := metric.ROC(scores, member)
	if err != nil {
		panic(err)
	}
	g, err := metric.PrecisionRecall(predicted, actual)
	if err != nil {
		panic(err)
	}
	out.ROC, out.Guesses = *roc, *g
	out.AtFPR = []metric.TPRAtFPR{roc.TPRAt(0.1)}
	out.DryRun = attack.DryRun{Runs: 200, AUCLow: 0.47, AUCHigh: 0.53, BalancedLow: 0.48, BalancedHigh: 0.52, PrecisionLow: 0.74, PrecisionHigh: 0.76}
	return out
}

// comparison has one measure in favour of either model, one that shows nothing
// and one without an interval.
func comparison(a, b string) *metric.Comparison {
	d := func(low, value, high float64) metric.Difference {
		return metric.Difference{A: 0.5, B: 0.5 + value, Value: value, Low: low, High: high, Level: 0.95, Measured: true}
	}
	c := &metric.Comparison{A: a, B: b, Level: 0.05, Measures: []metric.Measure{
		{Part: metric.PartUtility, Name: "accuracy on test rows", Better: 1, Percent: true, Difference: d(-0.05, -0.03, -0.01)},
		{Part: metric.PartUtility, Name: "log loss on test rows", Better: -1, Difference: d(-0.1, 0.1, 0.3)},
		{Part: metric.PartPDTP, Name: "records that, left out, move an answer more than 2-fold", Better: -1, Judged: true, Percent: true, Difference: d(-0.3, -0.25, -0.2)},
		{Part: metric.PartSHAPr, Name: "SHAPr: a training record outscores an unseen one", Better: -1, Difference: metric.Difference{A: 0.5, B: 0.6, Value: 0.1}},
		{Part: metric.PartBlackBox, Name: "the same scores", Better: -1, Difference: metric.Difference{A: 0.5, B: 0.5, Measured: true}},
	}}
	c.Judge()
	return c
}

func figures() map[string]Figure {
	none := shaprResult(5)
	none.Null = nil
	compatible := attackResult(500)
	compatible.Compatible = true
	return map[string]Figure{
		"drawn":      PDTP(pdtpResult(5, false, false), 2),
		"drawn 30":   PDTP(pdtpResult(30, false, false), 2),
		"all":        PDTP(pdtpResult(3000, true, false), 2),
		"unchanged":  PDTP(pdtpResult(50, true, true), 1),
		"effect":     PDTPEffect(pdtpResult(3000, true, false), 3),
		"no effect":  PDTPEffect(pdtpResult(5, false, true), 1),
		"one":        PDTPEffect(pdtpResult(1, false, false), 1.5),
		"shapr":      SHAPr(shaprResult(2000), 2),
		"no null":    SHAPr(none, 0),
		"precision":  PrecisionRecall(attackResult(500)),
		"compatible": PrecisionRecall(compatible),
		"roc":        ROC(attackResult(20000)),
		"attacks":    Attacks(attackResult(500), attackResult(20000)),
		"attacks on": AttacksOn("a model", []string{"right answers", "twin models"}, []bool{true, false}, []*attack.Result{attackResult(500), attackResult(20000)}),
		"none shown": AttacksOn(strings.Repeat("W", 60), []string{"right answers"}, []bool{false}, []*attack.Result{attackResult(500)}),
		"compare":    Compare(comparison("DT", "DT_small")),
		"long names": Compare(comparison(strings.Repeat("very long ", 20), strings.Repeat("W", 200))),
		"one line":   Compare(&metric.Comparison{Measures: comparison("", "").Measures[:1]}),
	}
}

// TestFigures draws each figure: it has the size it says, the same bytes twice,
// and its plot is not blank.
func TestFigures(t *testing.T) {
	for name, f := range figures() {
		b, w, h, err := f.PNG(2)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds(); size.Dx() != 2*w || size.Dy() != 2*h {
			t.Errorf("%s: %v for %d×%d at scale 2", name, size, w, h)
		}
		seen := map[color.Color]bool{}
		for x := range img.Bounds().Dx() {
			for y := range img.Bounds().Dy() {
				seen[img.At(x, y)] = true
			}
		}
		if len(seen) < 10 {
			t.Errorf("%s: only %d colours", name, len(seen))
		}
		again, _, _, err := f.PNG(2)
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s: two drawings differ: %v", name, err)
		}
		if f.Alt() == "" || strings.Contains(f.Alt(), "\n") || strings.Contains(f.Alt(), "NaN") {
			t.Errorf("%s: alt text %q", name, f.Alt())
		}
		path := filepath.Join(t.TempDir(), "new", "figure.png")
		if err := f.Save(path); err != nil {
			t.Error(err)
		}
	}
}

// TestNamesOfTies: records that tie are all named or none, and counted in title
// and alt text.
func TestNamesOfTies(t *testing.T) {
	points := func(ys ...float64) (at plotter.XYs) {
		for i, y := range ys {
			at = append(at, plotter.XY{X: float64(i), Y: y})
		}
		return at
	}
	for name, c := range map[string]struct {
		at   plotter.XYs
		want int
	}{
		"none ties":        {points(9, 8, 7, 6, 5, 4), 5},
		"few":              {points(9, 9), 2},
		"all tie":          {points(9, 9, 9, 9, 9, 9), 0},
		"the last tie":     {points(9, 8, 7, 7, 7, 7), 2},
		"five tie":         {points(9, 9, 9, 9, 9, 4), 5},
		"below the limit":  {points(9, 3, 2, 2, 1, 1), 1},
		"nothing above it": {points(3, 2), 0},
	} {
		if got := nameable(c.at, 3); got != c.want {
			t.Errorf("%s: %d named, want %d", name, got, c.want)
		}
	}
	r := pdtpResult(5, true, false)
	for i := range 3 {
		r.Records[i].Global = 7
	}
	if f := PDTPEffect(r, 3); !strings.Contains(f.title, "the most: between impossible and certain (3 records)") || !strings.Contains(f.Alt(), "maximum 1097 (3 records)") {
		t.Errorf("title %q, alt text %q", f.title, f.Alt())
	}
	if f := PDTP(r, 1); !strings.Contains(f.title, "(row ") {
		t.Errorf("title %q", f.title)
	}
	for n, want := range map[int]string{1: "when 1 record is left out", 5: "when any of 5 records is left out"} {
		for _, f := range []Figure{PDTP(pdtpResult(n, false, true), 2), PDTPEffect(pdtpResult(n, false, true), 3)} {
			if !strings.HasSuffix(f.title, want) {
				t.Errorf("title %q, want %q at the end", f.title, want)
			}
		}
	}
}

// TestAltSaysTheNumbers: what a figure shows stands in its alt text too.
func TestAltSaysTheNumbers(t *testing.T) {
	all := figures()
	for name, words := range map[string][]string{
		"all":       {"3000 records", "nothing removed 1", "threshold 2", "maximum"},
		"shapr":     {"outscores an unseen one with chance 0.510", "accuracy in output space", "maximum"},
		"precision": {"base rate of 0.750", "dry runs"},
		"roc":       {"95% interval", "guessing 0.5", "dry runs 0.470 to 0.530"},
		"compare":   {"DT_small leaks less than DT.", "accuracy on test rows 50.0% and 47.0% (difference -3.0, 95% interval -5.0 to -1.0)", "unseen one 0.500 and 0.600;"},
	} {
		for _, w := range words {
			if !strings.Contains(all[name].Alt(), w) {
				t.Errorf("%s: no %q in %q", name, w, all[name].Alt())
			}
		}
	}
}

// TestAttacksTitle: several attacks are judged together, and a verdict that does not
// outlive that stands at its line only.
func TestAttacksTitle(t *testing.T) {
	one := func(of, level string, p float64, runs int) *attack.Result {
		r := *attackResult(500)
		r.Of, r.Verdict.Level, r.DryRun.Runs, r.DryRun.PValue, r.DryRun.PBalanced = of, level, runs, p, 1
		return &r
	}
	strong, weak := one("a", attack.Serious, 0.001, 1000), one("b", attack.Detectable, 0.02, 1000)
	none, unsure := one("c", attack.NoEvidence, 0.5, 1000), one("d", attack.Inconclusive, 0.99, 1000)
	few, ours := one("e", attack.Serious, 0.02, 50), one("f", attack.NotJudged, 0.5, 1000)
	ours.Compatible = true
	for want, results := range map[string][]*attack.Result{
		"a leaks who was in the training table":                                     {strong},
		"Whether the model leaks is not settled by this attack":                     {unsure},
		"All models leak who was in the training table: a, b":                       {strong, one("b", attack.Serious, 0.001, 1000)},
		"a leaks who was in the training table.":                                    {strong, weak, none},
		"a, b leak who was in the training table":                                   {strong, one("b", attack.Serious, 0.001, 1000), none},
		"Judged together, these 2 attacks do not settle whether the models leak":    {weak, none},
		"Judged together, these 3 attacks do not settle whether the models leak":    {unsure, none, none},
		"No evidence of leakage at this sample size, which is not the same as none": {none, none},
		"Areas of 3 attacks, each judged alone: too few dry runs to judge them to":  {few, none, none},
		"Areas of 2 attacks, each judged alone.":                                    {strong, ours},
	} {
		f := Attacks(results...)
		if !strings.HasPrefix(f.Alt(), want) {
			t.Errorf("alt text %q, want %q", f.Alt(), want)
		}
		if got := strings.Count(f.Alt(), " (judged alone);") + strings.Count(f.Alt(), " (judged alone)."); len(results) > 1 && got < len(results) || len(results) == 1 && got > 0 {
			t.Errorf("%d of %d verdicts are said to be of their attack alone: %q", got, len(results), f.Alt())
		}
	}
	on := AttacksOn("m", []string{"x", "y"}, []bool{true, false}, []*attack.Result{strong, weak}).Alt()
	if !strings.HasPrefix(on, "1 of 2 attacks on m: better than guessing. ") || strings.Contains(on, "alone") || !strings.Contains(on, "not shown to beat guessing") {
		t.Error(on)
	}
}

func TestFigureErrors(t *testing.T) {
	for name, f := range map[string]Figure{
		"no pdtp":          PDTP(nil, 1),
		"threshold 0":      PDTP(pdtpResult(5, true, false), 0),
		"threshold NaN":    PDTP(pdtpResult(5, true, false), math.NaN()),
		"limit below 1":    PDTPEffect(pdtpResult(5, true, false), 0.5),
		"no shapr":         SHAPr(nil, 1),
		"shapr infinity":   SHAPr(shaprResult(5), math.Inf(1)),
		"no attack":        PrecisionRecall(nil),
		"no roc":           ROC(&attack.Result{}),
		"no comparison":    Compare(nil),
		"nothing compared": Compare(&metric.Comparison{}),
		"the zero figure":  {},
		"drawn before use": {alt: "x"},
	} {
		if _, _, _, err := f.PNG(2); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	f := PDTP(pdtpResult(5, true, false), 1)
	for _, scale := range []float64{0, -1, 9, math.NaN()} {
		if _, _, _, err := f.PNG(scale); err == nil {
			t.Errorf("scale %v: no error", scale)
		}
	}
}

// TestManyPointsAreFast: a hundred thousand records draw in about the time of a
// few thousand, for they cover the same spots.
func TestManyPointsAreFast(t *testing.T) {
	draw := func(n int) time.Duration {
		r := shaprResult(n)
		start := time.Now()
		if _, _, _, err := SHAPr(r, 2).PNG(2); err != nil {
			t.Fatal(err)
		}
		return time.Since(start)
	}
	few, many := draw(3000), draw(100_000)
	if many > 15*few {
		t.Errorf("3,000 points took %v, 100,000 took %v", few, many)
	}
}

func TestNumbersReadWell(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 7886: "7,886", -1234567: "-1,234,567", 0.25: "0.25", 1e-3: "0.001"} {
		if got := short(v); got != want {
			t.Errorf("short(%v) = %q, want %q", v, got, want)
		}
	}
	ticks := ticks{}.Ticks(-8.6, 2.2)
	var labels []string
	for _, k := range ticks {
		labels = append(labels, k.Label)
	}
	if got := strings.Join(labels, " "); got != "-8 -6 -4 -2 0 2" {
		t.Errorf("ticks %s", got)
	}
}

func TestCompareTitles(t *testing.T) {
	for level, want := range map[string]string{
		metric.LeaksLess:     "B leaks less than A",
		metric.NotShown:      "A and B: no difference in leakage is shown, which is not the same as none",
		metric.Disagree:      "A and B: the measures disagree on which leaks less",
		metric.NotComparable: "A and B: which leaks less was not judged",
	} {
		c := comparison("A", "B")
		c.Verdict.Level = level
		if got := compareTitle(c); got != want {
			t.Errorf("%s: %q, want %q", level, got, want)
		}
	}
}

func TestAttacksOn(t *testing.T) {
	r := attackResult(500)
	f := AttacksOn("DT", []string{"right answers", "twin models"}, []bool{true, false}, []*attack.Result{r, r})
	for _, want := range []string{"1 of 2 attacks on DT: better than guessing", "right answers ", "twin models ", "guessing being 0.5", "not shown to beat guessing"} {
		if !strings.Contains(f.Alt(), want) {
			t.Errorf("no %q in %q", want, f.Alt())
		}
	}
	if r.Of != "" || r.Verdict.Level != "" {
		t.Errorf("the result was changed: %q, %q", r.Of, r.Verdict.Level)
	}
	if f = AttacksOn("DT", []string{"a"}, []bool{false}, []*attack.Result{r}); !strings.Contains(f.Alt(), "not proof of safety") {
		t.Error(f.Alt())
	}
	for name, f := range map[string]Figure{"none": AttacksOn("DT", nil, nil, nil), "names": AttacksOn("DT", nil, []bool{true}, []*attack.Result{r}), "nil": AttacksOn("DT", []string{"a"}, []bool{true}, []*attack.Result{nil})} {
		if _, _, _, err := f.PNG(1); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}
