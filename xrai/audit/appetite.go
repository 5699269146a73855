package audit

import (
	"fmt"
	"io"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// RiskAppetite is how much leakage a reviewer accepts: beyond any of the limits a
// model's verdict is a serious leak. The zero value has the defaults. They are a
// starting point, not a norm: whoever signs the report decides.
type RiskAppetite struct {
	// Area is the area under an attack's curve, the chance that it ranks a training
	// record above another record, that the lower end of the area's interval must
	// pass. 0 means 0.60; must be above 0.5 and below 1.
	Area float64 `json:"area"`
	// TPR is the share of training records an attack finds while it wrongly calls 1%
	// of the others members, that the lower end of the share's interval must pass. 0
	// means 0.05, five times what guessing finds; must be above 0.01 and below 1.
	TPR float64 `json:"tpr_at_1_percent_fpr"`
	// Times is how many times larger or smaller some probability must become when a
	// record is left out (PDTP's paired effect, any row) for the model's answers to
	// count as resting on that record. 0 means 2, a doubling or halving; must be above
	// 1 and below 1e12.
	Times float64 `json:"times"`
	// Share is the share of training records above Times that is accepted. 0 means
	// 0.05; must be above 0 and below 1.
	Share float64 `json:"share_above_times"`
	// Level is the chance that an audit of models that leak nothing calls any of them
	// leaking, over all models, attacks and guessed columns together; the groups of records
	// and the records tested one by one of each model have it once more. 0 means
	// 0.05; must be above 0 and below 1.
	Level float64 `json:"level"`
}

// DefaultAppetite is the zero RiskAppetite with its defaults.
func DefaultAppetite() RiskAppetite {
	return RiskAppetite{Area: 0.6, TPR: 0.05, Times: 2, Share: 0.05, Level: 0.05}
}

// maxAppetite bounds what is read of an appetite.
const maxAppetite = 1 << 16

// ReadAppetite reads an appetite from JSON, as {"area": 0.55, "level": 0.01}. What is
// left out or 0 has its default; an unknown name, another type, or a number out of
// range is an error.
func ReadAppetite(r io.Reader) (RiskAppetite, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxAppetite+1))
	if err != nil {
		return RiskAppetite{}, fmt.Errorf("appetite: %w", err)
	}
	if len(b) > maxAppetite {
		return RiskAppetite{}, fmt.Errorf("appetite: more than %d bytes", maxAppetite)
	}
	var a *RiskAppetite
	if err := strict.Decode(b, &a); err != nil {
		return RiskAppetite{}, fmt.Errorf("appetite: %w", err)
	}
	if a == nil {
		return RiskAppetite{}, fmt.Errorf("appetite: null")
	}
	return a.check()
}

// check fills in the defaults.
func (a RiskAppetite) check() (RiskAppetite, error) {
	d := DefaultAppetite()
	for _, f := range []struct {
		v         *float64
		zero      float64
		name      string
		low, high float64
	}{
		{&a.Area, d.Area, "area", 0.5, 1},
		{&a.TPR, d.TPR, "share found at 1% false alarms", 0.01, 1},
		{&a.Times, d.Times, "times", 1, 1e12},
		{&a.Share, d.Share, "share above the times", 0, 1},
		{&a.Level, d.Level, "level", 0, 1},
	} {
		if *f.v == 0 {
			*f.v = f.zero
		}
		if !(*f.v > f.low && *f.v < f.high) {
			return a, fmt.Errorf("appetite: %s %v is not above %v and below %v", f.name, *f.v, f.low, f.high)
		}
	}
	return a, nil
}

// Effect is Times as a paired effect: its natural logarithm.
func (a RiskAppetite) Effect() float64 { return math.Log(a.Times) }

// ofAttack is the part that an attack judges itself by.
func (a RiskAppetite) ofAttack() attack.Appetite { return attack.Appetite{AUC: a.Area, Level: a.Level} }
