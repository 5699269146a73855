package audit

import (
	"fmt"
	"slices"

	gota "github.com/go-gota/gota/dataframe"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// RecordsOptions say which scores of the records are listed.
type RecordsOptions struct {
	// Parts are metric.PartPDTP, PartSHAPr and PartBlackBox. nil means all that
	// the model allows; a part named here that it does not allow is an error.
	Parts []string

	PDTP     metric.PDTPOptions
	SHAPr    metric.SHAPrOptions
	BlackBox attack.BlackBoxOptions

	// Columns names columns of the tables to list beside the scores. nil means
	// none: then no value of a record is listed but its class.
	Columns []string
}

// recordParts are the parts that score records.
var recordParts = parts[1:]

// Records is the handle of a table with one row a record: those of the training
// table, in its order, and with the attack those of the test table after them.
// dataframe.WriteCSV writes it with all digits. A number that a record does not
// have is missing. Its columns:
//
//	row            index in its table, from 0
//	table          "train" or "test"
//	class          the record's class; no such column for a regressor
//	pdtp_any       paired effect of leaving it out, any row: log-ratio, 0 = none
//	pdtp_own       the same on the record's own row
//	pdtp_changed   training rows whose probabilities change
//	pdtp_score     ART's score: ratio, 1 = none
//	pdtp_rank      by pdtp_any, 1 the largest; equal ones share the smallest rank
//	duplicates     other training rows with the same features and class
//	shapr          SHAPr score
//	shapr_stderr   its standard error over the draw of test rows
//	shapr_excess   the score less the mean of the record's class
//	shapr_rank     by shapr, 1 the largest
//	attack_score   probability of membership in the attack's eyes
//	attack_rank    by attack_score, 1 the largest, among all records scored
//	attack_fitted  the attack was fitted on the record; outside Compatible mode
//	               it is then not scored
//
// and the columns asked for, a name that stands above with "_value" added. The
// scores are those of PDTP, SHAPr and BlackBox under the same options, and
// remembered with them.
func (s *Session) Records(model string, o RecordsOptions) *Handle[dataframe.DataFrame] {
	return &Handle[dataframe.DataFrame]{get: func() (dataframe.DataFrame, error) {
		df, err := s.records(model, o)
		if err != nil {
			return dataframe.DataFrame{}, fmt.Errorf("records of %q: %w", model, err)
		}
		return df, nil
	}}
}

func (s *Session) records(model string, o RecordsOptions) (dataframe.DataFrame, error) {
	if err := checkParts(o.Parts, recordParts); err != nil {
		return dataframe.DataFrame{}, err
	}
	m, err := s.matrices(model)
	if err != nil {
		return dataframe.DataFrame{}, err
	}
	l := &list{train: m.train.Rows()}
	var asked []string
	for _, part := range recordParts {
		if o.Parts != nil && !slices.Contains(o.Parts, part) {
			continue
		}
		if _, why := bars(part, m); why != "" {
			if o.Parts != nil {
				return dataframe.DataFrame{}, fmt.Errorf("no %s: the model %s", metric.PartName(part), why)
			}
			continue
		}
		asked = append(asked, part)
	}
	l.rows = l.train
	if slices.Contains(asked, metric.PartBlackBox) {
		l.rows += m.test.Rows()
	}
	l.identify(m)
	for _, part := range asked {
		switch part {
		case metric.PartPDTP:
			r, err := s.PDTP(model, o.PDTP).Get()
			if err != nil {
				return dataframe.DataFrame{}, err
			}
			l.pdtp(r)
		case metric.PartSHAPr:
			r, err := s.SHAPr(model, o.SHAPr).Get()
			if err != nil {
				return dataframe.DataFrame{}, err
			}
			l.shapr(r)
		case metric.PartBlackBox:
			r, err := s.BlackBox(model, o.BlackBox).Get()
			if err != nil {
				return dataframe.DataFrame{}, err
			}
			l.attack(r)
		}
	}
	d, err := s.load(model)
	if err != nil {
		return dataframe.DataFrame{}, err
	}
	if err := l.values(d.Train, d.Test, o.Columns); err != nil {
		return dataframe.DataFrame{}, err
	}
	df := gota.New(l.columns...)
	return df, df.Err
}
