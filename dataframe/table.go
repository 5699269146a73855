package dataframe

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Missing as a cell of a [Table] stands for a missing value. HTML shows it as
// an italic NaN, unlike any text.
const Missing = "\x00NaN"

const (
	ellipsis    = "…"
	missingText = "NaN"
)

// A Table is a small table of finished texts to show. Its first column names
// the rows.
type Table struct {
	Caption   string
	Header    []string
	Subheader []string   // a second line of headings, such as types or units; may be nil
	Rows      [][]string // short rows are filled with empty cells
	Notes     []string   // lines under the table

	// MaxRunes is the longest heading or cell shown; of a longer one the
	// beginning is shown, and the whole in an HTML title. 0 means any length.
	MaxRunes int
}

// HTML returns the table as a fragment of plain semantic HTML, without colours,
// fonts or styles of its own. All text is escaped.
func (t Table) HTML() string {
	var b strings.Builder
	b.WriteString("<table>\n")
	if t.Caption != "" {
		fmt.Fprintf(&b, "<caption>%s</caption>\n", escape(t.Caption))
	}
	columns := t.columns()
	if len(t.Header)+len(t.Subheader) > 0 {
		b.WriteString("<thead>\n")
		t.writeRow(&b, t.Header, columns, "col")
		if len(t.Subheader) > 0 {
			t.writeRow(&b, t.Subheader, columns, "row")
		}
		b.WriteString("</thead>\n")
	}
	b.WriteString("<tbody>\n")
	for _, row := range t.Rows {
		t.writeRow(&b, row, columns, "row")
	}
	b.WriteString("</tbody>\n</table>\n")
	for _, note := range t.Notes {
		fmt.Fprintf(&b, "<p>%s</p>\n", escape(note))
	}
	return b.String()
}

// writeRow writes one line of cells; the scope says whether all of them are
// headings of columns or the first one is the heading of a row.
func (t Table) writeRow(b *strings.Builder, row []string, columns int, scope string) {
	b.WriteString("<tr>")
	for c := range columns {
		s := ""
		if c < len(row) {
			s = row[c]
		}
		tag, attribute := "td", ""
		if s != "" && (scope == "col" || c == 0) {
			tag, attribute = "th", fmt.Sprintf(` scope="%s"`, scope)
		}
		inner := "<i>" + missingText + "</i>"
		if s != Missing {
			short := t.cut(s)
			if short != s {
				attribute += fmt.Sprintf(` title="%s"`, escape(s))
			}
			inner = escape(short)
		}
		fmt.Fprintf(b, "<%s%s>%s</%s>", tag, attribute, inner, tag)
	}
	b.WriteString("</tr>\n")
}

// Text returns the table as lines of aligned columns. A column of numbers is
// aligned on its right side, others on their left.
func (t Table) Text() string {
	columns := t.columns()
	var lines [][]string
	headings := 0
	for _, row := range [][]string{t.Header, t.Subheader} {
		if len(row) > 0 {
			lines = append(lines, t.textRow(row, columns))
			headings++
		}
	}
	for _, row := range t.Rows {
		lines = append(lines, t.textRow(row, columns))
	}
	widths := make([]int, columns)
	numeric := make([]bool, columns)
	for c := range columns {
		for _, line := range lines {
			widths[c] = max(widths[c], utf8.RuneCountInString(line[c]))
		}
		numeric[c] = allNumbers(lines[headings:], c)
	}

	var b strings.Builder
	if t.Caption != "" {
		b.WriteString(visible(t.Caption) + "\n")
	}
	for _, line := range lines {
		var row strings.Builder
		for c, s := range line {
			pad := strings.Repeat(" ", widths[c]-utf8.RuneCountInString(s))
			if numeric[c] {
				s = pad + s
			} else {
				s += pad
			}
			if c > 0 {
				row.WriteString("  ")
			}
			row.WriteString(s)
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	for _, note := range t.Notes {
		b.WriteString(visible(note) + "\n")
	}
	return b.String()
}

func (t Table) textRow(row []string, columns int) []string {
	line := make([]string, columns)
	for c, s := range row {
		if s == Missing {
			line[c] = missingText
		} else {
			line[c] = visible(t.cut(s))
		}
	}
	return line
}

func (t Table) columns() int {
	n := max(len(t.Header), len(t.Subheader))
	for _, row := range t.Rows {
		n = max(n, len(row))
	}
	return n
}

func (t Table) cut(s string) string {
	if t.MaxRunes <= 0 {
		return s
	}
	return cut(s, t.MaxRunes)
}

// allNumbers reports whether a column has a number and nothing else but gaps.
func allNumbers(lines [][]string, c int) bool {
	numbers := 0
	for _, line := range lines {
		s := line[c]
		if s == "" || s == ellipsis || s == missingText {
			continue
		}
		if parseNumber(strings.TrimSuffix(s, "%")).kind == text {
			return false
		}
		numbers++
	}
	return numbers > 0
}

// cut returns at most n runes of s, the last one an ellipsis when some are left
// off.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	last := 0 // where the n-th rune begins
	runes := 0
	for i := range s {
		runes++
		if runes == n {
			last = i
		}
		if runes > n {
			return s[:last] + ellipsis
		}
	}
	return s
}

func escape(s string) string { return html.EscapeString(visible(s)) }

// visible writes control characters and bytes that are not UTF-8 as Go escapes,
// so that a cell stays on its line.
func visible(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case isControl(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isControl holds for control characters, line separators and the marks that
// turn the direction of text.
func isControl(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
