package attack

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Evidence is one attack's p-value among several.
type Evidence struct {
	Attack string
	// PValue is twice the smaller of the p-values of area and guesses, at most 1:
	// an attack has two tests. Adjusted is Holm's over the attacks.
	PValue, Adjusted float64
	Shown            bool // Adjusted is at most the level
	// Least is the smallest Adjusted that the dry runs allow. Above the level they
	// are too few to show anything beside so many attacks.
	Least float64
}

// Together corrects for running several attacks on one model: the chance that any
// of them shows evidence where nothing leaks is at most the level, in (0, 1).
func Together(results []*Result, level float64) ([]Evidence, error) {
	if !(level > 0 && level < 1) {
		return nil, fmt.Errorf("attacks together: level %v is not above 0 and below 1", level)
	}
	out, p := make([]Evidence, len(results)), make([]float64, len(results))
	for i, r := range results {
		if r.Compatible {
			return nil, fmt.Errorf("attacks together: %s was scored on its own training rows", r.AttackModel)
		}
		if r.DryRun.Runs < 1 {
			return nil, fmt.Errorf("attacks together: %s has no dry runs", r.AttackModel)
		}
		p[i] = min(1, 2*min(r.DryRun.PValue, r.DryRun.PBalanced))
		out[i] = Evidence{Attack: r.AttackModel, PValue: p[i], Least: min(1, 2*float64(len(results))/float64(r.DryRun.Runs+1))}
	}
	adjusted, err := metric.Holm(p)
	if err != nil {
		return nil, fmt.Errorf("attacks together: %w", err)
	}
	for i := range out {
		out[i].Adjusted, out[i].Shown = adjusted[i], adjusted[i] <= level
	}
	return out, nil
}

// Called says how many attacks call one record a member.
type Called struct {
	Row    int  // index in its table
	Member bool // training table, or test table
	By, Of int  // attacks that call it a member, and that scored it
}

// CalledBy counts, for every record that some attack scored, how many call it a
// member: members first, rows in order. Attacks must be on the same tables.
func CalledBy(results []*Result) []Called {
	type key struct {
		row    int
		member bool
	}
	at := map[key]*Called{}
	var out []*Called
	for _, r := range results {
		for _, rec := range r.Records {
			k := key{rec.Row, rec.Member}
			if at[k] == nil {
				at[k] = &Called{Row: rec.Row, Member: rec.Member}
				out = append(out, at[k])
			}
			at[k].Of++
			at[k].By += side(rec.Called)
		}
	}
	slices.SortFunc(out, func(a, b *Called) int {
		return cmp.Or(side(b.Member)-side(a.Member), a.Row-b.Row)
	})
	list := make([]Called, len(out))
	for i, c := range out {
		list[i] = *c
	}
	return list
}
