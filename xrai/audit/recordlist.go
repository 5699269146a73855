package audit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/go-gota/gota/series"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// list is a table in the making, training rows first.
type list struct {
	train, rows int
	columns     []series.Series
}

// add adds a column without values and returns it, to be set row by row.
func (l *list) add(name string, kind series.Type) series.Series {
	s := series.New(make([]int, l.rows), kind, name)
	for i := range l.rows {
		s.Elem(i).Set(nil)
	}
	l.columns = append(l.columns, s)
	return s
}

func (l *list) identify(m *matrices) {
	row, table := l.add("row", series.Int), l.add("table", series.String)
	for i := range l.rows {
		if i < l.train {
			row.Elem(i).Set(i)
			table.Elem(i).Set("train")
		} else {
			row.Elem(i).Set(i - l.train)
			table.Elem(i).Set("test")
		}
	}
	if !m.train.IsClassification() {
		return
	}
	class := l.add("class", series.String)
	names := text(m.train.Classes)
	for i := range l.rows {
		k := 0
		if i < l.train {
			k = m.train.Labels[i]
		} else {
			k = m.test.Labels[i-l.train]
		}
		class.Elem(i).Set(names.Elem(k))
	}
}

// text returns texts as elements, of which none is missing: set from a string,
// "NaN" would be.
func text(values []string) series.Series {
	s := series.New(make([]int, len(values)), series.String, "")
	for i, v := range values {
		s.Elem(i).Set(word{s.Elem(i), v})
	}
	return s
}

// word is an element that is this text.
type word struct {
	series.Element
	text string
}

func (w word) String() string { return w.text }

func (l *list) pdtp(r *metric.PDTPResult) {
	anyRow, own := l.add("pdtp_any", series.Float), l.add("pdtp_own", series.Float)
	changed, score := l.add("pdtp_changed", series.Int), l.add("pdtp_score", series.Float)
	rank, twins := l.add("pdtp_rank", series.Int), l.add("duplicates", series.Int)
	var of []ranking
	seen := map[int]bool{} // a drawn record may repeat
	for _, rec := range r.Records {
		if seen[rec.Row] {
			continue
		}
		seen[rec.Row] = true
		anyRow.Elem(rec.Row).Set(rec.Global)
		own.Elem(rec.Row).Set(rec.Own)
		changed.Elem(rec.Row).Set(rec.Changed)
		score.Elem(rec.Row).Set(rec.Score)
		twins.Elem(rec.Row).Set(rec.Duplicates)
		of = append(of, ranking{rec.Row, rec.Global})
	}
	setRanks(rank, of)
}

func (l *list) shapr(r *metric.SHAPrResult) {
	score, stderr := l.add("shapr", series.Float), l.add("shapr_stderr", series.Float)
	excess, rank := l.add("shapr_excess", series.Float), l.add("shapr_rank", series.Int)
	var of []ranking
	for i, v := range r.Scores {
		score.Elem(i).Set(v)
		stderr.Elem(i).Set(r.StdErr[i])
		excess.Elem(i).Set(r.Excess(i))
		of = append(of, ranking{i, v})
	}
	setRanks(rank, of)
}

func (l *list) attack(r *attack.Result) {
	score, rank, fitted := l.add("attack_score", series.Float), l.add("attack_rank", series.Int), l.add("attack_fitted", series.Bool)
	for i := range l.rows {
		fitted.Elem(i).Set(true) // all that are not scored
	}
	var of []ranking
	for _, rec := range r.Records {
		i := rec.Row
		if !rec.Member {
			i += l.train
		}
		score.Elem(i).Set(rec.Score)
		fitted.Elem(i).Set(rec.Fitted)
		of = append(of, ranking{i, rec.Score})
	}
	setRanks(rank, of)
}

// ranking is a row with the number that ranks it.
type ranking struct {
	row   int
	value float64
}

// setRanks ranks rows from the largest number, equal ones alike.
func setRanks(rank series.Series, of []ranking) {
	slices.SortStableFunc(of, func(a, b ranking) int { return cmp.Compare(b.value, a.value) })
	at := 0
	for i, r := range of {
		if i == 0 || r.value != of[i-1].value {
			at = i + 1
		}
		rank.Elem(r.row).Set(at)
	}
}

// values adds columns of the tables.
func (l *list) values(train, test dataframe.DataFrame, names []string) error {
	for k, name := range names {
		if slices.Contains(names[:k], name) {
			return fmt.Errorf("column %q is asked for twice", name)
		}
		at := slices.Index(train.Names(), name)
		if at < 0 {
			near := ""
			if n := dataframe.Nearest(name, train.Names()); n != "" {
				near = fmt.Sprintf(" (did you mean %q?)", n)
			}
			return fmt.Errorf("the tables have no column %q%s", name, near)
		}
		from := []series.Series{train.Col(name)}
		if l.rows > l.train {
			i := slices.Index(test.Names(), name)
			if i < 0 {
				return fmt.Errorf("the test table has no column %q", name)
			}
			from = append(from, test.Col(name))
		}
		kind, err := commonType(from)
		if err != nil {
			return fmt.Errorf("column %q: %w", name, err)
		}
		for slices.ContainsFunc(l.columns, func(s series.Series) bool { return s.Name == name }) {
			name += "_value"
		}
		s, i := l.add(name, kind), 0
		for _, col := range from {
			for j := range col.Len() {
				if e := col.Elem(j); !e.IsNA() {
					s.Elem(i).Set(e)
				}
				i++
			}
		}
	}
	return nil
}

// commonType is a type that holds the values of all columns.
func commonType(columns []series.Series) (series.Type, error) {
	kind := series.Type("")
	for _, c := range columns {
		if !slices.Contains(c.IsNaN(), false) {
			continue // no value, as a text column of a file may have
		}
		number := func(t series.Type) bool { return t == series.Int || t == series.Float }
		switch t := c.Type(); {
		case kind == "" || kind == t:
			kind = t
		case number(kind) && number(t):
			kind = series.Float
		default:
			return kind, fmt.Errorf("holds %v in one table and %v in the other", kind, t)
		}
	}
	if kind == "" {
		kind = columns[0].Type()
	}
	return kind, nil
}
