package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/jupyter"
	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

const sessionSetUp = `%env GOWORK=
%env GOFLAGS=
!*rm -f go.work && go work init . "$(dirname "$(go -C "$GONB_DIR" env GOMOD)")"
%noautoget
%goflags "-tags=minimal" "-ldflags=-s -w"`

const sessionImports = `import (
	"context"
	"fmt"

	"github.com/janpfeifer/must"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/gonbui"
	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

var s = audit.Open(audit.Files{
	Train: "data/lending_club_train.csv", Test: "data/lending_club_test.csv", Target: "Class",
	Models: map[string]string{"slow": "MODEL", "none": "models/nothing_here.json"},
}).With(gonbui.Live())
var all = s.PDTP("slow", metric.PDTPOptions{})
var few = s.PDTP("slow", metric.PDTPOptions{Records: []int{3}})
var broken = s.PDTP("none", metric.PDTPOptions{})

%%
p := must.M1(pipeline.Fit(context.Background(), linear.Logistic{}, feature.Spec{},
	must.M1(dataframe.ReadCSV("data/lending_club_train.csv", dataframe.CSVOptions{})), "Class"))
must.M(p.Save("MODEL"))`

const unrelated = "%%\nfmt.Println(\"unrelated\")"

// TestSessionOutlivesTrouble: after a cell that fails, and after one that is
// interrupted, unrelated cells run as fast as ever and the next Get starts clean.
func TestSessionOutlivesTrouble(t *testing.T) {
	readInputs(t)
	ctx := withinDeadline(t)
	r := newRunner(t)
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	kernel, done, err := r.start(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := done(nil); err != nil {
			t.Error(err)
		}
	}()
	// The kernel keeps a folder for the time of the run; the model goes there.
	model := filepath.ToSlash(filepath.Join(t.TempDir(), "slow.json"))
	run := func(source string) (string, time.Duration, error) {
		t.Helper()
		began := time.Now()
		outputs, err := kernel.Execute(ctx, strings.ReplaceAll(source, "MODEL", model))
		return shown(outputs), time.Since(began), err
	}
	must := func(source string) (string, time.Duration) {
		t.Helper()
		text, took, err := run(source)
		if err != nil {
			t.Fatalf("%s\n%v\n%s", source, err, text)
		}
		return text, took
	}
	must(sessionSetUp)
	must(sessionImports)
	must(unrelated)

	var failed *jupyter.CellError
	if text, _, err := run("%%\nmust.M1(broken.Get())"); !errors.As(err, &failed) || !strings.Contains(text, "nothing_here.json") {
		t.Errorf("a session on a missing model: %v\n%s", err, text)
	}
	_, took := must(strings.Replace(unrelated, "unrelated", "after a failure", 1))
	t.Logf("unrelated cell after a failed one: %.2f s", took.Seconds())
	fast(t, "after a failed cell", took)

	short, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	outputs, err := kernel.Execute(short, "%%\nr := must.M1(all.Get())\nfmt.Println(len(r.Records))")
	text := shown(outputs)
	if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "still runs") {
		t.Fatalf("interrupted cell: %v", err)
	}
	// A slow machine may not have come to the first record.
	if !strings.Contains(text, "Interrupted") || strings.Contains(text, "panic") || strings.Contains(text, "goroutine") {
		t.Errorf("interrupted cell says\n%s", text)
	}
	t.Logf("interrupted cell says: %s", strings.TrimSpace(text))
	_, took = must(strings.Replace(unrelated, "unrelated", "after an interrupt", 1))
	t.Logf("unrelated cell after an interrupted one: %.2f s", took.Seconds())
	fast(t, "after an interrupted cell", took)

	text, first := must("%%\nr := must.M1(few.Get())\nfmt.Println(\"records:\", len(r.Records), r.Records[0].Row)")
	if !strings.Contains(text, "records: 1 3") {
		t.Errorf("the next Get gives\n%s", text)
	}
	text, again := must("%%\nr := must.M1(few.Get())\nfmt.Println(\"again:\", len(r.Records), r.Records[0].Row)")
	if !strings.Contains(text, "again: 1 3") {
		t.Errorf("the remembered result gives\n%s", text)
	}
	t.Logf("first Get %.2f s, remembered %.2f s", first.Seconds(), again.Seconds())
}

// fast fails when an unrelated cell takes so long that it must have computed
// what the session only describes; a shared machine can be slow by itself.
func fast(t *testing.T, what string, took time.Duration) {
	t.Helper()
	if took > 10*time.Second {
		t.Errorf("an unrelated cell %s took %v", what, took)
	}
}

// shown is all text of a cell's outputs.
func shown(outputs []*nbformat.Output) string {
	var b strings.Builder
	for _, o := range outputs {
		b.WriteString(o.Text)
		if text, ok := o.Data["text/plain"].(string); ok {
			b.WriteString(text + "\n")
		}
		b.WriteString(o.ErrorValue + "\n")
	}
	return b.String()
}
