//go:build !race

package ndarray

// slower is how much longer the race detector may take.
const slower = 1
