package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// SHAPr draws the score of every training record by class. The null line is the
// mean score of records which the model never saw; threshold is the score above
// which a record counts as exposed. The mean line is accuracy in output space, not
// privacy.
func SHAPr(r *metric.SHAPrResult, threshold float64) Figure {
	if r == nil || len(r.Scores) == 0 {
		return failed("SHAPr figure", fmt.Errorf("no result"))
	}
	if math.IsNaN(threshold) || math.IsInf(threshold, 0) {
		return failed("SHAPr figure", fmt.Errorf("threshold is %v", threshold))
	}
	q := metric.NewQuantiles(r.Scores)
	top := r.Top(shown + 1)
	who := whose(r.Scores, top[0])
	exposed := 0
	for _, s := range r.Scores {
		if s > threshold {
			exposed++
		}
	}
	null, nullAlt := "", "no null with fewer than two test rows"
	if r.Null != nil {
		null = fmt.Sprintf("; a training record outscores an unseen one %.0f times in 100 (alike: 50)", 100*r.Null.AUC)
		nullAlt = fmt.Sprintf("a training record outscores an unseen one with chance %.3f (0.5 when alike); unseen records score %.3g on average", r.Null.AUC, r.Null.Quantiles.Mean)
	}
	return Figure{width: width, height: height,
		title: named("SHAPr", r.Of) + fmt.Sprintf(": highest %.3g (%s; 95%% interval %.3g to %.3g)%s", q.Max, who, q.Max-1.96*r.StdErr[top[0]], q.Max+1.96*r.StdErr[top[0]], null),
		alt: named("", r.Of) + fmt.Sprintf("SHAPr scores of %d training records: %d above the threshold %s; maximum %.3g (%s); mean %.3g, which is K-NN accuracy in output space; %s.",
			r.Train, exposed, short(threshold), q.Max, who, r.Accuracy, nullAlt),
		plot: func() (*plot.Plot, plot.Legend, error) {
			p, l := newPlot("row of the training table", fmt.Sprintf("SHAPr score (K = %d)", r.K))
			groups := make([]plotter.XYs, len(r.Classes))
			for i, s := range r.Scores {
				c := r.Labels[i]
				groups[c] = append(groups[c], plotter.XY{X: float64(i), Y: s})
			}
			for _, c := range bySize(groups) {
				if len(groups[c]) == 0 {
					continue
				}
				d := newDots(groups[c], classColours[c%len(classColours)], classShapes[c%len(classShapes)], r.Train)
				p.Add(d)
				l.Add(fmt.Sprintf("%s (%s)", r.Classes[c], count(len(groups[c]))), d)
			}
			entries := []entry{{"mean " + three(r.Accuracy) + ": K-NN\naccuracy, not privacy", newRule(r.Accuracy, ink, dashed)}}
			if r.Null != nil {
				entries = append(entries, entry{"null: mean of unseen\nrecords " + three(r.Null.Quantiles.Mean), newRule(r.Null.Quantiles.Mean, green, dotted)})
			}
			entries = append(entries, entry{fmt.Sprintf("threshold %s\n(%s above)", short(threshold), count(exposed)), newRule(threshold, red, mixed)})
			for _, e := range entries {
				p.Add(casing{e.rule})
			}
			lines(p, &l, entries)
			var highest plotter.XYs
			for _, i := range top {
				highest = append(highest, plotter.XY{X: float64(i), Y: r.Scores[i]})
			}
			addNames(p, highest, threshold)
			room := 0.06 * (p.Y.Max - p.Y.Min)
			p.Y.Min, p.Y.Max = p.Y.Min-room, p.Y.Max+room
			p.X.Max += 0.05 * (p.X.Max - p.X.Min) // where lines stand free of points
			return p, l, nil
		}}
}

// bySize orders groups from the largest, so that small ones are drawn on top.
func bySize(groups []plotter.XYs) []int {
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	for i := range order {
		for j := i; j > 0 && len(groups[order[j]]) > len(groups[order[j-1]]); j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	return order
}
