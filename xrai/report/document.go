package report

import (
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/check"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Format and Version mark what JSON writes. A field that is added raises no version;
// one that goes or changes its meaning does.
const (
	Format  = "xrai-go report"
	Version = 1
)

// Document is a report as JSON holds it. Shares and areas are from 0 to 1; log-ratios
// are natural logarithms; rows count from 0.
type Document struct {
	Format   string             `json:"format"`
	Version  int                `json:"version"`
	Target   string             `json:"target"`
	Classes  []string           `json:"classes"` // null for a number
	Sources  []SourceFile       `json:"sources"`
	Program  string             `json:"program"` // identifies the code that made the numbers
	Train    int                `json:"train_rows"`
	Test     int                `json:"test_rows"`
	Summary  []string           `json:"summary"`
	Appetite audit.RiskAppetite `json:"appetite"`
	Options  Options            `json:"options"`
	// Tests are the attacks on all models that share the level, guessed columns among them.
	Tests    int       `json:"attacks_tested"`
	Checks   Checks    `json:"checks"`
	Warnings []Warning `json:"warnings"`
	// NotGuessed are columns like those guessed, where none were named.
	NotGuessed []string `json:"not_guessed"`
	Models     []Model  `json:"models"`
}

// SourceFile is a file that was read.
type SourceFile struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Options are those that decide the numbers.
type Options struct {
	GroupBy []string `json:"group_by"`
	// Sensitive are the columns that are guessed, those taken when none are named too.
	Sensitive []string `json:"sensitive"`
	Repeats   int      `json:"repeats"`
	Draw      int      `json:"draw"`
	MaxFits   int      `json:"max_fits"`
	Worst     int      `json:"worst"`
	Seed      uint64   `json:"seed"`
}

// Warning is a doubt.
type Warning struct {
	What   string `json:"what"`
	Why    string `json:"why"`
	Remedy string `json:"remedy"`
}

// Interval is a number with its interval; Measured is false where there is none.
type Interval struct {
	Value    float64 `json:"value"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Level    float64 `json:"level"`
	Measured bool    `json:"measured"`
}

// Checks are those of the tables.
type Checks struct {
	RepeatedTrain int        `json:"repeated_train"`
	RepeatedTest  int        `json:"repeated_test"`
	Shared        int        `json:"shared"`
	Contradicted  int        `json:"contradicted"`
	Near          int        `json:"near"`
	Shift         Interval   `json:"shift_area"` // beside 0.5
	Constant      []string   `json:"constant"`
	Identifying   []string   `json:"identifying"`
	Giveaways     []Giveaway `json:"giveaways"`
}

// Giveaway is a column that gives the target away.
type Giveaway struct {
	Column string  `json:"column"`
	Score  float64 `json:"score"`
}

// Model is the report on one model.
type Model struct {
	Name       string      `json:"name"`
	Kind       string      `json:"kind"`
	Learner    string      `json:"learner"` // "" when it cannot be fitted again
	StandIn    bool        `json:"stand_in"`
	Draws      bool        `json:"draws"`
	Level      string      `json:"verdict"`
	Sentence   string      `json:"sentence"`
	Reasons    []string    `json:"reasons"`
	Caveats    []string    `json:"caveats"`
	Limits     Limits      `json:"limits"`
	Shape      Shape       `json:"shape"`
	Utility    Utility     `json:"utility"`
	PDTP       *PDTP       `json:"pdtp"`
	PDTPTest   *PDTPTest   `json:"pdtp_test"`
	SHAPr      *SHAPr      `json:"shapr"`
	Attacks    []Attack    `json:"attacks"`
	Groups     *Groups     `json:"groups"`
	Attributes []Attribute `json:"attributes"`
	Repeated   *Repeated   `json:"repeated"`
	Exposed    Exposed     `json:"exposed"`
	Advice     []Advice    `json:"advice"`
	Skipped    []Skipped   `json:"skipped"`
}

// Limits are what the data could have shown.
type Limits struct {
	Members   int      `json:"members"`
	Others    int      `json:"others"`
	Area      float64  `json:"detectable_area"`
	FPR       float64  `json:"smallest_false_positive_rate"`
	Sentences []string `json:"sentences"`
}

// Shape is the model's form; leaves are those of a single tree.
type Shape struct {
	Features int `json:"features"`
	Leaves   int `json:"leaves"`
	Single   int `json:"leaves_of_one_record"`
	Depth    int `json:"depth"`
	Distinct int `json:"distinct_answers"`
}

// Utility is the accuracy of a classifier or the R² of a regressor.
type Utility struct {
	Measure string   `json:"measure"` // "accuracy" or "r2"
	Train   float64  `json:"train"`
	Test    Interval `json:"test"`
	NoModel float64  `json:"no_model"`
}

// PDTP is what leaving records out does.
type PDTP struct {
	LeftOut int      `json:"left_out"`
	All     bool     `json:"all"`
	Above   int      `json:"above_effect"`
	Share   Interval `json:"share_above_effect"` // exact when all were left out
	Median  float64  `json:"median"`
	Q95     float64  `json:"q95"`
	Q99     float64  `json:"q99"`
	Max     float64  `json:"max"`
}

// PDTPTest is the test of single records.
type PDTPTest struct {
	Tested  bool         `json:"tested"` // p-values are given
	With    int          `json:"fits_with"`
	Without int          `json:"fits_without"`
	Limit   float64      `json:"limit"`
	Records []TestRecord `json:"records"`
}

// TestRecord is one record's test; p-values are null where none are given.
type TestRecord struct {
	Row      int      `json:"row"`
	Class    string   `json:"class"`
	Effect   float64  `json:"effect"`
	P        *float64 `json:"p"`
	Adjusted *float64 `json:"p_adjusted"`
	Exposed  bool     `json:"exposed"`
}

// SHAPr is a summary of the scores, which stand in the CSV.
type SHAPr struct {
	K        int     `json:"k"`
	Accuracy float64 `json:"neighbour_accuracy"` // the mean score: no privacy number
	// NullArea is the chance that a training record scores above one that the model
	// never saw, beside 0.5; null with fewer than two test rows.
	NullArea *float64 `json:"null_area"`
}

// Attack is one attack.
type Attack struct {
	Attack    string   `json:"attack"`
	Title     string   `json:"title"`
	Input     string   `json:"input"`
	Area      Interval `json:"area"` // beside 0.5
	DryLow    float64  `json:"dry_run_low"`
	DryHigh   float64  `json:"dry_run_high"`
	DryRuns   int      `json:"dry_runs"`
	P         float64  `json:"p"`
	Adjusted  float64  `json:"p_adjusted"`
	Shown     bool     `json:"shown"`
	Below     bool     `json:"below_guessing"`
	AreaLeast float64  `json:"area_corrected_low"`
	TPRLeast  *float64 `json:"tpr_corrected_low"` // null where it cannot be measured
	Found     []Found  `json:"found"`
	BaseRate  float64  `json:"base_rate"`
	Precision Interval `json:"precision"` // beside the base rate
	Recall    Interval `json:"recall"`
	FPR       Interval `json:"false_positive_rate"`
	Members   int      `json:"members"`
	Others    int      `json:"others"`
}

// Found is the share of members found at a false positive rate.
type Found struct {
	Asked      float64  `json:"asked"`
	Realised   float64  `json:"realised"`
	Measurable bool     `json:"measurable"`
	Share      Interval `json:"share"`
}

// Groups are attacks on groups of records.
type Groups struct {
	Fewest     int     `json:"fewest"`
	Level      float64 `json:"level"`
	Tests      int     `json:"tests"`
	Suppressed int     `json:"suppressed"` // too small to show, counted for each attack
	Groups     []Group `json:"groups"`
}

// Group is one attack on one group; P is null where it is not tested.
type Group struct {
	Attack   string   `json:"attack"`
	By       string   `json:"by"`
	Group    string   `json:"group"`
	Members  int      `json:"members"`
	Others   int      `json:"others"`
	Area     Interval `json:"area"`
	Adjusted *float64 `json:"p_adjusted"`
	Exposed  bool     `json:"exposed"`
}

// Attribute is how well a column is guessed with the model's help.
type Attribute struct {
	Column    string   `json:"column"`
	Values    int      `json:"values"`
	Missing   int      `json:"missing"`
	Train     Interval `json:"train"`     // training records guessed right with the model
	Test      Interval `json:"test"`      // test records
	Majority  Interval `json:"majority"`  // training records that have the most frequent value
	Baseline  Interval `json:"baseline"`  // training records guessed right by a learner without the model
	Advantage Interval `json:"advantage"` // train less test; 0 with no leak
	Gain      Interval `json:"gain"`      // train less the better of majority and baseline
	P         float64  `json:"p"`         // the larger of those of advantage and gain
	Adjusted  float64  `json:"p_adjusted"`
	Shown     bool     `json:"shown"`
	Least     float64  `json:"detectable_advantage"`
}

// Repeated is the trained attacker on further splits; it decides nothing.
type Repeated struct {
	Attack     string    `json:"attack"`
	Input      string    `json:"input"`
	TrainRatio float64   `json:"train_ratio"`
	Areas      []float64 `json:"areas"` // beside 0.5, one a split
	Area       Interval  `json:"area"`  // their mean
}

// Exposed are training records that stand out.
type Exposed struct {
	Sentence string          `json:"sentence"`
	Above    int             `json:"above_effect"`
	LeftOut  int             `json:"left_out"`
	Records  []ExposedRecord `json:"records"`
}

// ExposedRecord is one of them.
type ExposedRecord struct {
	Row     int      `json:"row"`
	Class   string   `json:"class"`
	Reasons []string `json:"reasons"`
}

// Advice is a remedy with its evidence.
type Advice struct {
	What     string `json:"what"`
	Evidence string `json:"evidence"`
}

// Skipped is a part that was not run.
type Skipped struct {
	Part     string `json:"part"`
	Why      string `json:"why"`
	Needless bool   `json:"needless"`
}

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
