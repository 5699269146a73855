package audit

import "github.com/xrai-toolkit/xrai-go/xrai/attack"

// attackWords are the attacks in plain words, by attack.Result.AttackModel, with what
// the attacker needs.
var attackWords = map[string]struct{ title, how, needs string }{
	"gap": {"right answers",
		"It takes a record for a training record when the model's answer to it is right.", "the model's answers"},
	"loss threshold": {"sure answers",
		"It takes a record for a training record when the model is nearer to the truth than a limit.", "the model's probabilities or numbers"},
	"modified entropy threshold": {"sure answers, all classes",
		"It takes a record for a training record when the model is sure of the right class and rules out the others.", "the model's probabilities"},
	"lira online": {"twin models",
		"It fits further models of the same kind, some with a record and some without, and asks which of them the audited model resembles.", "the model's probabilities or numbers, and much data like the training data"},
	"lira offline": {"models without the record",
		"It fits further models of the same kind without a record, and asks whether the audited model knows the record better than they do.", "the model's probabilities or numbers, and some data like the training data"},
	"rmia": {"comparison with strangers",
		"It asks whether the audited model gains more on a record, beside further models of the same kind, than on records of people not in the training data.", "the model's probabilities, and some data like the training data"},
	"label only": {"blurred copies",
		"It changes a record a little many times and asks how often the model's answer stays the same.", "the model's answers only, not its probabilities"},
}

// AttackTitle names an attack in plain words, by attack.Result.AttackModel.
func AttackTitle(attackModel string) string {
	if w, ok := attackWords[attackModel]; ok {
		return w.title
	}
	return "trained attacker"
}

// AttackHow says in a sentence what the attack does, and what the attacker needs.
func AttackHow(attackModel string) (how, needs string) {
	if w, ok := attackWords[attackModel]; ok {
		return w.how, w.needs
	}
	return "It learns on half of the records, of which it knows who was in the training data, how the model's answers differ, and is then scored on the other half.", "the model's probabilities or numbers, and some known training records"
}

// labelsOnly reports whether an attack needs no probabilities.
func labelsOnly(r *attack.Result) bool {
	return r.AttackModel == "gap" || r.AttackModel == "label only"
}
