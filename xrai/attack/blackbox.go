package attack

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Inputs of the attack model.
const (
	Proba = "proba" // the class probabilities
	Loss  = "loss"  // cross-entropy of the record's class, or squared error
)

// Attack models, by ART's names: scikit-learn's learners with their defaults, and
// ART's own network, which is its default.
const (
	LogisticRegression = "lr"
	DecisionTree       = "dt"
	NearestNeighbours  = "knn"
	NeuralNetwork      = "nn"
	RandomForest       = "rf"
	GradientBoosting   = "gb"
)

// BlackBoxOptions say how the attack is run. The zero value fits a logistic
// regression on half of the records and scores the other half.
type BlackBoxOptions struct {
	// Input is what the attack model sees beside the label. "" means Loss. ART's
	// default for classifiers is Proba, which neither a logistic regression nor the
	// network can use well: whether the label is the model's answer is no sum of
	// what each of them tells alone.
	Input  string
	Attack string // LogisticRegression (also "") or another of the attack models

	// TrainRatio is the share of members and of others that fits the attack,
	// above 0 and below 1. 0 means 0.5.
	TrainRatio float64
	// Folds, if above 0, fits as many attack models, at least 2, each on all records
	// but its part, which it then scores: so every record is scored, by an attack
	// that never saw it. TrainRatio is not used.
	Folds int
	// Compatible repeats ART's recipe as the Python toolkit runs it: the first
	// TrainRatio of both tables, in row order, fits the attack, and all records
	// are scored, those it was fitted on too. Its figures flatter the attack.
	Compatible bool

	// Shuffles is how many dry runs with shuffled memberships show what comes
	// out when nothing can leak, each with an attack model of its own. 0 means 200;
	// for NeuralNetwork, which takes seconds to fit, 40. The least p-value is
	// 1/(Shuffles+1), and evidence takes one of 0.025: at least 39.
	Shuffles int
	Appetite Appetite

	Seed    uint64
	Workers int `json:"-"` // 0 means all cores
	// Progress hears of dry runs, or of all epochs of a NeuralNetwork's fits.
	Progress func(done, total int) `json:"-"`
}

// Record is one scored record.
type Record struct {
	Row    int     // index in its table
	Member bool    // training table, or test table
	Score  float64 // higher is more likely a member; BlackBox's is a probability
	Fitted bool    // the attack was fitted on it: only in Compatible mode
	Called bool    // the attack calls it a member
}

// Result is an attack's scores and what they are worth.
type Result struct {
	Name        string // "black box", "gap" and so on
	Of          string // what a session calls the attacked model, "" without one
	Model       string // kind of the attacked model
	AttackModel string
	Input       string
	Compatible  bool
	TrainRatio  float64 // 0 where every record is scored
	Seed        uint64

	FittedMembers, FittedOthers int
	Records                     []Record // scored ones, members first
	Guesses                     metric.Guesses
	ROC                         metric.ROCResult
	// AtFPR is the share of members found at false positive rates of 10%, 1% and
	// 0.1%.
	AtFPR []metric.TPRAtFPR
	// Priors are the guesses' precision where 1%, 10% and 50% are members.
	Priors []metric.PriorPrecision
	DryRun DryRun
	Folds  *Folds // nil for one split

	Verdict  Verdict
	Warnings []xrai.Warning
}

// Predicted returns the guess for each scored record: 1 when it is called a
// member.
func (r *Result) Predicted() []int {
	out := make([]int, len(r.Records))
	for i, rec := range r.Records {
		if rec.Called {
			out[i] = 1
		}
	}
	return out
}

// Actual returns the truth for each scored record: 1 for a training record.
func (r *Result) Actual() []int {
	out := make([]int, len(r.Records))
	for i, rec := range r.Records {
		if rec.Member {
			out[i] = 1
		}
	}
	return out
}

