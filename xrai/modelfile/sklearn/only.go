package sklearn

import (
	"fmt"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// only returns the model of a file that holds it in a dict, list or tuple, as
// people keep it beside notes, and how it stands there; any other value is returned
// as it is. There must be one model.
func only(v any) (model any, label string, err error) {
	p, ok := v.(pickle.Parent)
	if _, isObject := v.(*pickle.Object); !ok || isObject {
		return v, "", nil
	}
	var labels, all []string
	p.Children(func(l pickle.Label, child any) bool {
		if o, ok := child.(*pickle.Object); ok && o.Class != nil {
			if estimators[readerName(o.Class)] != nil {
				model = o
				labels = append(labels, l.String())
			} else if len(all) < 10 {
				all = append(all, l.String()+": "+o.ClassName())
			}
		}
		return len(labels) < 20
	})
	switch {
	case len(labels) == 1:
		return model, labels[0], nil
	case len(labels) > 1:
		return nil, "", fmt.Errorf("the file holds %s with several models, at %s; save each to a file of its own", pickle.TypeName(v), strings.Join(labels, ", "))
	case len(all) > 0:
		return nil, "", fmt.Errorf("the file holds %s without a model that can be read, but %s", pickle.TypeName(v), strings.Join(all, ", "))
	}
	return nil, "", fmt.Errorf("the file holds %s, not a model", pickle.TypeName(v))
}

// picked is the doubt about a model that stands beside other things.
func picked(label string) xrai.Warning {
	return xrai.Warning{
		What:   fmt.Sprintf("the file holds more than a model; the one at %s was read", label),
		Why:    "what stands beside it, such as an encoder, is not applied",
		Remedy: "save the whole pipeline as one model",
	}
}
