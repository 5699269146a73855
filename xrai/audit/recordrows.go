package audit

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// RecordRow is what an audit of one model says about one record. A number that a
// record does not have is nil.
type RecordRow struct {
	Row   int
	Train bool   // of the training table, or of the test table
	Class string // "" for a number

	// Effect and OwnEffect are PDTP's paired effects, on any row and on the record's
	// own: log-ratios, 0 for none.
	Effect, OwnEffect *float64
	// Tested is the effect of PDTP's test, and Adjusted its p-value, nil for a learner
	// that does not draw.
	Tested, Adjusted *float64
	Duplicates       *int // other training rows with the same features and target
	SHAPr, Excess    *float64

	// Scores are those of the attacks, in their order, nil where an attack did not
	// score the record; Called whether they call it a training record.
	Scores []*float64
	Called []bool
	// Guessed says of each guessed column whether its value is guessed right with the
	// model, and Without whether without it; nil where the record has no value, or the
	// column is not among the report's Values.
	Guessed, Without []*bool
	// Flags counts the attacks that call it a training record, of Scored.
	Flags, Scored int
}

// Rows lists all records of both tables, training rows first, for the i-th model.
func (r *Report) Rows(i int) []RecordRow {
	m := &r.Models[i]
	out := make([]RecordRow, r.Train+r.Test)
	for k := range out {
		row := &out[k]
		labels := r.TestLabels
		row.Row, row.Train = k-r.Train, k < r.Train
		if row.Train {
			row.Row, labels = k, r.TrainLabels
		}
		if r.Classes != nil {
			row.Class = r.Classes[labels[row.Row]]
		}
		row.Scores, row.Called = make([]*float64, len(m.Attacks)), make([]bool, len(m.Attacks))
	}
	if p := m.PDTP; p != nil {
		for _, rec := range p.Records {
			row := &out[rec.Row]
			row.Effect, row.OwnEffect, row.Duplicates = &rec.Global, &rec.Own, &rec.Duplicates
		}
	}
	if p := m.PDTPTest; p != nil {
		for _, rec := range p.Records {
			row := &out[rec.Row]
			row.Tested, row.Duplicates = &rec.Effect, &rec.Duplicates
			if p.Tested {
				row.Adjusted = &rec.Adjusted
			}
		}
	}
	if s := m.SHAPr; s != nil {
		for k := range s.Scores {
			excess := s.Excess(k)
			out[k].SHAPr, out[k].Excess = &s.Scores[k], &excess
		}
	}
	for j, a := range m.Attacks {
		for _, rec := range a.Records {
			k := rec.Row
			if !rec.Member {
				k += r.Train
			}
			score := rec.Score
			out[k].Scores[j], out[k].Called[j] = &score, rec.Called
			out[k].Scored++
			if rec.Called {
				out[k].Flags++
			}
		}
	}
	for k := range out {
		out[k].Guessed, out[k].Without = make([]*bool, len(m.Attributes)), make([]*bool, len(m.Attributes))
	}
	for j, a := range m.Attributes {
		for i := range a.Records {
			rec := &a.Records[i]
			k := rec.Row
			if !rec.Member {
				k += r.Train
			}
			out[k].Guessed[j], out[k].Without[j] = &rec.Right, &rec.Without
		}
	}
	return out
}

// expose names the training records that stand out: given away by their test, or with
// an effect above the accepted one. Attacks alone name nobody: each call of theirs may
// be luck. They stand with the reasons.
func (r *Report) expose(m *ModelReport) {
	e := &m.Exposed
	limit := r.Options.Appetite.Effect()
	all := r.Rows(slices.IndexFunc(r.Models, func(o ModelReport) bool { return o.Name == m.Name }))
	rows, usual := all[:r.Train], meanFlags(all[r.Train:])
	tested := map[int]metric.PDTPTestRecord{}
	if m.PDTPTest != nil {
		for _, rec := range m.PDTPTest.Records {
			if rec.Exposed {
				tested[rec.Row] = rec
			}
		}
	}
	var out []RecordRow
	for _, row := range rows {
		_, given := tested[row.Row]
		above := row.Effect != nil && *row.Effect > limit
		if row.Effect != nil {
			e.LeftOut++
		}
		if above {
			e.Above++
		}
		if given && !m.StandIn || above && m.causal() {
			out = append(out, row)
		}
	}
	own := func(row RecordRow) float64 {
		switch {
		case row.OwnEffect != nil:
			return *row.OwnEffect
		case row.Tested != nil:
			return math.Abs(*row.Tested)
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b RecordRow) int {
		return cmp.Or(cmp.Compare(own(b), own(a)), cmp.Compare(b.Flags, a.Flags), cmp.Compare(a.Row, b.Row))
	})
	for _, row := range out[:min(len(out), r.Options.Show)] {
		e.Records = append(e.Records, ExposedRecord{row.Row, row.Class, m.exposedBecause(row, tested, limit, usual)})
	}
	switch {
	case m.PDTP == nil && m.PDTPTest == nil:
		e.Sentence = "No record was left out of this model, so this audit cannot say which single records are exposed."
	case len(out) == 0 && !m.causal() && e.Above > 0:
		why := "chance in the fit moves answers too"
		if m.StandIn {
			why = "the fits are of a relative of the model"
		}
		e.Sentence = fmt.Sprintf("Of %s left out, one at a time, %s the probability of some answer %s or more (no leak: none). But %s, so this audit names no record as exposed.", plural(e.LeftOut, "record", "records"), count(e.Above)+" "+verb(e.Above, "changes", "change"), factorText(limit), why)
	case len(out) == 0 && e.LeftOut > 0:
		e.Sentence = fmt.Sprintf("Of %s left out, one at a time, none changes the probability of any answer %s or more. No evidence that a single record is exposed, among those looked at.", plural(e.LeftOut, "record", "records"), factorText(limit))
	case len(out) == 0:
		e.Sentence = fmt.Sprintf("Of the %s looked at, none is given away by the model's answer to it. Others may be.", plural(len(m.PDTPTest.Records), "record", "records"))
	default:
		e.Sentence = fmt.Sprintf("%s: the model's answers rest on them one by one.", exposedCount(len(out)))
		if e.LeftOut == r.Train {
			e.Sentence += fmt.Sprintf(" All %s were left out, one at a time.", count(r.Train))
		} else if e.LeftOut > 0 {
			e.Sentence = fmt.Sprintf("Of %s left out, one at a time, %s: the model's answers rest on them one by one. The other %s were not looked at, and may be exposed as often.",
				plural(e.LeftOut, "training record", "training records"), are(len(out), e.LeftOut), count(r.Train-e.LeftOut))
		}
		if s := reachSentence(m.PDTP, limit, r.Train); s != "" {
			e.Sentence += " " + s
		}
		e.Sentence += " Whether an outsider could notice is not tested by this: that takes both models."
		if m.Shape.Single > 0 {
			e.Sentence += fmt.Sprintf(" One reason: %s of the tree's %s %s a single training record, so its answer there is that record's own.", count(m.Shape.Single), plural(m.Shape.Leaves, "group", "groups"), verb(m.Shape.Single, "holds", "hold"))
		}
		if len(out) > len(e.Records) {
			e.Sentence += fmt.Sprintf(" The %s whose own answers change most are named here; the table of records (a CSV file that is written beside this report when it is asked for) has all.", count(len(e.Records)))
		}
	}
}

