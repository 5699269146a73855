package figure

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// PrecisionRecall draws precision, recall and balanced accuracy of an attack's
// guesses, each with the value it must be read against: for precision the base
// rate, which is the precision of calling everybody a member.
func PrecisionRecall(r *attack.Result) Figure {
	if r == nil || len(r.Records) == 0 {
		return failed("precision and recall figure", fmt.Errorf("no result"))
	}
	g, d := r.Guesses, r.DryRun
	found := "precision above the base rate"
	switch {
	case !g.Precision.Measured:
		found = "the attack calls nobody a member"
	case g.Precision.Low <= g.BaseRate:
		found = "precision no better than the base rate"
	}
	if r.Compatible {
		found = "ART-compatible: scored on its own training rows too"
	}
	bars := []bar{
		{name: "precision", value: g.Precision.Value, low: g.Precision.Low, high: g.Precision.High, mark: g.BaseRate, note: "base rate", dry: d.Runs > 0, dryLow: d.PrecisionLow, dryHigh: d.PrecisionHigh},
		{name: "recall", value: g.Recall.Value, low: g.Recall.Low, high: g.Recall.High, mark: g.FPR.Value, note: "others"},
		{name: "balanced accuracy", value: g.Balanced, low: g.Balanced, high: g.Balanced, mark: 0.5, note: "guessing", dry: d.Runs > 0, dryLow: d.BalancedLow, dryHigh: d.BalancedHigh},
	}
	if r.Compatible {
		// An interval over records that the attack was fitted on means nothing.
		for i := range bars {
			bars[i].low, bars[i].high = bars[i].value, bars[i].value
		}
	}
	interval := fmt.Sprintf("95%% interval %.3f to %.3f", g.Precision.Low, g.Precision.High)
	legend := "value, 95% interval"
	if r.Compatible {
		legend = "value"
		interval = "no interval: scored on its own training rows"
	}
	return Figure{width: width, height: height - 50,
		title: fmt.Sprintf("%s: %s", attackOn(r), found),
		alt: named("", r.Of) + fmt.Sprintf("Membership attack: precision %.3f (%s) beside a base rate of %.3f; recall %.3f; balanced accuracy %.3f, dry runs %.3f to %.3f.",
			g.Precision.Value, interval, g.BaseRate, g.Recall.Value, g.Balanced, d.BalancedLow, d.BalancedHigh),
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("", "share")
			labels := make([]string, len(bars))
			for i, b := range bars {
				b.at = float64(i)
				labels[i] = b.name
				p.Add(b)
			}
			p.NominalX(labels...)
			p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.4, float64(len(bars))-0.25, 0, 1.08
			l.Add(legend, bars[0])
			l.Add("read against: base rate,\nothers called members,\nguessing", newRule(0, red, solid))
			l.Add("95% of dry runs\n(memberships shuffled)", band{})
			return p, l, nil
		}}
}

// bar is a share with its interval, the mark to read it against, and the range
// of dry runs.
type bar struct {
	name             string
	at               float64
	value, low, high float64
	mark             float64
	note             string
	dry              bool // there are dry runs
	dryLow, dryHigh  float64
}

func (b bar) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	half := vg.Length(36) * px
	fill(&c, sky, x(b.at)-half, y(0), x(b.at)+half, y(b.value))
	if b.dry { // to be seen even where all dry runs agree
		low, high := y(b.dryLow), y(b.dryHigh)
		if least := 7 * px; high-low < least {
			low, high = (low+high-least)/2, (low+high+least)/2
		}
		fill(&c, bandColour, x(b.at)-half-10*px, low, x(b.at)+half+10*px, high)
	}
	thin := draw.LineStyle{Color: ink, Width: 1.5 * px}
	if b.high > b.low {
		c.StrokeLine2(thin, x(b.at), y(b.low), x(b.at), y(b.high))
		for _, v := range []float64{b.low, b.high} {
			c.StrokeLine2(thin, x(b.at)-7*px, y(v), x(b.at)+7*px, y(v))
		}
	}
	c.StrokeLine2(newRule(0, red, solid).style, x(b.at)-half-10*px, y(b.mark), x(b.at)+half+10*px, y(b.mark))
	s := p.X.Tick.Label
	s.XAlign, s.YAlign = draw.XLeft, draw.YCenter
	side := x(b.at) + half + 14*px
	value, mark := y(b.value), y(b.mark)
	if apart := 13 * px; value-mark < apart && mark-value < apart {
		middle := (value + mark) / 2
		if value >= mark {
			value, mark = middle+apart/2, middle-apart/2
		} else {
			value, mark = middle-apart/2, middle+apart/2
		}
	}
	c.FillText(s, vg.Point{X: side, Y: value}, fmt.Sprintf("%.3f", b.value))
	s.Color = red
	c.FillText(s, vg.Point{X: side, Y: mark}, fmt.Sprintf("%s %.3f", b.note, b.mark))
}

func (b bar) DataRange() (xmin, xmax, ymin, ymax float64) {
	return b.at, b.at, 0, max(b.value, b.high, b.mark)
}

func (b bar) Thumbnail(c *draw.Canvas) { fill(c, sky, c.Min.X, c.Min.Y, c.Max.X, c.Max.Y) }
