package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// shown is how many of the most exposed records a figure names. Of records that
// tie all are named or none.
const shown = 5

// PDTP draws ART's leakage score of every record left out: the largest ratio
// between binned probabilities with and without it, on a logarithmic scale. The
// null line is the same score with nothing removed; threshold is the ratio above
// which a record counts as exposed, at least 1 (no change).
func PDTP(r *metric.PDTPResult, threshold float64) Figure {
	if err := checkPDTP(r, threshold, 1); err != nil {
		return failed("PDTP figure", err)
	}
	scores := r.Column(metric.Score)
	q := metric.NewQuantiles(scores)
	exposed, top := r.Above(threshold, metric.Score), r.Top(1, metric.Score)[0]
	who := whose(scores, top.Row)
	f := Figure{width: width, height: height,
		title: named("PDTP", r.Of) + fmt.Sprintf(": %s of %s above a score of %s; highest %.3g (%s)",
			count(exposed), plural(len(r.Records), "record", "records"), short(threshold), top.Score, who),
		alt: named("", r.Of) + fmt.Sprintf("PDTP scores (ratio of binned probabilities) of %d records: %d above the threshold %s; mean %.3g, maximum %.3g (%s); with nothing removed %.3g.",
			len(r.Records), exposed, short(threshold), q.Mean, q.Max, who, r.Null.Mean),
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("", axis(q.Max > 1, "PDTP score", "ratio, 1 = no change"))
			p.Y.Tick.Marker = ratioTicks{}
			drawRecords(p, &l, r, func(rec metric.PDTPRecord) float64 { return math.Log10(rec.Score) }, math.Log10(threshold))
			lines(p, &l, []entry{
				{"mean " + three(q.Mean), newRule(math.Log10(q.Mean), blue, dashed)},
				{nullName(r), newRule(math.Log10(r.Null.Mean), green, dotted)},
				{"threshold " + short(threshold), newRule(math.Log10(threshold), red, mixed)},
			})
			p.Y.Min, p.Y.Max = -0.03, max(math.Log10(2), p.Y.Max)+0.08
			return p, l, nil
		}}
	if q.Max == 1 {
		f.title = named("PDTP", r.Of) + fmt.Sprintf(": ART's score does not change when %s", leftOut(len(r.Records)))
		f.height = flat
	}
	return f
}

// flat is the height of a figure in which nothing moves.
const flat = 260

// axis is the label of the vertical axis, of which a flat figure has room for a
// part.
func axis(tall bool, what, unit string) string {
	if tall {
		return what + " (" + unit + ")"
	}
	return what
}

// leftOut says how many records were left out.
func leftOut(n int) string {
	if n == 1 {
		return "1 record is left out"
	}
	return fmt.Sprintf("any of %s records is left out", count(n))
}

// whose says which record has the highest of the scores, or how many share it.
func whose(scores []float64, row int) string {
	highest, ties := slices.Max(scores), 0
	for _, s := range scores {
		if s == highest {
			ties++
		}
	}
	if ties > 1 {
		return count(ties) + " records"
	}
	return "row " + count(row)
}

// PDTPEffect draws the paired effect of every record left out, unbinned: how many
// times the probability that it moves most, over all rows, becomes larger or smaller.
// 1 is no change and the null, for the same draws are used with and without the
// record. limit, at least 1, is the number of times above which a record counts as
// exposed: 2 is a doubling or halving.
func PDTPEffect(r *metric.PDTPResult, limit float64) Figure {
	if err := checkPDTP(r, limit, 1); err != nil {
		return failed("PDTP effect figure", err)
	}
	limit = math.Log(limit)
	effects := r.Column(metric.Global)
	q := metric.NewQuantiles(effects)
	exposed, top := r.Above(limit, metric.Global), r.Top(1, metric.Global)[0]
	who := whose(effects, top.Row)
	f := Figure{width: width, height: height,
		title: named("Leaving a record out", r.Of) + fmt.Sprintf(": %s of %s move some probability more than %s; the most: %s (%s)",
			count(exposed), plural(len(r.Records), "record", "records"), times(limit), most(r, top.Global), who),
		alt: named("", r.Of) + fmt.Sprintf("Paired effect (how many times larger or smaller some probability becomes without the record) of %d records: %d above %s; median %.4g, 99%% quantile %.4g, maximum %.4g (%s); no change is 1.",
			len(r.Records), exposed, times(limit), math.Exp(q.Median), math.Exp(q.Q99), math.Exp(q.Max), who),
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("", axis(q.Max > 0, "change of a probability", "times, 1 = none"))
			p.Y.Tick.Marker = ratioTicks{}
			drawRecords(p, &l, r, func(rec metric.PDTPRecord) float64 { return rec.Global / math.Ln10 }, limit/math.Ln10)
			lines(p, &l, []entry{
				{"median: " + times(q.Median), newRule(q.Median/math.Ln10, blue, dashed)},
				{"null: no change, 1", newRule(0, green, dotted)},
				{"limit: " + times(limit), newRule(limit/math.Ln10, red, mixed)},
			})
			top := max(p.Y.Max, math.Log10(2))
			p.Y.Min, p.Y.Max = -0.03*top, 1.08*top
			return p, l, nil
		}}
	if q.Max == 0 {
		f.title = named("Leaving a record out", r.Of) + fmt.Sprintf(": no probability changes when %s", leftOut(len(r.Records)))
		f.height = flat
	}
	return f
}

