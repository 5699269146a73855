package dataframe

import "strings"

const (
	maxInterned = 1 << 14 // distinct texts of a column that are looked up
	internTrial = 1 << 12 // cells after which looking up must have paid
)

// An interner keeps one copy of each text of a column, as long as texts come
// again.
type interner struct {
	known map[string]string
	asked int
	off   bool
}

// pays reports whether texts are worth looking up, and keeps none if not.
func (n *interner) pays() bool {
	if !n.off && (len(n.known) > maxInterned || n.asked > internTrial && len(n.known) > n.asked/2) {
		n.off, n.known = true, nil
	}
	return !n.off
}

func (n *interner) text(b []byte) string {
	n.asked++
	s, ok := n.known[string(b)]
	if !ok {
		if n.known == nil {
			n.known = make(map[string]string)
		}
		s = string(b)
		n.known[s] = s
	}
	return s
}

// joined returns the texts of all cells as one.
func joined(data []byte, cells []span) string {
	size := 0
	for _, s := range cells {
		size += int(s.to - s.from)
	}
	var b strings.Builder
	b.Grow(size)
	for _, s := range cells {
		b.Write(s.of(data))
	}
	return b.String()
}
