//go:build unix

package jupyter

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// TestCompletion asks a kernel with gopls what a notebook's author asks it: for
// the functions of our packages, a session's methods, and what a function does.
// The set-up cell is that of every notebook.
func TestCompletion(t *testing.T) {
	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	gopls, err := tools.Gopls(t.Context(), m, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	k := newKernel(t, "GOWORK=", "PATH="+gopls) // gopls takes GOWORK from the kernel's start
	for _, source := range []string{
		"%env GOWORK=\n%env GOFLAGS=\n!*rm -f go.work && go work init . \"" + m.Root + "\"\n%noautoget\n%goflags \"-tags=minimal\" \"-ldflags=-s -w\"",
		"import (\n" +
			"\t\"github.com/xrai-toolkit/xrai-go/dataframe\"\n" +
			"\t\"github.com/xrai-toolkit/xrai-go/gonbui\"\n" +
			"\t\"github.com/xrai-toolkit/xrai-go/xrai/audit\"\n" +
			"\t\"github.com/xrai-toolkit/xrai-go/xrai/metric\"\n" +
			")\n\n%%\ngonbui.Show(\"ready\")",
		"var s = audit.Open(audit.Files{})\nvar _, _ = dataframe.ReadCSV, metric.PDTP\n\n%%\n",
	} {
		if _, err := k.Execute(t.Context(), source); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		source string // with the cursor as |
		want   []string
	}{
		{"%%\ndataframe.|", []string{"ReadCSV", "Describe", "Head"}},
		{"%%\n_ = dataframe.Rea|", []string{"ReadCSV"}},
		{"%%\nmetric.|", []string{"PDTP", "PDTPOptions", "PrecisionRecall"}},
		{"%%\ns.|", []string{"BlackBox", "PDTP", "SHAPr"}},
		{"%%\n_ = metric.PDTPOptions{Dr|}", []string{"Draw", "DrawSeed"}},
	} {
		source, cursor := atCursor(t, tt.source)
		began := time.Now()
		c, err := k.Complete(t.Context(), source, cursor)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%q: %d completions in %.1f s", tt.source, len(c.Matches), time.Since(began).Seconds())
		for _, want := range tt.want {
			if !slices.Contains(c.Matches, want) {
				t.Errorf("%q: no %s among %q", tt.source, want, c.Matches)
			}
		}
		// What is replaced is what every match begins with.
		if c.End != cursor || c.Start > c.End || len(c.Matches) > 0 && !strings.HasPrefix(c.Matches[0], source[c.Start:c.End]) {
			t.Errorf("%q: %d to %d is replaced", tt.source, c.Start, c.End)
		}
	}
	for _, tt := range []struct{ source, want string }{
		{"%%\n_, err := dataframe.Read|CSV(\"x.csv\", dataframe.CSVOptions{})\n_ = err", "func dataframe.ReadCSV(path string"},
		{"%%\n_ = s.SHA|Pr", "SHAPr is the handle of metric.SHAPr"},
	} {
		source, cursor := atCursor(t, tt.source)
		data, err := k.Inspect(t.Context(), source, cursor)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := data["text/markdown"].(string); !strings.Contains(text, tt.want) {
			t.Errorf("%q: %v does not say %q", tt.source, data, tt.want)
		}
	}
}

// atCursor splits a source at its |.
func atCursor(t *testing.T, marked string) (source string, cursor int) {
	t.Helper()
	before, after, ok := strings.Cut(marked, "|")
	if !ok {
		t.Fatalf("no cursor in %q", marked)
	}
	return before + after, len(before)
}

// TestAskWithoutGopls checks that a kernel without gopls has nothing to say, and
// says so at once.
func TestAskWithoutGopls(t *testing.T) {
	// The user's own gopls must not be found.
	var path []string
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, "gopls")); err != nil {
			path = append(path, dir)
		}
	}
	t.Setenv("PATH", strings.Join(path, string(filepath.ListSeparator)))
	k := newKernel(t)
	c, err := k.Complete(t.Context(), "%%\nfmt.", 7)
	if err != nil || len(c.Matches) > 0 {
		t.Errorf("completions %+v, %v", c, err)
	}
	if data, err := k.Inspect(t.Context(), "%%\nfmt.Print()", 7); err != nil || len(data) > 0 {
		t.Errorf("inspection %v, %v", data, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Complete(ctx, "%%\nfmt.", 7); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	k.Shutdown()
	var dead *DeadError
	if _, err := k.Inspect(t.Context(), "%%\nfmt.", 7); !errors.As(err, &dead) {
		t.Errorf("after the kernel's end: %v", err)
	}
}
