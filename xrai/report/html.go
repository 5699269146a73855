package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/figure"
)

//go:embed style.css
var style string

//go:embed page.html.tmpl
var page string

var pageTemplate = template.Must(template.New("page").Parse(page))

// view is what the page shows, in its order.
type view struct {
	Title    string
	Style    template.CSS
	Summary  []string
	Verdicts table
	Accepted string
	Words    string
	Models   []modelView
	Checks   table
	Warnings []string
	Sources  table
	Methods  table
	Settings string
	Glossary []word
}

type table struct {
	Caption string
	Header  []string
	Rows    [][]string
	Notes   []string
}

type picture struct {
	Source        template.URL
	Width, Height int
	Alt, Caption  string
}

type word struct{ Word, Meaning string }

// HTML writes the report as one page that needs nothing else: no scripts, nothing
// fetched, figures inside. It follows the reader's light or dark setting, and prints.
func HTML(w io.Writer, r *audit.Report) error {
	v, err := newView(r)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, v); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// draw embeds a figure.
func draw(f figure.Figure, caption string) (*picture, error) {
	png, width, height, err := f.PNG(2)
	if err != nil {
		return nil, err
	}
	return &picture{template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), width, height, f.Alt(), caption}, nil
}
