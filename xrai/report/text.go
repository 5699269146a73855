package report

import (
	"fmt"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/audit"
)

// accepted says what the verdicts are measured by.
func accepted(r *audit.Report) string {
	a := r.Options.Appetite
	records := ""
	if r.Classes != nil {
		records = fmt.Sprintf(" at most %s of the training records, when left out, change the probability of some answer by %s or more;", percent(a.Share), times(a.Effect()))
	}
	who := "The limits set for this audit"
	choice := " These limits are a choice of whoever signs, not a law of nature."
	if a == audit.DefaultAppetite() {
		who, choice = "Nobody set limits for this audit, so those preset in the program hold", " Whoever signs the report should set them, or say that these will do."
	}
	return fmt.Sprintf("%s: an attack that is shown one training record and one other record picks the training record at most %s times in 100; it finds at most %s of the training records while it wrongly accuses 1%% of the others;%s and the chance of a false alarm is at most %s for all attacks together, and once more for the groups of records, and for the records tested one by one, of each model.%s",
		who, tenth(100*a.Area), percent(a.TPR), records, percent(a.Level), choice)
}

// checkTable words the checks of the tables.
func checkTable(r *audit.Report) table {
	c := r.Checks
	t := table{Header: []string{"check", "found", "should be"}}
	add := func(name, found, should string) { t.Rows = append(t.Rows, []string{name, found, should}) }
	add("rows", fmt.Sprintf("%s training records and %s others, %d columns beside the target", thousands(c.Train), thousands(c.Test), c.Columns), "the more others, the smaller the leaks that can be seen")
	for _, k := range c.Classes {
		add(fmt.Sprintf("class %q", k.Name), fmt.Sprintf("%s (%s) of the training records, %s (%s) of the others", thousands(k.Train), percent(ratio(k.Train, c.Train)), thousands(k.Test), percent(ratio(k.Test, c.Test))), "about the same share on both sides")
	}
	add("others that equal a training record", thousands(c.Repeats.Shared), "0")
	add("others that equal a training record in all columns but the target", thousands(c.Repeats.Contradicted), "few")
	near := thousands(c.Repeats.Near)
	if c.Repeats.NearColumn != "" {
		near += fmt.Sprintf(" (most often in %q)", c.Repeats.NearColumn)
	}
	add("further others that differ from a training record in one column only", near, "few")
	add("training records that repeat another", thousands(c.Repeats.Train), "0")
	shift := tenth(100 * c.Shift.AUC.Value)
	if c.Shift.AUC.Measured {
		shift += fmt.Sprintf(" (%s to %s with 95%% certainty)", tenth(100*c.Shift.AUC.Low), tenth(100*c.Shift.AUC.High))
	}
	add("how often the tables can be told apart without any model: the training record of a pair is picked, times in 100", shift, "50 within the range")
	add("columns with one value", names(c.Constant), "none")
	add("text columns in which every training record has a value of its own", names(c.Identifying), "none")
	var give []string
	for _, g := range c.Giveaways {
		give = append(give, fmt.Sprintf("%s (right %s of the time by itself, or explains as much)", g.Column, percent(g.Score)))
	}
	add("columns that give the target away by themselves", names(give), "none")
	return t
}

func ratio(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}

