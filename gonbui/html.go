package gonbui

import (
	"html"
	"strings"
)

// The markup is bare: no colours and no sizes, so that the notebook's theme
// decides, and no scripts, which untrusted notebooks strip.

func errorHTML(line string) string {
	return "<strong>Error:</strong> " + strings.ReplaceAll(html.EscapeString(line), "\n", "<br>")
}

// pageHTML makes of a fragment a file of its own.
func pageHTML(title, body string) string {
	return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<title>" + html.EscapeString(title) + "</title>\n</head>\n<body>\n" + body + "\n</body>\n</html>\n"
}
