package audit

import (
	"fmt"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// advise lists remedies, the one that should do most first, each with its evidence.
func (r *Report) advise(m *ModelReport) {
	leak := m.Verdict.Level == attack.Serious || m.Verdict.Level == attack.Detectable
	if !leak {
		r.adviseWithoutLeak(m)
		return
	}
	add := func(what, evidence string) { m.Advice = append(m.Advice, Advice{what, evidence}) }
	m.adviseNone(add)
	if m.Utility.StoresTrainingRows {
		add("Use another kind of model: this one is a copy of the training data.", "The model's file holds every training record.")
	}
	train, test, noted := gap(m.Utility)
	gapText := gapWords(m, train, test)
	overfit := train-test > noted
	// Where training records are answered no better than others, a simpler model is the
	// remedy that should do least.
	simpler := r.simpler(m, gapText, overfit)
	first := overfit || !m.attacked()
	if first {
		add(simpler.What, simpler.Evidence)
	}
	for i, t := range m.AttributeTests {
		if t.Shown {
			s := columnWords(m.Attributes[i])
			add(fmt.Sprintf("Leave the column %q out of the model, or merge its rare values, if the model does without.", t.Column), strings.ToUpper(s[:1])+s[1:]+".")
		}
	}
	if n := m.Shape.Features; n > 0 {
		evidence := fmt.Sprintf("The model sees %s, made from %s, for each of %s training records.", plural(n, "number", "numbers"), plural(r.Checks.Columns, "column", "columns"), count(r.Train))
		what := "Leave out columns that the model does without; each one makes a record easier to tell from others."
		if names := r.Checks.Identifying; len(names) > 0 {
			what = "Leave out the columns that name records, then others that the model does without."
			evidence += fmt.Sprintf(" In %s every training record has a value of its own.", listing(names))
		}
		add(what, evidence)
	}
	if n := r.Checks.Repeats.Train; n > 0 {
		add("Remove repeated rows before fitting: what stands twice is learned twice.", fmt.Sprintf("%s of the training table %s another (should be 0).", plural(n, "row", "rows"), verb(n, "repeats", "repeat")))
	}
	r.adviseProbabilities(m, add)
	if !first {
		add(simpler.What, simpler.Evidence)
	}
	add("Fit the model with differential privacy: random noise in the fit limits what any single record can change, whatever attack is made. It costs accuracy, most of all on small groups, and needs another learner.",
		dpEvidence(m))
}

// simpler says how a model of this kind is made simpler, and what speaks for it.
func (r *Report) simpler(m *ModelReport, evidence string, overfit bool) Advice {
	if !overfit && m.attacked() {
		evidence += " The two are close, so expect little of it."
	}
	switch kind := m.Kind; {
	case m.Shape.Leaves > 0:
		return Advice{"Make the tree smaller: ask fewer questions (a smaller depth), and let no group hold fewer than some 20 to 50 records (larger leaves), or prune it.",
			fmt.Sprintf("The tree sorts the %s training records into %s, %s deep; %s. ", count(r.Train), plural(m.Shape.Leaves, "group", "groups"), plural(m.Shape.Depth, "question", "questions"), hold(m.Shape.Single)) + evidence}
	case strings.Contains(kind, "forest") || strings.Contains(kind, "extra") || strings.Contains(kind, "boost"):
		return Advice{"Make the trees smaller: a smaller depth, larger leaves, and fewer rounds where trees are added one after the other.", evidence}
	case strings.Contains(kind, "neighbour"):
		return Advice{"Let more neighbours vote, with equal weights, or use another kind of model.", evidence}
	case m.Learner == "":
		return Advice{"Have whoever fits the model make it simpler, and audit it again.", evidence}
	}
	return Advice{"Strengthen the penalty on complicated models (regularisation), or stop the fit earlier.", evidence}
}

// adviseNone asks whether a model is needed that is not shown to be worth anything.
func (m *ModelReport) adviseNone(add func(what, evidence string)) {
	const what = "Ask whether this model is needed at all: counted by right answers, it is not shown to be better than no model."
	if u := m.Utility.Classes; u != nil {
		if !(u.Gain.Value > 0 && u.Gain.Shown(0.05)) {
			add(what, fmt.Sprintf("It is right on %s%% of records it never saw (%s%% to %s%% with 95%% certainty); always answering %q is right on %s%%.", hundred(u.TestAccuracy.Value), hundred(u.TestAccuracy.Low), hundred(u.TestAccuracy.High), u.Majority, hundred(u.NoModel.Value)))
		}
	} else if u := m.Utility.Numbers; !(u.Gain.Value < 0 && u.Gain.Shown(0.05)) {
		add(what, fmt.Sprintf("Its usual error on records it never saw is %.4g; always answering the mean has one of %.4g.", u.TestRMSE, u.NoModelRMSE))
	}
}

// gapWords says how much better the model is on training records.
func gapWords(m *ModelReport, train, test float64) string {
	if u := m.Utility.Classes; u != nil {
		return fmt.Sprintf("The model is right on %s%% of the training records and on %s%% of records it never saw (always giving one answer: %s%%).", hundred(train), hundred(test), hundred(u.NoModel.Value))
	}
	return fmt.Sprintf("The model explains %s%% of the differences between training records and %s%% of those between records it never saw (always answering the mean: %s%%).", hundred(max(0, train)), hundred(max(0, test)), hundred(max(0, m.Utility.Numbers.NoModelR2)))
}

func hold(n int) string {
	switch n {
	case 0:
		return "none holds a single record only"
	case 1:
		return "1 of them holds only one record"
	}
	return count(n) + " of them hold only one record each"
}

// adviseProbabilities compares attacks that need probabilities with those that need
// the answers only.
func (r *Report) adviseProbabilities(m *ModelReport, add func(what, evidence string)) {
	var labels, probabilities *attack.Result
	for i, a := range m.Attacks {
		if !m.Tests[i].Shown {
			continue
		}
		best := &probabilities
		if labelsOnly(a) {
			best = &labels
		}
		if *best == nil || a.ROC.AUC.Value > (*best).ROC.AUC.Value {
			*best = a
		}
	}
	if m.Shape.Distinct <= len(r.Classes) {
		return // it is always wholly sure: probabilities tell no more than answers
	}
	const what = "Give answers only, or probabilities rounded coarsely, instead of exact probabilities."
	pick := func(a *attack.Result) string {
		return fmt.Sprintf("picks the training record %s times in 100 (%s; guessing: 50)", hundred(a.ROC.AUC.Value), areaRange(a))
	}
	switch {
	case probabilities == nil || r.Classes == nil:
	case labels == nil:
		add(what, fmt.Sprintf("The attack %q, which needs probabilities, %s. No attack that sees answers only was shown to do better than guessing, but one that asks more often might.", AttackTitle(probabilities.AttackModel), pick(probabilities)))
	default:
		add(what+" It helps little where answers alone give records away.", fmt.Sprintf("With probabilities the best attack %s; with answers alone the best one %s.", pick(probabilities), pick(labels)))
	}
}

func dpEvidence(m *ModelReport) string {
	if best := m.strongest(); best >= 0 && m.Tests[best].Shown {
		return fmt.Sprintf("It is the only remedy here with a guarantee. The attacks tried reach %s times in 100 (guessing: 50); others may reach more.", hundred(m.Attacks[best].ROC.AUC.Value))
	}
	return "It is the only remedy here with a guarantee: attacks that were not tried may find more."
}

func (r *Report) adviseWithoutLeak(m *ModelReport) {
	add := func(what, evidence string) { m.Advice = append(m.Advice, Advice{what, evidence}) }
	m.adviseNone(add)
	if m.Limits.Others > 0 {
		add("Use a larger test table, if a smaller leak would matter.", fmt.Sprintf("With %s others, an attack that picks the training record fewer than %s times in 100 (guessing: 50) would often go unseen.", count(m.Limits.Others), hundred(m.Limits.Area)))
	}
	if m.Learner == "" {
		add("Audit again with a learner that can fit the model (WithLearner).", fmt.Sprintf("%s could not be run, the strongest attacks among them.", plural(m.missing(), "part", "parts")))
	}
	if train, test, noted := gap(m.Utility); train-test > noted {
		add("Make the model simpler: it has learned some training records by heart, which other attacks may use.", gapWords(m, train, test))
	}
	add("Audit again whenever the model is fitted anew or the data changes.", "This verdict holds for this model file and these tables only.")
}
