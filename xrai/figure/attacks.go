package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// attackLine is the height of one attack's line in CSS pixels.
const attackLine = 56

// Attacks draws several attacks side by side, a line each: the area of its ROC
// with the interval, beside guessing and the range of its dry runs. The title is about
// all of them together, corrected for how many they are by attack.Together; the verdict
// at each line is of that attack alone, and says so.
func Attacks(results ...*attack.Result) Figure {
	if len(results) == 0 {
		return failed("figure of attacks", fmt.Errorf("no result"))
	}
	for _, r := range results {
		if r == nil {
			return failed("figure of attacks", fmt.Errorf("a result is missing"))
		}
	}
	note := ""
	if len(results) > 1 {
		note = " (judged alone)"
	}
	return drawAttacks(attacksTitle(results), note, results)
}

// drawAttacks draws attacks with their levels, each followed by a note.
func drawAttacks(title, note string, results []*attack.Result) Figure {
	var alt []string
	for _, r := range results {
		alt = append(alt, fmt.Sprintf("%s %s, dry runs %.3f to %.3f, %s%s", attacked(r), areaText(r), r.DryRun.AUCLow, r.DryRun.AUCHigh, r.Verdict.Level, note))
	}
	return Figure{width: width, height: 130 + attackLine*len(results), title: title,
		alt: title + ". Areas, guessing being 0.5: " + strings.Join(alt, "; ") + ".",
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("area under the ROC curve: how often a member scores above another record", "")
			p.HideY()
			lines := areas{results, note, p.X.Tick.Label}
			p.Add(lines)
			p.X.Min, p.X.Max = lines.least(), lines.most()
			l.Add("area, 95% interval", areaMark{})
			l.Add("guessing", upright{})
			l.Add("dry runs: nothing\ncan leak", band{})
			if limit := lines.limit(); limit > 0 {
				l.Add("limit: more is not\naccepted", limitMark{})
			}
			return p, l, nil
		}}
}

// attacked names what an attack was on.
func attacked(r *attack.Result) string {
	if r.Of != "" {
		return r.Of
	}
	return r.Model
}

func areaText(r *attack.Result) string {
	a := r.ROC.AUC
	if !a.Measured {
		return fmt.Sprintf("%.3f", a.Value)
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f)", a.Value, a.Low, a.High)
}

const noLeak = "No evidence of leakage at this sample size, which is not the same as none"

func attacksTitle(results []*attack.Result) string {
	if len(results) == 1 {
		switch r := results[0]; r.Verdict.Level {
		case attack.NoEvidence:
			return noLeak
		case attack.Serious, attack.Detectable:
			return attacked(r) + " leaks who was in the training table"
		}
		return "Whether the model leaks is not settled by this attack"
	}
	level := attack.DefaultLevel
	for _, r := range results {
		if l := r.Verdict.Appetite.Level; l > 0 {
			level = min(level, l)
		}
	}
	alone := fmt.Sprintf("Areas of %d attacks, each judged alone", len(results))
	together, err := attack.Together(results, level)
	if err != nil { // one is not to be judged at all
		return alone
	}
	var leak []string
	shown, open := 0, false
	for i, r := range results {
		found := r.Verdict.Level == attack.Serious || r.Verdict.Level == attack.Detectable
		switch {
		case found && together[i].Shown:
			shown++
			if !slices.Contains(leak, attacked(r)) {
				leak = append(leak, attacked(r))
			}
		case found && together[i].Least > level:
			return alone + ": too few dry runs to judge them together"
		case r.Verdict.Level != attack.NoEvidence:
			open = true
		}
	}
	switch {
	case shown == len(results) && len(leak) > 1:
		return "All models leak who was in the training table: " + strings.Join(leak, ", ")
	case len(leak) == 1:
		return leak[0] + " leaks who was in the training table"
	case len(leak) > 0:
		return strings.Join(leak, ", ") + " leak who was in the training table"
	case open:
		return fmt.Sprintf("Judged together, these %d attacks do not settle whether the models leak", len(results))
	}
	return noLeak
}