func names(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// methods says of each number how it is made, what it stands beside, and what it
// cannot tell.
func methods(r *audit.Report) table {
	t := table{Header: []string{"number", "how it is made", "read it beside", "what it cannot tell"}, Rows: [][]string{
		{"attacks", "Somebody who has the model and a record, but does not know whether it was in the training data, guesses. Here the truth is known, so the guesses can be counted. In the literature: membership inference.", "Guessing, which picks the training record of a pair 50 times in 100; and dry runs, in which it is dealt by lot who counts as a training record.", "That no stronger attack exists. An attack that fails proves nothing."},
		{"range with 95% certainty", "Another draw of as many records would give a somewhat different number. In 95 of 100 such draws the range made this way holds the number that all records together would give.", "Its width: a wide range means few records.", "What another model, fitted on other records, would do."},
		{"looks as good if nothing leaked", "How often guessing alone would do at least as well, multiplied up for how many attacks were run (Holm's correction of p-values).", "The accepted share of false alarms.", "How large the leak is: a tiny leak in very many records is shown as clearly as a large one in few."},
	}}
	if r.Classes != nil {
		t.Rows = append(t.Rows,
			[]string{"leaving out one record", "The model is fitted again without one record, all else equal, and its answers to all training records are compared. In the literature: pointwise differential training privacy (PDTP).", "No change at all, which is what a record has that the model does not lean on.", "Whether an outsider could see the change: that takes both models, or much knowledge. It is not the guarantee of differential privacy."},
			[]string{"what stands in a column, guessed", "Each value of the column is tried in the model, and the one that makes the model surest of the record's class, weighed by how common it is, is taken. In the literature: attribute inference, model inversion.", "The same for records that the model never saw; and the better of two guesses without the model: the most common value, and a guess learnt from the other columns of the test table.", "What somebody finds out who also uses what the columns tell of each other, or tries a column that was not tried here."},
			[]string{"SHAPr score", "The share of the model's right answers that is owed to a record, by a vote of the nearest answers.", "The same score of records that the model never saw.", "Records learned by heart against their neighbours score low although attacks find them."})
	}
	t.Rows = append(t.Rows, []string{"trained attacker on other splits", "Which records teach the attacker, and on which it is scored, is drawn by chance again and again.", "Guessing, which picks the training record of a pair 50 times in 100.", "What luck in the tables themselves, or in the model's fit, adds."})
	t.Rows = append(t.Rows, []string{"test of single records", "The model is fitted many times with and without a record; where its fit draws nothing by chance, once each.", "No difference.", "Anything about records that were not tested."})
	return t
}

// settings says what it takes to get the same numbers again.
func settings(r *audit.Report) string {
	o := r.Options
	s := fmt.Sprintf("Settings: seed %d, up to %d records left out of models that must be fitted again for each (ten times as many of forests, all of other models), at most %s fits for one part, %d records tested one by one.", o.Seed, o.Draw, thousands(o.MaxFits), o.Worst)
	s += fmt.Sprintf(" The trained attacker on %d further splits.", o.Repeats)
	if len(o.Sensitive) > 0 {
		s += fmt.Sprintf(" Columns guessed: %s.", strings.Join(o.Sensitive, ", "))
	}
	if len(o.GroupBy) > 0 {
		s += fmt.Sprintf(" Groups by %s.", strings.Join(o.GroupBy, ", "))
	}
	return s + " The same tables, models, settings and program give the same report, byte for byte."
}

var glossary = []word{
	{"answer", "What the model says about a record: a class, probabilities of classes, or a number."},
	{"class", "What is predicted, where it is a kind and not a number, as good or bad credit."},
	{"training record", "A row of the table that the model was fitted on, often a person."},
	{"other record", "A row of the test table: of the same kind, but the model never saw it."},
	{"leak", "The model's answers tell something about a training record that they would not tell had it not been there; above all, that it was there."},
	{"attack", "A way to guess from the model's answers whether a record was a training record."},
	{"picks the training record, times in 100", "The attack is shown a training record and another one, and says which is which. 50 in 100 is guessing, 100 is perfect. In the literature: area under the curve, AUC, from 0.5 to 1."},
	{"wrongly accused", "Other records that an attack takes for training records. In the literature: false positive rate."},
	{"training records found", "Training records that an attack takes for such. In the literature: true positive rate, or recall."},
	{"probability", "The model's number, from 0 to 1, for how sure it is of a class."},
	{"twofold", "A probability that becomes two times as large, or a half."},
	{"predicted confidence", "The probability of the class that the model holds for likeliest."},
	{"target", "What the model predicts."},
	{"split", "The records dealt by chance into those that teach an attacker and those that it is scored on."},
	{"range, interval", "From where to where the true number may lie; see the table above."},
	{"learner", "A way of making models, as trees or logistic regression."},
	{"null", "What a number is when nothing can leak."},
	{"row", "The place of a record in its table, counted from 0."},
	{"learned by heart", "The model answers a training record from memory of it, and not from what records have in common. In the literature: overfitting, memorisation."},
	{"dry run", "The same attack where it was dealt by lot who counts as a training record, so that nothing can leak."},
	{"differential privacy", "A way to fit models with random noise that limits, provably, what any single record can change."},
	{"seed", "The number that random draws start from. The same seed draws the same."},
	{"fit", "To make a model from training records; the model is fitted on them."},
}
