package parquet

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// parseHostile reads bytes that may be anything within 8 MiB of memory. A panic
// inside, even one that Parse turns into an error, fails.
func parseHostile(t *testing.T, data []byte) (dataframe.DataFrame, bool) {
	t.Helper()
	df, err := Parse(bytes.NewReader(data), int64(len(data)), "f", Options{MaxBytes: 8 << 20})
	if err != nil {
		if strings.Contains(err.Error(), "runtime error") || !strings.HasPrefix(err.Error(), "f: ") {
			t.Fatalf("error %v", err)
		}
		return df, false
	}
	return df, true
}

func seeds(t testing.TB) [][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d fixtures, %v", len(paths), err)
	}
	var list [][]byte
	for _, path := range paths {
		list = append(list, file(t, filepath.Base(path)))
	}
	return list
}

// FuzzParse checks that whatever is read also survives writing and reading.
func FuzzParse(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if df, ok := parseHostile(t, data); ok {
			sameFrame(t, roundTrip(t, df, WriteOptions{}), df)
		}
	})
}

// TestDamagedFiles changes bytes of the fixtures, most of them in the metadata
// and the heads of pages, where lengths and counts stand.
func TestDamagedFiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	read, refused := 0, 0
	for _, data := range seeds(t) {
		for range 300 {
			bad := bytes.Clone(data)
			for range 1 + rng.IntN(4) {
				at := rng.IntN(len(bad))
				if rng.IntN(2) == 0 {
					at = len(bad) - 1 - rng.IntN(len(bad)/2)
				}
				bad[at] = []byte{0, 1, 0x7f, 0x80, 0xff, bad[at] ^ 1<<rng.IntN(8), byte(rng.Uint32())}[rng.IntN(7)]
			}
			if rng.IntN(10) == 0 {
				cut := rng.IntN(len(bad))
				bad = append(bad[:cut], bad[min(len(bad), cut+rng.IntN(9)):]...)
			}
			if _, ok := parseHostile(t, bad); ok {
				read++
			} else {
				refused++
			}
		}
	}
	if read == 0 || refused == 0 {
		t.Errorf("%d damaged files read, %d refused", read, refused)
	}
}
