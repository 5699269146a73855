package audit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// verdict words what is shown about a model, beside the appetite.
func (r *Report) verdict(m *ModelReport) {
	a := r.Options.Appetite
	v := &m.Verdict
	var beyond, within []string // reasons
	beyond, within = r.attackReasons(m)
	single := false // records are exposed one by one
	if s, over, judged := r.effectReason(m); judged {
		single = true
		if over {
			beyond = append(beyond, s)
		} else {
			within = append(within, s)
		}
	}
	if m.Utility != nil && m.Utility.StoresTrainingRows {
		beyond = append(beyond, "The model holds a copy of every training record: whoever has its file has the data.")
	}
	attacked := m.attacked()
	if t := m.PDTPTest; t != nil && len(t.Exposed) > 0 && !m.StandIn {
		single = true
		within = append(within, exposedReason(t))
	}
	if s := exposedSlices(m.Slices); s != "" {
		within = append(within, s)
	}
	guessed := r.columnReasons(m)
	within = append(within, guessed...)
	leak := len(beyond) > 0 || attacked || single || len(guessed) > 0
	best := m.strongest()
	failing := false
	for _, t := range m.Tests {
		failing = failing || t.Below
	}
	v.Reasons = append(beyond, within...)
	switch {
	case len(beyond) > 0:
		v.Level = attack.Serious
		v.Sentence = fmt.Sprintf("%q gives away who or what was in its training data, beyond the limits of this audit. %sDo not hand it out, or let outsiders question it, before it has been changed and audited again.", m.Name, pickSentence(m, best))
	case leak:
		v.Level = attack.Detectable
		how := "An attack can tell its training records from others better than by guessing. "
		matters := "Whether it may be used depends on how much harm it does to be known as one of the people in this data."
		switch {
		case attacked:
		case !single:
			how = "No attack was shown to tell its training records from others, but what stands in a column of a training record can be guessed better with the model than without. "
		default:
			how = "No attack was shown to do better than guessing, but its answers rest much on single training records. "
			matters = "Whether it may be used depends on who can see how it answers with a record and without it, as when it is fitted again after somebody has left: this audit did not try that."
		}
		v.Sentence = fmt.Sprintf("%q leaks, and that it leaks more than the limits of this audit allow is not shown. %s%s%s%s", m.Name, how, pickSentence(m, best), matters, m.untried())
	case best < 0, failing:
		v.Level = attack.Inconclusive
		v.Sentence = fmt.Sprintf("This audit cannot say whether %q leaks.", m.Name)
		if failing {
			v.Sentence += " An attack did worse than guessing by more than chance explains: training records and others do differ in the model's answers, in a way that the attack did not expect and another one could use."
		}
	default:
		v.Level = attack.NoEvidence
		v.Sentence = fmt.Sprintf("This audit found no evidence that %q leaks. That is not proof of safety: with as many records as here, an attack that picks the training record fewer than %s times in 100 (guessing: 50) would often go unseen, and attacks exist that were not tried.%s", m.Name, hundred(m.Limits.Area), m.untried())
	}
	if !leak && best >= 0 {
		one, t := m.Attacks[best], m.Tests[best]
		v.Reasons = append(v.Reasons, fmt.Sprintf("None of %s did better than guessing. The best, %q, picked the training record %s times in 100 (%s; guessing: 50); by chance alone, and with %s run, one of them would look at least as good %s.",
			plural(len(m.Attacks), "attack", "attacks"), AttackTitle(one.AttackModel), hundred(one.ROC.AUC.Value), areaRange(one), plural(r.Tests, "attack", "attacks"), chance(t.Adjusted)))
	}
	if n := len(m.Attributes); len(guessed) == 0 && n > 0 {
		v.Reasons = append(v.Reasons, fmt.Sprintf("What stands in a training record was not shown to be given away: with the model, %s guessed better than without it, and better than of records it never saw, by more than chance explains.", noColumn(n)))
	}
	records := ""
	if r.Classes != nil {
		records = fmt.Sprintf(" at most %s%% of the records change some answer's probability %s or more when left out;", hundred(a.Share), factorText(a.Effect()))
	}
	v.Reasons = append(v.Reasons, fmt.Sprintf("The limits of this audit, for all records together: an attack picks the training record at most %s times in 100; it finds at most %s%% of the training records while it wrongly accuses 1%% of the others;%s a false alarm in at most %s%% of audits (groups of records, and records tested one by one, have that chance once more).",
		hundred(a.Area), hundred(a.TPR), records, hundred(a.Level)))
	r.caveats(m)
}

// attacked tells whether an attack does better than guessing, on all records or on a
// group of them.
func (m *ModelReport) attacked() bool {
	return slices.ContainsFunc(m.Tests, func(t AttackTest) bool { return t.Shown }) || exposedSlices(m.Slices) != ""
}

