package step

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

// Categories are the known values of one column, but for the missing one: either
// numbers or texts. A table's numbers are compared with texts by their digits, its
// text with numbers by value.
type Categories struct {
	Numbers Floats   `json:"numbers,omitempty"`
	Bools   bool     `json:"bools,omitempty"` // Numbers are false and true
	Texts   []string `json:"texts,omitempty"`

	once     sync.Once
	byNumber map[float64]int
	byText   map[string]int
}

// Len returns the number of categories.
func (c *Categories) Len() int { return max(len(c.Numbers), len(c.Texts)) }

func (c *Categories) check() error {
	if len(c.Numbers) > 0 && len(c.Texts) > 0 {
		return fmt.Errorf("categories are numbers and texts")
	}
	return finite("numbers", c.Numbers, len(c.Numbers), false)
}

// Name returns category k as text.
func (c *Categories) Name(k int) string {
	switch {
	case len(c.Texts) > 0:
		return c.Texts[k]
	case c.Bools:
		return boolText(c.Numbers[k])
	}
	return numberText(c.Numbers[k])
}

// prepare makes the maps. Of equal categories the first counts.
func (c *Categories) prepare() {
	c.once.Do(func() {
		c.byNumber = make(map[float64]int, len(c.Numbers))
		for k, v := range slices.Backward(c.Numbers) {
			c.byNumber[v] = k
		}
		c.byText = make(map[string]int, len(c.Texts))
		for k, v := range slices.Backward(c.Texts) {
			c.byText[v] = k
		}
	})
}

// ofNumber and ofText return the place of a value, -1 for one that is unknown.
func (c *Categories) ofNumber(v float64, isBool bool) int {
	if len(c.Texts) == 0 {
		return place(c.byNumber, v)
	}
	if isBool {
		name := boolText(v)
		for _, s := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			if k, ok := c.byText[s]; ok {
				return k
			}
		}
		return -1
	}
	s := numberText(v)
	if k, ok := c.byText[s]; ok {
		return k
	}
	return place(c.byText, s+".0") // a whole number that Python wrote as a float
}

func (c *Categories) ofText(s string) int {
	if len(c.Texts) > 0 {
		return place(c.byText, s)
	}
	if c.Bools {
		switch s {
		case "True", "true", "TRUE":
			return place(c.byNumber, 1)
		case "False", "false", "FALSE":
			return place(c.byNumber, 0)
		}
	}
	if v, ok := parseNumber(s); ok {
		return place(c.byNumber, v)
	}
	return -1
}

func place[K comparable](of map[K]int, key K) int {
	if k, ok := of[key]; ok {
		return k
	}
	return -1
}

// Places of rows that hold no category.
const (
	unknown = -1
	absent  = -2
)

// codes returns the place of every row's category, unknown or absent.
func (c *Categories) codes(column *Column) []int {
	c.prepare()
	out := make([]int, max(len(column.Numbers), len(column.Texts)))
	for i := range out {
		switch {
		case column.IsMissing(i):
			out[i] = absent
		case column.Kind == Text:
			out[i] = c.ofText(column.Texts[i])
		default:
			out[i] = c.ofNumber(column.Numbers[i], column.Kind == Bool)
		}
	}
	return out
}

// strange handles the rows without a known category, which are -1 in codes: an
// error, or a note.
func strange(c *Column, codes []int, refuse bool, notes *Notes) error {
	seen := map[string]bool{}
	note := feature.Unseen{Column: c.Name}
	for i, k := range codes {
		if k >= 0 {
			continue
		}
		if refuse {
			if c.IsMissing(i) {
				return c.cell(i, "a value is missing, where none was in training")
			}
			return c.cell(i, "is a category that no training row has")
		}
		if notes == nil {
			continue
		}
		note.Rows++
		name := "(missing)"
		if !c.IsMissing(i) {
			name = c.text(i)
		}
		if !seen[name] {
			seen[name] = true
			note.Categories = append(note.Categories, name)
		}
	}
	if note.Rows > 0 {
		slices.Sort(note.Categories)
		notes.Unseen = append(notes.Unseen, note)
	}
	return nil
}
