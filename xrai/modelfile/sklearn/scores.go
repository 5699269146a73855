package sklearn

import (
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// readSGDClassifier reads SGDClassifier, whose loss says what its scores are.
func readSGDClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	switch a.Text("loss") {
	case "log", "log_loss":
		m := d.logisticForm(a)
		m.OneVsRest = len(m.ClassNames) > 2
		f, err := modelOf(a, m)
		if err != nil {
			return nil, err
		}
		f.warnings = classLearner(a)
		return f, nil
	case "modified_huber":
		f, err := d.scoreForm(a, linear.ModifiedHuber)
		if err == nil {
			f.warnings = append(f.warnings, xrai.Warning{
				What: "the loss modified_huber gives many probabilities of exactly 0 and 1",
				Why:  "among three or more classes, a label is the first of equal probabilities, where scikit-learn takes the highest score",
			})
		}
		return f, err
	}
	return d.scoreForm(a, linear.Labels)
}

// readScores reads linear classifiers that give labels.
func readScores(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	return d.scoreForm(a, linear.Labels)
}

func (d *decoder) scoreForm(a *ndarray.Attrs, output string) (*fitted, error) {
	classes := a
	if a.Has("_label_binarizer") {
		if o := a.Object("_label_binarizer"); o != nil {
			classes = ndarray.Of(o)
			if classes.TextOr("y_type_", "") == "multilabel-indicator" {
				a.Fail("_label_binarizer", "is of several labels a row, which is not supported")
			}
		}
	}
	m := &linear.ScoreModel{ClassNames: d.classes(classes, "classes_"), Output: output}
	if err := classes.Err(); err != nil {
		return nil, err
	}
	m.Coef, m.Width = coefficients(a)
	m.Intercepts = intercepts(a, len(m.Coef))
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}
