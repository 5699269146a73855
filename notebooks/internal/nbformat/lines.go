package nbformat

import "strings"

// splitLines cuts s after every line boundary, as Python's splitlines(True)
// does for Jupyter: besides \n, \r and \r\n these are the vertical tab, the
// form feed, the separators U+001C to U+001E, U+0085, U+2028 and U+2029.
func splitLines(s string) []any {
	lines := []any{}
	start := 0
	for i, r := range s {
		end := 0
		switch r {
		case '\r':
			if strings.HasPrefix(s[i+1:], "\n") {
				continue
			}
			end = i + 1
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e:
			end = i + 1
		case 0x85:
			end = i + 2
		case 0x2028, 0x2029:
			end = i + 3
		default:
			continue
		}
		lines = append(lines, s[start:end])
		start = end
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}

// isText reports whether content of this MIME type is stored as lines.
func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript"
}

// isJSON reports whether content of this MIME type is a JSON value of its own.
func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}
