package attack

import (
	"fmt"
	"math"
)

// Appetite is how much leakage a reviewer accepts. The zero value has the
// defaults.
type Appetite struct {
	// AUC is the area that the interval's lower end must pass before a leak is
	// called serious. 0 means 0.60; must be above 0.5 and below 1.
	AUC float64
	// Level is the largest p-value that counts as evidence. 0 means 0.05.
	Level float64
}

// DefaultLevel is the level of the zero Appetite.
const DefaultLevel = 0.05

func (a Appetite) check() (Appetite, error) {
	if a.AUC == 0 {
		a.AUC = 0.6
	}
	if a.Level == 0 {
		a.Level = DefaultLevel
	}
	if !(a.AUC > 0.5 && a.AUC < 1) {
		return a, fmt.Errorf("appetite: area %v is not above 0.5 and below 1", a.AUC)
	}
	if !(a.Level > 0 && a.Level < 1) {
		return a, fmt.Errorf("appetite: level %v is not above 0 and below 1", a.Level)
	}
	return a, nil
}

// Levels of a verdict.
const (
	NotJudged    = "not judged"
	NoEvidence   = "no evidence"
	Inconclusive = "inconclusive"
	Detectable   = "detectable leak"
	Serious      = "serious leak"
)

// Verdict is a result in words, with its reasons and what it was judged by.
type Verdict struct {
	Level    string
	Sentence string
	Reasons  []string
	Appetite Appetite
	// CouldDetect is the smallest true area that a test of this size finds in
	// four of five audits.
	CouldDetect float64
}

// judge words the result. It tests two things, the area and the guesses, each
// at half the level so that both together keep it; the area's evidence also
// needs its interval, which errs in another way than the dry runs.
func (a Appetite) judge(r *Result) Verdict {
	g, auc, dry := r.Guesses, r.ROC.AUC, r.DryRun
	v := Verdict{Appetite: a, CouldDetect: couldDetect(r.ROC.Members, r.ROC.Others)}
	area := fmt.Sprintf("area under the curve %.3f", auc.Value)
	if auc.Measured {
		area += fmt.Sprintf(" (95%% interval %.3f to %.3f)", auc.Low, auc.High)
	}
	v.Reasons = []string{
		area + "; 0.5 is guessing",
		fmt.Sprintf("with memberships shuffled, 95%% of %d dry runs have an area between %.3f and %.3f; p = %.3f", dry.Runs, dry.AUCLow, dry.AUCHigh, dry.PValue),
		fmt.Sprintf("balanced accuracy %.3f; dry runs %.3f to %.3f; p = %.3f", g.Balanced, dry.BalancedLow, dry.BalancedHigh, dry.PBalanced),
	}
	if g.Precision.Measured {
		v.Reasons = append(v.Reasons, fmt.Sprintf("precision %.3f beside a base rate of %.3f: calling everybody a member is right that often", g.Precision.Value, g.BaseRate))
	} else {
		v.Reasons = append(v.Reasons, fmt.Sprintf("the attack calls nobody a member; the base rate is %.3f", g.BaseRate))
	}
	if r.Folds != nil {
		// Pooled scores have no interval of their own.
		auc.Low, auc.High, auc.Measured = r.Folds.Area.Low, r.Folds.Area.High, r.Folds.Area.Measured
		v.Reasons = append(v.Reasons, fmt.Sprintf("area within the %d folds %.3f (95%% interval %.3f to %.3f)", len(r.Folds.AUCs), r.Folds.Area.Value, auc.Low, auc.High))
	}
	byArea := dry.PValue <= a.Level/2 && (auc.Low > 0.5 || (!auc.Measured || r.Folds != nil) && auc.Value > 0.5)
	byGuesses := dry.PBalanced <= a.Level/2 && g.Balanced > 0.5
	pick := fmt.Sprintf("shown one training record and one other, it picks the training record %.3g times in 100 (guessing: 50)", 100*auc.Value)
	switch {
	case r.Compatible:
		v.Level = NotJudged
		v.Sentence = fmt.Sprintf("ART's figures, for comparison only: precision %.3f, recall %.3f at a base rate of %.3f. The attack was scored on records it was fitted on, so they say little about leakage.",
			g.Precision.Value, g.Recall.Value, g.BaseRate)
	case byArea && auc.Measured && auc.Low > a.AUC:
		v.Level = Serious
		v.Sentence = "This model gives training records away: " + pick + ". Reduce overfitting (smaller depth, larger leaves, more regularisation) or train with differential privacy, and audit again."
	case byArea:
		v.Level = Detectable
		v.Sentence = fmt.Sprintf("The attack does better than guessing: %s. The leak is real, but it is not shown to pass the accepted area of %.2f.", pick, a.AUC)
	case byGuesses:
		v.Level = Detectable
		v.Sentence = fmt.Sprintf("The attack's guesses are better than chance: balanced accuracy %.3f, where 95%% of dry runs lie between %.3f and %.3f. The leak is real; its ranking of records (area %.3f) does not show it.",
			g.Balanced, dry.BalancedLow, dry.BalancedHigh, auc.Value)
	case auc.Value < dry.AUCLow && auc.High < 0.5:
		v.Level = Inconclusive
		how, next := "the attack model cannot use how", "Run it with the loss as input, or with another attack model,"
		if r.Name != "black box" && r.Name != "" {
			how, next = "this attack cannot use how", "Run another attack"
		}
		v.Sentence = fmt.Sprintf("This attack fails in a way that chance does not explain: it ranks members below others (area %.3f; dry runs %.3f to %.3f). Members and others do differ, but %s. %s before concluding anything.",
			auc.Value, dry.AUCLow, dry.AUCHigh, how, next)
	default:
		v.Level = NoEvidence
		v.Sentence = fmt.Sprintf("No better than guessing at this sample size: this attack found no evidence of leakage. That is not proof of safety; an area below %.2f would often go unseen with %d members and %d others, and stronger attacks exist.",
			v.CouldDetect, r.ROC.Members, r.ROC.Others)
	}
	return v
}

// couldDetect is the area found with power 80% at two-sided level 5% by m
// members and n others, from the variance under the null (m+n+1)/(12mn).
func couldDetect(m, n int) float64 {
	sd := math.Sqrt(float64(m+n+1) / (12 * float64(m) * float64(n)))
	return min(1, 0.5+(1.959964+0.841621)*sd)
}
