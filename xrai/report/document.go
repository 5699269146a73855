package report

import "github.com/xrai-toolkit/xrai-go/xrai/audit"

// Format and Version mark what JSON writes. A field that is added raises no version;
// one that goes or changes its meaning does.
const (
	Format  = "xrai-go report"
	Version = 1
)

// Document is a report as JSON holds it. Shares and areas are from 0 to 1; log-ratios
// are natural logarithms; rows count from 0.
type Document struct {
	Format   string             `json:"format"`
	Version  int                `json:"version"`
	Target   string             `json:"target"`
	Classes  []string           `json:"classes"` // null for a number
	Sources  []SourceFile       `json:"sources"`
	Program  string             `json:"program"` // identifies the code that made the numbers
	Train    int                `json:"train_rows"`
	Test     int                `json:"test_rows"`
	Summary  []string           `json:"summary"`
	Appetite audit.RiskAppetite `json:"appetite"`
	Options  Options            `json:"options"`
	// Tests are the attacks on all models that share the level, guessed columns among them.
	Tests    int       `json:"attacks_tested"`
	Checks   Checks    `json:"checks"`
	Warnings []Warning `json:"warnings"`
	// NotGuessed are columns like those guessed, where none were named.
	NotGuessed []string `json:"not_guessed"`
	Models     []Model  `json:"models"`
}

// SourceFile is a file that was read.
type SourceFile struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Options are those that decide the numbers.
type Options struct {
	GroupBy []string `json:"group_by"`
	// Sensitive are the columns that are guessed, those taken when none are named too.
	Sensitive []string `json:"sensitive"`
	Repeats   int      `json:"repeats"`
	Draw      int      `json:"draw"`
	MaxFits   int      `json:"max_fits"`
	Worst     int      `json:"worst"`
	Seed      uint64   `json:"seed"`
}

// Warning is a doubt.
type Warning struct {
	What   string `json:"what"`
	Why    string `json:"why"`
	Remedy string `json:"remedy"`
}

