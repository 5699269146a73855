package page

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// TestMarkdown checks the renderer against what CommonMark 0.31 and GitHub's
// tables prescribe, HTML and formulas apart.
func TestMarkdown(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"paragraphs", "one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n"},
		{"headings", "# A `b`\n### C ##\n#no", "<h1 id=\"A-b\">A <code>b</code></h1>\n<h3 id=\"C\">C</h3>\n<p>#no</p>\n"},
		{"underlined", "A b\n===\n\nC\n---", "<h1 id=\"A-b\">A b</h1>\n<h2 id=\"C\">C</h2>\n"},
		{"rules", "***\n\n- - -", "<hr>\n<hr>\n"},
		{"escaped", "<script>alert(1)</script> & \\*not\\*", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; *not*</p>\n"},
		{"emphasis", "*a* **b** _c_ __d__ ~~e~~", "<p><em>a</em> <strong>b</strong> <em>c</em> <strong>d</strong> <del>e</del></p>\n"},
		{"nested emphasis", "***a*** **b *c*** *d **e***", "<p><strong><em>a</em></strong> <strong>b <em>c</em></strong> <em>d <strong>e</strong></em></p>\n"},
		{"no emphasis", "2 * 3 * 4, snake_case_name, 5*, **open", "<p>2 * 3 * 4, snake_case_name, 5*, **open</p>\n"},
		{"code spans", "`a < b` ``c`d`` `` ` `` `*x*` `open", "<p><code>a &lt; b</code> <code>c`d</code> <code>`</code> <code>*x*</code> `open</p>\n"},
		{"marks around code", "**`a*b`**", "<p><strong><code>a*b</code></strong></p>\n"},
		{"breaks", "a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>\n"},
		{"fence", "```go\nx := \"<\"\n\n# no\n```\nafter", "<pre><code class=\"language-go\">x := &#34;&lt;&#34;\n\n# no</code></pre>\n<p>after</p>\n"},
		{"open fence", "~~~\na", "<pre><code>a</code></pre>\n"},
		{"indented code", "    a\n\n      b\nc", "<pre><code>a\n\n  b</code></pre>\n<p>c</p>\n"},
		{"quote", "> a\n> - b\n\nc", "<blockquote>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>\n<p>c</p>\n"},
		{"list", "- a\n- b\n  more\n\nend", "<ul>\n<li>a</li>\n<li>b\nmore</li>\n</ul>\n<p>end</p>\n"},
		{"lazy item", "- a\nmore", "<ul>\n<li>a\nmore</li>\n</ul>\n"},
		{"numbered", "3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"},
		{"nested list", "1. a\n   - b\n   - c\n2. d", "<ol>\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul></li>\n<li>d</li>\n</ol>\n"},
		{"loose list", "- a\n\n- b", "<ul>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ul>\n"},
		{"code in item", "- a\n  ```\n  x\n\n  y\n  ```\n- b", "<ul>\n<li>a\n<pre><code>x\n\ny</code></pre></li>\n<li>b</li>\n</ul>\n"},
		{"two lists", "- a\n* b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n"},
		{"list after text", "text\n- a", "<p>text</p>\n<ul>\n<li>a</li>\n</ul>\n"},
		{"year is no list", "in\n1990. Then", "<p>in\n1990. Then</p>\n"},
		{"table", "| a | b | c |\n|:--|--:|:-:|\n| 1 | `x|y` | \\| |\n| <i> |", "<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" style=\"text-align: right\">b</th><th scope=\"col\" style=\"text-align: center\">c</th></tr>\n</thead>\n<tbody>\n" +
			"<tr><td>1</td><td style=\"text-align: right\"><code>x|y</code></td><td style=\"text-align: center\">|</td></tr>\n" +
			"<tr><td>&lt;i&gt;</td><td style=\"text-align: right\"></td><td style=\"text-align: center\"></td></tr>\n</tbody>\n</table>\n"},
		{"no table", "a | b\nc | d", "<p>a | b\nc | d</p>\n"},
		{"links", "[a *b*](https://e.org/x_(y)_z \"t\") <https://e.org> https://e.org/a_b.", "<p><a href=\"https://e.org/x_(y)_z\">a <em>b</em></a> <a href=\"https://e.org\">https://e.org</a> <a href=\"https://e.org/a_b\">https://e.org/a_b</a>.</p>\n"},
		{"relative links", "[a](b.ipynb#c) [d](#e)", "<p><a href=\"../b.ipynb#c\">a</a> <a href=\"#e\">d</a></p>\n"},
		{"unsafe links", "[a](javascript:alert(1)) [b](data:text/html,x) [c](JaVaScRiPt:x)", "<p>a b c</p>\n"},
		{"quoted link", "[a](x\"onclick=\"y)", "<p><a href=\"../x&#34;onclick=&#34;y\">a</a></p>\n"},
		{"no link", "[a] (b) [c", "<p>[a] (b) [c</p>\n"},
		{"formulas", "$a_1 * b_2$ and $$\nx_i < y\n$$", "<p><span class=\"math\">$a_1 * b_2$</span> and <span class=\"math\">$$\nx_i &lt; y\n$$</span></p>\n"},
		{"prices", "from $5 to $10, 3 $ or 4 $", "<p>from $5 to $10, 3 $ or 4 $</p>\n"},
		{"images", "![a \"b\"](img/x.png) ![c](gone.png) ![d](attachment:p%20q.png)", "<p><img src=\"data:image/png;base64,aGk=\" alt=\"a &#34;b&#34;\"> <a href=\"../gone.png\">c</a> <img src=\"data:image/png;base64,eHk=\" alt=\"d\"></p>\n"},
		{"no escape from the folder", "![a](../secret.png)", "<p><a href=\"../../secret.png\">a</a></p>\n"},
		{"windows lines", "a\r\n\r\nb", "<p>a</p>\n<p>b</p>\n"},
		{"umlauts", "**ä**ö", "<p><strong>ä</strong>ö</p>\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &markdown{
				options: Options{
					Files: fstest.MapFS{"img/x.png": {Data: []byte("hi")}},
					Link:  func(s string) string { return "../" + s },
				},
				attachments: map[string]map[string]any{"p q.png": {"image/png": "eHk=\n"}},
			}
			if got := m.blocks(tt.in); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

var element = regexp.MustCompile(`</?([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>`)

// FuzzMarkdown checks that whatever a text cell holds, only the renderer's own
// elements come out, opened and closed in order.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"# a\n- b\n  1. c\n> d\n```\ne\n", "| a |\n|-|\n|b", "***a** b*", "[a](b)![c](d)<https://e>", "`` ` $x$ \\",
		"- a\n\n      b\n\n-\n  c", "<img onerror=x>", "_a **b_ c**", "1)\n2)\n", "\t- a\n\t\t- b", "a\n-\nb\n=", "> - > ```\n> x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := &markdown{}
		out := m.blocks(s)
		var open []string
		for _, g := range element.FindAllStringSubmatch(out, -1) {
			switch {
			case g[1] == "br" || g[1] == "hr" || g[1] == "img":
			case strings.HasPrefix(g[0], "</"):
				if len(open) == 0 || open[len(open)-1] != g[1] {
					t.Fatalf("%q closed in %q with %q open", g[1], out, open)
				}
				open = open[:len(open)-1]
			default:
				open = append(open, g[1])
			}
		}
		if len(open) > 0 {
			t.Fatalf("%q left open in %q", open, out)
		}
		if rest := element.ReplaceAllString(out, ""); strings.ContainsAny(rest, "<>\"") {
			t.Fatalf("unescaped in %q", out)
		}
	})
}
