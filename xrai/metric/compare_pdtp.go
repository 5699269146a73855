package metric

import (
	"fmt"
	"math"
)

// ComparePDTP compares the shares of records whose leaving out moves some
// answer by a log-ratio above limit (the paired effect, any row); 0 means ln 2,
// which is more than doubling or halving. Both audits must have left out the
// same records.
//
// Of drawn records the interval is that of the shares of all records. Otherwise
// the difference is exact for the records left out, and McNemar's p-value only
// keeps a difference of few records from counting: the effects of a table's
// records depend on each other, so that no interval for another table can be
// had from them. (In simulations the difference varied from table to table three
// to ten times as much as independent records would make it.)
func ComparePDTP(a, b *PDTPResult, limit float64) ([]Measure, error) {
	if limit == 0 {
		limit = math.Ln2
	}
	switch {
	case a == nil || b == nil || len(a.Records) == 0:
		return nil, fmt.Errorf("compare pdtp: no result")
	case !(limit > 0) || math.IsInf(limit, 0):
		return nil, fmt.Errorf("compare pdtp: limit %v is not a log-ratio above 0", limit)
	case len(a.Records) != len(b.Records):
		return nil, fmt.Errorf("compare pdtp: %d records of the first model and %d of the second", len(a.Records), len(b.Records))
	}
	x, y := make([]bool, len(a.Records)), make([]bool, len(a.Records))
	for i, rec := range a.Records {
		if rec.Row != b.Records[i].Row {
			return nil, fmt.Errorf("compare pdtp: record %d is row %d for the first model and row %d for the second", i, rec.Row, b.Records[i].Row)
		}
		x[i], y[i] = rec.Global > limit, b.Records[i].Global > limit
	}
	m := Measure{Part: PartPDTP, Name: fmt.Sprintf("records that, left out, move an answer more than %.3g-fold", math.Exp(limit)),
		Better: -1, Judged: true, Percent: true,
		Note: fmt.Sprintf("largest effect: %s and %s", effectText(a), effectText(b))}
	var err error
	if m.Difference, err = PairedShares(x, y); err != nil {
		return nil, err
	}
	if !a.Drawn || !b.Drawn {
		m.Low, m.High, m.Measured, m.Exact = m.Value, m.Value, false, true
		m.Method = "exact; McNemar's exact test"
	}
	m.Note += fmt.Sprintf("; %d records only in the first model, %d only in the second", m.OnlyA, m.OnlyB)
	if a.Random || b.Random {
		m.Note += fmt.Sprintf("; means over %d and %d seeds, whose noise is not counted", a.Pairs, b.Pairs)
	}
	return []Measure{m}, nil
}

func effectText(r *PDTPResult) string {
	if largest := r.Top(1, Global)[0].Global; largest > 0 {
		return factor(largest)
	}
	return "none"
}
