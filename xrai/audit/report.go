package audit

import (
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/check"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Report is a whole audit of one or several models on the same tables: what was
// measured, what it means, and what could not be measured.
type Report struct {
	Target      string
	Classes     []string // nil for a number
	Train, Test int      // rows
	// Sources are the files that were read; tables and models made in cells have none.
	Sources []SourceFile
	// Program identifies the code that made the numbers.
	Program string
	// TrainLabels and TestLabels are the classes of the rows, as indexes of Classes.
	TrainLabels, TestLabels []int

	Checks  *check.Result
	Models  []ModelReport
	Options RunOptions // with the defaults filled in
	Tests   int        // attacks and guessed columns of all models that share the appetite's level
	Summary []string   // in plain words
	// NotGuessed are further columns like those guessed, where none were named.
	NotGuessed []string
	Warnings   []xrai.Warning

	// Values are the columns asked for, nil when none were. A remembered report
	// holds none.
	Values []ValueColumn `json:",omitempty"`
}

// ValueColumn is a column of the tables, as text.
type ValueColumn struct {
	Name        string
	Train, Test []string
}

// ModelReport is what an audit found about one model. A part that was left out is
// nil, and stands in Skipped with the reason.
type ModelReport struct {
	Name    string
	Kind    string
	Learner string // "" when the model cannot be fitted again
	StandIn bool   // the learner is not the one that fitted the model
	// Draws is true for a learner whose fit depends on a seed; Paired when a record
	// left out changes none of its draws for the others.
	Draws, Paired bool
	Shape         Shape

	Utility  *metric.Utility
	PDTP     *metric.PDTPResult
	PDTPTest *metric.PDTPTestResult
	SHAPr    *metric.SHAPrResult
	Attacks  []*attack.Result
	// Tests are the attacks' tests, in their order.
	Tests  []AttackTest
	Slices *attack.SliceResult
	// Attributes are the guessed columns, and AttributeTests their tests, in order.
	Attributes     []*attack.AttributeResult
	AttributeTests []AttributeTest
	Repeated       *attack.Repeated // the trained attacker on further splits
	Skipped        []SkippedPart

	Verdict Verdict
	Limits  Limits
	Exposed ExposedRecords
	Advice  []Advice
}

// SkippedPart is a part of an audit that a model does not allow, or that would add
// nothing.
type SkippedPart struct {
	Part, Why string
	Needless  bool
}

// Shape is what of a model's form bears on leakage.
type Shape struct {
	Features int // columns the model sees, 0 for a model that takes rows
	// Leaves are those of a single tree, 0 for others, and Single the ones that hold
	// one training record each.
	Leaves, Single int
	Depth          int
	// Distinct is how many different answers the model gives to the training rows.
	Distinct int
}

// AttackTest is an attack's test, corrected for all attacks on all models.
type AttackTest struct {
	Attack string
	// PValue is the smaller of those of the area and of the guesses (Mann and
	// Whitney), times two, at most 1. Adjusted is Holm's over all attacks and models.
	PValue, Adjusted float64
	// Shown is true when Adjusted is at most the appetite's level and the attack's dry
	// runs agree.
	Shown bool
	// Below is true when the attack ranks members below others, by more than chance
	// explains with so many attacks.
	Below bool
	// AreaLeast is the lower end of the area's interval, and TPRLeast that of the share
	// found at 1% false alarms, each widened for the number of attacks on all models:
	// all of them hold together in 1 - level of audits. 0 where it cannot be measured.
	AreaLeast, TPRLeast float64
	TPRMeasured         bool
}

// AttributeTest is the test of a guessed column, corrected with the attacks'.
type AttributeTest struct {
	Column           string
	PValue, Adjusted float64 // attack.AttributeResult's, and Holm's
	// Shown is true when Adjusted is at most the appetite's level and the result's own
	// intervals agree.
	Shown bool
	// Least is the smallest true advantage over records the model never saw that four
	// of five audits like this one find, 1 when none is.
	Least float64
}

// Verdict is what an audit says of a model. Its Level is one of attack's levels.
type Verdict struct {
	Level    string
	Sentence string
	Reasons  []string
	Caveats  []string // what else may be behind it, and what it does not say
}

// Limits is what the data could have shown.
type Limits struct {
	Members, Others int // records scored by the attack that scored most
	// Area is the smallest true area that an attack tested like these finds in four of
	// five audits, 1 when none is.
	Area float64
	// FPR is the smallest false positive rate above 0 that can be measured.
	FPR       float64
	Sentences []string
}

// ExposedRecords are training records that stand out.
type ExposedRecords struct {
	// Above counts the records left out whose effect is above the appetite's, of
	// LeftOut.
	Above, LeftOut int
	Records        []ExposedRecord // the worst first, at most Options.Show
	Sentence       string
}

// ExposedRecord is a training record with the reasons.
type ExposedRecord struct {
	Row     int
	Class   string // "" for a number
	Reasons []string
}

// Advice is a remedy with the evidence for it, from this audit.
type Advice struct{ What, Evidence string }
