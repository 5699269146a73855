package modelfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/lightgbm"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/sklearn"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/xgboost"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// maxDepth bounds how deep brackets nest; models are kept as flat lists.
const maxDepth = 64

// Parse reads a model from the bytes of a file, with the default options.
func Parse(data []byte) (*pipeline.Pipeline, error) { return Options{}.Parse(data) }

// Parse reads a model from the bytes of a file. The model holds nothing of data
// afterwards.
func (o Options) Parse(data []byte) (p *pipeline.Pipeline, err error) {
	f := recognise(data)
	read, ok := readers[f]
	if !ok {
		return nil, f.refusal()
	}
	// The readers check all that they use; should one have missed something, a file
	// from elsewhere must not end the caller's program.
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("it cannot be read (%v)", r)
		}
		if err != nil && f != formatOwn {
			err = fmt.Errorf("%s: %w", f, err)
		}
	}()
	return read(data, o)
}

// readers are those of each format that can be read.
var readers = map[format]func(data []byte, o Options) (*pipeline.Pipeline, error){
	formatOwn:    parseOwn,
	formatPickle: parsePickle,
	formatJoblib: parsePickle,
	formatPacked: parsePickle,
	formatXGBoost: func(data []byte, o Options) (*pipeline.Pipeline, error) {
		return xgboost.Decode(data, xgboost.Options{Target: o.Target, Classes: o.Classes})
	},
	formatLightGBM: func(data []byte, o Options) (*pipeline.Pipeline, error) {
		return lightgbm.Decode(data, lightgbm.Options{Target: o.Target, Classes: o.Classes})
	},
}

// parsePickle reads what scikit-learn writes by pickle or joblib.
func parsePickle(data []byte, o Options) (*pipeline.Pipeline, error) {
	v, _, err := ndarray.Load(data, ndarray.Options{MaxBytes: o.MaxBytes})
	if err != nil {
		return nil, err
	}
	return sklearn.Decode(v, sklearn.Options{Target: o.Target, Classes: o.Classes})
}

// parseOwn reads what pipeline.Save writes.
func parseOwn(data []byte, _ Options) (*pipeline.Pipeline, error) {
	if err := checkDepth(data); err != nil {
		return nil, err
	}
	var d pipeline.Document
	if err := strictly(data, &d); err != nil {
		return nil, err
	}
	switch {
	case d.Format != pipeline.Format:
		return nil, fmt.Errorf("format is %q, not %q", d.Format, pipeline.Format)
	case d.Version > pipeline.Version:
		return nil, fmt.Errorf("written by a newer xrai-go (format version %d, this one reads %d)", d.Version, pipeline.Version)
	case d.Version != pipeline.Version:
		return nil, fmt.Errorf("format version %d is not %d", d.Version, pipeline.Version)
	case absent(d.Features):
		return nil, fmt.Errorf("features are missing")
	case d.Model == nil:
		return nil, fmt.Errorf("the model is missing")
	}
	p := &pipeline.Pipeline{Target: d.Target, StandIn: d.StandIn, Warnings: d.Warnings}
	var err error
	if p.Features, err = features(d.Features); err != nil {
		return nil, err
	}
	if p.Model, err = decode("model", models, d.Model); err != nil {
		return nil, err
	}
	if d.Learner != nil {
		if p.Learner, err = decode("learner", learners, d.Learner); err != nil {
			return nil, err
		}
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	return p, nil
}

// features reads those of feature.Fit or the steps of an imported pipeline.
func features(data json.RawMessage) (feature.Features, error) {
	var kind struct {
		Steps json.RawMessage `json:"steps"`
	}
	if err := json.Unmarshal(data, &kind); err == nil && kind.Steps != nil {
		s := new(step.Steps)
		return s, strictly(data, s)
	}
	t := new(feature.Transformer)
	return t, strictly(data, t)
}

func absent(m json.RawMessage) bool { return len(m) == 0 || string(m) == "null" }

// decode finds the kind among the known ones and reads its parameters.
func decode[T interface{ Kind() string }](what string, known map[string]func([]byte) (T, error), part *pipeline.Part) (v T, err error) {
	read, ok := known[part.Kind]
	if !ok {
		return v, fmt.Errorf("unknown kind of %s %q; known are %q", what, part.Kind, kinds(known))
	}
	if absent(part.Params) {
		return v, fmt.Errorf("%s %q has no params", what, part.Kind)
	}
	if v, err = read(part.Params); err != nil {
		return v, fmt.Errorf("%s %q: %w", what, part.Kind, err)
	}
	if k := v.Kind(); k != part.Kind {
		return v, fmt.Errorf("%s %q holds the params of kind %q", what, part.Kind, k)
	}
	return v, nil
}

// strictly decodes one JSON value and says where it fails.
func strictly(data []byte, v any) error { return located(data, strict.Decode(data, v)) }

// located adds the line of a syntax error.
func located(data []byte, err error) error {
	var syntax *json.SyntaxError
	var trailing *strict.TrailingError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", line(data, syntax.Offset), err)
	case errors.As(err, &trailing):
		return fmt.Errorf("line %d: %w", line(data, trailing.Offset), err)
	}
	return err
}

func line(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(offset, int64(len(data)))], []byte{'\n'})
}

// checkDepth refuses brackets nested deeper than maxDepth before anything is
// decoded. It need not understand more of JSON than strings.
func checkDepth(data []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("line %d: brackets nest deeper than %d", line(data, int64(i)), maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
