package page

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	bareURL  = regexp.MustCompile(`^https?://[^\s<>"]+`)
	autoLink = regexp.MustCompile(`^<((?:https?://|mailto:)[^\s<>]+)>`)
)

// escapable are the characters that a backslash makes ordinary.
const escapable = "\\`*_{}[]()#+-.!|<>~$\"'&,/:;=?@^%"

// inline renders the text of a paragraph, heading or table cell.
func (m *markdown) inline(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		out, n := m.span(s, i)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
			out = html.EscapeString(s[i : i+n])
		}
		b.WriteString(out)
		i += n
	}
	return b.String()
}

// span renders the construct that starts at s[i] and returns its length, 0 if
// none starts there.
func (m *markdown) span(s string, i int) (string, int) {
	rest := s[i:]
	switch rest[0] {
	case '\\':
		if len(rest) > 1 && rest[1] == '\n' {
			return "<br>\n", 2
		}
		if len(rest) > 1 && strings.IndexByte(escapable, rest[1]) >= 0 {
			return html.EscapeString(rest[1:2]), 2
		}
	case ' ':
		trimmed := strings.TrimLeft(rest, " ")
		if n := len(rest) - len(trimmed); n >= 2 && strings.HasPrefix(trimmed, "\n") {
			return "<br>\n", n + 1
		}
	case '`':
		if n := codeLength(rest); n > 0 {
			ticks := len(rest) - len(strings.TrimLeft(rest, "`"))
			text := strings.ReplaceAll(rest[ticks:n-ticks], "\n", " ")
			if len(text) > 2 && text[0] == ' ' && text[len(text)-1] == ' ' {
				text = text[1 : len(text)-1]
			}
			return "<code>" + html.EscapeString(text) + "</code>", n
		}
		n := len(rest) - len(strings.TrimLeft(rest, "`"))
		return rest[:n], n
	case '$':
		if n := mathLength(rest); n > 0 {
			return "<span class=\"math\">" + html.EscapeString(rest[:n]) + "</span>", n
		}
	case '!':
		if strings.HasPrefix(rest, "![") {
			if text, target, n := linkParts(rest[1:]); n > 0 {
				return m.image(text, target), n + 1
			}
		}
	case '[':
		if text, target, n := linkParts(rest); n > 0 {
			return m.link(m.inline(text), target), n
		}
	case '<':
		if g := autoLink.FindStringSubmatch(rest); g != nil {
			return m.link(html.EscapeString(g[1]), g[1]), len(g[0])
		}
	case 'h':
		if u := strings.TrimRight(bareURL.FindString(rest), ".,;:!?)*_'"); u != "" && !wordBefore(s, i) {
			return m.link(html.EscapeString(u), u), len(u)
		}
	case '*', '_', '~':
		return m.emphasis(s, i)
	}
	return "", 0
}

// emphasis renders what stands between two equal marks.
func (m *markdown) emphasis(s string, i int) (string, int) {
	for _, mark := range []struct{ text, element string }{
		{"**", "strong"}, {"__", "strong"}, {"~~", "del"}, {"*", "em"}, {"_", "em"},
	} {
		rest, ok := strings.CutPrefix(s[i:], mark.text)
		if !ok || rest == "" || unicode.IsSpace(rune(rest[0])) ||
			wordBefore(s, i) && (mark.text[0] == '_' || unicode.IsPunct(rune(rest[0])) && rest[0] != mark.text[0]) {
			continue
		}
		end := closing(rest, mark.text)
		if end <= 0 {
			continue
		}
		inner := m.inline(rest[:end])
		return fmt.Sprintf("<%s>%s</%s>", mark.element, inner, mark.element), end + 2*len(mark.text)
	}
	return "", 0
}

// closing returns where the closing mark stands in s, or -1.
func closing(s, mark string) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '`':
			if n := codeLength(s[i:]); n > 0 {
				i += n - 1
			}
		case s[i] == mark[0]:
			run := len(s[i:]) - len(strings.TrimLeft(s[i:], mark[:1]))
			closes := i > 0 && !unicode.IsSpace(rune(s[i-1])) && (mark != "_" && mark != "__" || !startsWord(s[i+run:]))
			// Two are a mark of their own, so they do not end what one began; in
			// *a **b*** and **a *b*** the outer mark is the last of the three.
			if closes && (run == len(mark) || run > 2) {
				return i + run - len(mark)
			}
			i += run - 1
		}
	}
	return -1
}

// codeLength returns the length of the code span at the start of s, or 0.
func codeLength(s string) int {
	ticks := len(s) - len(strings.TrimLeft(s, "`"))
	for i := ticks; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if i += run; run == ticks {
			return i
		}
	}
	return 0
}

// mathLength returns the length of the formula at the start of s, or 0. Two
// prices in a sentence are no formula: its dollars touch it, and no digit
// follows.
func mathLength(s string) int {
	if strings.HasPrefix(s, "$$") {
		if end := strings.Index(s[2:], "$$"); end > 0 {
			return end + 4
		}
		return 0
	}
	end := strings.IndexByte(s[1:], '$') + 1
	if end < 2 || unicode.IsSpace(rune(s[1])) || unicode.IsSpace(rune(s[end-1])) ||
		end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9' {
		return 0
	}
	return end + 1
}

func wordBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
