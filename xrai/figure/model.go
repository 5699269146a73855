package figure

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// AttacksOn draws several attacks on one model, a line each: the area of its ROC with
// the interval, beside guessing and the range of its dry runs. names are the attacks'
// and shown says which of them were shown to do better than guessing, after a
// correction for how many were run.
func AttacksOn(model string, names []string, shown []bool, results []*attack.Result) Figure {
	name := "figure of the attacks on " + model
	if len(results) == 0 || len(names) != len(results) || len(shown) != len(results) {
		return failed(name, fmt.Errorf("%d attacks, %d names, %d verdicts", len(results), len(names), len(shown)))
	}
	named, leaks := make([]*attack.Result, len(results)), 0
	for i, r := range results {
		if r == nil {
			return failed(name, fmt.Errorf("a result is missing"))
		}
		one := *r
		one.Of = names[i]
		one.Verdict.Level = "not shown to beat guessing"
		if shown[i] {
			leaks++
			one.Verdict.Level = "better than guessing"
		}
		named[i] = &one
	}
	title := fmt.Sprintf("%d of %s on %s: better than guessing", leaks, plural(len(results), "attack", "attacks"), model)
	if leaks == 0 {
		title = fmt.Sprintf("No attack on %s is shown to beat guessing, which is not proof of safety", model)
	}
	return drawAttacks(title, "", named)
}
