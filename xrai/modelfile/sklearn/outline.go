package sklearn

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// Part is an estimator or transformer of a file, for people to look at.
type Part struct {
	Depth     int      // estimators around it
	Name      string   // what the one around it calls it, such as "scale" or "estimators_"
	Class     string   // with its module
	Count     int      // how many alike stand in its place: trees of a forest
	Params    []string // plain hyper-parameters, as "max_depth=8"
	Supported bool     // there is a reader for its class
}

// Limits of an outline: it is for people.
const (
	maxParts = 200
	maxText  = 60 // runes of a parameter's value
)

// Outline lists the estimators and transformers that a file holds, outer ones
// first, and returns the version of scikit-learn that wrote them, "" if unsaid.
func Outline(v any) (parts []Part, version string) {
	o := outliner{seen: map[*pickle.Object]bool{}}
	o.add(v, "", 0)
	return o.parts, o.version
}

type outliner struct {
	parts   []Part
	version string
	seen    map[*pickle.Object]bool
}

// add lists an object and what it holds.
func (l *outliner) add(v any, name string, depth int) {
	o, ok := v.(*pickle.Object)
	if !ok || !isPart(o) || l.seen[o] || depth > maxDepth || len(l.parts) >= maxParts {
		return
	}
	l.seen[o] = true
	if s, ok := o.Attr("_sklearn_version"); ok && l.version == "" {
		if s, ok := s.(string); ok {
			l.version = shorten(s)
		}
	}
	p := Part{Depth: depth, Name: shorten(name), Class: o.ClassName(), Count: 1, Params: plainParams(o)}
	_, p.Supported = estimators[readerName(o.Class)]
	if _, ok := transformers[readerName(o.Class)]; ok {
		p.Supported = true
	}
	l.parts = append(l.parts, p)
	for attr, value := range o.Attrs() {
		if !replaced(o, attr) {
			l.addBelow(value, attr, depth+1)
		}
	}
}

// replaced reports whether an attribute holds what has been fitted as another one.
func replaced(o *pickle.Object, attr string) bool {
	names := []string{attr + "_"}
	if attr == "estimator" || attr == "base_estimator" || attr == "estimator_" {
		names = append(names, "estimators_", "best_estimator_")
	}
	return slices.ContainsFunc(names, func(name string) bool { _, ok := o.Attr(name); return ok })
}

// addBelow lists what an attribute holds: an estimator, or a list of them or of
// tuples with their names. Several of one class are listed once.
func (l *outliner) addBelow(v any, name string, depth int) {
	if _, ok := v.(*pickle.Object); ok {
		l.add(v, name, depth)
		return
	}
	items, ok := pickle.Items(v)
	if a, isArray := v.(*ndarray.Array); isArray && a.Len() > 0 {
		if objects, err := a.Objects(); err == nil {
			items, ok = objects, true
		}
	}
	if !ok {
		return
	}
	last, first := -1, ""
	for _, item := range items {
		label := name
		if tuple, isTuple := item.(*pickle.Tuple); isTuple {
			for _, part := range tuple.Items {
				if s, isText := part.(string); isText && label == name {
					label = s
				}
				if o, isObject := part.(*pickle.Object); isObject && isPart(o) {
					item = o
				}
			}
		}
		o, isObject := item.(*pickle.Object)
		if !isObject || !isPart(o) || l.seen[o] {
			continue
		}
		if last >= 0 && o.ClassName() == first && label == name {
			l.seen[o] = true
			l.parts[last].Count++
			continue
		}
		at := len(l.parts)
		l.add(o, label, depth)
		if len(l.parts) > at && label == name {
			last, first = at, o.ClassName()
		}
	}
}

// isPart reports whether an object is one that people know by its parameters: an
// instance of a class with a name of its own, from one of the libraries of models,
// and not of their inner workings.
func isPart(o *pickle.Object) bool {
	if o.Class == nil || o.Called && len(o.States) == 0 {
		return false
	}
	top, rest, _ := strings.Cut(o.Class.Module, ".")
	if slices.Contains([]string{"numpy", "scipy", "pandas", "joblib", "builtins", "copyreg", "collections", "pyarrow", "functools", "datetime"}, top) {
		return false
	}
	for _, inner := range []string{"_tree", "_loss", "_gb_losses", "loss", "utils", "metrics", "externals", "model_selection._split", "_cyutility"} {
		if top == "sklearn" && slices.Contains(strings.Split(rest, "."), inner) || top == "sklearn" && strings.HasPrefix(rest, inner) {
			return false
		}
	}
	return strings.ToUpper(o.Class.Name[:1]) == o.Class.Name[:1] || top != "sklearn"
}

// plainParams lists plain attributes that fitting did not make.
func plainParams(o *pickle.Object) (out []string) {
	for name, v := range o.Attrs() {
		if strings.HasSuffix(name, "_") || strings.HasPrefix(name, "_") || name == "estimator_params" || len(out) >= 60 {
			continue
		}
		if s, ok := plain(v, 0); ok {
			out = append(out, shorten(name)+"="+shorten(s))
		}
	}
	return out
}

// plain writes a value as Python would, false if it is no plain one.
func plain(v any, depth int) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "None", true
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	case int64:
		return strconv.FormatInt(v, 10), true
	case *big.Int:
		return v.String(), v.BitLen() < 200
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case string:
		return fmt.Sprintf("%.*q", maxText, v), true
	case *pickle.Class:
		return v.String(), true
	}
	items, ok := pickle.Items(v)
	if !ok || depth > 1 || len(items) > 12 {
		return "", false
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i], ok = plain(item, depth+1); !ok {
			return "", false
		}
	}
	return "[" + strings.Join(texts, ", ") + "]", true
}

func shorten(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return s
}
