package feature

import "fmt"

// CellError is a value that cannot be used where it stands. Who knows the file
// can add its line.
type CellError struct {
	Column  string
	Row     int    // counted from 0
	Value   string // as in the table; empty when it is missing
	Problem string // what is wrong, as "is not a number"
}

// Error names column, row and value.
func (e *CellError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("column %q, row %d: %s", e.Column, e.Row, e.Problem)
	}
	return fmt.Sprintf("column %q, row %d: %q %s", e.Column, e.Row, e.Value, e.Problem)
}
