package sklearn

import (
	"errors"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// readPipeline reads Pipeline(steps): (name, transformer) pairs, the last one
// (name, estimator).
func readPipeline(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	pairs, err := namedSteps(a)
	if err != nil {
		return nil, err
	}
	if len(pairs) == 0 {
		return nil, fmt.Errorf("a Pipeline without steps")
	}
	out := &fitted{}
	missing := false
	for i, p := range pairs {
		err := d.within(fmt.Sprintf("[%q]", p.name), func() error {
			if i < len(pairs)-1 {
				s, err := d.step(p.value)
				if s != nil {
					out.lead = append(out.lead, s)
				}
				return err
			}
			f, err := d.estimator(p.value)
			if err != nil {
				return err
			}
			if len(out.lead) > 0 {
				f.columns, f.width = nil, 0 // what the steps give, not what they take
			}
			f.lead = append(out.lead, f.lead...)
			out = f
			return nil
		})
		if errors.Is(err, errUnsupported) {
			missing = true
		} else if err != nil {
			return nil, err
		}
	}
	if missing {
		return nil, errUnsupported
	}
	return out, nil
}

type named struct {
	name  string
	value any
}

// namedSteps reads the attribute steps.
func namedSteps(a *ndarray.Attrs) ([]named, error) {
	items := a.Items("steps")
	if err := a.Err(); err != nil {
		return nil, err
	}
	out := make([]named, len(items))
	for i, v := range items {
		pair, ok := pickle.Items(v)
		if !ok || len(pair) != 2 {
			return nil, fmt.Errorf("steps[%d] is %s, not a pair", i, pickle.TypeName(v))
		}
		name, ok := pair[0].(string)
		if !ok {
			return nil, fmt.Errorf("the name of steps[%d] is %s", i, pickle.TypeName(pair[0]))
		}
		out[i] = named{name, pair[1]}
	}
	return out, nil
}
