package report

import (
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/check"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// NewDocument is the report as JSON writes it.
func NewDocument(r *audit.Report) *Document {
	o := r.Options
	d := &Document{Format: Format, Version: Version, Target: r.Target, Classes: r.Classes, Train: r.Train, Test: r.Test, Sources: []SourceFile{}, Program: r.Program,
		Summary: list(r.Summary), Appetite: o.Appetite, Tests: r.Tests, Checks: checks(r.Checks), Warnings: []Warning{}, NotGuessed: list(r.NotGuessed),
		Options: Options{GroupBy: list(o.GroupBy), Sensitive: list(o.Sensitive), Repeats: o.Repeats, Draw: o.Draw, MaxFits: o.MaxFits, Worst: o.Worst, Seed: o.Seed}}
	for _, s := range r.Sources {
		d.Sources = append(d.Sources, SourceFile(s))
	}
	for _, w := range r.Warnings {
		d.Warnings = append(d.Warnings, warning(w))
	}
	for i := range r.Models {
		d.Models = append(d.Models, model(r, &r.Models[i]))
	}
	return d
}

func warning(w xrai.Warning) Warning { return Warning{w.What, w.Why, w.Remedy} }

// list makes a missing list an empty one, which JSON tells apart.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

func interval(i metric.Interval) Interval {
	return Interval{i.Value, i.Low, i.High, i.Level, i.Measured}
}

func share(s metric.Share) Interval { return Interval{s.Value, s.Low, s.High, 0.95, s.Measured} }

func checks(c *check.Result) Checks {
	out := Checks{RepeatedTrain: c.Repeats.Train, RepeatedTest: c.Repeats.Test, Shared: c.Repeats.Shared, Contradicted: c.Repeats.Contradicted,
		Near: c.Repeats.Near, Shift: interval(c.Shift.AUC), Constant: list(c.Constant), Identifying: list(c.Identifying), Giveaways: []Giveaway{}}
	for _, g := range c.Giveaways {
		out.Giveaways = append(out.Giveaways, Giveaway{g.Column, g.Score})
	}
	return out
}

func model(r *audit.Report, m *audit.ModelReport) Model {
	v, l, s := m.Verdict, m.Limits, m.Shape
	out := Model{Name: m.Name, Kind: m.Kind, Learner: m.Learner, StandIn: m.StandIn, Draws: m.Draws,
		Level: v.Level, Sentence: v.Sentence, Reasons: list(v.Reasons), Caveats: list(v.Caveats),
		Limits:  Limits{l.Members, l.Others, l.Area, l.FPR, list(l.Sentences)},
		Shape:   Shape{s.Features, s.Leaves, s.Single, s.Depth, s.Distinct},
		Exposed: Exposed{m.Exposed.Sentence, m.Exposed.Above, m.Exposed.LeftOut, []ExposedRecord{}},
		Advice:  []Advice{}, Skipped: []Skipped{}, Attacks: []Attack{}, Attributes: []Attribute{}}
	if u := m.Utility.Classes; u != nil {
		out.Utility = Utility{"accuracy", u.TrainAccuracy.Value, share(u.TestAccuracy), u.NoModel.Value}
	} else {
		u := m.Utility.Numbers
		out.Utility = Utility{"r2", u.TrainR2, Interval{Value: u.TestR2, Low: u.TestR2, High: u.TestR2}, u.NoModelR2}
	}
	if p := m.PDTP; p != nil {
		out.PDTP = pdtp(p, r.Options.Appetite.Effect())
	}
	if p := m.PDTPTest; p != nil {
		out.PDTPTest = pdtpTest(p)
	}
	if p := m.SHAPr; p != nil {
		out.SHAPr = &SHAPr{K: p.K, Accuracy: p.Accuracy}
		if p.Null != nil {
			out.SHAPr.NullArea = &p.Null.AUC
		}
	}
	for i, a := range m.Attacks {
		out.Attacks = append(out.Attacks, newAttack(a, m.Tests[i]))
	}
	if m.Slices != nil {
		out.Groups = groups(m.Slices)
	}
	for i, a := range m.Attributes {
		out.Attributes = append(out.Attributes, newAttribute(a, m.AttributeTests[i]))
	}
	if p := m.Repeated; p != nil {
		out.Repeated = &Repeated{p.AttackModel, p.Input, p.TrainRatio, list(p.AUCs), interval(p.Area)}
	}
	for _, e := range m.Exposed.Records {
		out.Exposed.Records = append(out.Exposed.Records, ExposedRecord{e.Row, e.Class, list(e.Reasons)})
	}
	for _, a := range m.Advice {
		out.Advice = append(out.Advice, Advice(a))
	}
	for _, s := range m.Skipped {
		out.Skipped = append(out.Skipped, Skipped(s))
	}
	return out
}

func pdtp(p *metric.PDTPResult, limit float64) *PDTP {
	q := metric.NewQuantiles(p.Column(metric.Global))
	out := &PDTP{LeftOut: len(p.Records), All: p.All, Above: p.Above(limit, metric.Global), Median: q.Median, Q95: q.Q95, Q99: q.Q99, Max: q.Max}
	s := metric.NewShare(out.Above, out.LeftOut)
	out.Share = share(s)
	if p.All { // nothing was drawn
		out.Share.Low, out.Share.High, out.Share.Level = s.Value, s.Value, 1
	}
	return out
}

func pdtpTest(p *metric.PDTPTestResult) *PDTPTest {
	out := &PDTPTest{Tested: p.Tested, With: p.With, Without: p.Without, Limit: p.Limit, Records: []TestRecord{}}
	for _, rec := range p.Records {
		t := TestRecord{Row: rec.Row, Class: rec.Class, Effect: rec.Effect, Exposed: rec.Exposed}
		if p.Tested {
			own, adjusted := rec.PValue, rec.Adjusted
			t.P, t.Adjusted = &own, &adjusted
		}
		out.Records = append(out.Records, t)
	}
	return out
}

func newAttack(a *attack.Result, t audit.AttackTest) Attack {
	g := a.Guesses
	out := Attack{Attack: a.AttackModel, Title: audit.AttackTitle(a.AttackModel), Input: a.Input, Area: interval(a.ROC.AUC),
		DryLow: a.DryRun.AUCLow, DryHigh: a.DryRun.AUCHigh, DryRuns: a.DryRun.Runs, P: t.PValue, Adjusted: t.Adjusted, Shown: t.Shown, Below: t.Below,
		AreaLeast: t.AreaLeast, Found: []Found{}, BaseRate: g.BaseRate, Precision: share(g.Precision), Recall: share(g.Recall), FPR: share(g.FPR),
		Members: a.ROC.Members, Others: a.ROC.Others}
	if t.TPRMeasured {
		out.TPRLeast = &t.TPRLeast
	}
	for _, at := range a.AtFPR {
		out.Found = append(out.Found, Found{at.Asked, at.Realised, at.Measurable, share(at.TPR)})
	}
	return out
}

func newAttribute(a *attack.AttributeResult, t audit.AttributeTest) Attribute {
	return Attribute{Column: t.Column, Values: a.Values, Missing: a.Missing, Train: share(a.Train), Test: share(a.Test), Majority: share(a.Majority), Baseline: share(a.Baseline),
		Advantage: difference(a.Advantage), Gain: difference(a.Gain), P: t.PValue, Adjusted: t.Adjusted, Shown: t.Shown, Least: t.Least}
}

func difference(d metric.Difference) Interval {
	return Interval{d.Value, d.Low, d.High, d.Level, d.Measured}
}

func groups(s *attack.SliceResult) *Groups {
	out := &Groups{Fewest: s.Fewest, Level: s.Level, Tests: s.Tests, Suppressed: len(s.Suppressed), Groups: []Group{}}
	for _, one := range s.Slices {
		g := Group{Attack: one.Attack, By: one.By, Group: one.Group, Members: one.Members, Others: one.Others, Area: interval(one.AUC), Exposed: one.Exposed}
		if one.Tested {
			adjusted := one.Adjusted
			g.Adjusted = &adjusted
		}
		out.Groups = append(out.Groups, g)
	}
	return out
}