func noColumn(n int) string {
	if n == 1 {
		return "the one column tried was not"
	}
	return fmt.Sprintf("none of the %d columns tried was", n)
}

// columnReasons words the columns of training records that the model gives away.
func (r *Report) columnReasons(m *ModelReport) []string {
	var out []string
	for i, t := range m.AttributeTests {
		if !t.Shown {
			continue
		}
		out = append(out, fmt.Sprintf("What stands in the column %q of a training record can be guessed with the model: %s. If nothing leaked, one of the %s of this audit would look as good %s.",
			t.Column, columnWords(m.Attributes[i]), plural(r.Tests, "attack", "attacks"), chance(t.Adjusted)))
	}
	return out
}

// columnWords says how well a column is guessed, beside what it must be read against.
func columnWords(a *attack.AttributeResult) string {
	without, how := a.Without()
	return fmt.Sprintf("it is guessed right for %s in 100 training records and %s in 100 records the model never saw (no leak: about as many); without the model, %s is right for %s in 100 training records (no leak: no fewer)",
		hundred(a.Train.Value), hundred(a.Test.Value), how, hundred(without.Value))
}

func areaRange(a *attack.Result) string {
	if !a.ROC.AUC.Measured {
		if a.ROC.AUC.Value == 1 {
			return "it never erred here, so no range can be given"
		}
		return "no range can be given"
	}
	return fmt.Sprintf("%s to %s with 95%% certainty", hundred(a.ROC.AUC.Low), hundred(a.ROC.AUC.High))
}

// pickSentence says how well the strongest shown attack does.
func pickSentence(m *ModelReport, best int) string {
	if best < 0 || !m.Tests[best].Shown {
		return ""
	}
	a := m.Attacks[best]
	return fmt.Sprintf("Shown one training record and one other record, the strongest attack picked the training record %s times in 100 (%s; guessing: 50). ", hundred(a.ROC.AUC.Value), areaRange(a))
}

// attackReasons words the shown attacks: the strongest of those that pass the appetite
// and of those that do not at length, the others of each by their number.
func (r *Report) attackReasons(m *ModelReport) (beyond, within []string) {
	var shown [2][]int // within, beyond
	for i, t := range m.Tests {
		if t.Shown {
			k := 0
			if r.areaOver(t) || r.tprOver(t) {
				k = 1
			}
			shown[k] = append(shown[k], i)
		}
	}
	for k, list := range shown {
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(m.Attacks[b].ROC.AUC.Value, m.Attacks[a].ROC.AUC.Value) })
		reasons := []string{r.attackReason(m.Attacks[list[0]], m.Tests[list[0]])}
		if rest := list[1:]; len(rest) > 0 {
			var each []string
			for _, i := range rest {
				each = append(each, fmt.Sprintf("%q %s", AttackTitle(m.Attacks[i].AttackModel), hundred(m.Attacks[i].ROC.AUC.Value)))
			}
			passing := verb(len(rest), "does", "do") + " better than guessing too; more than is accepted is not shown"
			if k == 1 {
				passing = verb(len(rest), "passes", "pass") + " what is accepted too"
			}
			reasons = append(reasons, fmt.Sprintf("%s %s. Times in 100 that the training record is picked: %s (guessing: 50).", plural(len(rest), "further attack", "further attacks"), passing, listing(each)))
		}
		if k == 1 {
			beyond = reasons
		} else {
			within = reasons
		}
	}
	return beyond, within
}

func (r *Report) areaOver(t AttackTest) bool { return t.AreaLeast > r.Options.Appetite.Area }

func (r *Report) tprOver(t AttackTest) bool {
	return t.TPRMeasured && t.TPRLeast > r.Options.Appetite.TPR
}

// attackReason words a shown attack.
func (r *Report) attackReason(one *attack.Result, t AttackTest) string {
	a := r.Options.Appetite
	s := fmt.Sprintf("The attack %q picks the training record %s times in 100 (%s; guessing: 50). If nothing leaked, one of the %s of this audit would look as good %s.",
		AttackTitle(one.AttackModel), hundred(one.ROC.AUC.Value), areaRange(one), plural(r.Tests, "attack", "attacks"), chance(t.Adjusted))
	if r.areaOver(t) {
		s += fmt.Sprintf(" Even allowing for luck among so many attacks it is above %s; at most %s are accepted.", hundred(t.AreaLeast), hundred(a.Area))
	}
	if r.tprOver(t) {
		at, _ := atFPR(one, 0.01)
		s += fmt.Sprintf(" It finds %s%% of the training records while it wrongly accuses %s%% of the others (guessing would find no more than that); even allowing for luck it is above %s%%, and at most %s%% are accepted.", hundred(at.TPR.Value), hundred(at.Realised), hundred(t.TPRLeast), hundred(a.TPR))
	}
	return s
}