// most words the largest log-ratio, which a probability of 0 leaves without bound.
func most(r *metric.PDTPResult, logRatio float64) string {
	if r.Floor > 0 && logRatio >= -math.Log(r.Floor)-1e-9 {
		return "between impossible and certain"
	}
	return times(logRatio)
}

// times words a log-ratio as how many times a probability changes.
func times(logRatio float64) string {
	switch v := math.Exp(logRatio); {
	case logRatio == 0:
		return "no change"
	case v < 1.01:
		return "under 1.01 times"
	case v >= 100:
		return count(int(math.Round(v))) + " times"
	case v >= 10:
		return fmt.Sprintf("%.3g times", v)
	default:
		return strconv.FormatFloat(math.Round(100*v)/100, 'g', -1, 64) + " times"
	}
}

func checkPDTP(r *metric.PDTPResult, threshold, least float64) error {
	switch {
	case r == nil || len(r.Records) == 0:
		return fmt.Errorf("no result")
	case !(threshold >= least && threshold <= 1e6):
		return fmt.Errorf("threshold %v is not between %v, which means no change, and a million", threshold, least)
	}
	return nil
}

// named puts the model's name into a title.
func named(what, model string) string {
	switch {
	case model == "":
		return what
	case what == "":
		return model + ": "
	}
	return what + " of " + model
}

func nullName(r *metric.PDTPResult) string { return "null: nothing\nremoved " + three(r.Null.Mean) }

func three(v float64) string { return fmt.Sprintf("%.3g", v) }

// entry is a line with its name in the legend.
type entry struct {
	name string
	rule rule
}

func lines(p *plot.Plot, l *plot.Legend, entries []entry) {
	for _, e := range entries {
		p.Add(e.rule)
		l.Add(e.name, e.rule)
	}
}

// drawRecords draws records against their row, or, when few were drawn, side by
// side.
func drawRecords(p *plot.Plot, l *plot.Legend, r *metric.PDTPResult, of func(metric.PDTPRecord) float64, threshold float64) {
	few := len(r.Records) <= 40 && !r.All
	var below, above plotter.XYs
	labels := make([]string, len(r.Records))
	for i, rec := range r.Records {
		at := plotter.XY{X: float64(rec.Row), Y: of(rec)}
		if few {
			at.X = float64(i)
			labels[i] = fmt.Sprintf("row %s", count(rec.Row))
			if len(r.Records) > 8 {
				labels[i] = fmt.Sprint(rec.Row)
			}
		}
		if at.Y > threshold {
			above = append(above, at)
		} else {
			below = append(below, at)
		}
	}
	if few {
		p.NominalX(labels...)
		p.X.Min, p.X.Max = -0.5, float64(len(labels))-0.5
		p.X.Label.Text = "records left out, in the order drawn"
	} else {
		p.X.Label.Text = "row of the training table"
	}
	for _, g := range []struct {
		name string
		dots dots
	}{
		{"at or below the limit", newDots(below, blue, draw.CircleGlyph{}, len(r.Records))},
		{"above the limit", newDots(above, red, draw.PyramidGlyph{}, len(above))},
	} {
		if len(g.dots.at) > 0 {
			p.Add(g.dots)
			l.Add(fmt.Sprintf("%s (%s)", g.name, count(len(g.dots.at))), g.dots)
		}
	}
	if few {
		return
	}
	var top plotter.XYs
	for _, rec := range r.Top(shown+1, of) {
		top = append(top, plotter.XY{X: float64(rec.Row), Y: of(rec)})
	}
	addNames(p, top, threshold)
}

func (n names) DataRange() (xmin, xmax, ymin, ymax float64) { return plotter.XYRange(n.at) }
