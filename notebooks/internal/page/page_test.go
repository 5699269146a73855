package page

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

func display(data, metadata map[string]any) *nbformat.Output {
	return &nbformat.Output{Type: nbformat.DisplayData, Data: data, Metadata: metadata}
}

func TestOutputs(t *testing.T) {
	for _, tt := range []struct {
		name string
		out  *nbformat.Output
		want string
	}{
		{"stdout", &nbformat.Output{Type: nbformat.Stream, Name: "stdout", Text: "a < b\n"}, "<pre class=\"output stream stdout\">a &lt; b\n</pre>\n"},
		{"terminal", &nbformat.Output{Type: nbformat.Stream, Name: "stderr", Text: "\x1b[31mred\x1b[0m 10%\r 50%\r100%\r\nnext\r"}, "<pre class=\"output stream stderr\">100%\nnext</pre>\n"},
		{"error", &nbformat.Output{Type: nbformat.Error, Traceback: []string{"\x1b[31ma", "b"}}, "<pre class=\"output error\">a\nb</pre>\n"},
		{"bare error", &nbformat.Output{Type: nbformat.Error, ErrorName: "ERROR", ErrorValue: "exit status 2"}, "<pre class=\"output error\">ERROR: exit status 2</pre>\n"},
		{
			"figure",
			display(map[string]any{"image/png": "aG\nk=\n", "text/plain": "SHAPr of \"a\"\n", "text/html": "<b>no</b>"},
				map[string]any{"image/png": map[string]any{"width": json.Number("640"), "height": json.Number("400.4"), "needs_background": "light"}}),
			"<figure class=\"output image light\"><img src=\"data:image/png;base64,aGk=\" alt=\"SHAPr of &#34;a&#34;\" width=\"640\" height=\"400\"></figure>\n",
		},
		{"svg", display(map[string]any{"image/svg+xml": "<svg/>"}, nil), "<figure class=\"output image\"><img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"\"></figure>\n"},
		{"table", display(map[string]any{"text/html": "<table></table>\n", "text/plain": "t"}, nil), "<div class=\"output html\">\n<table></table>\n</div>\n"},
		{"markdown", display(map[string]any{"text/markdown": "*a*"}, nil), "<div class=\"output text\">\n<p><em>a</em></p>\n</div>\n"},
		{"text", display(map[string]any{"text/plain": "<x>", "application/json": nil}, nil), "<pre class=\"output result\">&lt;x&gt;</pre>\n"},
		{"unknown", display(map[string]any{"application/x": "", "a/b": ""}, nil), "<pre class=\"output result\">(a/b, application/x)</pre>\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := renderOutput(tt.out, Options{}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestWrite(t *testing.T) {
	nb := &nbformat.Notebook{Major: 4, Minor: 5, Cells: []*nbformat.Cell{
		{Type: nbformat.Markdown, Source: "```\n# no\n```\n\n# Is it *safe* & `sound`?"},
		{Type: nbformat.Code, Source: "a < b", Count: 1, Outputs: []*nbformat.Output{{Type: nbformat.Stream, Name: "stdout", Text: "out"}}},
		{Type: nbformat.Code, Source: "  \n"},
		{Type: nbformat.Raw, Source: "<raw>"},
	}}
	var b strings.Builder
	if err := Write(&b, nb, Options{Title: "name"}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		"<title>Is it safe &amp; sound?</title>",
		"<h1 id=\"Is-it-safe-&amp;-sound?\">",
		"data-count=\"[1]\"><code>a &lt; b</code></pre>\n<pre class=\"output stream stdout\">out</pre>",
		"<pre>&lt;raw&gt;</pre>",
		"prefers-color-scheme: dark",
		"default-src 'none'",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "<section"); n != 3 {
		t.Errorf("%d sections, want 3: the empty code cell is left out", n)
	}
	if m := regexp.MustCompile(`(?:src|href)="[^d#]|url\(|@import|<script|<link`).FindString(got); m != "" {
		t.Errorf("the page refers to something else: %q", m)
	}
	b.Reset()
	if err := Write(&b, &nbformat.Notebook{}, Options{Title: "a<b"}); err != nil || !strings.Contains(b.String(), "<title>a&lt;b</title>") {
		t.Errorf("no title without a heading (%v)", err)
	}
}

type failing struct{}

var errFull = errors.New("disk full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	if err := Write(failing{}, &nbformat.Notebook{}, Options{}); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
}
