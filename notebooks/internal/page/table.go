package page

import (
	"fmt"
	"regexp"
	"strings"
)

var delimiterCell = regexp.MustCompile(`^:?-+:?$`)

// isTable reports whether a table starts here: a row of cells above a row of
// dashes of the same length.
func isTable(lines []string) bool {
	if len(lines) < 2 || !strings.Contains(lines[0], "|") || !strings.Contains(lines[1], "-") {
		return false
	}
	rule := cells(lines[1])
	for _, c := range rule {
		if !delimiterCell.MatchString(c) {
			return false
		}
	}
	return len(rule) == len(cells(lines[0]))
}

// table renders a table and returns its length in lines.
func (m *markdown) table(b *strings.Builder, lines []string) int {
	rule := cells(lines[1])
	align := make([]string, len(rule))
	for i, c := range rule {
		switch left, right := c[0] == ':', c[len(c)-1] == ':'; {
		case left && right:
			align[i] = " style=\"text-align: center\""
		case right:
			align[i] = " style=\"text-align: right\""
		}
	}
	row := func(line, open, close string) {
		texts := cells(line)
		b.WriteString("<tr>")
		for i := range align {
			text := ""
			if i < len(texts) {
				text = m.inline(texts[i])
			}
			fmt.Fprintf(b, "<%s%s>%s</%s>", open, align[i], text, close)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("<table>\n<thead>\n")
	row(lines[0], `th scope="col"`, "th")
	b.WriteString("</thead>\n<tbody>\n")
	n := 2
	for ; n < len(lines) && strings.Contains(lines[n], "|") && !blank(lines[n]); n++ {
		row(lines[n], "td", "td")
	}
	b.WriteString("</tbody>\n</table>\n")
	return n
}

// cells cuts a row at the bars that are neither escaped nor in a code span.
func cells(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	var list []string
	start, code := 0, false
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '`':
			code = !code
		case '|':
			if !code {
				list = append(list, strings.TrimSpace(line[start:i]))
				start = i + 1
			}
		}
	}
	if last := strings.TrimSpace(line[start:]); last != "" || len(list) == 0 {
		list = append(list, last)
	}
	return list
}