// BlackBox is membership inference with a trained attack model, ART's black-box
// attack (Shokri et al., arXiv:1610.05820, without shadow models): the model's
// probabilities or loss and the label, each scaled to unit variance, tell
// members (rows of train) from others (rows of test). Records that fit the
// attack and records it is scored on are disjoint, unless Compatible is set.
//
// A regressor's target is scaled too, like every input.
func BlackBox(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions) (*Result, error) {
	r, err := blackBox(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("black-box attack: %w", err)
	}
	return r, nil
}

func blackBox(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions) (*Result, error) {
	o, err := o.check(model)
	if err != nil {
		return nil, err
	}
	if o.Folds > 0 {
		in, err := features(model, train, test, o.Input)
		if err != nil {
			return nil, err
		}
		return outOfFold(ctx, model, train, test, in, o)
	}
	run, records, err := infer(ctx, model, train, test, o)
	if err != nil {
		return nil, err
	}
	r := &Result{Warnings: xrai.DoubtsOf(model), Name: "black box", Model: model.Kind(), AttackModel: o.Attack, Input: o.Input,
		Compatible: o.Compatible, TrainRatio: o.TrainRatio, Seed: o.Seed, Records: records}
	for _, m := range run.plan.members(run.plan.fit) {
		if m {
			r.FittedMembers++
		} else {
			r.FittedOthers++
		}
	}
	if err := r.judge(ctx, o.Workers); err != nil {
		return nil, err
	}
	if r.DryRun, err = run.dryRun(ctx, r.ROC.AUC.Value, r.Guesses.Balanced); err != nil {
		return nil, err
	}
	r.warn(train, test)
	r.Verdict = o.Appetite.judge(r)
	return r, nil
}

// Infer is BlackBox without judging what it finds: it fits the attack model and
// scores records, members first, as ART's fit and infer do. Folds must be 0;
// Shuffles and Appetite are not used.
func Infer(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions) ([]Record, error) {
	o, err := o.check(model)
	if err == nil && o.Folds > 0 {
		err = fmt.Errorf("folds %d: records of several folds are scored by BlackBox", o.Folds)
	}
	var records []Record
	if err == nil {
		o.Shuffles = 0
		_, records, err = infer(ctx, model, train, test, o)
	}
	if err != nil {
		return nil, fmt.Errorf("black-box attack: %w", err)
	}
	return records, nil
}

func infer(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions) (*run, []Record, error) {
	in, err := features(model, train, test, o.Input)
	if err != nil {
		return nil, nil, err
	}
	plan, err := newPlan(train.Rows(), test.Rows(), o)
	if err != nil {
		return nil, nil, err
	}
	run := newRun(in, plan, o)
	scores, err := run.real(ctx)
	if err != nil {
		return nil, nil, err
	}
	fitted := make([]bool, plan.rows())
	for _, row := range plan.fit {
		fitted[row] = true
	}
	records := make([]Record, len(plan.score))
	for i, row := range plan.score {
		records[i] = Record{Row: row, Member: row < plan.in, Score: scores[i], Fitted: fitted[row], Called: scores[i] > 0.5}
		if !records[i].Member {
			records[i].Row -= plan.in
		}
	}
	return run, records, nil
}

