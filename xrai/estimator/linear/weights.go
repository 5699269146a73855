package linear

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// present returns checked data without the records of weight 0, which count as
// absent, and the sum of the weights.
func present(train *xrai.Dataset) (*xrai.Dataset, float64, error) {
	if train.Weights == nil {
		return train, float64(train.Rows()), nil
	}
	var rows []int
	total := 0.0
	for i, w := range train.Weights {
		if w > 0 {
			rows = append(rows, i)
		}
		total += w
	}
	if math.IsInf(total, 0) {
		return nil, 0, fmt.Errorf("the weights add up to more than a float64 holds")
	}
	if len(rows) < train.Rows() {
		train = train.Subset(rows)
	}
	return train, total, nil
}
