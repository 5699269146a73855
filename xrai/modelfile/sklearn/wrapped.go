package sklearn

import (
	"fmt"
	"math"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/lightgbm"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/xgboost"
)

// wrappedReaders read other libraries' estimators in scikit-learn's dress, and
// their models without it.
var wrappedReaders = map[string]estimatorReader{
	"xgboost.XGBClassifier":   readXGB,
	"xgboost.XGBRegressor":    readXGB,
	"xgboost.XGBRFClassifier": readXGB,
	"xgboost.XGBRFRegressor":  readXGB,
	"xgboost.XGBRanker":       readXGB,
	"xgboost.Booster":         readXGBBooster,
	"lightgbm.LGBMClassifier": readLGBM,
	"lightgbm.LGBMRegressor":  readLGBM,
	"lightgbm.LGBMRanker":     readLGBM,
	"lightgbm.Booster":        readLGBMBooster,
}

// readXGB reads a wrapper of XGBoost: its Booster, the labels of its classes, and
// the number that stood for missing values.
func readXGB(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	b, err := xgbOf(ndarray.Of(a.Object("_Booster")), a)
	if err != nil {
		return nil, err
	}
	o := xgboost.Reading{Wrapped: true, Certain: true}
	if b.IsClassifier() {
		if o.Classes, err = d.labels(a, "classes_", b.Classes()); err != nil {
			return nil, err
		}
	}
	if err := sameTask(a, b.IsClassifier()); err != nil {
		return nil, err
	}
	r, err := b.Read(o)
	if err != nil {
		return nil, err
	}
	if !a.None("missing") {
		if missing := a.Float("missing"); missing == missing {
			r.Lead = append(r.Lead, &step.Blank{Value: missing})
			if math.IsInf(missing, 0) {
				a.Fail("missing", "is %v", missing)
			}
		}
	}
	return fromBooster(r), a.Err()
}

// xgbOf reads a Booster object; a is whose error counts.
func xgbOf(b, a *ndarray.Attrs) (*xgboost.Booster, error) {
	if a.Err() != nil {
		return nil, a.Err()
	}
	v := b.Value("handle")
	if b.Err() != nil {
		return nil, b.Err()
	}
	data, ok := v.(pickle.Bytes)
	if !ok {
		return nil, fmt.Errorf("the handle of the Booster is %s, not bytes", pickle.TypeName(v))
	}
	out, err := xgboost.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("the handle of the Booster: %w", err)
	}
	return out, nil
}

func readXGBBooster(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	b, err := xgbOf(a, a)
	if err != nil {
		return nil, err
	}
	r, err := b.Read(xgboost.Reading{Certain: true, Classes: d.numbered(b.IsClassifier(), b.Classes())})
	if err != nil {
		return nil, err
	}
	return fromBooster(r), nil
}

// readLGBM reads a wrapper of LightGBM: its Booster and the labels of its classes.
func readLGBM(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	b, best, err := lgbOf(ndarray.Of(a.Object("_Booster")), a)
	if err != nil {
		return nil, err
	}
	o := lightgbm.Reading{Certain: true, Rounds: best}
	if b.IsClassifier() {
		if o.Classes, err = d.labels(a, "_classes", b.Classes()); err != nil {
			return nil, err
		}
	}
	if err := sameTask(a, b.IsClassifier()); err != nil {
		return nil, err
	}
	r, err := b.Read(o)
	if err != nil {
		return nil, err
	}
	return fromBooster(r), a.Err()
}

// lgbOf reads a Booster object and its best number of rounds, 0 for all.
func lgbOf(b, a *ndarray.Attrs) (*lightgbm.Booster, int, error) {
	if a.Err() != nil {
		return nil, 0, a.Err()
	}
	name := "_handle" // from 4.0
	if b.None(name) {
		name = "handle"
	}
	text := b.Text(name)
	best := b.IntOr("best_iteration", 0)
	if b.Err() != nil {
		return nil, 0, b.Err()
	}
	out, err := lightgbm.Parse([]byte(text))
	if err != nil {
		return nil, 0, fmt.Errorf("the %s of the Booster: %w", name, err)
	}
	return out, int(max(0, min(best, 1<<30))), nil
}

func readLGBMBooster(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	b, best, err := lgbOf(a, a)
	if err != nil {
		return nil, err
	}
	r, err := b.Read(lightgbm.Reading{Certain: true, Rounds: best, Classes: d.numbered(b.IsClassifier(), b.Classes())})
	if err != nil {
		return nil, err
	}
	return fromBooster(r), nil
}

// labels returns the n classes of a wrapper: as it holds them, or where it knows
// numbers only, as Options name them.
func (d *decoder) labels(a *ndarray.Attrs, name string, n int) ([]string, error) {
	if a.None(name) {
		return d.numbered(true, n), nil
	}
	classes := d.classes(a, name)
	if a.Err() == nil && len(classes) != n {
		a.Fail(name, "holds %d classes, the Booster has %d", len(classes), n)
	}
	return classes, a.Err()
}

// numbered names the classes 0 to n-1 of a classifier.
func (d *decoder) numbered(classifier bool, n int) []string {
	if !classifier {
		return nil
	}
	names, renamed := booster.ClassNames(n, d.options.Classes)
	d.renamed = d.renamed || renamed
	return names
}

// sameTask refuses a wrapper whose Booster predicts something else than it says.
func sameTask(a *ndarray.Attrs, classifier bool) error {
	if says := strings.HasSuffix(a.Class(), "Classifier"); says != classifier {
		return fmt.Errorf("a %s whose objective is for the other of classification and regression is not supported", a.Class())
	}
	return nil
}

func fromBooster(r *booster.Read) *fitted {
	return &fitted{lead: r.Lead, model: r.Model, learner: r.Learner, standIn: r.Learner != nil, warnings: r.Warnings, columns: r.Columns, width: r.Width}
}
