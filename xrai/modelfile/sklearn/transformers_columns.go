package sklearn

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// maxColumns bounds the columns a transformer says it takes.
const maxColumns = 1 << 18

// readColumnTransformer reads transformers_: (name, transformer, columns), whose
// columns are names, places, slices or masks of the table it was fitted on.
func readColumnTransformer(d *decoder, a *ndarray.Attrs) (step.Step, error) {
	in, err := columnsOf(a)
	if err != nil {
		return nil, err
	}
	out := &step.ColumnTransformer{Width: in.width}
	weight := weights(a)
	var missing bool
	for i, v := range a.Items("transformers_") {
		parts, ok := pickle.Items(v)
		if !ok || len(parts) != 3 {
			return nil, fmt.Errorf("transformers_[%d] is no name, transformer and columns", i)
		}
		name, ok := parts[0].(string)
		if !ok {
			return nil, fmt.Errorf("the name of transformers_[%d] is %s", i, pickle.TypeName(parts[0]))
		}
		if parts[1] == "drop" {
			continue
		}
		err := d.within(fmt.Sprintf(".transformers_[%q]", name), func() error {
			columns, err := in.find(parts[2])
			if err != nil {
				return &locatedError{d.errorf("%w", err)}
			}
			if len(columns) == 0 {
				return nil // never fitted
			}
			s, err := d.step(parts[1])
			out.Branches = append(out.Branches, step.Branch{Name: name, Columns: columns, Step: step.Part{Step: s}, Weight: weight(name)})
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

// columnsIn are the columns that a ColumnTransformer was fitted on.
type columnsIn struct {
	width int
	at    map[string]int // nil for a matrix
}

func columnsOf(a *ndarray.Attrs) (*columnsIn, error) {
	in := &columnsIn{}
	for _, name := range []string{"feature_names_in_", "_df_columns"} {
		if a.None(name) || in.at != nil {
			continue
		}
		labels := a.Labels(name)
		in.width = len(labels)
		in.at = make(map[string]int, len(labels))
		for j, l := range labels {
			if s, ok := l.(string); ok {
				in.at[s] = j
			}
		}
	}
	for _, name := range []string{"n_features_in_", "_n_features"} {
		if in.width == 0 && !a.None(name) {
			in.width = int(a.IntIn(name, 1, maxColumns))
		}
	}
	if a.Err() == nil && in.width == 0 {
		return nil, fmt.Errorf("does not say how many columns it takes")
	}
	return in, a.Err()
}

// find returns the places of columns, given as Python gives them.
func (in *columnsIn) find(v any) ([]int, error) {
	if o, ok := v.(*pickle.Object); ok && o.Class != nil && o.Class.Name == "slice" && len(o.Args) == 3 {
		return in.slice(o.Args)
	}
	switch v.(type) {
	case string, int64, bool:
		j, err := in.one(v)
		return []int{j}, err
	}
	items, err := ndarray.Labels(v)
	if err != nil {
		return nil, fmt.Errorf("the columns are %s", pickle.TypeName(v))
	}
	if len(items) > maxColumns {
		return nil, fmt.Errorf("%d columns are more than %d", len(items), maxColumns)
	}
	out := []int{}
	if len(items) > 0 {
		if _, mask := items[0].(bool); mask {
			return in.mask(items)
		}
	}
	for _, item := range items {
		j, err := in.one(item)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, nil
}

func (in *columnsIn) mask(items []any) ([]int, error) {
	if len(items) != in.width {
		return nil, fmt.Errorf("a mask of %d for %d columns", len(items), in.width)
	}
	out := []int{}
	for j, item := range items {
		b, ok := item.(bool)
		if !ok {
			return nil, fmt.Errorf("a mask holds %s", pickle.TypeName(item))
		}
		if b {
			out = append(out, j)
		}
	}
	return out, nil
}

// one returns the place of a column by name or number; negative numbers count
// from the end.
func (in *columnsIn) one(v any) (int, error) {
	switch v := v.(type) {
	case string:
		if j, ok := in.at[v]; ok {
			return j, nil
		}
		return 0, fmt.Errorf("there was no column %q in training", v)
	case int64:
		if v < 0 {
			v += int64(in.width)
		}
		if v >= 0 && v < int64(in.width) {
			return int(v), nil
		}
		return 0, fmt.Errorf("column %d of %d", v, in.width)
	}
	return 0, fmt.Errorf("a column is %s", pickle.TypeName(v))
}

// slice returns the places of slice(start, stop, step); one by names ends with
// stop, one by numbers before it.
func (in *columnsIn) slice(args []any) ([]int, error) {
	n := in.width
	by := 1
	switch v := args[2].(type) {
	case nil:
	case int64:
		if v == 0 || v > maxColumns || v < -maxColumns {
			return nil, fmt.Errorf("a slice by %d", v)
		}
		by = int(v)
	default:
		return nil, fmt.Errorf("a slice by %s", pickle.TypeName(v))
	}
	start, stop := 0, n
	if by < 0 {
		start, stop = n-1, -1
	}
	for i, to := range []*int{&start, &stop} {
		switch v := args[i].(type) {
		case nil:
		case string:
			j, err := in.one(v)
			if err != nil {
				return nil, err
			}
			if *to = j; i == 1 {
				*to += by / max(by, -by)
			}
		case int64:
			if v < 0 {
				v = max(v+int64(n), -1)
				if by > 0 {
					v = max(v, 0)
				}
			}
			limit := int64(n)
			if by < 0 {
				limit--
			}
			*to = int(min(v, limit))
		default:
			return nil, fmt.Errorf("a slice from or to %s", pickle.TypeName(v))
		}
	}
	out := []int{}
	for j := start; by > 0 && j < stop || by < 0 && j > stop; j += by {
		out = append(out, j)
	}
	return out, nil
}
