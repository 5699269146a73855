//go:build !amd64

package neural

var tiled bool

func product32(dst, a, b []float32, k int) { vekProduct32(dst, a, b, k) }