// reachSentence says how many answers the records above the limit move: leaving out
// many people may move the same few answers, or each many.
func reachSentence(p *metric.PDTPResult, limit float64, train int) string {
	if p == nil {
		return ""
	}
	var moved []float64
	for _, rec := range p.Records {
		if rec.Global > limit {
			moved = append(moved, float64(rec.Doubled))
		}
	}
	if len(moved) == 0 {
		return ""
	}
	q := metric.NewQuantiles(moved)
	return fmt.Sprintf("Leaving one of them out typically doubles or halves a probability, or more, in the answers to %s of the %s training records (at most to %s).", count(int(math.Round(q.Median))), count(train), count(int(q.Max)))
}

// meanFlags is the share of attacks that call a record a training record, averaged.
func meanFlags(rows []RecordRow) float64 {
	sum, n := 0.0, 0.0
	for _, row := range rows {
		if row.Scored > 0 {
			sum += float64(row.Flags) / float64(row.Scored)
			n++
		}
	}
	return sum / max(n, 1)
}

// are says how many of some are exposed.
func are(n, of int) string {
	switch {
	case n == of && n > 1:
		return "all are exposed"
	case n == 1:
		return "1 is exposed"
	}
	return count(n) + " are exposed"
}

func exposedCount(n int) string {
	if n == 1 {
		return "1 training record is exposed"
	}
	return count(n) + " training records are exposed"
}

// exposedBecause words why a record stands out.
func (m *ModelReport) exposedBecause(row RecordRow, tested map[int]metric.PDTPTestRecord, limit, usual float64) []string {
	var why []string
	switch {
	case row.OwnEffect != nil && *row.OwnEffect > limit:
		if m.PDTP != nil && *row.OwnEffect >= -math.Log(m.PDTP.Floor)-1e-9 {
			why = append(why, "without the record, the model's answer to it turns from certain to impossible, or back")
		} else {
			why = append(why, fmt.Sprintf("without the record the probability of a class, in the model's answer to it, changes %s (no effect: not at all)", factorText(*row.OwnEffect)))
		}
	case row.Effect != nil && *row.Effect > limit:
		why = append(why, fmt.Sprintf("without the record the probability of a class, in the model's answer to another record, changes %s (no effect: not at all)", factorText(*row.Effect)))
	}
	if rec, ok := tested[row.Row]; ok {
		switch {
		case m.PDTPTest.Tested:
			why = append(why, fmt.Sprintf("the model answers it differently when it was there: chance would show such a difference %s", chance(rec.Adjusted)))
		case m.PDTPTest.Regression:
			why = append(why, "its presence moves its own prediction by "+usualErrors(math.Abs(rec.Effect)))
		}
	}
	if float64(row.Flags) >= usual*float64(row.Scored)+1 {
		why = append(why, fmt.Sprintf("%d of the %s that scored it %s it a training record (a record the model never saw: %.2g of them, on average)", row.Flags, plural(row.Scored, "attack", "attacks"), verb(row.Flags, "calls", "call"), usual*float64(row.Scored)))
	}
	if row.Duplicates != nil && *row.Duplicates > 0 {
		why = append(why, fmt.Sprintf("%s of the training table %s it, which makes its own effect look smaller", plural(*row.Duplicates, "other row", "other rows"), verb(*row.Duplicates, "equals", "equal")))
	}
	return why
}
