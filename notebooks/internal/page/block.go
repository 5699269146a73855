package page

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// markdown renders one text cell.
type markdown struct {
	options     Options
	attachments map[string]map[string]any
}

var (
	headingLine = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	fenceLine   = regexp.MustCompile("^ {0,3}(```+|~~~+)[ \t]*([^`]*)$")
	ruleLine    = regexp.MustCompile(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	quoteLine   = regexp.MustCompile(`^ {0,3}> ?`)
	itemLine    = regexp.MustCompile(`^( {0,3})([-*+]|\d{1,9}[.)])( +|$)`)
)

// blocks renders the blocks of a text.
func (m *markdown) blocks(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(text)
	return m.lines(strings.Split(text, "\n"), false)
}

// lines renders blocks; in a tight list item paragraphs have no element of
// their own.
func (m *markdown) lines(lines []string, tight bool) string {
	var b strings.Builder
	for len(lines) > 0 {
		line := lines[0]
		n := 1
		switch {
		case blank(line):
		case strings.HasPrefix(line, "    "):
			n = span(lines, func(s string) bool { return blank(s) || strings.HasPrefix(s, "    ") })
			b.WriteString(m.code(trimIndent(lines[:n], 4), ""))
		case isFence(line):
			n = m.fenced(&b, lines)
		case headingLine.MatchString(line):
			level, text := heading(line)
			fmt.Fprintf(&b, "<h%d id=\"%s\">%s</h%d>\n", level, anchor(text), m.inline(text), level)
		case ruleLine.MatchString(line):
			b.WriteString("<hr>\n")
		case quoteLine.MatchString(line):
			n = span(lines, quoteLine.MatchString)
			inner := make([]string, n)
			for i, s := range lines[:n] {
				inner[i] = s[len(quoteLine.FindString(s)):]
			}
			fmt.Fprintf(&b, "<blockquote>\n%s</blockquote>\n", m.lines(inner, false))
		case itemLine.MatchString(line):
			n = m.list(&b, lines)
		case isTable(lines):
			n = m.table(&b, lines)
		default:
			n = m.paragraph(&b, lines, tight)
		}
		lines = lines[n:]
	}
	return b.String()
}

// paragraph renders a paragraph, or a heading underlined by = or -.
func (m *markdown) paragraph(b *strings.Builder, lines []string, tight bool) int {
	n := 1
	for n < len(lines) && !blank(lines[n]) {
		if s := strings.TrimSpace(lines[n]); strings.Trim(s, "=") == "" || strings.Trim(s, "-") == "" {
			level := 1
			if s[0] == '-' {
				level = 2
			}
			text := strings.TrimSpace(strings.Join(lines[:n], "\n"))
			fmt.Fprintf(b, "<h%d id=\"%s\">%s</h%d>\n", level, anchor(text), m.inline(text), level)
			return n + 1
		}
		if startsBlock(lines[n:]) {
			break
		}
		n++
	}
	trimmed := make([]string, n)
	for i, s := range lines[:n] {
		trimmed[i] = strings.TrimLeft(s, " ")
	}
	text := m.inline(strings.TrimRight(strings.Join(trimmed, "\n"), " "))
	if tight {
		b.WriteString(text + "\n")
	} else {
		fmt.Fprintf(b, "<p>%s</p>\n", text)
	}
	return n
}

// startsBlock reports whether the line ends the paragraph before it. Of
// numbered lists only one that starts at 1 does: a line may begin with a year.
func startsBlock(lines []string) bool {
	line := lines[0]
	item := itemLine.FindStringSubmatch(line)
	return isFence(line) || headingLine.MatchString(line) || ruleLine.MatchString(line) || quoteLine.MatchString(line) ||
		isTable(lines) || item != nil && item[3] != "" && (len(item[2]) == 1 || item[2] == "1." || item[2] == "1)")
}

// fenced renders a code block between fences and returns its length in lines.
func (m *markdown) fenced(b *strings.Builder, lines []string) int {
	mark, info, _ := fence(lines[0])
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	n := 1
	for n < len(lines) {
		if s := strings.TrimSpace(lines[n]); len(s) >= len(mark) && strings.Trim(s, mark[:1]) == "" {
			break
		}
		n++
	}
	b.WriteString(m.code(trimIndent(lines[1:n], indent), info))
	return min(n+1, len(lines))
}

func (m *markdown) code(lines []string, info string) string {
	class := ""
	if language, _, _ := strings.Cut(info, " "); language != "" {
		class = fmt.Sprintf(" class=\"language-%s\"", html.EscapeString(language))
	}
	text := strings.TrimRight(strings.Join(lines, "\n"), "\n ")
	return fmt.Sprintf("<pre><code%s>%s</code></pre>\n", class, html.EscapeString(text))
}

func isFence(line string) bool {
	_, _, ok := fence(line)
	return ok
}

// fence returns the mark and the language of a line that opens a code block.
func fence(line string) (mark, info string, ok bool) {
	g := fenceLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
	if g == nil {
		return "", "", false
	}
	return g[1], strings.TrimSpace(g[2]), true
}

// heading returns the level of a heading line, 0 for others, and its text.
func heading(line string) (int, string) {
	g := headingLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
	if g == nil {
		return 0, ""
	}
	return len(g[1]), g[2]
}

// anchor is the identifier that Jupyter gives a heading.
func anchor(text string) string {
	return html.EscapeString(strings.ReplaceAll(strings.NewReplacer("`", "", "*", "").Replace(text), " ", "-"))
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// span counts the lines at the start that satisfy ok.
func span(lines []string, ok func(string) bool) int {
	n := 0
	for n < len(lines) && ok(lines[n]) {
		n++
	}
	return n
}

// trimIndent returns the lines without up to n leading spaces.
func trimIndent(lines []string, n int) []string {
	trimmed := make([]string, len(lines))
	for i, s := range lines {
		trimmed[i] = s[min(n, len(s)-len(strings.TrimLeft(s, " "))):]
	}
	return trimmed
}
