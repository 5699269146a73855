package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/xrai/audit"
)

// CSV writes one line a record and model, models in their order and of each the
// training rows before the test rows. A number that a record does not have is empty.
// Its columns:
//
//	model, row, table   row from 0 in the table "train" or "test"
//	class               no such column for a number
//	pdtp_any, pdtp_own  paired effect of leaving it out, on any row and on its own
//	pdtp_test           effect of PDTP's test
//	pdtp_test_p         its corrected p-value
//	duplicates          other training rows with the same features and target
//	shapr, shapr_excess SHAPr score, and how far it is above its class's mean
//	score_ATTACK        the attack's score: higher is more likely a training record
//	called_ATTACK       1 when the attack calls it a training record, else 0
//	flags, scored       how many attacks call it one, of how many that scored it
//
// and for the columns whose values the audit was asked for
//
//	guessed_COLUMN      of a guessed column: 1 when the record's value is guessed right
//	                    with the model, and without_COLUMN without it, else 0
//	value_COLUMN        the value
func CSV(w io.Writer, r *audit.Report) error {
	c := csv.NewWriter(w)
	header := []string{"model", "row", "table"}
	if r.Classes != nil {
		header = append(header, "class")
	}
	header = append(header, "pdtp_any", "pdtp_own", "pdtp_test", "pdtp_test_p", "duplicates", "shapr", "shapr_excess")
	var attacks []string
	for _, m := range r.Models {
		for _, a := range m.Attacks {
			if !slices.Contains(attacks, a.AttackModel) {
				attacks = append(attacks, a.AttackModel)
			}
		}
	}
	for _, a := range attacks {
		header = append(header, "score_"+a, "called_"+a)
	}
	var columns []string
	for _, m := range r.Models {
		for k, t := range m.AttributeTests {
			// Of two values a right guess tells which.
			if m.Attributes[k].Records != nil && !slices.Contains(columns, t.Column) {
				columns = append(columns, t.Column)
			}
		}
	}
	header = append(header, "flags", "scored")
	for _, c := range columns {
		header = append(header, "guessed_"+c, "without_"+c)
	}
	for _, v := range r.Values {
		header = append(header, "value_"+v.Name)
	}
	if err := c.Write(header); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for i, m := range r.Models {
		at := make([]int, len(attacks))
		for k, name := range attacks {
			at[k] = slices.IndexFunc(m.Tests, func(t audit.AttackTest) bool { return t.Attack == name })
		}
		guessed := make([]int, len(columns))
		for k, name := range columns {
			guessed[k] = slices.IndexFunc(m.AttributeTests, func(t audit.AttributeTest) bool { return t.Column == name })
		}
		for _, row := range r.Rows(i) {
			if err := c.Write(line(r, m.Name, at, guessed, row)); err != nil {
				return fmt.Errorf("report: %w", err)
			}
		}
	}
	c.Flush()
	return c.Error()
}

func line(r *audit.Report, model string, attacks, columns []int, row audit.RecordRow) []string {
	table := "test"
	if row.Train {
		table = "train"
	}
	out := []string{model, strconv.Itoa(row.Row), table}
	if r.Classes != nil {
		out = append(out, row.Class)
	}
	duplicates := ""
	if row.Duplicates != nil {
		duplicates = strconv.Itoa(*row.Duplicates)
	}
	out = append(out, number(row.Effect), number(row.OwnEffect), number(row.Tested), number(row.Adjusted), duplicates, number(row.SHAPr), number(row.Excess))
	for _, k := range attacks {
		if k < 0 || row.Scores[k] == nil {
			out = append(out, "", "")
			continue
		}
		out = append(out, number(row.Scores[k]), digit(&row.Called[k]))
	}
	out = append(out, strconv.Itoa(row.Flags), strconv.Itoa(row.Scored))
	for _, k := range columns {
		if k < 0 {
			out = append(out, "", "")
			continue
		}
		out = append(out, digit(row.Guessed[k]), digit(row.Without[k]))
	}
	for _, v := range r.Values {
		values := v.Test
		if row.Train {
			values = v.Train
		}
		out = append(out, values[row.Row])
	}
	return out
}

// digit writes yes as 1.
func digit(yes *bool) string {
	switch {
	case yes == nil:
		return ""
	case *yes:
		return "1"
	}
	return "0"
}

// number writes all digits.
func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}
