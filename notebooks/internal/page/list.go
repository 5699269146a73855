package page

import (
	"fmt"
	"strconv"
	"strings"
)

// list renders a list and returns its length in lines.
func (m *markdown) list(b *strings.Builder, lines []string) int {
	first := itemLine.FindStringSubmatch(lines[0])[2]
	kind := first[len(first)-1:]
	var items [][]string
	n, loose := 0, false
	for n < len(lines) {
		g := itemLine.FindStringSubmatch(lines[n])
		if g == nil || !strings.HasSuffix(g[2], kind) || ruleLine.MatchString(lines[n]) {
			break
		}
		indent := len(g[0])
		if g[3] == "" || len(g[3]) > 4 { // an empty item, or one that starts with code
			indent = len(g[1]) + len(g[2]) + 1
		}
		item := []string{lines[n][min(indent, len(lines[n])):]}
		n++
		for n < len(lines) && belongs(lines[n:], item, indent) {
			item = append(item, trimIndent(lines[n:n+1], indent)[0])
			n++
		}
		for len(item) > 1 && blank(item[len(item)-1]) {
			item = item[:len(item)-1]
			loose = loose || n < len(lines) && itemLine.MatchString(lines[n])
		}
		loose = loose || hasGap(item)
		items = append(items, item)
	}
	element, start := "ul", ""
	if kind == "." || kind == ")" {
		element = "ol"
		if number, err := strconv.Atoi(first[:len(first)-1]); err == nil && number != 1 {
			start = fmt.Sprintf(" start=\"%d\"", number)
		}
	}
	fmt.Fprintf(b, "<%s%s>\n", element, start)
	for _, item := range items {
		fmt.Fprintf(b, "<li>%s</li>\n", strings.TrimSpace(m.lines(item, !loose)))
	}
	fmt.Fprintf(b, "</%s>\n", element)
	return n
}

// belongs reports whether the next line continues the item: it is indented as
// far as the item's text, or blank, or goes on with its last paragraph.
func belongs(lines, item []string, indent int) bool {
	line := lines[0]
	if blank(line) || strings.HasPrefix(line, strings.Repeat(" ", indent)) {
		return true
	}
	last := item[len(item)-1]
	return !blank(last) && !isFence(last) && !startsBlock(lines) && !itemLine.MatchString(line)
}

// hasGap reports whether a blank line separates blocks of the item itself, not
// of a block of code or a list in it.
func hasGap(item []string) bool {
	fenced := false
	for i, line := range item {
		if isFence(line) {
			fenced = !fenced
		}
		if blank(line) && !fenced && i+1 < len(item) && !strings.HasPrefix(item[i+1], " ") && !blank(item[i+1]) {
			return true
		}
	}
	return false
}
