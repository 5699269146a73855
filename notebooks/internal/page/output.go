package page

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

func renderOutput(out *nbformat.Output, o Options) string {
	switch out.Type {
	case nbformat.Stream:
		return preformatted("stream "+html.EscapeString(out.Name), out.Text)
	case nbformat.Error:
		text := strings.Join(out.Traceback, "\n")
		if text == "" {
			text = out.ErrorName + ": " + out.ErrorValue
		}
		return preformatted("error", text)
	}
	plain, _ := out.Data["text/plain"].(string)
	for _, mime := range []string{"image/png", "image/jpeg", "image/gif"} {
		if s, ok := out.Data[mime].(string); ok {
			return renderImage(mime, strings.Join(strings.Fields(s), ""), plain, out.Metadata[mime])
		}
	}
	if s, ok := out.Data["image/svg+xml"].(string); ok {
		return renderImage("image/svg+xml", base64.StdEncoding.EncodeToString([]byte(s)), plain, out.Metadata["image/svg+xml"])
	}
	if s, ok := out.Data["text/html"].(string); ok {
		return "<div class=\"output html\">\n" + strings.TrimRight(s, "\n") + "\n</div>\n"
	}
	if s, ok := out.Data["text/markdown"].(string); ok {
		m := &markdown{options: o}
		return "<div class=\"output text\">\n" + m.blocks(s) + "</div>\n"
	}
	if plain == "" && len(out.Data) > 0 {
		plain = "(" + strings.Join(slices.Sorted(maps.Keys(out.Data)), ", ") + ")"
	}
	return preformatted("result", plain)
}

// renderImage shows base64 content at the size that its metadata gives.
func renderImage(mime, content, alt string, metadata any) string {
	size := ""
	m, _ := metadata.(map[string]any)
	for _, side := range []string{"width", "height"} {
		if n, ok := m[side].(json.Number); ok {
			if v, err := n.Float64(); err == nil && v >= 1 {
				size += fmt.Sprintf(" %s=\"%.0f\"", side, v)
			}
		}
	}
	class := "output image"
	if m["needs_background"] == "light" {
		class += " light"
	}
	return fmt.Sprintf("<figure class=\"%s\"><img src=\"data:%s;base64,%s\" alt=\"%s\"%s></figure>\n",
		class, mime, html.EscapeString(content), html.EscapeString(strings.TrimSpace(alt)), size)
}

func preformatted(class, text string) string {
	return fmt.Sprintf("<pre class=\"output %s\">%s</pre>\n", class, html.EscapeString(terminal(text)))
}

var escapeSequence = regexp.MustCompile("\x1b\\[[0-9;?]*[ -/]*[@-~]")

// terminal leaves what a terminal would show: without colours, and of a line
// printed over itself the last state.
func terminal(text string) string {
	text = escapeSequence.ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if !strings.Contains(text, "\r") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		lines[i] = line[strings.LastIndexByte(line, '\r')+1:]
	}
	return strings.Join(lines, "\n")
}
