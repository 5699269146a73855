package audit

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// AttackTable shows attacks side by side, each number beside what it must be
// read against.
func AttackTable(results ...*attack.Result) dataframe.Table {
	t := dataframe.Table{Caption: "Membership inference", Header: []string{""}}
	rows := []struct {
		name string
		of   func(*attack.Result) string
	}{
		{"verdict", func(r *attack.Result) string { return r.Verdict.Level }},
		{"attacked model", func(r *attack.Result) string { return of(r.Of, r.Model) }},
		{"attack", func(r *attack.Result) string { return attackName(r) + " on " + inputName(r.Input) }},
		{"in plain words", func(r *attack.Result) string { return AttackTitle(r.AttackModel) }},
		{"scored on", func(r *attack.Result) string {
			if r.Compatible {
				return fmt.Sprintf("all %d rows, fitted ones too (as ART)", len(r.Records))
			}
			if r.Folds != nil {
				return fmt.Sprintf("all %d rows, each by an attack that has not seen it", len(r.Records))
			}
			if r.FittedMembers == 0 {
				return fmt.Sprintf("%d rows; nothing is fitted to who is a member", len(r.Records))
			}
			return fmt.Sprintf("%d rows the attack has not seen", len(r.Records))
		}},
		{"base rate (members)", func(r *attack.Result) string { return three(r.Guesses.BaseRate) }},
		{"precision", func(r *attack.Result) string { return shareText(r, r.Guesses.Precision) }},
		{"precision in dry runs", func(r *attack.Result) string { return rangeText(r.DryRun.PrecisionLow, r.DryRun.PrecisionHigh) }},
		{"recall", func(r *attack.Result) string { return shareText(r, r.Guesses.Recall) }},
		{"others called members", func(r *attack.Result) string { return shareText(r, r.Guesses.FPR) }},
		{"advantage: recall less others called (guessing 0)", func(r *attack.Result) string { return three(r.Guesses.Advantage) }},
		{"balanced accuracy (guessing 0.5)", func(r *attack.Result) string { return three(r.Guesses.Balanced) }},
		{"balanced accuracy in dry runs", func(r *attack.Result) string { return rangeText(r.DryRun.BalancedLow, r.DryRun.BalancedHigh) }},
		{"area under the curve (guessing 0.5)", func(r *attack.Result) string {
			if a := r.ROC.AUC; a.Measured {
				return fmt.Sprintf("%s (%s to %s)", three(a.Value), three(a.Low), three(a.High))
			}
			return three(r.ROC.AUC.Value) + " (no interval)"
		}},
		{"area in dry runs", func(r *attack.Result) string { return rangeText(r.DryRun.AUCLow, r.DryRun.AUCHigh) }},
		{"p-value of the area", func(r *attack.Result) string { return pText(r, r.DryRun.PValue) }},
		{"p-value of balanced accuracy", func(r *attack.Result) string { return pText(r, r.DryRun.PBalanced) }},
		{"members found at 10% false alarms", func(r *attack.Result) string { return tprText(r, 0.1) }},
		{"members found at 1% false alarms", func(r *attack.Result) string { return tprText(r, 0.01) }},
		{"members found at 0.1% false alarms", func(r *attack.Result) string { return tprText(r, 0.001) }},
		{"precision if 1%, 10%, 50% were members", func(r *attack.Result) string {
			return priorText(r, 0.01) + ", " + priorText(r, 0.1) + ", " + priorText(r, 0.5)
		}},
	}
	for i := range results {
		t.Header = append(t.Header, fmt.Sprintf("attack %d", i+1))
	}
	for _, row := range rows {
		cells := []string{row.name}
		for _, r := range results {
			cells = append(cells, row.of(r))
		}
		t.Rows = append(t.Rows, cells)
	}
	t.Notes = append(t.Notes, "Members are training rows, others are test rows. Precision: of those called members, the share who are; the base rate is what calling everybody a member gets. Recall: of the members, the share called so. Others called members: of the others, the share wrongly accused. Area: how often a member scores above another record. In brackets: 95% intervals. Dry runs are the same attack with memberships shuffled: the middle 95% of what comes out when nothing can leak. A p-value is how often a dry run does at least as well. Each verdict is of its attack alone; a report corrects for all attacks together, and may then call fewer a leak, or find one that these attacks missed.")
	for i, r := range results {
		t.Notes = append(t.Notes, fmt.Sprintf("Attack %d: %s", i+1, r.Verdict.Sentence))
		for _, n := range notes(r.Warnings) {
			t.Notes = append(t.Notes, fmt.Sprintf("Attack %d: %s", i+1, n))
		}
	}
	return t
}

// shareText writes a share with its interval, which means nothing over records
// that the attack was fitted on.
func shareText(r *attack.Result, s metric.Share) string {
	switch {
	case !s.Measured:
		return "none called so"
	case r.Compatible:
		return three(s.Value)
	}
	return fmt.Sprintf("%s (%s to %s)", three(s.Value), three(s.Low), three(s.High))
}

// attackName names an attack by what it is, and a black box by its attack model.
func attackName(r *attack.Result) string {
	name := attack.ModelName(r.AttackModel)
	if name == r.AttackModel {
		return name
	}
	return fmt.Sprintf("%s: %s (%s)", r.Name, name, r.AttackModel)
}

func inputName(input string) string {
	switch input {
	case attack.Proba:
		return "the probabilities"
	case "label":
		return "whether the answer is right"
	case "logit":
		return "the log-odds of the record's class"
	case "label of noisy copies":
		return "the answers to noisy copies"
	}
	return "the " + input
}

func pText(r *attack.Result, p float64) string {
	s := three(p)
	if least := 1 / float64(r.DryRun.Runs+1); p <= least*1.000001 {
		s += " (the least possible)"
	}
	return s
}

func rangeText(low, high float64) string { return three(low) + " to " + three(high) }

func tprText(r *attack.Result, fpr float64) string {
	for _, at := range r.AtFPR {
		if at.Asked != fpr {
			continue
		}
		if !at.Measurable {
			return fmt.Sprintf("not measurable with n = %d", r.ROC.Others)
		}
		if at.Realised == 0 && at.TPR.Count == 0 {
			return "not resolved: too many equal scores"
		}
		return fmt.Sprintf("%s, realised %.1f%%", shareText(r, at.TPR), 100*at.Realised)
	}
	return ""
}

func priorText(r *attack.Result, prior float64) string {
	p, ok := r.Guesses.PrecisionAt(prior)
	if !ok {
		return "none called so"
	}
	return three(p)
}