func (o BlackBoxOptions) check(model xrai.Model) (BlackBoxOptions, error) {
	switch model.(type) {
	case nil:
		return o, fmt.Errorf("no model")
	case xrai.Classifier:
	case xrai.Regressor:
		if o.Input == Proba {
			return o, fmt.Errorf("%s gives no probabilities; use the loss", model.Kind())
		}
	default:
		return o, fmt.Errorf("%s is neither a classifier nor a regressor", model.Kind())
	}
	if o.Input == "" {
		o.Input = Loss
	}
	if o.Input != Proba && o.Input != Loss {
		return o, fmt.Errorf("input %q is neither %q nor %q", o.Input, Proba, Loss)
	}
	if o.Attack == "" {
		o.Attack = LogisticRegression
	}
	if _, ok := attackers[o.Attack]; !ok {
		return o, fmt.Errorf("attack model %q is none of %q", o.Attack, slices.Sorted(maps.Keys(attackers)))
	}
	if o.Folds != 0 && (o.Folds < 2 || o.Folds > 100) {
		return o, fmt.Errorf("folds %d are not from 2 to 100", o.Folds)
	}
	if o.Folds > 0 && (o.Compatible || o.TrainRatio != 0) {
		return o, fmt.Errorf("folds score every record once; they go with neither a train ratio nor Compatible")
	}
	if o.TrainRatio == 0 {
		o.TrainRatio = 0.5
	}
	if !(o.TrainRatio > 0 && o.TrainRatio < 1) {
		return o, fmt.Errorf("train ratio %v is not above 0 and below 1: some records must fit the attack and some must be left to score", o.TrainRatio)
	}
	if o.Shuffles < 0 {
		return o, fmt.Errorf("shuffles %d is negative", o.Shuffles)
	}
	if o.Shuffles == 0 {
		o.Shuffles = 200
		if o.Attack == NeuralNetwork {
			o.Shuffles = 40
		}
	}
	var err error
	o.Appetite, err = o.Appetite.check()
	return o, err
}

// keyBootstrap keys the resamples behind the figures at low false positive rates.
const keyBootstrap = 9

// judge fills the figures of the scored records.
func (r *Result) judge(ctx context.Context, workers int) error {
	scores, member := make([]float64, len(r.Records)), make([]bool, len(r.Records))
	for i, rec := range r.Records {
		scores[i], member[i] = rec.Score, rec.Member
	}
	roc, err := metric.ROC(scores, member)
	if err != nil {
		return err
	}
	r.ROC = *roc
	if r.Compatible {
		// Scores of rows the attack was fitted on are no sample of anything.
		withoutInterval(&r.ROC.AUC, "scored on its own training rows")
	}
	if r.Folds != nil {
		withoutInterval(&r.ROC.AUC, "pooled out-of-fold scores")
	}
	guesses, err := metric.PrecisionRecall(r.Predicted(), r.Actual())
	if err != nil {
		return err
	}
	r.Guesses = *guesses
	for _, prior := range []float64{0.01, 0.1, 0.5} {
		p, err := guesses.AtPrior(prior)
		if err != nil {
			return err
		}
		r.Priors = append(r.Priors, p)
	}
	fprs := []float64{0.1, 0.01, 0.001}
	if r.Compatible || r.Folds != nil {
		for _, fpr := range fprs {
			r.AtFPR = append(r.AtFPR, roc.TPRAt(fpr))
		}
		return nil
	}
	r.AtFPR, err = metric.TPRAtFPRs(ctx, scores, member, fprs, metric.BootstrapOptions{Resamples: 1000, Seed: xrai.Key(r.Seed, keyBootstrap), Workers: workers})
	return err
}

func withoutInterval(auc *metric.Interval, why string) {
	*auc = metric.Interval{Value: auc.Value, Low: auc.Value, High: auc.Value, Level: auc.Level, Method: "none: " + why}
}

func (r *Result) warn(train, test *xrai.Dataset) {
	add := func(what, why, remedy string) {
		r.Warnings = append(r.Warnings, xrai.Warning{What: what, Why: why, Remedy: remedy})
	}
	if r.Compatible {
		add(fmt.Sprintf("%d of the %d scored records fitted the attack", r.FittedMembers+r.FittedOthers, len(r.Records)),
			"the attack has seen their membership, so its figures are too good",
			"judge by the run without Compatible")
	}
	if twins := metric.Shared(train, test); twins > 0 {
		r.Warnings = append(r.Warnings, xrai.SharedRows(twins, test.Rows()))
	}
	if r.Guesses.FPR.Of < 100 {
		add(fmt.Sprintf("only %d non-members are scored", r.Guesses.FPR.Of),
			"low false positive rates cannot be measured", "use a larger test table")
	}
	for k, name := range train.Classes {
		if slices.Contains(train.Labels, k) != slices.Contains(test.Labels, k) {
			add(fmt.Sprintf("class %q stands on one side only", name),
				"the attack can tell sides by it, which is not leakage", "split again, stratified by class")
		}
	}
}
