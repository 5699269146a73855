package metric

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// plain hides a learner's own leave-one-out, so that each record is refitted.
type plain struct{ xrai.Learner }

func noisy(r *rand.Rand, n, d int) *xrai.Dataset {
	data := &xrai.Dataset{X: mat.NewDense(n, d, nil), Classes: []string{"no", "yes"}}
	for i := range n {
		for j := range d {
			data.X.Set(i, j, math.Round(4*r.NormFloat64())/4)
		}
		y := 0
		if data.X.At(i, 0)+r.NormFloat64() > 0 {
			y = 1
		}
		data.Labels = append(data.Labels, y)
	}
	return data
}

func audited(t *testing.T, l xrai.Learner, d *xrai.Dataset, o PDTPOptions) *PDTPResult {
	t.Helper()
	r, err := PDTP(context.Background(), l, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPDTPByDefinition: the numbers from two fits and plain loops over rows.
func TestPDTPByDefinition(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(1, 1)), 80, 3)
	learner := tree.Classifier{Params: tree.Params{MaxDepth: 4}}
	got := audited(t, learner, data, PDTPOptions{})
	if !got.All || len(got.Records) != 80 || got.Null.Mean != 1 {
		t.Fatalf("all %v, %d records, null %v", got.All, len(got.Records), got.Null)
	}
	proba := func(d *xrai.Dataset) *mat.Dense {
		c, err := xrai.FitClassifier(context.Background(), learner, d)
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Proba(data.X)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := proba(data)
	moved, doubles := 0, 0
	for record, rec := range got.Records {
		q := proba(data.Without(record))
		want := PDTPRecord{Row: record, Class: data.Classes[data.Labels[record]], Score: 1, OwnScore: 1, Duplicates: rec.Duplicates}
		for i := range 80 {
			differs, doubled := false, false
			for k := range 2 {
				a, b := p.At(i, k), q.At(i, k)
				x, y := binValue[bin(a)], binValue[bin(b)]
				want.Score = max(want.Score, x/y, y/x)
				want.Difference = max(want.Difference, math.Abs(x-y))
				l := math.Abs(math.Log(max(a, 1./160)) - math.Log(max(b, 1./160)))
				if a == b {
					l = 0
				}
				want.Global = max(want.Global, l)
				if i == record {
					want.Own = max(want.Own, l)
					want.OwnScore = max(want.OwnScore, x/y, y/x)
				}
				differs = differs || a != b
				doubled = doubled || l >= math.Ln2
			}
			if doubled {
				want.Doubled++
				doubles++
			}
			if differs {
				want.Changed++
			}
		}
		want.Worst = want.Score
		if rec != want {
			t.Errorf("record %d:\n%+v, want\n%+v", record, rec, want)
		}
		if rec.Score < 1 || rec.Score > 199 {
			t.Errorf("record %d: score %v is outside [1, 199]", record, rec.Score)
		}
		if rec.Global > 0 {
			moved++
		}
	}
	if moved < 40 || doubles < 40 {
		t.Errorf("only %d records move anything, %d answers double", moved, doubles)
	}
}

// TestPDTPShortCut: a learner's own leave-one-out gives what refitting gives,
// random or not, whatever the target and the number of workers.
func TestPDTPShortCut(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(2, 1)), 60, 4)
	other, err := xrai.FitClassifier(context.Background(), tree.Classifier{Params: tree.Params{MaxDepth: 2}}, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []tree.Classifier{{}, {Params: tree.Params{MaxDepth: 3, MaxFeatures: "2", Seed: 5}}} {
		for _, target := range []xrai.Classifier{nil, other} {
			o := PDTPOptions{Draw: 20, DrawSeed: 42, Target: target, Iterations: 3, Pairs: 2, Nulls: 4, Seed: 9, Workers: 1}
			want := audited(t, l, data, o)
			for _, workers := range []int{2, 8} {
				o.Workers = workers
				if got := audited(t, l, data, o); !reflect.DeepEqual(got, want) {
					t.Errorf("%d workers give another result", workers)
				}
			}
			if l.Random() {
				continue
			}
			if got := audited(t, plain{l}, data, o); !reflect.DeepEqual(got, want) {
				t.Errorf("refitting gives another result:\n%+v\n%+v", got, want)
			}
		}
	}
}

// TestPDTPRandomLearner: with nothing removed ART's score is far above 1, and
// the paired effect is not.
func TestPDTPRandomLearner(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(3, 1)), 100, 6)
	l := tree.Classifier{Params: tree.Params{MaxDepth: 4, MaxFeatures: "2"}}
	r := audited(t, l, data, PDTPOptions{Draw: 10})
	if !r.Random || r.Null.Mean < 5 || len(r.Null.Scores) != 20 || r.Pairs != 5 || r.Iterations != 10 {
		t.Fatalf("%+v", r)
	}
	if len(r.Warnings) == 0 || !strings.Contains(r.Warnings[0].What, "nothing removed") {
		t.Errorf("no warning of seed noise: %v", r.Warnings)
	}
	for _, rec := range r.Records {
		if rec.Score < 1 || rec.Score > 199 || rec.Worst < rec.Score || rec.SD < 0 || rec.Own > rec.Global {
			t.Errorf("%+v", rec)
		}
	}
}

