package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Compare draws the differences between two models with their intervals, one
// line a number, turned so that the right side is better for the second model.
// Each line has a scale of its own, as its unit has; the null of all is no
// difference.
func Compare(c *metric.Comparison) Figure {
	if c == nil || len(c.Measures) == 0 {
		return failed("comparison figure", fmt.Errorf("no result"))
	}
	var alt []string
	for _, m := range c.Measures {
		s := fmt.Sprintf("%s %s and %s", m.Name, m.Text(m.A), m.Text(m.B))
		if m.Measured || m.Exact {
			s += fmt.Sprintf(" (difference %s, %s)", m.Gap(m.Value), m.Sureness())
		}
		alt = append(alt, s)
	}
	title := compareTitle(c)
	return Figure{width: width, height: max(300, 76+compareLine*len(c.Measures)), title: title,
		alt: fmt.Sprintf("%s. %s beside %s: %s.", title, c.A, c.B, strings.Join(alt, "; ")),
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("", "")
			p.HideAxes()
			p.Add(newForest(c, p))
			for _, side := range []int{-1, 1, 0} {
				l.Add(sideName(c, side, l.TextStyle), sideMark{side})
			}
			l.Add("95% interval; each line\nhas its own scale", whisker{})
			l.Add("null: no difference", newRule(0, green, dotted))
			for _, m := range c.Measures {
				if m.Judged {
					l.Add("* decides which model\nleaks less", nothing{})
					break
				}
			}
			return p, l, nil
		}}
}

func compareTitle(c *metric.Comparison) string {
	switch c.Verdict.Level {
	case metric.LeaksLess:
		other := c.A
		if c.Verdict.Less == c.A {
			other = c.B
		}
		return fmt.Sprintf("%s leaks less than %s", c.Verdict.Less, other)
	case metric.NotShown:
		return fmt.Sprintf("%s and %s: no difference in leakage is shown, which is not the same as none", c.A, c.B)
	case metric.Disagree:
		return fmt.Sprintf("%s and %s: the measures disagree on which leaks less", c.A, c.B)
	}
	return fmt.Sprintf("%s and %s: which leaks less was not judged", c.A, c.B)
}

func sideName(c *metric.Comparison, side int, style text.Style) string {
	const room = legendWidth - 50
	switch side {
	case -1:
		return "in favour of\n" + shorten(c.A, style, room*px)
	case 1:
		return "in favour of\n" + shorten(c.B, style, room*px)
	}
	return "not shown"
}

// compareLine is the most height of one number's line in CSS pixels.
const compareLine = 44

// forest draws the lines of a comparison.
type forest struct {
	of    *metric.Comparison
	style text.Style
}

func newForest(c *metric.Comparison, p *plot.Plot) forest {
	return forest{c, p.X.Tick.Label}
}

func (f forest) Plot(c draw.Canvas, _ *plot.Plot) {
	const nameWidth, noteWidth, gap = 236, 158, 10
	left, right := c.Min.X+nameWidth*px, c.Max.X-noteWidth*px
	middle, half := (left+right)/2, (right-left)/2-6*px
	top := c.Max.Y - 20*px
	line := min(compareLine*px, (top-c.Min.Y)/vg.Length(len(f.of.Measures)))
	small := f.style
	small.YAlign = draw.YCenter
	small.XAlign = draw.XRight
	c.FillText(small, vg.Point{X: middle - 8*px, Y: c.Max.Y - 8*px}, "< better for "+shorten(f.of.A, small, middle-c.Min.X-90*px))
	small.XAlign = draw.XLeft
	c.FillText(small, vg.Point{X: middle + 8*px, Y: c.Max.Y - 8*px}, "better for "+shorten(f.of.B, small, c.Max.X-middle-90*px)+" >")
	for i, m := range f.of.Measures {
		y := top - (vg.Length(i)+0.5)*line
		if i%2 == 0 {
			fill(&c, stripe, c.Min.X, y-line/2, c.Max.X, y+line/2)
		}
		name := m.Name
		if m.Judged {
			name += " *"
		}
		small.XAlign = draw.XLeft
		c.FillText(small, vg.Point{X: c.Min.X + 4*px, Y: y}, breakLines(name, small, (nameWidth-gap)*px))
		c.FillText(small, vg.Point{X: right + gap*px, Y: y}, numbersText(m))
		f.interval(&c, m, middle, half, y)
	}
	c.StrokeLine2(newRule(0, green, dotted).style, middle, top, middle, top-vg.Length(len(f.of.Measures))*line)
}

// interval draws one number on a scale such that the interval fits. What has
// neither an interval nor is exact has no scale, and nothing is drawn.
func (f forest) interval(c *draw.Canvas, m metric.Measure, middle, half, y vg.Length) {
	reach := max(math.Abs(m.Low), math.Abs(m.High), math.Abs(m.Value))
	if !m.Measured && !m.Exact || reach == 0 {
		return
	}
	if m.Exact {
		reach *= 1.5
	}
	at := func(v float64) vg.Length { return middle + half*vg.Length(v*float64(m.Better)/reach) }
	if m.Measured {
		drawWhisker(c, at(m.Low), at(m.High), y)
	}
	drawSide(c, m.Favours(f.of.LevelOf(m)), vg.Point{X: at(m.Value), Y: y})
}

func numbersText(m metric.Measure) string {
	s := m.Text(m.A) + " → " + m.Text(m.B)
	if !m.Measured {
		return s + fmt.Sprintf("\n%s (%s)", m.Gap(m.Value), strings.TrimSuffix(m.Sureness(), " for these records"))
	}
	return s + fmt.Sprintf("\n%s (%s to %s)", m.Gap(m.Value), m.Gap(m.Low), m.Gap(m.High))
}

// DataRange is of no use: a forest fills the canvas.
func (forest) DataRange() (xmin, xmax, ymin, ymax float64) { return 0, 1, 0, 1 }

// sideMark is the legend's sign for whom a difference favours.
type sideMark struct{ side int }

func (s sideMark) Thumbnail(c *draw.Canvas) { drawSide(c, s.side, c.Center()) }

// drawSide marks a difference by shape and colour.
func drawSide(c *draw.Canvas, side int, at vg.Point) {
	style := draw.GlyphStyle{Color: ink, Radius: 4.5 * px, Shape: draw.RingGlyph{}}
	switch side {
	case 1:
		style.Color, style.Shape = blue, draw.CircleGlyph{}
	case -1:
		style.Color, style.Shape = red, draw.PyramidGlyph{}
	}
	c.DrawGlyph(style, at)
}

// whisker is the legend's sign for an interval.
type whisker struct{}

func (whisker) Thumbnail(c *draw.Canvas) { drawWhisker(c, c.Min.X, c.Max.X, c.Center().Y) }

func drawWhisker(c *draw.Canvas, from, to, y vg.Length) {
	s := draw.LineStyle{Color: ink, Width: 1.5 * px}
	c.StrokeLine2(s, from, y, to, y)
	for _, x := range []vg.Length{from, to} {
		c.StrokeLine2(s, x, y-5*px, x, y+5*px)
	}
}

// nothing is the sign of a legend entry that needs none.
type nothing struct{}

func (nothing) Thumbnail(*draw.Canvas) {}

// shorten cuts a name that is wider than a width.
func shorten(s string, style text.Style, width vg.Length) string {
	runes := []rune(s)
	for k := len(runes); k > 0; k-- {
		cut := string(runes[:k])
		if k < len(runes) {
			cut += "..."
		}
		if style.Width(cut) <= width {
			return cut
		}
	}
	return ""
}
