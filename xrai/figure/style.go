package figure

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	blue   = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	orange = color.NRGBA{0xe6, 0x9f, 0x00, 0xff}
	green  = color.NRGBA{0x00, 0x9e, 0x73, 0xff}
	red    = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	pink   = color.NRGBA{0xcc, 0x79, 0xa7, 0xff}
	sky    = color.NRGBA{0x56, 0xb4, 0xe9, 0xff}
	ink    = color.NRGBA{0x22, 0x22, 0x22, 0xff}
	faint  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
	stripe = color.NRGBA{0xf5, 0xf5, 0xf5, 0xff}
)

// classColours and classShapes tell groups of points apart.
var (
	classColours = []color.NRGBA{orange, blue, green, pink, sky, ink}
	classShapes  = []draw.GlyphDrawer{draw.PyramidGlyph{}, draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PlusGlyph{}, draw.CrossGlyph{}, draw.RingGlyph{}}
)

// newPlot returns an empty framed plot in a sans font, and its legend.
func newPlot(x, y string) (*plot.Plot, plot.Legend) {
	p := plot.New()
	sans := func(s *text.Style, size float64, bold bool) {
		s.Font = font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Points(size))
		if bold {
			s.Font.Weight = 3
		}
		s.Color = ink
	}
	sans(&p.Title.TextStyle, 12, true)
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = draw.XCenter, draw.YTop
	p.Title.Padding = 6 * px
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		sans(&a.Label.TextStyle, 10, false)
		sans(&a.Tick.Label, 9, false)
		a.LineStyle.Width, a.Tick.LineStyle.Width = 1*px, 1*px
		a.LineStyle.Color, a.Tick.LineStyle.Color = ink, ink
		a.Padding = 4 * px
	}
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XCenter, draw.YTop
	p.Y.Tick.Label.XAlign, p.Y.Tick.Label.YAlign = draw.XRight, draw.YCenter
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.X.Tick.Marker = ticks{}
	p.Y.Tick.Marker = ticks{}
	grid := plotter.NewGrid()
	grid.Horizontal = draw.LineStyle{Color: faint, Width: 1 * px}
	grid.Vertical.Color = nil
	p.Add(grid)
	l := plot.NewLegend()
	sans(&l.TextStyle, 9, false)
	l.Top, l.Left, l.ThumbnailWidth, l.Padding = true, true, 22*px, 5*px
	return p, l
}

// titleHeight is the room the title takes, so that the legend starts below it.
func titleHeight(p *plot.Plot) vg.Length {
	return p.Title.TextStyle.Height(p.Title.Text) + p.Title.Padding
}

// wrap breaks a title into lines that fit.
func wrap(s string, width int, style text.Style) string {
	return breakLines(s, style, vg.Length(width-legendWidth)*px)
}

// breakLines breaks words into lines of at most a width.
func breakLines(s string, style text.Style, width vg.Length) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && style.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return strings.Join(append(lines, line), "\n")
}

// rule is a horizontal line across the plot.
type rule struct {
	at    float64
	style draw.LineStyle
}

// Dashes of the lines, so that they differ without colour too.
var (
	solid  []vg.Length
	dashed = []vg.Length{7 * px, 4 * px}
	dotted = []vg.Length{2 * px, 3 * px}
	mixed  = []vg.Length{8 * px, 3 * px, 2 * px, 3 * px}
)

func newRule(at float64, c color.Color, dashes []vg.Length) rule {
	return rule{at, draw.LineStyle{Color: c, Width: 1.75 * px, Dashes: dashes}}
}

func (r rule) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	at := y(r.at)
	if at < c.Min.Y-1 || at > c.Max.Y+1 {
		return
	}
	c.StrokeLine2(r.style, c.Min.X, at, c.Max.X, at)
}

// casing keeps a line apart from the points under it.
type casing struct{ rule }

func (k casing) Plot(c draw.Canvas, p *plot.Plot) {
	k.style = draw.LineStyle{Color: halo, Width: 3.75 * px}
	k.rule.Plot(c, p)
}

// DataRange makes room for the line and leaves the horizontal axis alone.
func (r rule) DataRange() (xmin, xmax, ymin, ymax float64) {
	return math.Inf(1), math.Inf(-1), r.at, r.at
}

func (r rule) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(r.style, c.Min.X, y, c.Max.X, y)
}

// ticks stand at multiples of 1, 2 or 5 times a power of ten, about six of
// them.
type ticks struct{}

func (ticks) Ticks(low, high float64) (out []plot.Tick) {
	if !(high > low) {
		return []plot.Tick{{Value: low, Label: short(low)}}
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, m := range []float64{1, 2, 5, 10} {
		if (high-low)/(m*step) <= 7 {
			step *= m
			break
		}
	}
	for k := math.Ceil(low / step); k*step <= high; k++ {
		v := math.Round(k) * step
		out = append(out, plot.Tick{Value: v, Label: short(math.Round(v*1e9) / 1e9)})
	}
	return out
}

// ratioTicks are 1, 2, 5, 10, ... on an axis of logarithms to base 10. The plot
// holds the logarithms itself, because gonum's logarithmic scale leaves room for a
// label that stands elsewhere.
type ratioTicks struct{}

func (ratioTicks) Ticks(low, high float64) (out []plot.Tick) {
	low, high = math.Pow(10, low), math.Pow(10, high)
	for decade := math.Pow(10, math.Floor(math.Log10(low))); decade <= high; decade *= 10 {
		for m := 1.0; m < 10; m++ {
			v := decade * m
			if v < low*0.999 || v > high*1.001 {
				continue
			}
			label := ""
			if m == 1 || m == 2 || m == 5 || high < 10*low {
				label = short(v)
			}
			out = append(out, plot.Tick{Value: math.Log10(v), Label: label})
		}
	}
	return out
}

// short writes a number with six digits at most and grouped thousands.
func short(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return count(int(v))
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// count groups thousands.
func count(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", count(n), many)
}