// Interval is a number with its interval; Measured is false where there is none.
type Interval struct {
	Value    float64 `json:"value"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Level    float64 `json:"level"`
	Measured bool    `json:"measured"`
}

// Checks are those of the tables.
type Checks struct {
	RepeatedTrain int        `json:"repeated_train"`
	RepeatedTest  int        `json:"repeated_test"`
	Shared        int        `json:"shared"`
	Contradicted  int        `json:"contradicted"`
	Near          int        `json:"near"`
	Shift         Interval   `json:"shift_area"` // beside 0.5
	Constant      []string   `json:"constant"`
	Identifying   []string   `json:"identifying"`
	Giveaways     []Giveaway `json:"giveaways"`
}

// Giveaway is a column that gives the target away.
type Giveaway struct {
	Column string  `json:"column"`
	Score  float64 `json:"score"`
}

// Model is the report on one model.
type Model struct {
	Name       string      `json:"name"`
	Kind       string      `json:"kind"`
	Learner    string      `json:"learner"` // "" when it cannot be fitted again
	StandIn    bool        `json:"stand_in"`
	Draws      bool        `json:"draws"`
	Level      string      `json:"verdict"`
	Sentence   string      `json:"sentence"`
	Reasons    []string    `json:"reasons"`
	Caveats    []string    `json:"caveats"`
	Limits     Limits      `json:"limits"`
	Shape      Shape       `json:"shape"`
	Utility    Utility     `json:"utility"`
	PDTP       *PDTP       `json:"pdtp"`
	PDTPTest   *PDTPTest   `json:"pdtp_test"`
	SHAPr      *SHAPr      `json:"shapr"`
	Attacks    []Attack    `json:"attacks"`
	Groups     *Groups     `json:"groups"`
	Attributes []Attribute `json:"attributes"`
	Repeated   *Repeated   `json:"repeated"`
	Exposed    Exposed     `json:"exposed"`
	Advice     []Advice    `json:"advice"`
	Skipped    []Skipped   `json:"skipped"`
}

// Limits are what the data could have shown.
type Limits struct {
	Members   int      `json:"members"`
	Others    int      `json:"others"`
	Area      float64  `json:"detectable_area"`
	FPR       float64  `json:"smallest_false_positive_rate"`
	Sentences []string `json:"sentences"`
}

// Shape is the model's form; leaves are those of a single tree.
type Shape struct {
	Features int `json:"features"`
	Leaves   int `json:"leaves"`
	Single   int `json:"leaves_of_one_record"`
	Depth    int `json:"depth"`
	Distinct int `json:"distinct_answers"`
}

// Utility is the accuracy of a classifier or the R² of a regressor.
type Utility struct {
	Measure string   `json:"measure"` // "accuracy" or "r2"
	Train   float64  `json:"train"`
	Test    Interval `json:"test"`
	NoModel float64  `json:"no_model"`
}

// PDTP is what leaving records out does.
type PDTP struct {
	LeftOut int      `json:"left_out"`
	All     bool     `json:"all"`
	Above   int      `json:"above_effect"`
	Share   Interval `json:"share_above_effect"` // exact when all were left out
	Median  float64  `json:"median"`
	Q95     float64  `json:"q95"`
	Q99     float64  `json:"q99"`
	Max     float64  `json:"max"`
}

// PDTPTest is the test of single records.
type PDTPTest struct {
	Tested  bool         `json:"tested"` // p-values are given
	With    int          `json:"fits_with"`
	Without int          `json:"fits_without"`
	Limit   float64      `json:"limit"`
	Records []TestRecord `json:"records"`
}

// TestRecord is one record's test; p-values are null where none are given.
type TestRecord struct {
	Row      int      `json:"row"`
	Class    string   `json:"class"`
	Effect   float64  `json:"effect"`
	P        *float64 `json:"p"`
	Adjusted *float64 `json:"p_adjusted"`
	Exposed  bool     `json:"exposed"`
}

// SHAPr is a summary of the scores, which stand in the CSV.
type SHAPr struct {
	K        int     `json:"k"`
	Accuracy float64 `json:"neighbour_accuracy"` // the mean score: no privacy number
	// NullArea is the chance that a training record scores above one that the model
	// never saw, beside 0.5; null with fewer than two test rows.
	NullArea *float64 `json:"null_area"`
}

// Attack is one attack.
type Attack struct {
	Attack    string   `json:"attack"`
	Title     string   `json:"title"`
	Input     string   `json:"input"`
	Area      Interval `json:"area"` // beside 0.5
	DryLow    float64  `json:"dry_run_low"`
	DryHigh   float64  `json:"dry_run_high"`
	DryRuns   int      `json:"dry_runs"`
	P         float64  `json:"p"`
	Adjusted  float64  `json:"p_adjusted"`
	Shown     bool     `json:"shown"`
	Below     bool     `json:"below_guessing"`
	AreaLeast float64  `json:"area_corrected_low"`
	TPRLeast  *float64 `json:"tpr_corrected_low"` // null where it cannot be measured
	Found     []Found  `json:"found"`
	BaseRate  float64  `json:"base_rate"`
	Precision Interval `json:"precision"` // beside the base rate
	Recall    Interval `json:"recall"`
	FPR       Interval `json:"false_positive_rate"`
	Members   int      `json:"members"`
	Others    int      `json:"others"`
}

// Found is the share of members found at a false positive rate.
type Found struct {
	Asked      float64  `json:"asked"`
	Realised   float64  `json:"realised"`
	Measurable bool     `json:"measurable"`
	Share      Interval `json:"share"`
}

// Groups are attacks on groups of records.
type Groups struct {
	Fewest     int     `json:"fewest"`
	Level      float64 `json:"level"`
	Tests      int     `json:"tests"`
	Suppressed int     `json:"suppressed"` // too small to show, counted for each attack
	Groups     []Group `json:"groups"`
}

// Group is one attack on one group; P is null where it is not tested.
type Group struct {
	Attack   string   `json:"attack"`
	By       string   `json:"by"`
	Group    string   `json:"group"`
	Members  int      `json:"members"`
	Others   int      `json:"others"`
	Area     Interval `json:"area"`
	Adjusted *float64 `json:"p_adjusted"`
	Exposed  bool     `json:"exposed"`
}

// Attribute is how well a column is guessed with the model's help.
type Attribute struct {
	Column    string   `json:"column"`
	Values    int      `json:"values"`
	Missing   int      `json:"missing"`
	Train     Interval `json:"train"`     // training records guessed right with the model
	Test      Interval `json:"test"`      // test records
	Majority  Interval `json:"majority"`  // training records that have the most frequent value
	Baseline  Interval `json:"baseline"`  // training records guessed right by a learner without the model
	Advantage Interval `json:"advantage"` // train less test; 0 with no leak
	Gain      Interval `json:"gain"`      // train less the better of majority and baseline
	P         float64  `json:"p"`         // the larger of those of advantage and gain
	Adjusted  float64  `json:"p_adjusted"`
	Shown     bool     `json:"shown"`
	Least     float64  `json:"detectable_advantage"`
}

// Repeated is the trained attacker on further splits; it decides nothing.
type Repeated struct {
	Attack     string    `json:"attack"`
	Input      string    `json:"input"`
	TrainRatio float64   `json:"train_ratio"`
	Areas      []float64 `json:"areas"` // beside 0.5, one a split
	Area       Interval  `json:"area"`  // their mean
}

// Exposed are training records that stand out.
type Exposed struct {
	Sentence string          `json:"sentence"`
	Above    int             `json:"above_effect"`
	LeftOut  int             `json:"left_out"`
	Records  []ExposedRecord `json:"records"`
}

// ExposedRecord is one of them.
type ExposedRecord struct {
	Row     int      `json:"row"`
	Class   string   `json:"class"`
	Reasons []string `json:"reasons"`
}

// Advice is a remedy with its evidence.
type Advice struct {
	What     string `json:"what"`
	Evidence string `json:"evidence"`
}

// Skipped is a part that was not run.
type Skipped struct {
	Part     string `json:"part"`
	Why      string `json:"why"`
	Needless bool   `json:"needless"`
}
