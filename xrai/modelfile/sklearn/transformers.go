package sklearn

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// transformerReaders read imputers, scalers, encoders and ColumnTransformer.
var transformerReaders = map[string]transformerReader{
	"Pipeline":          readChain,
	"ColumnTransformer": readColumnTransformer,
	"FeatureUnion":      readFeatureUnion,

	"SimpleImputer":    readSimpleImputer,
	"MissingIndicator": readMissingIndicator,

	"StandardScaler": readStandardScaler,
	"MinMaxScaler":   readMinMaxScaler,
	"MaxAbsScaler":   readMaxAbsScaler,
	"RobustScaler":   readRobustScaler,
	"Normalizer":     readNormalizer,
	"Binarizer":      readBinarizer,

	"OneHotEncoder":    readOneHotEncoder,
	"OrdinalEncoder":   readOrdinalEncoder,
	"KBinsDiscretizer": readKBinsDiscretizer,

	"PolynomialFeatures":  readPolynomialFeatures,
	"PCA":                 readPCA,
	"TruncatedSVD":        readTruncatedSVD,
	"FunctionTransformer": readFunctionTransformer,
	"PowerTransformer":    readPowerTransformer,
	"QuantileTransformer": readQuantileTransformer,

	"VarianceThreshold":         readVarianceThreshold,
	"SelectKBest":               readSelectKBest,
	"SelectPercentile":          readSelectPercentile,
	"SelectFpr":                 readSelectFpr,
	"SelectFdr":                 readSelectFdr,
	"SelectFwe":                 readSelectFwe,
	"SelectFromModel":           readSelectFromModel,
	"RFE":                       readSupport,
	"RFECV":                     readSupport,
	"SequentialFeatureSelector": readSupport,
}

// alone words the refusal of a file whose value only prepares data; ok is false
// for any other class.
func alone(o *pickle.Object) (err error, ok bool) {
	name := readerName(o.Class)
	switch name {
	case "LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer":
		return fmt.Errorf("is a %s, which turns the names of classes into numbers; it holds no model, so open the model it was saved beside, and give it the names as Options.Classes", name), true
	}
	if _, known := transformers[name]; known && name != "Pipeline" {
		return fmt.Errorf("is a %s, which only prepares data; it holds no model", name), true
	}
	return nil, false
}

// readChain reads a Pipeline of transformers.
func readChain(d *decoder, a *ndarray.Attrs) (step.Step, error) {
	pairs, err := namedSteps(a)
	if err != nil {
		return nil, err
	}
	out := &step.Chain{}
	var missing bool
	for _, p := range pairs {
		err := d.within(fmt.Sprintf("[%q]", p.name), func() error {
			s, err := d.step(p.value)
			if s != nil {
				out.Steps = append(out.Steps, step.Part{Step: s})
			}
			return err
		})
		if err := d.goOn(err, &missing); err != nil {
			return nil, err
		}
	}
	if missing {
		return nil, errUnsupported
	}
	return flat(out), nil
}

// flat returns the only step of a chain, nil of an empty one, else the chain.
func flat(c *step.Chain) step.Step {
	switch len(c.Steps) {
	case 0:
		return nil
	case 1:
		return c.Steps[0].Step
	}
	return c
}

// goOn notes a class without a reader and passes other errors on.
func (d *decoder) goOn(err error, missing *bool) error {
	if err == errUnsupported {
		*missing = true
		return nil
	}
	return err
}

// readFeatureUnion reads FeatureUnion(transformer_list, transformer_weights).
func readFeatureUnion(d *decoder, a *ndarray.Attrs) (step.Step, error) {
	items := a.Items("transformer_list")
	weight := weights(a)
	out := &step.Union{}
	var missing bool
	for i, v := range items {
		pair, ok := pickle.Items(v)
		name, isText := any(nil), false
		if ok && len(pair) == 2 {
			name, isText = pair[0].(string)
		}
		if !isText {
			return nil, fmt.Errorf("transformer_list[%d] is no name and transformer", i)
		}
		label := name.(string)
		if pair[1] == "drop" || pair[1] == nil {
			continue
		}
		err := d.within(fmt.Sprintf(".transformer_list[%q]", label), func() error {
			s, err := d.step(pair[1])
			out.Branches = append(out.Branches, step.Branch{Name: label, Step: step.Part{Step: s}, Weight: weight(label)})
			return err
		})
		if err := d.goOn(err, &missing); err != nil {
			return nil, err
		}
	}
	if missing {
		return nil, errUnsupported
	}
	return out, nil
}

// weights reads transformer_weights, 1 for what it does not name.
func weights(a *ndarray.Attrs) func(name string) float64 {
	if a.None("transformer_weights") {
		return func(string) float64 { return 1 }
	}
	of := a.Dict("transformer_weights")
	return func(name string) float64 {
		if a.Err() != nil {
			return 1
		}
		switch v, _ := of.Get(name); v := v.(type) {
		case nil:
			return 1
		case float64:
			return v
		case int64:
			return float64(v)
		default:
			a.Fail("transformer_weights", "weighs %q with %s", name, pickle.TypeName(v))
			return 1
		}
	}
}
