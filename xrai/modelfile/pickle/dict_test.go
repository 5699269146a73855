package pickle

import (
	"fmt"
	"math"
	"math/big"
	"testing"
)

// TestKeys: keys are equal as in Python, whatever the size of the dict.
func TestKeys(t *testing.T) {
	tuple := func(items ...any) *Tuple { return &Tuple{items} }
	huge := new(big.Int).Lsh(big.NewInt(1), 80)
	object := &Object{}
	frozen := &Set{Frozen: true}
	equal := [][]any{
		{int64(1), 1.0, true},
		{int64(0), 0.0, math.Copysign(0, -1), false},
		{int64(1) << 53, float64(1 << 53)},
		{huge, new(big.Int).Set(huge)},
		{"a"}, {Bytes("a"), Bytes("a")}, {nil}, {0.5}, {complex(1, 2)},
		{tuple(int64(1), "a"), tuple(1.0, "a"), tuple(true, "a")},
		{tuple()}, {tuple(nil)}, {tuple("1")}, {tuple(int64(1))},
		{tuple("a", "b"), tuple("a", "b")}, {tuple(`a";"b`)},
		{object}, {&Object{}}, {frozen}, {&Class{"m", "A"}},
		{"None"}, {"1"}, {""},
	}
	for _, padding := range []int{0, 100} {
		d := new(Dict)
		for i := range padding {
			if _, err := d.set(fmt.Sprint("padding", i), nil); err != nil {
				t.Fatal(err)
			}
		}
		for i, group := range equal {
			for _, k := range group {
				if _, err := d.set(k, int64(i)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if want := padding + len(equal); d.Len() != want {
			t.Errorf("%d entries, want %d", d.Len(), want)
		}
		for i, group := range equal {
			for _, k := range group {
				if v, ok := d.Get(k); !ok || v != int64(i) {
					t.Errorf("key %v of type %T: %v, %t", k, k, v, ok)
				}
			}
			// The key that came first is kept.
			if k, _ := d.At(padding + i); fmt.Sprintf("%T %v", k, k) != fmt.Sprintf("%T %v", group[0], group[0]) {
				t.Errorf("key %v instead of %v", k, group[0])
			}
		}
		if _, ok := d.Get(&List{}); ok {
			t.Error("a list is found")
		}
	}
}

// TestNaNKeys: as in Python, NaN is no other NaN.
func TestNaNKeys(t *testing.T) {
	d := new(Dict)
	for range 20 {
		if added, err := d.set(math.NaN(), nil); err != nil || !added {
			t.Fatalf("%t, %v", added, err)
		}
		if added, err := d.set(&Tuple{[]any{math.NaN()}}, nil); err != nil || !added {
			t.Fatalf("%t, %v", added, err)
		}
	}
	if _, ok := d.Get(math.NaN()); ok || d.Len() != 40 {
		t.Errorf("%d entries", d.Len())
	}
}
