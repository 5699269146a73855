package audit_test

import (
	"fmt"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/gonbui"
	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// rules is any other model: a function of rows as they stand in the table. It
// may as well ask a scoring service.
func rules(rows dataframe.DataFrame) (*mat.Dense, error) {
	years, err := dataframe.Floats(rows, "Seniority")
	if err != nil {
		return nil, err
	}
	debts, _, err := dataframe.Strings(rows, "Records")
	if err != nil {
		return nil, err
	}
	p := mat.NewDense(rows.Nrow(), 2, nil)
	for i := range years {
		good := 0.9
		if debts[i] == "yes" {
			good -= 0.4
		}
		if years[i] < 3 {
			good -= 0.3
		}
		p.SetRow(i, []float64{1 - good, good})
	}
	return p, nil
}

// A session audits any function that gives probabilities, beside model files.
// In a notebook the first statement stands above %%, for it reads and asks
// nothing yet. Results are remembered under the function's name, "rules 2".
func Example_anyOtherModel() {
	var s = audit.Open(audit.Files{
		Train:  "../../notebooks/data/credit_train.csv",
		Test:   "../../notebooks/data/credit_test.csv",
		Target: "Status",
		Models: map[string]string{"DT": "../../notebooks/models/credit_tree.json"},
		Pipelines: map[string]*pipeline.Pipeline{
			"rules": pipeline.FromProba([]string{"bad", "good"}, rules, "Status", "rules 2"),
		},
	}).With(gonbui.Live())

	u, err := s.Utility("rules").Get()
	if err != nil {
		fmt.Println(err)
		return
	}
	gonbui.Show(u.Sentence())
	r, err := s.SHAPr("rules", metric.SHAPrOptions{}).Get()
	if err != nil {
		fmt.Println(err)
		return
	}
	gonbui.Show(fmt.Sprintf("%d distinct answers to %d training records", r.Distinct, r.Train))
	_, err = s.PDTP("rules", metric.PDTPOptions{}).Get()
	gonbui.Show(err)
	// Output:
	// It is not shown to be better than no model: right on 74.7% of test rows, while always answering "good" is right on 71.8%. The difference is +2.9 points (95% interval +0.10 to +5.7, p = 0.051).
	// 4 distinct answers to 3563 training records
	// Error: model "rules" has no learner to fit again without a record: give one with WithLearner
}

// Without the learner behind it a function cannot be fitted again. Given one,
// PDTP measures that learner, and says how far it is from the function.
func Example_learnerBehindAFunction() {
	model := pipeline.FromProba([]string{"bad", "good"}, rules, "Status", "rules 2").
		WithLearner(tree.Classifier{Params: tree.Params{MaxDepth: 2}}, feature.Spec{})
	s := audit.Open(audit.Files{Train: "../../notebooks/data/credit_train.csv", Test: "../../notebooks/data/credit_test.csv", Target: "Status",
		Pipelines: map[string]*pipeline.Pipeline{"rules": model}})
	r, err := s.PDTP("rules", metric.PDTPOptions{}).Get()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Sentence())
	fmt.Printf("The learner's probabilities are not the rules' for %.0f%% of records.\n", 100*r.TargetDiffers)
	// Output:
	// Of all 3563 training records, each left out alone: none as much as doubles or halves a probability; the largest change is 1.4%.
	// The learner's probabilities are not the rules' for 100% of records.
}

// Two models in one call, and what every record gives away as a file.
func ExampleSession_Compare() {
	s := audit.Open(audit.Files{Train: "../../notebooks/data/lending_club_train.csv", Test: "../../notebooks/data/lending_club_test.csv", Target: "Class",
		Models: map[string]string{"DT": "../../notebooks/models/lending_club_tree.json", "DT_small": "../../notebooks/models/lending_club_small.json"}})
	c, err := s.Compare("DT", "DT_small", audit.CompareOptions{Parts: []string{metric.PartUtility, metric.PartPDTP}}).Get()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Verdict.Sentence)
	fmt.Println(c.Verdict.Utility)

	records, err := s.Records("DT_small", audit.RecordsOptions{Parts: []string{metric.PartSHAPr}}).Get()
	if err != nil {
		fmt.Println(err)
		return
	}
	file := filepath.Join(os.TempDir(), "records.csv")
	if err := dataframe.WriteCSV(file, records); err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(file)
	fmt.Println(records.Nrow(), "rows of", records.Names())
	// Output:
	// DT_small leaks less than DT: records that, left out, move an answer more than 2-fold, 5.3% for DT and 0.5% for DT_small (difference -4.9 points, exact for these records). Less is not nothing: neither model is shown to be safe.
	// In utility, DT_small is the better model too (always answering "good": 94.8%): accuracy on test rows, 93.8% for DT and 94.8% for DT_small (difference +1.0 points, 95% interval +0.46 to +1.5); log loss on test rows, 0.522 for DT and 0.188 for DT_small (difference -0.333, 95% interval -0.491 to -0.200); area under the curve on test rows, 0.678 for DT and 0.720 for DT_small (difference +0.042, 95% interval -0.007 to +0.091) (no difference shown).
	// 7886 rows of [row table class shapr shapr_stderr shapr_excess shapr_rank]
}
