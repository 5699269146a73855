package xgboost

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
)

// categories are the labels of a column that XGBoost 3.1 and later keeps.
type categories struct {
	texts   []string
	numbers []float64
}

// readCategories reads the labels of columns that had any in training.
func (b *Booster) readCategories(model object) error {
	cats, ok := model.get("cats").(object)
	if !ok {
		return nil
	}
	enc, err := cats.objects("enc")
	if err != nil || len(enc) == 0 {
		return err
	}
	if len(enc) != b.Width {
		return fmt.Errorf("cats.enc has %d columns, want %d", len(enc), b.Width)
	}
	b.categories = make([]categories, len(enc))
	for j, e := range enc {
		values, err := e.numbers("values", -1)
		if err != nil {
			return fmt.Errorf("cats.enc[%d]: %w", j, err)
		}
		if e.get("offsets") == nil {
			b.categories[j].numbers = values
			continue
		}
		offsets, err := e.numbers("offsets", -1)
		if err != nil {
			return fmt.Errorf("cats.enc[%d]: %w", j, err)
		}
		if b.categories[j].texts, err = texts(offsets, values); err != nil {
			return fmt.Errorf("cats.enc[%d]: %w", j, err)
		}
	}
	return nil
}

// texts cuts bytes, signed or not, at their offsets.
func texts(offsets, values []float64) ([]string, error) {
	data := make([]byte, len(values))
	for i, v := range values {
		if !(v >= -128 && v <= 255) || v != math.Trunc(v) {
			return nil, fmt.Errorf("values[%d] is %v, no byte", i, v)
		}
		data[i] = byte(int(v))
	}
	var out []string
	for i := 1; i < len(offsets); i++ {
		from, to := offsets[i-1], offsets[i]
		if !(from >= 0 && from <= to && to <= float64(len(data))) || to != math.Trunc(to) || from != math.Trunc(from) {
			return nil, fmt.Errorf("offsets[%d] is %v after %v, of %d bytes", i, to, from, len(data))
		}
		out = append(out, string(data[int(from):int(to)]))
	}
	return out, nil
}

// lead returns the step that numbers the categories, nil where the file has no
// labels.
func (b *Booster) lead() []step.Step {
	codes := &step.Codes{}
	for j, c := range b.categories {
		if len(c.texts) > 0 || len(c.numbers) > 0 {
			codes.Columns = append(codes.Columns, step.CodedColumn{Index: j, Texts: c.texts, Numbers: c.numbers})
		}
	}
	if len(codes.Columns) == 0 {
		return nil
	}
	return []step.Step{codes}
}
