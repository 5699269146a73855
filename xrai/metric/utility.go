package metric

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Utility is how good a model is, beside what needs no model.
type Utility struct {
	Of          string // what a session calls the model, "" without one
	Model       string // its kind
	Train, Test int    // rows

	Classes *ClassUtility  // nil for a regressor
	Numbers *NumberUtility // nil for a classifier

	// StoresTrainingRows is true for a model that holds its training rows.
	StoresTrainingRows bool
	Warnings           []xrai.Warning
}

// ClassUtility is the utility of a classifier.
type ClassUtility struct {
	Classes []string
	// Majority is the most frequent class of the training rows, the first on
	// ties, and NoModel the share of test rows that have it: the accuracy of
	// always answering it.
	Majority string
	NoModel  Share
	// Accuracy is the share of rows whose most probable class is right.
	TrainAccuracy, TestAccuracy Share
	// Gain is the accuracy on test rows (B) less NoModel (A), row by row.
	Gain Difference
	// Balanced is the mean over the classes present of the share of their rows
	// that is predicted right. One answer for all rows is worth OneAnswer on
	// test rows.
	TrainBalanced, TestBalanced, OneAnswer float64
	// LogLoss is the mean of -ln p of the row's class, with p clipped as in
	// scikit-learn, to 2⁻⁵² and 1-2⁻⁵². PriorLogLoss is that on test rows of
	// always answering the classes' shares among the training rows.
	TrainLogLoss, TestLogLoss, PriorLogLoss float64
	// Impossible counts the test rows whose class the model gives a probability
	// of 0; each adds 36 to the sum behind TestLogLoss.
	Impossible int
	// AUC is the area under the curve of the last class's probability, with two
	// classes only; nil otherwise, and where a table lacks a class.
	TrainAUC, TestAUC *Interval
}

// NumberUtility is the utility of a regressor.
type NumberUtility struct {
	// R2 is 1 - Σ (y-f)²/Σ (y-mean y)², and NoModelR2 that on test rows of
	// always answering the mean of the training rows: 0 or a little below.
	TrainR2, TestR2, NoModelR2 float64
	// RMSE is the square root of the mean of (y-f)², in units of the target.
	TrainRMSE, TestRMSE, NoModelRMSE float64
	// Gain is the RMSE on test rows (B) less NoModelRMSE (A), with a bootstrap
	// interval.
	Gain Difference
}

// MeasureUtility measures a model on both tables. The options are those of the
// bootstrap for a regressor; a classifier needs none.
func MeasureUtility(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BootstrapOptions) (*Utility, error) {
	u, err := measureUtility(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("utility: %w", err)
	}
	return u, nil
}

func measureUtility(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BootstrapOptions) (*Utility, error) {
	in, err := answersOf(model, train, "training")
	if err != nil {
		return nil, err
	}
	out, err := answersOf(model, test, "test")
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	u := &Utility{Model: model.Kind(), Train: train.Rows(), Test: test.Rows(), Warnings: xrai.DoubtsOf(model)}
	if keeper, ok := model.(interface{ StoresTrainingRows() bool }); ok {
		u.StoresTrainingRows = keeper.StoresTrainingRows()
	}
	if train.IsClassification() {
		if !slices.Equal(train.Classes, test.Classes) {
			return nil, fmt.Errorf("training classes are %q, test classes %q", train.Classes, test.Classes)
		}
		u.Classes, err = in.classUtility(out)
		return u, err
	}
	u.Numbers, err = in.numberUtility(ctx, out, o)
	return u, err
}

// classUtility judges answers on training rows and those on test rows.
func (in *answers) classUtility(out *answers) (*ClassUtility, error) {
	counts := in.counts()
	majority := slices.Index(counts, slices.Max(counts))
	u := &ClassUtility{Classes: in.data.Classes, Majority: in.data.Classes[majority],
		TrainAccuracy: in.accuracy(), TestAccuracy: out.accuracy(),
		TrainBalanced: in.balanced(), TestBalanced: out.balanced(),
		TrainLogLoss: mean(in.losses), TestLogLoss: mean(out.losses),
		Impossible: out.impossible, TrainAUC: in.auc(), TestAUC: out.auc()}
	always := make([]bool, len(out.right))
	prior := make([]float64, len(out.right))
	for i, k := range out.data.Labels {
		always[i] = k == majority
		prior[i] = logLoss(float64(counts[k]) / float64(len(in.right)))
	}
	u.NoModel = shareOf(always)
	u.PriorLogLoss = mean(prior)
	present := 0.0
	for _, n := range out.counts() {
		if n > 0 {
			present++
		}
	}
	u.OneAnswer = 1 / present
	var err error
	u.Gain, err = PairedShares(always, out.right)
	return u, err
}

