package page

import (
	"encoding/base64"
	"fmt"
	"html"
	"io/fs"
	"mime"
	"net/url"
	"path"
	"strings"
)

// linkParts reads [text](target "title") at the start of s and returns its
// length, 0 if there is none.
func linkParts(s string) (text, target string, n int) {
	depth, end := 0, -1
	for i := 0; i < len(s) && end < 0; i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			if n := codeLength(s[i:]); n > 0 {
				i += n - 1
			}
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				end = i
			}
		}
	}
	if end < 0 || !strings.HasPrefix(s[end+1:], "(") {
		return "", "", 0
	}
	open := end + 2
	depth = 1
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			target, _, _ = strings.Cut(strings.TrimSpace(s[open:i]), " ")
			return s[1:end], strings.Trim(target, "<>"), i + 1
		}
	}
	return "", "", 0
}

// link returns a link, or only its text where the target could do more than
// lead to another page.
func (m *markdown) link(text, target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return text
	}
	switch u.Scheme {
	case "http", "https", "mailto":
	case "":
		if m.options.Link != nil && u.Host == "" && u.Path != "" {
			target = m.options.Link(target)
		}
	default:
		return text
	}
	return fmt.Sprintf("<a href=\"%s\">%s</a>", html.EscapeString(target), text)
}

// image returns an image with its content in the page, or its description if
// it is neither attached to the cell nor among the files.
func (m *markdown) image(alt, target string) string {
	kind, content := m.content(target)
	if content == "" {
		return m.link(html.EscapeString(alt), target)
	}
	return fmt.Sprintf("<img src=\"data:%s;base64,%s\" alt=\"%s\">", kind, content, html.EscapeString(alt))
}

// content returns the type and the base64 content of an image.
func (m *markdown) content(target string) (kind, content string) {
	if name, ok := strings.CutPrefix(target, "attachment:"); ok {
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		for kind, content := range m.attachments[name] {
			if s, ok := content.(string); ok && strings.HasPrefix(kind, "image/") {
				return html.EscapeString(kind), html.EscapeString(strings.Join(strings.Fields(s), ""))
			}
		}
		return "", ""
	}
	name, err := url.PathUnescape(target)
	if err != nil || m.options.Files == nil {
		return "", ""
	}
	kind = mime.TypeByExtension(path.Ext(name))
	b, err := fs.ReadFile(m.options.Files, path.Clean(name))
	if err != nil || !strings.HasPrefix(kind, "image/") {
		return "", ""
	}
	return kind, base64.StdEncoding.EncodeToString(b)
}
