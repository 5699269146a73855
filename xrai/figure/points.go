package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots are points of one group. Points that fall on one spot are drawn once,
// so that a hundred thousand records draw as fast as the spots they cover.
type dots struct {
	at    plotter.XYs
	style draw.GlyphStyle
}

// newDots draws many points smaller and paler than few.
func newDots(at plotter.XYs, c color.NRGBA, shape draw.GlyphDrawer, of int) dots {
	size := 3.2
	if of > 1000 {
		size, c.A = 1.9, 0xb0
	}
	return dots{at, draw.GlyphStyle{Color: c, Radius: vg.Length(size) * px, Shape: shape}}
}

func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	type spot struct{ x, y int }
	seen := make(map[spot]bool, len(d.at))
	for _, v := range d.at {
		at := vg.Point{X: x(v.X), Y: y(v.Y)}
		s := spot{int(math.Round(float64(2 * at.X / px))), int(math.Round(float64(2 * at.Y / px)))}
		if !seen[s] && c.Contains(at) {
			seen[s] = true
			c.DrawGlyph(d.style, at)
		}
	}
}

func (d dots) DataRange() (xmin, xmax, ymin, ymax float64) { return plotter.XYRange(d.at) }

func (d dots) Thumbnail(c *draw.Canvas) {
	s := d.style
	s.Radius = 4 * px
	c.DrawGlyph(s, c.Center())
}

// halo keeps a label readable over points.
var halo = color.NRGBA{0xff, 0xff, 0xff, 0xd0}

// names labels points where the labels hide neither each other nor leave the
// plot; a label without room is left out.
type names struct {
	at    plotter.XYs
	text  []string
	style text.Style
}

func newNames(at plotter.XYs, labels []string, p *plot.Plot) names {
	s := p.X.Tick.Label
	s.XAlign, s.YAlign = draw.XLeft, draw.YCenter
	return names{at, labels, s}
}

// addNames names the highest points, which are in descending order, by their rows.
func addNames(p *plot.Plot, highest plotter.XYs, threshold float64) {
	n := nameable(highest, threshold)
	who := make([]string, n)
	for i, v := range highest[:n] {
		who[i] = "row " + count(int(v.X))
	}
	if n > 0 {
		p.Add(newNames(highest[:n], who, p))
	}
}

// nameable is how many of the points to name: those above the threshold, and of
// points that tie all or none. One point more than shown tells the ties.
func nameable(highest plotter.XYs, threshold float64) int {
	for i, v := range highest {
		if i == shown || v.Y <= threshold || len(highest) > shown && v.Y == highest[shown].Y {
			return i
		}
	}
	return len(highest)
}

func (n names) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var taken []vg.Rectangle
	for i, v := range n.at {
		at := vg.Point{X: x(v.X), Y: y(v.Y)}
		w, h := n.style.Width(n.text[i]), n.style.Height(n.text[i])
		gap := 6 * px
		for _, place := range []vg.Point{
			{X: gap}, {X: -gap - w}, {X: gap, Y: h}, {X: gap, Y: -h}, {X: -gap - w, Y: h}, {X: -gap - w, Y: -h},
			{X: gap, Y: 2 * h}, {X: gap, Y: -2 * h}, {X: -gap - w, Y: 2 * h}, {X: -gap - w, Y: -2 * h},
		} {
			from := at.Add(place)
			box := vg.Rectangle{Min: vg.Point{X: from.X, Y: from.Y - h/2}, Max: vg.Point{X: from.X + w, Y: from.Y + h/2}}
			if box.Min.X < c.Min.X || box.Max.X > c.Max.X || box.Min.Y < c.Min.Y || box.Max.Y > c.Max.Y || overlaps(box, taken) {
				continue
			}
			taken = append(taken, box)
			fill(&c, halo, box.Min.X-2*px, box.Min.Y, box.Max.X+2*px, box.Max.Y)
			c.FillText(n.style, from, n.text[i])
			break
		}
	}
}

func overlaps(box vg.Rectangle, others []vg.Rectangle) bool {
	for _, o := range others {
		if box.Min.X < o.Max.X && o.Min.X < box.Max.X && box.Min.Y < o.Max.Y && o.Min.Y < box.Max.Y {
			return true
		}
	}
	return false
}