func (in *answers) numberUtility(ctx context.Context, out *answers, o BootstrapOptions) (*NumberUtility, error) {
	constant := mean(in.data.Y)
	none := make([]float64, len(out.losses))
	for i, y := range out.data.Y {
		none[i] = (y - constant) * (y - constant)
	}
	u := &NumberUtility{TrainR2: in.r2(in.losses), TestR2: out.r2(out.losses), NoModelR2: out.r2(none),
		TrainRMSE: rmse(mean(in.losses)), TestRMSE: rmse(mean(out.losses)), NoModelRMSE: rmse(mean(none))}
	for _, v := range []float64{u.TrainR2, u.TestR2, u.NoModelR2, u.TrainRMSE, u.TestRMSE, u.NoModelRMSE} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("the errors are too large to square")
		}
	}
	var err error
	u.Gain, err = pairedMean(ctx, none, out.losses, o, rmse)
	return u, err
}

// Sentence says in words what the model is worth.
func (u *Utility) Sentence() string {
	if u.Classes != nil {
		return u.Classes.sentence()
	}
	return u.Numbers.sentence()
}

func (u *ClassUtility) sentence() string {
	right := fmt.Sprintf("right on %s of test rows", percent(u.TestAccuracy.Value))
	none := fmt.Sprintf("always answering %q is right on %s", u.Majority, percent(u.NoModel.Value))
	by := fmt.Sprintf("%s (95%% interval %s to %s, %s)", points(u.Gain.Value), signed(u.Gain.Low), signed(u.Gain.High), pValue(u.Gain.PValue))
	switch {
	case u.Gain.OnlyA == 0 && u.Gain.OnlyB == 0:
		return fmt.Sprintf("It is %s: exactly those on which always answering %q is right. Its labels are worth no more than that; its probabilities may be.", right, u.Majority)
	case u.Gain.Shown(0.05) && u.Gain.Value < 0:
		return fmt.Sprintf("It is worse than no model: %s, while %s. The difference is %s.", right, none, by)
	case u.Gain.Shown(0.05):
		return fmt.Sprintf("It is better than no model: %s, while %s. The difference is %s.", right, none, by)
	}
	return fmt.Sprintf("It is not shown to be better than no model: %s, while %s. The difference is %s.", right, none, by)
}

func (u *NumberUtility) sentence() string {
	errs := fmt.Sprintf("its root mean squared error on test rows is %s, that of always answering the training mean %s", significant(u.TestRMSE), significant(u.NoModelRMSE))
	less := fmt.Sprintf("%s less (95%% interval %s to %s)", significant(-u.Gain.Value), significant(-u.Gain.High), significant(-u.Gain.Low))
	switch {
	case u.Gain.Shown(0.05) && u.Gain.Value > 0:
		return fmt.Sprintf("It is worse than no model: %s. That is %s more (95%% interval %s to %s).", errs, significant(u.Gain.Value), significant(u.Gain.Low), significant(u.Gain.High))
	case u.Gain.Shown(0.05):
		return fmt.Sprintf("It is better than no model: %s. That is %s.", errs, less)
	}
	return fmt.Sprintf("It is not shown to be better than no model: %s. That is %s.", errs, less)
}

// percent writes a share with one decimal, 100% only for all.
func percent(share float64) string {
	s := fmt.Sprintf("%.1f%%", 100*share)
	switch {
	case share < 1 && s == "100.0%":
		return "nearly 100%"
	case share > 0 && s == "0.0%":
		return "under 0.1%"
	}
	return s
}

// points writes a difference of shares in percentage points.
func points(d float64) string { return signed(d) + " points" }

// signed writes a difference of shares in points, a small one with more digits.
func signed(d float64) string {
	switch a := math.Abs(100 * d); {
	case a == 0 || a >= 0.95:
		return fmt.Sprintf("%+.1f", 100*d)
	case a >= 0.01:
		return fmt.Sprintf("%+.2f", 100*d)
	}
	return fmt.Sprintf("%+.1g", 100*d)
}