// areas draws the lines; the vertical axis is not used.
type areas struct {
	of    []*attack.Result
	note  string // after each verdict
	style text.Style
}

// least is the left end of the axis: below all that is drawn.
func (a areas) least() float64 {
	low := 0.45
	for _, r := range a.of {
		low = min(low, r.ROC.AUC.Value, r.DryRun.AUCLow)
		if r.ROC.AUC.Measured {
			low = min(low, r.ROC.AUC.Low)
		}
	}
	return math.Max(0, math.Floor(low*20)/20)
}

// most is the right end of the axis: above all that is drawn.
func (a areas) most() float64 {
	high := max(0.7, a.limit())
	for _, r := range a.of {
		high = max(high, r.ROC.AUC.Value, r.DryRun.AUCHigh)
		if r.ROC.AUC.Measured {
			high = max(high, r.ROC.AUC.High)
		}
	}
	return math.Min(1, math.Ceil(high*20+0.2)/20)
}

// limit is the area from which a leak is a serious one, 0 where attacks differ in it.
func (a areas) limit() float64 {
	limit := a.of[0].Verdict.Appetite.AUC
	for _, r := range a.of {
		if r.Verdict.Appetite.AUC != limit {
			return 0
		}
	}
	return limit
}

func (a areas) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	half, limit := x(0.5), a.limit()
	line := (c.Max.Y - c.Min.Y) / vg.Length(len(a.of))
	name := a.style
	name.XAlign, name.YAlign = draw.XLeft, draw.YCenter
	for i, r := range a.of {
		top := c.Max.Y - vg.Length(i)*line
		y := top - 0.66*line
		if i%2 == 0 {
			fill(&c, stripe, c.Min.X, top-line, c.Max.X, top)
		}
		fill(&c, bandColour, x(r.DryRun.AUCLow), y-9*px, x(r.DryRun.AUCHigh), y+9*px)
		c.FillText(name, vg.Point{X: c.Min.X + 4*px, Y: top - 0.2*line},
			fmt.Sprintf("%s: %s, %s%s", shorten(attacked(r), name, 300*px), areaText(r), r.Verdict.Level, a.note))
		if r.ROC.AUC.Measured {
			drawWhisker(&c, x(r.ROC.AUC.Low), x(r.ROC.AUC.High), y)
		}
		c.StrokeLine2(newRule(0, green, dotted).style, half, y-0.3*line, half, y+0.3*line)
		if limit > 0 {
			c.StrokeLine2(limitStyle, x(limit), y-0.3*line, x(limit), y+0.3*line)
		}
		c.DrawGlyph(areaGlyph, vg.Point{X: x(r.ROC.AUC.Value), Y: y})
	}
}

// DataRange leaves the axes to Attacks.
func (a areas) DataRange() (xmin, xmax, ymin, ymax float64) { return a.least(), a.most(), 0, 1 }

var areaGlyph = draw.GlyphStyle{Color: blue, Radius: 5 * px, Shape: draw.CircleGlyph{}}

// areaMark is the legend's sign for an area and its interval.
type areaMark struct{}

func (areaMark) Thumbnail(c *draw.Canvas) {
	drawWhisker(c, c.Min.X+2*px, c.Max.X-4*px, c.Center().Y)
	c.DrawGlyph(areaGlyph, c.Center())
}

var limitStyle = newRule(0, red, mixed).style

// limitMark is the legend's sign for the accepted area.
type limitMark struct{}

func (limitMark) Thumbnail(c *draw.Canvas) {
	c.StrokeLine2(limitStyle, c.Center().X, c.Min.Y, c.Center().X, c.Max.Y)
}

// upright is the legend's sign for the line of guessing.
type upright struct{}

func (upright) Thumbnail(c *draw.Canvas) {
	c.StrokeLine2(newRule(0, green, dotted).style, c.Center().X, c.Min.Y, c.Center().X, c.Max.Y)
}
