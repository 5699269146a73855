package dataframe

import (
	"slices"
)

const defaultMaxBytes = 4 << 30

// CSVOptions says how a CSV file is read. The zero value is usable.
type CSVOptions struct {
	// Comma separates fields: any rune but a quote, CR or LF; 0 means ','.
	Comma rune

	// NA lists the spellings, compared whole, of a missing value. nil means
	// [DefaultNA]. A list given here replaces it, so an empty one leaves only
	// the empty cell, which is always missing, quoted or not.
	NA []string

	// Text names columns kept as text whatever they hold. Missing spellings
	// apply to them too.
	Text []string

	// Dates says which columns hold dates or times, and how they are written;
	// see [DateFormat]. A cell that is not written so is an error.
	Dates map[string]DateFormat `json:",omitempty"`

	// MaxBytes is the largest size accepted, in bytes; 0 means 4 GiB, less
	// than 0 means any size.
	MaxBytes int64
}

// DefaultNA returns the spellings that pandas 2 takes for missing values. Among
// them are NA, null and None, so a category with one of these names needs a
// list of its own in [CSVOptions].NA.
func DefaultNA() []string { return slices.Clone(defaultNA) }

var defaultNA = []string{
	"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan",
	"1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a",
	"nan", "null",
}

// missingSet answers whether a cell is missing. Most cells are turned down by
// their first byte and length before the map is asked.
type missingSet struct {
	spelled map[string]bool
	lengths [256]uint64 // by first byte: bit n set when a spelling has n bytes (63: n or more)
}

func newMissingSet(spellings []string) *missingSet {
	if spellings == nil {
		spellings = defaultNA
	}
	m := &missingSet{spelled: make(map[string]bool, len(spellings))}
	for _, s := range spellings {
		if s == "" {
			continue
		}
		m.spelled[s] = true
		m.lengths[s[0]] |= 1 << min(len(s), 63)
	}
	return m
}

func (m *missingSet) has(s string) bool { return isMissing(m, s) }

func isMissing[T string | []byte](m *missingSet, s T) bool {
	if len(s) == 0 {
		return true
	}
	return m.lengths[s[0]]&(1<<min(len(s), 63)) != 0 && m.spelled[string(s)]
}
