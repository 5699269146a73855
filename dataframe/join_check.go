package dataframe

import (
	"fmt"
	"slices"
	"strings"
)

// validate refuses keys that repeat on a side that is to have each once.
func validate(how string, on keyPair, left, right []int32, groups int) error {
	known := []string{"", "one_to_one", "one_to_many", "many_to_one", "many_to_many"}
	if !slices.Contains(known, how) {
		return fmt.Errorf("option Validate is %q, not one of %s", how, strings.Join(known[1:], ", "))
	}
	if strings.HasPrefix(how, "one_to") {
		if err := once(how, "left", on.left, on.l, left, groups); err != nil {
			return err
		}
	}
	if strings.HasSuffix(how, "to_one") {
		return once(how, "right", on.right, on.r, right, groups)
	}
	return nil
}

// once refuses a key that stands in two rows.
func once(how, side string, df DataFrame, keys []int, codes []int32, groups int) error {
	first := make([]int, groups)
	for row, code := range codes {
		if code == missingCode {
			continue
		}
		if before := first[code] - 1; before >= 0 {
			var key []string
			for _, c := range keys {
				name := df.Names()[c]
				key = append(key, fmt.Sprintf("%q %s", name, cellText(df, row, name)))
			}
			return fmt.Errorf("validating %s: the %s table has the key %s in rows %d and %d",
				how, side, strings.Join(key, ", "), before, row)
		}
		first[code] = row + 1
	}
	return nil
}
