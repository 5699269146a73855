package metric

import "github.com/xrai-toolkit/xrai-go/xrai"

// Parts of a comparison.
const (
	PartUtility  = "utility"
	PartPDTP     = "pdtp"
	PartSHAPr    = "shapr"
	PartBlackBox = "blackbox"
)

// Comparison sets two models side by side on the same records, number by
// number.
type Comparison struct {
	A, B        string // what a session calls the models
	Train, Test int    // rows
	Measures    []Measure
	// Level is the chance of a false alarm that the verdict allows as a whole:
	// each of the numbers it is judged by is tested at Level divided by how many
	// there are.
	Level   float64
	Skipped []Skipped
	Verdict ComparisonVerdict
	// WarningsA and WarningsB are those of the results compared.
	WarningsA, WarningsB []xrai.Warning
}

// Measure is one number of both models.
type Measure struct {
	Part string // one of the parts
	Name string // as "accuracy on test rows"
	// Better is 1 where higher is better and -1 where lower is.
	Better  int
	Judged  bool // it decides which model leaks less
	Percent bool // a share, shown in percent
	Difference
	Note string // what the number must be read against
}

// Skipped is a part that could not be compared.
type Skipped struct {
	Part string
	Of   int // 1 or 2 when that model is the reason, else 0
	Why  string
}

// Favours returns 1 when a difference is shown at the level and the second
// model has the better number, -1 when the first has, and 0 when none is shown.
func (m Measure) Favours(level float64) int {
	switch {
	case !m.Shown(level):
		return 0
	case m.Value*float64(m.Better) > 0:
		return 1
	}
	return -1
}

// Each returns the level at which each judged number is tested.
func (c *Comparison) Each() float64 {
	n := 0
	for _, m := range c.Measures {
		if m.Judged {
			n++
		}
	}
	return c.Level / float64(max(n, 1))
}

// LevelOf returns the level at which a measure is tested: that of Each for
// judged ones, Level for the others.
func (c *Comparison) LevelOf(m Measure) float64 {
	if m.Judged {
		return c.Each()
	}
	return c.Level
}
