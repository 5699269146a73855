package audit

import (
	"fmt"
	"strings"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile"
)

// FileTable shows what a model file says about itself: format, library, columns,
// classes, and what would be run if Python opened it.
func FileTable(d *modelfile.Description) dataframe.Table {
	t := dataframe.Table{Caption: "Model file " + d.Path, Header: []string{"", ""}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []string{name, value})
		}
	}
	add("format", d.Format)
	bytes := size(d.Bytes)
	if d.Compression != "" {
		bytes += fmt.Sprintf(", by %s; inflated %s", d.Compression, size(d.Inflated))
	}
	add("size", bytes)
	add("written by", d.Library)
	add("model", d.Model)
	switch {
	case d.Problem != "":
	case d.Learner != "":
		add("fitted again by", d.Learner)
	default:
		add("fitted again by", "nothing here: no number that leaves a record out")
	}
	if d.Columns != nil {
		add("columns", fmt.Sprintf("%d: %s", len(d.Columns), some(d.Columns, 12)))
	} else if d.Width > 0 {
		add("columns", fmt.Sprintf("%d, without names: the table's, in its order", d.Width))
	}
	if d.Classes != nil {
		add("classes", some(d.Classes, 12))
	} else if d.Problem == "" {
		add("predicts", "a number")
	}
	if d.Foreign != nil {
		add("names that Python would load", some(d.Foreign, 12))
		t.Notes = append(t.Notes, "Names beyond the usual libraries: opened in Python, this file could run them. Nothing in it was run here.")
	}
	add("cannot be used", d.Problem)
	t.Notes = append(t.Notes, notes(d.Warnings)...)
	return t
}

// FilePartsTable shows the estimators that a pickle holds, with their
// hyper-parameters as the file has them.
func FilePartsTable(d *modelfile.Description) dataframe.Table {
	t := dataframe.Table{Caption: "Inside " + d.Path, Header: []string{"part", "class", "parameters"}}
	for _, p := range d.Parts {
		name := strings.Repeat("\u00a0\u00a0", p.Depth) + p.Name
		if p.Depth == 0 {
			name = "(the file)"
		}
		class := p.Class
		if p.Count > 1 {
			class = fmt.Sprintf("%d × %s", p.Count, class)
		}
		if !p.Supported {
			class += " (no reader)"
		}
		t.Rows = append(t.Rows, []string{name, class, strings.Join(p.Params, ", ")})
	}
	return t
}

// size writes a number of bytes.
func size(n int) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%d bytes", n)
	case n < 10_000_000:
		return fmt.Sprintf("%.0f KB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}

// some lists the first names.
func some(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}
