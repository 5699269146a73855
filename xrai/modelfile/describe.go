package modelfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/lightgbm"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/sklearn"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/xgboost"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Description is what a model file says about itself: what to look at before it
// is trusted. Making it runs nothing of the file.
type Description struct {
	Path        string
	Format      string
	Bytes       int
	Compression string // "" for none
	Inflated    int    // bytes, once inflated
	Protocol    int    // of a pickle
	Library     string // that wrote it, with its version, as far as the file says

	// Parts are the estimators of a pickle, outer ones first.
	Parts []sklearn.Part
	// Foreign are classes and functions that Python would look up, and might call,
	// on opening the file, beyond those of the usual libraries.
	Foreign []string

	Columns  []string // that the model takes; nil where the file does not name them
	Width    int      // how many they are
	Classes  []string // nil for a number
	Model    string   // what it is read as
	Learner  string   // what fits it again, "" for nothing
	Warnings []xrai.Warning

	// Problem says why the file cannot be used, "" if it can.
	Problem string
}

// Describe looks at a model file with the default options.
func Describe(path string) (*Description, error) { return Options{}.Describe(path) }

// Describe looks at a model file. A file whose content cannot be used is described
// as far as it goes, with a Problem; the error is for one that cannot be read at
// all.
func (o Options) Describe(path string) (*Description, error) {
	data, err := o.read(path)
	if err != nil {
		return nil, fmt.Errorf("model file %s: %w", path, err)
	}
	f := recognise(data)
	d := &Description{Path: path, Format: string(f), Bytes: len(data)}
	switch f {
	case formatPickle, formatJoblib, formatPacked:
		d.pickle(data, o)
	case formatXGBoost:
		if b, err := xgboost.Parse(data); err == nil {
			d.Library = "XGBoost " + b.Version
			d.Parts = []sklearn.Part{{Class: b.Name + ", " + b.Objective, Count: 1, Supported: true, Params: settings(b.Config)}}
		}
	case formatLightGBM:
		if b, err := lightgbm.Parse(data); err == nil {
			d.Library = "LightGBM, form " + b.Version
			d.Parts = []sklearn.Part{{Class: b.Objective, Count: 1, Supported: true, Params: settings(b.Params)}}
		}
	}
	p, err := o.Parse(data)
	if err != nil {
		d.Problem = err.Error()
		return d, nil
	}
	d.pipeline(p)
	return d, nil
}

// pickle describes the values of a pickle.
func (d *Description) pickle(data []byte, o Options) {
	v, info, err := ndarray.Load(data, ndarray.Options{MaxBytes: o.MaxBytes})
	if err != nil {
		return // Parse says why
	}
	d.Compression, d.Inflated, d.Protocol = string(info.Compression), info.Bytes, info.Protocol
	if info.Joblib {
		d.Format = string(formatJoblib)
	} else {
		d.Format = string(formatPickle)
	}
	var version string
	if d.Parts, version = sklearn.Outline(v); version != "" {
		d.Library = "scikit-learn " + version
	}
	for _, use := range info.Classes {
		if name := use.Class.String(); !usual(name) && !slices.Contains(d.Foreign, name) {
			d.Foreign = append(d.Foreign, name)
		}
	}
}

// settings lists parameters in order of their names.
func settings(params map[string]string) (out []string) {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if v := params[name]; v != "" && len(out) < 60 {
			out = append(out, fmt.Sprintf("%.60s=%.60s", name, v))
		}
	}
	return out
}

// pipeline describes what the file was read as.
func (d *Description) pipeline(p *pipeline.Pipeline) {
	d.Columns, d.Classes = p.Inputs(), p.Target.Classes
	d.Width = len(d.Columns)
	if s, ok := p.Features.(interface{ Width() int }); ok {
		d.Width = s.Width()
	}
	d.Model = p.Model.Kind()
	if p.Learner != nil {
		d.Learner = p.Learner.Kind()
		if p.StandIn {
			d.Learner += " (the nearest there is)"
		}
	}
	d.Warnings = slices.Concat(p.Warnings, p.Features.Doubts(), xrai.DoubtsOf(p.Model))
}

// usual reports whether a name is one that pickles of models usually hold.
func usual(name string) bool {
	top, _, _ := strings.Cut(name, ".")
	switch top {
	case "sklearn", "numpy", "scipy", "pandas", "joblib", "xgboost", "lightgbm", "pyarrow":
		return true
	}
	return slices.Contains([]string{
		"copyreg._reconstructor", "copy_reg._reconstructor", "_codecs.encode", "functools.partial",
		"collections.OrderedDict", "collections.defaultdict", "collections.UserList", "collections.deque",
		"builtins.object", "builtins.set", "builtins.frozenset", "builtins.list", "builtins.dict", "builtins.tuple",
		"builtins.bytearray", "builtins.bytes", "builtins.complex", "builtins.slice", "builtins.range",
		"builtins.int", "builtins.float", "builtins.str", "builtins.bool",
		"__builtin__.object", "__builtin__.set", "__builtin__.frozenset", "__builtin__.list", "__builtin__.bytes",
		"__builtin__.bytearray", "__builtin__.complex", "__builtin__.slice", "__builtin__.xrange",
	}, name)
}
