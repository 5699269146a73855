//go:build unix

package gonbui

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func init() {
	failure := errors.New("train.csv: line 3: 2 columns, want 4")
	fail := map[string]func(){
		"must":  func() { Must(1, failure) },
		"must2": func() { Must2(1, "a", failure) },
		"check": func() { Check(failure) },
	}
	for name, f := range fail {
		cells[name] = func() {
			defer fmt.Println("deferred")
			Progress("fit")(3, 10)
			fmt.Println("before")
			Show("shown")
			f()
			fmt.Println("after")
		}
	}
	cells["must succeeds"] = func() {
		a, b := Must2(2, "c", nil)
		Check(nil)
		fmt.Println(Must(1, nil), a, b)
	}
}

// TestMustEndsTheCell checks that an error ends the cell with one line and its
// place, after all that was printed and shown before.
func TestMustEndsTheCell(t *testing.T) {
	for name := range map[string]bool{"must": true, "must2": true, "check": true} {
		status, stored := runCell(t, name)
		got := transcript(stored)
		before, after, _ := strings.Cut(got, "stderr|")
		if want := "output|fit: 3 of 10\nstdout|before\noutput|shown\n"; before != want {
			t.Errorf("%s: before the error %q, want %q", name, before, want)
		}
		want := regexp.MustCompile(`^Error: train.csv: line 3: 2 columns, want 4\n\tat .*/must_test.go:\d+\n$`)
		if status != 1 || !want.MatchString(after) {
			t.Errorf("%s: status %d, %q", name, status, after)
		}
	}
}

func TestMustReturns(t *testing.T) {
	if status, stored := runCell(t, "must succeeds"); status != 0 || transcript(stored) != "stdout|1 2 c\n" {
		t.Errorf("status %d, %q", status, transcript(stored))
	}
}
