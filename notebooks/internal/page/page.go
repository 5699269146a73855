// Package page turns a notebook into one HTML page that needs nothing else:
// images are inside it, the style sheet follows the reader's light or dark
// setting, and a content policy keeps scripts from running and anything from
// being loaded.
//
//  1. Write goes through the cells; text cells pass through a renderer for the
//     usual part of Markdown (blocks in block.go, what is inside a line in
//     inline.go), which escapes HTML instead of passing it on.
//  2. Of each output it shows one form: an image if there is one, else HTML,
//     Markdown or text.
//
// HTML outputs stand in the page as the cell's program wrote them: the policy
// stops what they could load or run, not a tag left open. Mathematics is shown
// as its source.
package page

import (
	"bufio"
	_ "embed"
	"fmt"
	"html"
	"io"
	"io/fs"
	"strings"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

//go:embed style.css
var style string

// policy allows nothing but what the page holds itself.
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// Options says how a page relates to what is around it. The zero value serves
// a page beside its notebook, without image files.
type Options struct {
	// Title is the page's title if the notebook has no heading.
	Title string
	// Files holds the images that text cells name, relative to the notebook;
	// nil or without them, their descriptions are shown.
	Files fs.FS
	// Link turns a relative link of the notebook into one that works from the
	// page; nil keeps it.
	Link func(string) string
}

// Write writes the notebook to w as one HTML page.
func Write(w io.Writer, nb *nbformat.Notebook, o Options) error {
	title := o.Title
	if h := firstHeading(nb); h != "" {
		title = h
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<main>
`, policy, html.EscapeString(title), style)
	for _, c := range nb.Cells {
		writeCell(b, c, o)
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	return nil
}

func writeCell(b *bufio.Writer, c *nbformat.Cell, o Options) {
	switch c.Type {
	case nbformat.Markdown:
		m := &markdown{options: o, attachments: c.Attachments}
		fmt.Fprintf(b, "<section class=\"text\">\n%s</section>\n", m.blocks(c.Source))
	case nbformat.Raw:
		fmt.Fprintf(b, "<section class=\"text\">\n<pre>%s</pre>\n</section>\n", html.EscapeString(c.Source))
	default:
		if strings.TrimSpace(c.Source) == "" && len(c.Outputs) == 0 {
			return
		}
		count := " "
		if c.Count > 0 {
			count = fmt.Sprint(c.Count)
		}
		fmt.Fprintf(b, "<section class=\"code\">\n<pre class=\"source\" data-count=\"[%s]\"><code>%s</code></pre>\n",
			count, html.EscapeString(c.Source))
		for _, out := range c.Outputs {
			b.WriteString(renderOutput(out, o))
		}
		b.WriteString("</section>\n")
	}
}

// firstHeading returns the text of the first heading of a text cell.
func firstHeading(nb *nbformat.Notebook) string {
	for _, c := range nb.Cells {
		if c.Type != nbformat.Markdown {
			continue
		}
		fenced := false
		for line := range strings.Lines(c.Source) {
			if _, _, ok := fence(line); ok {
				fenced = !fenced
			}
			if level, text := heading(line); level > 0 && !fenced {
				return strings.NewReplacer("`", "", "**", "", "*", "").Replace(text)
			}
		}
	}
	return ""
}