func TestPDTPDuplicates(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(4, 1)), 30, 3)
	for _, to := range []int{5, 9} {
		copy(data.X.RawRowView(to), data.X.RawRowView(2))
		data.Labels[to] = data.Labels[2]
	}
	r := audited(t, tree.Classifier{}, data, PDTPOptions{Records: []int{9, 2, 3}})
	if r.Records[0].Duplicates != 2 || r.Records[1].Duplicates != 2 || r.Records[2].Duplicates != 0 {
		t.Errorf("%+v", r.Records)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].What, "duplicates") {
		t.Errorf("%v", r.Warnings)
	}
}

func TestResultsSurviveGobAndJSON(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(5, 1)), 50, 3)
	pdtp := audited(t, tree.Classifier{Params: tree.Params{MaxFeatures: "1"}}, data, PDTPOptions{Draw: 3, Iterations: 2})
	model, err := xrai.FitClassifier(context.Background(), tree.Classifier{}, data)
	if err != nil {
		t.Fatal(err)
	}
	shapr, err := SHAPr(context.Background(), model, data, noisy(rand.New(rand.NewPCG(6, 1)), 40, 3), SHAPrOptions{})
	if err != nil {
		t.Fatal(err)
	}
	roc, err := ROC([]float64{1, 2, 2, 3}, []bool{false, true, false, true})
	if err != nil {
		t.Fatal(err)
	}
	guesses, err := PrecisionRecall([]int{0, 0, 0}, []int{1, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	utility, err := MeasureUtility(context.Background(), model, data, data, BootstrapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	compared := &Comparison{A: "a", B: "b", Level: 0.05, Skipped: []Skipped{{PartBlackBox, 2, "lost"}}}
	if compared.Measures, err = ComparePDTP(pdtp, pdtp, 0); err != nil {
		t.Fatal(err)
	}
	compared.Judge()
	for _, v := range []any{pdtp, shapr, roc, guesses, utility, compared} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		fromJSON := reflect.New(reflect.TypeOf(v).Elem()).Interface()
		if err := json.Unmarshal(b, fromJSON); err != nil || !reflect.DeepEqual(fromJSON, v) {
			t.Errorf("%T changes in JSON: %v", v, err)
		}
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(v); err != nil {
			t.Fatal(err)
		}
		fromGob := reflect.New(reflect.TypeOf(v).Elem()).Interface()
		if err := gob.NewDecoder(&buf).Decode(fromGob); err != nil || !reflect.DeepEqual(fromGob, v) {
			t.Errorf("%T changes in gob: %v", v, err)
		}
	}
}

func TestPDTPErrors(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(7, 1)), 20, 2)
	l := tree.Classifier{}
	for want, o := range map[string]PDTPOptions{
		"list of records is empty": {Records: []int{}},
		"record 20 is outside":     {Records: []int{3, 20}},
		"record -1 is outside":     {Records: []int{-1}},
		"draw -2":                  {Draw: -2},
		"iterations -1":            {Iterations: -1},
		"pairs -1":                 {Pairs: -1},
		"nulls -1":                 {Nulls: -1},
		"both records":             {Records: []int{1}, Draw: 2},
		"workers -3":               {Workers: -3},
	} {
		if _, err := PDTP(context.Background(), l, data, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	regression := &xrai.Dataset{X: data.X, Y: make([]float64, 20)}
	for want, d := range map[string]*xrai.Dataset{
		"one training row": data.Subset([]int{1}),
		"no rows":          {},
		"is a number":      regression,
	} {
		if _, err := PDTP(context.Background(), l, d, PDTPOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := PDTP(context.Background(), nil, data, PDTPOptions{}); err == nil {
		t.Error("no learner: no error")
	}
}

func TestPDTPRefusesBadTargets(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(8, 1)), 20, 2)
	n := data.Rows()
	bad := func(v float64, names ...string) xrai.Classifier {
		p := make([][]float64, n)
		for i := range p {
			p[i] = make([]float64, len(names))
			p[i][0] = v
		}
		return rowless{playedModel{p, names}}
	}
	for want, target := range map[string]xrai.Classifier{
		"classes are":          bad(1, "no yes"),
		"probability of NaN":   bad(math.NaN(), "no", "yes"),
		"probability of -5":    bad(-5, "no", "yes"),
		"probability of 1e+08": bad(1e8, "no", "yes"),
	} {
		if _, err := PDTP(context.Background(), tree.Classifier{}, data, PDTPOptions{Target: target}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// rowless gives its rows in order, whatever the data.
type rowless struct{ playedModel }

func (m rowless) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, _ := x.Dims()
	p := mat.NewDense(n, len(m.names), nil)
	for i := range n {
		p.SetRow(i, m.p[i])
	}
	return p, nil
}
