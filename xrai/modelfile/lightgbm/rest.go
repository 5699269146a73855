package lightgbm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
)

// readRest reads what follows the trees: parameters, and labels of categories.
func (b *Booster) readRest(r *reader) error {
	inside := false
	for {
		line, ok := r.next()
		if !ok {
			return nil
		}
		if labels, ok := strings.CutPrefix(line, "pandas_categorical:"); ok {
			if err := json.Unmarshal([]byte(labels), &b.labels); err != nil {
				return fmt.Errorf("pandas_categorical is no list of lists")
			}
			continue
		}
		switch {
		case line == "parameters:":
			inside, b.Params = true, map[string]string{}
		case line == "end of parameters":
			inside = false
		case inside:
			if name, value, ok := strings.Cut(strings.Trim(line, "[]"), ":"); ok {
				b.Params[name] = strings.TrimSpace(value)
			}
		}
	}
}

// categorical returns the columns that splits of categories may use.
func (b *Booster) categorical() (columns []int) {
	for j, info := range b.infos {
		if info != "none" && !strings.HasPrefix(info, "[") {
			columns = append(columns, j)
		}
	}
	return columns
}

// lead returns the step that numbers pandas' categories. Their labels stand in the
// order of the category columns, which the file does not name: they are those with
// splits of categories, or those and columns without any split.
func (b *Booster) lead() ([]step.Step, error) {
	if len(b.labels) == 0 {
		return nil, nil
	}
	columns := b.categorical()
	if len(columns) != len(b.labels) {
		for j, info := range b.infos {
			if info == "none" {
				columns = append(columns, j)
			}
		}
		slices.Sort(columns)
	}
	if len(columns) != len(b.labels) {
		return nil, fmt.Errorf("pandas_categorical has labels for %d columns, and which these are cannot be told (ordered categories, or categorical_feature besides)", len(b.labels))
	}
	codes := &step.Codes{}
	for i, j := range columns {
		c := step.CodedColumn{Index: j}
		for _, v := range b.labels[i] {
			switch v := v.(type) {
			case string:
				c.Texts = append(c.Texts, v)
			case float64:
				c.Numbers = append(c.Numbers, v)
			case bool:
				c.Numbers = append(c.Numbers, map[bool]float64{true: 1}[v])
			default:
				return nil, fmt.Errorf("pandas_categorical[%d] holds a label that is neither text nor a number", i)
			}
		}
		if len(c.Texts) > 0 && len(c.Numbers) > 0 {
			return nil, fmt.Errorf("pandas_categorical[%d] holds both text and numbers", i)
		}
		codes.Columns = append(codes.Columns, c)
	}
	return []step.Step{codes}, nil
}