// causal reports whether an effect of leaving a record out is that record's on this
// model: not chance's, and not on a relative of the model.
func (m *ModelReport) causal() bool { return (!m.Draws || m.Paired) && !m.StandIn }

// effectReason words the share of records above the accepted effect. judged is false
// where nothing was left out, where no record is above, and where chance moves the
// answers too.
func (r *Report) effectReason(m *ModelReport) (s string, over, judged bool) {
	p, a := m.PDTP, r.Options.Appetite
	if p == nil || len(p.Records) == 0 || !m.causal() {
		return "", false, false
	}
	above := metric.NewShare(p.Above(a.Effect(), metric.Global), len(p.Records))
	if above.Count == 0 {
		return "", false, false
	}
	which, least := fmt.Sprintf("%s training records (%s%%)", count(above.Of), hundred(above.Value)), above.Value
	if !p.All {
		which = fmt.Sprintf("%s training records drawn by chance (%s%%; of all of them %s%% to %s%%, with 95%% certainty)", count(above.Of), hundred(above.Value), hundred(above.Low), hundred(above.High))
		least = above.Low
	}
	over = least > a.Share
	s = fmt.Sprintf("Left out alone, %s of %s %s the probability of some answer %s or more; of a model that rests on no single record none would, and at most %s%% are accepted.", count(above.Count), which, verb(above.Count, "changes", "change"), factorText(a.Effect()), hundred(a.Share))
	return s, over, true
}

func exposedReason(t *metric.PDTPTestResult) string {
	if t.Tested {
		return fmt.Sprintf("Of %s looked at, %s away by the model's answer to %s, by more than chance explains (false alarm in at most %s%% of audits).",
			plural(len(t.Records), "record", "records"), allGivenAway(len(t.Exposed), len(t.Records)), verb(len(t.Exposed), "it", "them"), hundred(t.Level))
	}
	its := verb(len(t.Exposed), "its", "their")
	limit := fmt.Sprintf("changes the probability of %s own class %s or more", its, factorText(t.Limit))
	if t.Regression {
		limit = fmt.Sprintf("moves %s own prediction by %s or more", its, usualErrors(t.Limit))
	}
	return fmt.Sprintf("Of the %s with the largest effect on the model's answer to them, %s away: %s presence in the training data %s (with no leak: none).",
		plural(len(t.Records), "record", "records"), allGivenAway(len(t.Exposed), len(t.Records)), its, limit)
}

// usualErrors words a number of residual standard deviations.
func usualErrors(v float64) string {
	if v == 1 {
		return "the model's usual error"
	}
	return fmt.Sprintf("%.3g times the model's usual error", v)
}

func allGivenAway(n, of int) string {
	if n == of && n > 1 {
		return "all are given"
	}
	return givenAway(n)
}

func givenAway(n int) string {
	if n == 1 {
		return "1 is given"
	}
	return count(n) + " are given"
}

func exposedSlices(s *attack.SliceResult) string {
	if s == nil {
		return ""
	}
	var names []string
	named, n := map[[2]string]bool{}, 0
	order := slices.Clone(s.Slices)
	slices.SortStableFunc(order, func(a, b attack.Slice) int { return cmp.Compare(b.AUC.Value, a.AUC.Value) })
	for _, one := range order {
		if one.Exposed {
			group := [2]string{one.By, one.Group}
			if n++; len(names) < 3 && !named[group] {
				named[group] = true
				names = append(names, fmt.Sprintf("%s %q (the attack %q picks the training record %s times in 100; guessing: 50)", one.By, one.Group, AttackTitle(one.Attack), hundred(one.AUC.Value)))
			}
		}
	}
	if n == 0 {
		return ""
	}
	if n > len(names) {
		names = append(names, plural(n-len(names), "further finding", "further findings"))
	}
	return fmt.Sprintf("Groups of records are given away on their own: %s. The chance of a false alarm anywhere among the %s is at most %s%%.", listing(names), plural(s.Tests, "group and attack", "groups and attacks"), hundred(s.Level))
}

