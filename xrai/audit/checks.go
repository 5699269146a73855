package audit

import (
	"github.com/xrai-toolkit/xrai-go/xrai/check"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Checks is the handle of check.Run on the session's tables: what is doubtful about
// them before any model is asked.
func (s *Session) Checks(o check.Options) *Handle[*check.Result] {
	return remember(s, "checks", []string{""}, o, func(*check.Result) {}, func() (*check.Result, error) {
		d, err := s.load("")
		if err != nil {
			return nil, err
		}
		t, err := targetOf(d)
		if err != nil {
			return nil, err
		}
		return check.Run(s.ctx, d.Train, d.Test, t, o)
	})
}

// targetOf is the target as the models take it, or as the training rows have it.
func targetOf(d *ingest.Data) (pipeline.Target, error) {
	for _, p := range d.Models {
		return pipeline.Target{Name: d.Target, Classes: p.Target.Classes}, nil
	}
	return pipeline.NewTarget(d.Train, d.Target, 0)
}
