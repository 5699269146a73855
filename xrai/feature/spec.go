package feature

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Spec says how columns become features. The zero value is scikit-learn's usual
// pipeline: mean and standard scaling for continuous columns, most frequent
// value and one-hot for categorical ones, categories not seen in training
// ignored.
type Spec struct {
	Impute     Impute     `json:"impute,omitempty"`      // continuous columns; default ImputeMean
	Scale      Scale      `json:"scale,omitempty"`       // continuous columns; default ScaleStandard
	ImputeText ImputeText `json:"impute_text,omitempty"` // categorical columns; default ImputeTextMostFrequent
	Encode     Encode     `json:"encode,omitempty"`      // categorical columns; default EncodeOneHot
	Unknown    Unknown    `json:"unknown,omitempty"`     // categories not seen in training; default UnknownIgnore
}

// Impute is what replaces a missing number.
type Impute string

// The ways to replace a missing number, each computed from the training rows
// that have one.
const (
	ImputeMean         Impute = "mean"
	ImputeMedian       Impute = "median"
	ImputeMostFrequent Impute = "most_frequent" // the smallest of the most frequent
)

// ImputeNone keeps missing numbers as NaN, for learners that take them: trees
// and histogram boosting. The scale is that of the values present, and NaN
// passes through it, as in scikit-learn's scalers. Missing text is replaced as
// with any other Impute; ImputeTextConstant makes it a category of its own.
const ImputeNone Impute = "none"

// Scale is how a continuous column is scaled, after imputation.
type Scale string

// The scales. A column that does not vary is divided by 1.
const (
	ScaleStandard Scale = "standard" // (x - mean) / standard deviation (divisor n)
	ScaleMinMax   Scale = "minmax"   // (x - min) / (max - min)
	ScaleRobust   Scale = "robust"   // (x - median) / (upper - lower quartile)
	ScaleNone     Scale = "none"     // x
)

// ImputeText is what replaces a missing category: ImputeTextMostFrequent or
// ImputeTextConstant.
type ImputeText string

// ImputeTextMostFrequent is the most frequent category in the training rows, the
// first in sorted order on ties.
const ImputeTextMostFrequent ImputeText = "most_frequent"

const constantPrefix = "constant:"

// ImputeTextConstant replaces a missing category by value, which counts as a
// category of its own when a training row needed it.
func ImputeTextConstant(value string) ImputeText { return ImputeText(constantPrefix + value) }

// constant returns the replacement of ImputeTextConstant.
func (m ImputeText) constant() (value string, ok bool) {
	return strings.CutPrefix(string(m), constantPrefix)
}

// Encode is how categories become numbers.
type Encode string

// The encodings.
const (
	EncodeOneHot  Encode = "onehot"  // one 0/1 column a category
	EncodeOrdinal Encode = "ordinal" // the index among the sorted categories
)

// Unknown is what to do with a category that no training row has.
type Unknown string

// UnknownIgnore gives all zeros (one-hot) or -1 (ordinal), and counts;
// UnknownError refuses, naming row and value.
const (
	UnknownIgnore Unknown = "ignore"
	UnknownError  Unknown = "error"
)

// withDefaults returns the spec with every default spelled out.
func (s Spec) withDefaults() Spec {
	if s.Impute == "" {
		s.Impute = ImputeMean
	}
	if s.Scale == "" {
		s.Scale = ScaleStandard
	}
	if s.ImputeText == "" {
		s.ImputeText = ImputeTextMostFrequent
	}
	if s.Encode == "" {
		s.Encode = EncodeOneHot
	}
	if s.Unknown == "" {
		s.Unknown = UnknownIgnore
	}
	return s
}

// check refuses a spec, its defaults spelled out, with a name that is not known.
func (s Spec) check() error {
	switch s.Impute {
	case ImputeMean, ImputeMedian, ImputeMostFrequent, ImputeNone:
	default:
		return fmt.Errorf("impute %q is not mean, median, most_frequent or none", s.Impute)
	}
	switch s.Scale {
	case ScaleStandard, ScaleMinMax, ScaleRobust, ScaleNone:
	default:
		return fmt.Errorf("scale %q is not standard, minmax, robust or none", s.Scale)
	}
	if value, ok := s.ImputeText.constant(); !ok && s.ImputeText != ImputeTextMostFrequent {
		return fmt.Errorf("impute_text %q is not most_frequent or constant:VALUE", s.ImputeText)
	} else if !utf8.ValidString(value) {
		return fmt.Errorf("impute_text %q is not valid UTF-8", s.ImputeText)
	}
	switch s.Encode {
	case EncodeOneHot, EncodeOrdinal:
	default:
		return fmt.Errorf("encode %q is not onehot or ordinal", s.Encode)
	}
	switch s.Unknown {
	case UnknownIgnore, UnknownError:
	default:
		return fmt.Errorf("unknown %q is not ignore or error", s.Unknown)
	}
	return nil
}
