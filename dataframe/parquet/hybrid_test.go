package parquet

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestHybridRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for trial := range 2000 {
		width := 1 + rng.IntN(32)
		numbers := make([]uint32, rng.IntN(70))
		for i := range numbers {
			numbers[i] = uint32(rng.Uint64()) & uint32(uint64(1)<<width-1)
			if i > 0 && rng.IntN(4) > 0 {
				numbers[i] = numbers[i-1]
			}
		}
		packed := appendRuns(nil, numbers, width)
		got, err := appendHybrid(nil, packed, width, len(numbers))
		if err != nil || !slices.Equal(got, numbers) {
			t.Fatalf("trial %d: width %d: %v gives %v, %v", trial, width, numbers, got, err)
		}
		if _, err := appendHybrid(nil, packed, width, len(numbers)+8); err == nil {
			t.Fatalf("trial %d: more numbers than there are", trial)
		}
	}
	if got, err := appendHybrid(nil, nil, 0, 3); err != nil || !slices.Equal(got, []uint32{0, 0, 0}) {
		t.Errorf("no bits: %v, %v", got, err)
	}
	for _, width := range []int{-1, 33} {
		if _, err := appendHybrid(nil, []byte{2, 0}, width, 1); err == nil {
			t.Errorf("numbers of %d bits", width)
		}
	}
}

// appendPlainDeltas writes ints for deltaInts in the plainest way: blocks of 128
// in 4 parts, all of one width.
func appendPlainDeltas(ints []int64) []byte {
	b := binary.AppendUvarint(nil, 128)
	b = binary.AppendUvarint(b, 4)
	b = binary.AppendUvarint(b, uint64(len(ints)))
	if len(ints) == 0 {
		return binary.AppendVarint(b, 0)
	}
	b = binary.AppendVarint(b, ints[0])
	for from := 1; from < len(ints); from += 128 {
		b = binary.AppendVarint(b, -7)
		b = append(b, 64, 64, 64, 64)
		for i := from; i < min(len(ints), from+128); i++ {
			b = binary.LittleEndian.AppendUint64(b, uint64(ints[i]-ints[i-1]+7))
		}
		if n := min(128, len(ints)-from) % 32; n > 0 { // a part is written whole
			b = append(b, make([]byte, 8*(32-n))...)
		}
	}
	return b
}

func TestDeltas(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		ints := make([]int64, rng.IntN(300))
		for i := range ints {
			ints[i] = int64(rng.Uint64()) >> rng.IntN(64)
		}
		if len(ints) > 2 {
			ints[1], ints[2] = math.MaxInt64, math.MinInt64
		}
		packed := append(appendPlainDeltas(ints), "rest"...)
		got, rest, err := deltaInts(packed, len(ints))
		if err != nil || !slices.Equal(got, ints) || string(rest) != "rest" {
			t.Fatalf("%v gives %v and %q, %v", ints, got, rest, err)
		}
		if _, _, err := deltaInts(packed, len(ints)+1); err == nil {
			t.Fatal("another count")
		}
		for range 20 {
			cut := rng.IntN(len(packed) - 4)
			if _, _, err := deltaInts(packed[:cut], len(ints)); err == nil {
				t.Fatalf("%d of %d bytes: no error", cut, len(packed))
			}
		}
	}
}