// caveats say what else may be behind a verdict, and what it leaves open.
func (r *Report) caveats(m *ModelReport) {
	v := &m.Verdict
	if c := r.Checks; c != nil {
		if auc := c.Shift.AUC; auc.Measured && auc.Low > 0.5 {
			v.Caveats = append(v.Caveats, fmt.Sprintf("The training table and the test table differ by themselves: without any model, a training record is picked %s times in 100 (%s to %s with 95%% certainty; 50 if they were alike). Part of what attacks find may be that, and no leak of the model.", hundred(auc.Value), hundred(auc.Low), hundred(auc.High)))
		}
		if n := c.Repeats.Shared; n > 0 {
			v.Caveats = append(v.Caveats, fmt.Sprintf("%s of the test table (of %s) also %s in the training table. Attacks count %s as never seen by the model, which hides leaks: the true times in 100 may be higher, by at most about %s (more where an attack scores some of the records only).", plural(n, "row", "rows"), count(r.Test), verb(n, "stands", "stand"), verb(n, "it", "them"), hundred(float64(n)/float64(r.Test))))
		}
	}
	if m.StandIn {
		v.Caveats = append(v.Caveats, "The model was fitted elsewhere. What was fitted again here is the nearest kind of model there is, so the effects of records left out, and attacks that fit further models, are those of a relative of the model. The effects do not decide the verdict.")
	}
	if p := m.PDTP; p != nil && m.Draws && !m.Paired {
		v.Caveats = append(v.Caveats, "Fitting this model draws by chance, and other draws follow when a record is left out. So the effects of records left out include chance, and do not decide the verdict.")
	}
	if p := m.PDTP; p != nil && !p.All {
		v.Caveats = append(v.Caveats, fmt.Sprintf("%s drawn by chance were left out (of %s training records). Records not drawn may have larger effects.", plural(len(p.Records), "record", "records"), count(r.Train)))
	}
	if n := m.unresolved(); n > 0 {
		v.Caveats = append(v.Caveats, fmt.Sprintf("How many training records are found at about 1%% wrong accusations could be told for %d of %s; whether the others keep that limit is not known.", len(m.Attacks)-n, plural(len(m.Attacks), "attack", "attacks")))
	}
	if n := m.missing(); n > 0 {
		v.Caveats = append(v.Caveats, fmt.Sprintf("%s of this audit %s not run on this model; the reasons stand below, beside what was left out because it would add nothing.", plural(n, "part", "parts"), verb(n, "was", "were")))
	}
	v.Caveats = append(v.Caveats, "The verdict is about these tables and this model file. It does not cover attackers who know more, several models put together, or the model fitted anew on other data.")
}

// unresolved counts attacks for which records found at a low rate of wrong accusations
// cannot be told.
func (m *ModelReport) unresolved() int {
	n := 0
	for _, a := range m.Attacks {
		if at, ok := atFPR(a, 0.01); !ok || !at.Measurable || at.TPR.Count == 0 && at.Realised == 0 {
			n++
		}
	}
	return n
}

// untried warns that a verdict rests on part of an audit.
func (m *ModelReport) untried() string {
	n := m.missing()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" But %s of this audit could not be run on this model, so what %s would have shown is not known.", plural(n, "part", "parts"), verb(n, "it", "they"))
}

// missing counts the parts that would have added something.
func (m *ModelReport) missing() int {
	n := 0
	for _, s := range m.Skipped {
		if !s.Needless {
			n++
		}
	}
	return n
}

// summarise writes the report's first paragraphs.
func (r *Report) summarise() {
	const records, columns = "detectable, by records alone", "detectable, by columns alone"
	levels := map[string][]string{}
	for i := range r.Models {
		m := &r.Models[i]
		level := m.Verdict.Level
		if level == attack.Detectable && !m.attacked() {
			level = records
			if m.Exposed.Records == nil {
				level = columns
			}
		}
		levels[level] = append(levels[level], fmt.Sprintf("%q", m.Name))
	}
	s := fmt.Sprintf("Can one tell from the answers of %s who or what was in its training data? This audit tried, on the %s records it was fitted on and %s others of the same kind that it never saw.", these(len(r.Models)), count(r.Train), count(r.Test))
	for _, part := range []struct{ level, text string }{
		{attack.Serious, "%s: yes, and more than the limits of this audit allow. Not to be released as it is."},
		{attack.Detectable, "%s: yes. That it is more than the limits allow is not shown."},
		{records, "%s: no attack was shown to tell who was in it, but the answers rest much on single records."},
		{columns, "%s: no attack was shown to tell who was in it, but what stands in a column of its records can be guessed better with the model."},
		{attack.Inconclusive, "%s: this audit cannot say."},
		{attack.NoEvidence, "%s: no evidence was found, which is not proof of safety."},
	} {
		if names := levels[part.level]; len(names) > 0 {
			s += " " + fmt.Sprintf(part.text, listing(names))
		}
	}
	r.Summary = []string{s}
	if n := len(r.Warnings); n > 0 {
		r.Summary = append(r.Summary, fmt.Sprintf("There %s %s about the tables or the model files. Read %s before the verdicts: what is wrong with them looks like a leak or hides one.", verb(n, "is", "are"), plural(n, "doubt", "doubts"), verb(n, "it", "them")))
	}
}

func these(n int) string {
	if n == 1 {
		return "a model"
	}
	return fmt.Sprintf("each of %d models", n)
}
