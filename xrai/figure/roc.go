package figure

import (
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// ROC draws an attack's receiver operating characteristic beside guessing, with
// its area, interval and the range of dry runs.
func ROC(r *attack.Result) Figure {
	if r == nil || len(r.ROC.FPR) < 2 {
		return failed("ROC figure", fmt.Errorf("no result"))
	}
	auc := r.ROC.AUC
	interval := ""
	if auc.Measured {
		interval = fmt.Sprintf(" (95%% interval %.3f to %.3f)", auc.Low, auc.High)
	}
	dry := fmt.Sprintf("dry runs %.3f to %.3f", r.DryRun.AUCLow, r.DryRun.AUCHigh)
	return Figure{width: width - 180, height: height,
		title: fmt.Sprintf("%s: area %.3f%s, guessing 0.5, %s: %s", attackOn(r), auc.Value, interval, dry, r.Verdict.Level),
		alt: named("", r.Of) + fmt.Sprintf("ROC of the attack by %s on %s: area %.3f%s, guessing 0.5, %s; %d members and %d others scored.",
			attack.ModelName(r.AttackModel), r.Model, auc.Value, interval, dry, r.ROC.Members, r.ROC.Others),
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("others called members (false positive rate)", "members found (true positive rate)")
			at := make(plotter.XYs, len(r.ROC.FPR))
			for i := range at {
				at[i] = plotter.XY{X: r.ROC.FPR[i], Y: r.ROC.TPR[i]}
			}
			guess := curve{plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}}, draw.LineStyle{Color: green, Width: 1.75 * px, Dashes: dotted}}
			found := curve{thin(at), draw.LineStyle{Color: blue, Width: 2.25 * px}}
			p.Add(guess, found)
			l.Add(fmt.Sprintf("%s\nagainst %s", attack.ModelName(r.AttackModel), strings.Replace(r.Model, " neighbours ", " neighbours\n", 1)), found)
			l.Add("guessing", guess)
			if len(r.AtFPR) > 0 && r.AtFPR[0].Realised > 0 {
				first := r.AtFPR[0]
				d := newDots(plotter.XYs{{X: first.Realised, Y: first.TPR.Value}}, red, draw.PyramidGlyph{}, 1)
				p.Add(d)
				l.Add(fmt.Sprintf("finds %.1f%% of members\ncalling %.1f%% of others", 100*first.TPR.Value, 100*first.Realised), d)
			}
			p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
			return p, l, nil
		}}
}

// attackOn says which attack is on which model, the latter as its owner calls it, if so.
func attackOn(r *attack.Result) string {
	return fmt.Sprintf("Membership attack on %s by %s", attacked(r), attack.ModelName(r.AttackModel))
}

// thin keeps at most one point a half pixel: thousands of steps are slow to
// stroke and look the same.
func thin(at plotter.XYs) plotter.XYs {
	var out plotter.XYs
	for i, v := range at {
		last := len(out) - 1
		if i == 0 || i == len(at)-1 || v.X-out[last].X+v.Y-out[last].Y > 1.0/800 {
			out = append(out, v)
		}
	}
	return out
}

type curve struct {
	at    plotter.XYs
	style draw.LineStyle
}

func (k curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path []vg.Point
	for i, v := range k.at {
		path = append(path, vg.Point{X: x(v.X), Y: y(v.Y)})
		if len(path) == 100 || i == len(k.at)-1 {
			c.StrokeLines(k.style, path)
			path = path[len(path)-1:]
		}
	}
}

func (k curve) DataRange() (xmin, xmax, ymin, ymax float64) { return plotter.XYRange(k.at) }

func (k curve) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(k.style, c.Min.X, y, c.Max.X, y)
}

var bandColour = color.NRGBA{0x00, 0x9e, 0x73, 0x60}

// band is the legend's sign for the range of dry runs.
type band struct{}

func (band) Thumbnail(c *draw.Canvas) {
	fill(c, bandColour, c.Min.X, c.Min.Y, c.Max.X, c.Max.Y)
}

func fill(c *draw.Canvas, with color.Color, x0, y0, x1, y1 vg.Length) {
	c.SetColor(with)
	var path vg.Path
	path.Move(vg.Point{X: x0, Y: y0})
	path.Line(vg.Point{X: x1, Y: y0})
	path.Line(vg.Point{X: x1, Y: y1})
	path.Line(vg.Point{X: x0, Y: y1})
	path.Close()
	c.Fill(path)
}
