package gonbui

import (
	"os"
	"testing"
)

// silenceStderr keeps the bars of a test out of its output.
func silenceStderr(t testing.TB) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = null
	t.Cleanup(func() {
		os.Stderr = old
		_ = null.Close()
	})
}
