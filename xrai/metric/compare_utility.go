package metric

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Fitted is a model with the tables as it sees them.
type Fitted struct {
	Model       xrai.Model
	Train, Test *xrai.Dataset
}

// CompareUtility compares two models on the same test rows: accuracy, log loss
// and, with two classes, the area under the curve; or root mean squared error
// and R². Log losses are clipped as in ClassUtility; their interval, and those
// of a regressor, are by bootstrap.
func CompareUtility(ctx context.Context, a, b Fitted, o BootstrapOptions) ([]Measure, error) {
	m, err := compareUtility(ctx, a, b, o)
	if err != nil {
		return nil, fmt.Errorf("compare utility: %w", err)
	}
	return m, nil
}

func compareUtility(ctx context.Context, a, b Fitted, o BootstrapOptions) ([]Measure, error) {
	x, err := answersOf(a.Model, a.Test, "test")
	if err != nil {
		return nil, fmt.Errorf("first model: %w", err)
	}
	y, err := answersOf(b.Model, b.Test, "test")
	if err != nil {
		return nil, fmt.Errorf("second model: %w", err)
	}
	if err := sameTargets(a.Test, b.Test); err != nil {
		return nil, err
	}
	if a.Test.IsClassification() {
		return compareClasses(ctx, a.Train, x, y, o)
	}
	return compareNumbers(ctx, a.Train, x, y, o)
}

// sameTargets refuses test rows that are not the same records.
func sameTargets(a, b *xrai.Dataset) error {
	if a.Rows() != b.Rows() || a.IsClassification() != b.IsClassification() {
		return fmt.Errorf("the models were not tested on the same records")
	}
	for i := range a.Rows() {
		if a.IsClassification() && a.Classes[a.Labels[i]] != b.Classes[b.Labels[i]] || !a.IsClassification() && a.Y[i] != b.Y[i] {
			return fmt.Errorf("record %d has another target for the second model", i)
		}
	}
	return nil
}

func compareClasses(ctx context.Context, train *xrai.Dataset, x, y *answers, o BootstrapOptions) ([]Measure, error) {
	in := classCounts(train)
	majority := slices.Index(in, slices.Max(in))
	always, prior := 0, 0.0
	for _, k := range x.data.Labels {
		if k == majority {
			always++
		}
		prior += logLoss(float64(in[k])/float64(train.Rows())) / float64(len(x.right))
	}
	share := float64(always) / float64(len(x.right))
	accuracy := Measure{Part: PartUtility, Name: "accuracy on test rows", Better: 1, Percent: true,
		Note: fmt.Sprintf("always answering %q: %s", train.Classes[majority], percent(share))}
	loss := Measure{Part: PartUtility, Name: "log loss on test rows", Better: -1,
		Note: fmt.Sprintf("the classes' shares alone: %.3f", prior)}
	var err error
	if accuracy.Difference, err = PairedShares(x.right, y.right); err != nil {
		return nil, err
	}
	if loss.Difference, err = PairedMean(ctx, x.losses, y.losses, o); err != nil {
		return nil, err
	}
	out := []Measure{accuracy, loss}
	scores, of, ok := x.last()
	other := slices.Index(y.data.Classes, x.data.Classes[len(x.data.Classes)-1])
	if !ok || len(y.data.Classes) != 2 || other < 0 {
		return out, nil
	}
	area := Measure{Part: PartUtility, Name: "area under the curve on test rows", Better: 1, Note: "guessing: 0.5"}
	if area.Difference, err = PairedAUC(scores, mat.Col(nil, other, y.proba), of); err != nil {
		return nil, err
	}
	return append(out, area), nil
}

func classCounts(d *xrai.Dataset) []int { return (&answers{data: d}).counts() }

func compareNumbers(ctx context.Context, train *xrai.Dataset, x, y *answers, o BootstrapOptions) ([]Measure, error) {
	constant := mean(train.Y)
	none := make([]float64, len(x.losses))
	for i, v := range x.data.Y {
		none[i] = (v - constant) * (v - constant)
	}
	errors := Measure{Part: PartUtility, Name: "root mean squared error on test rows", Better: -1,
		Note: fmt.Sprintf("always answering the training mean: %s", significant(rmse(mean(none))))}
	r2 := Measure{Part: PartUtility, Name: "R² on test rows", Better: 1,
		Note: fmt.Sprintf("always answering the training mean: %.3f", x.r2(none))}
	var err error
	if errors.Difference, err = pairedMean(ctx, x.losses, y.losses, o, rmse); err != nil {
		return nil, err
	}
	r2.Difference, err = x.r2Difference(ctx, y, o)
	return []Measure{errors, r2}, err
}

// r2Difference compares R² on resamples, the mean of y taken anew in each.
func (x *answers) r2Difference(ctx context.Context, y *answers, o BootstrapOptions) (Difference, error) {
	targets := x.data.Y
	middle := mean(targets) // keeps the squares below small
	return bootstrap(ctx, len(targets), o, func() func([]int32) (float64, float64) {
		return func(counts []int32) (float64, float64) {
			var sum, squares, first, second float64
			for i, c := range counts {
				n, t := float64(c), targets[i]-middle
				sum += n * t
				squares += n * t * t
				first += n * x.losses[i]
				second += n * y.losses[i]
			}
			total := squares - sum*sum/float64(len(targets))
			if total <= 0 {
				return 0, 0
			}
			return 1 - first/total, 1 - second/total
		}
	})
}
