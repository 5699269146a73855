package main

import (
	"context"
	"testing"
)

// TestCoverage runs every simulation with a tenth of its runs.
func TestCoverage(t *testing.T) {
	root = "../../.."
	for _, s := range sections {
		rows, err := s.rows(context.Background(), 10)
		if err != nil {
			t.Fatal(s.title, err)
		}
		for _, r := range rows {
			t.Logf("%s: %d runs, %s (%s)", r.what, r.runs, r.got, r.want)
			if r.want != "" && !r.ok {
				t.Errorf("%s: %s, asked %s", r.what, r.got, r.want)
			}
		}
	}
}
