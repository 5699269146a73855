package xrai

// Doubtful is a Model with doubts about itself, as one whose fit did not
// converge. Results measured on it carry them as warnings.
type Doubtful interface {
	Doubts() []Warning
}

// DoubtsOf returns a model's doubts, nil when it has none.
func DoubtsOf(m Model) []Warning {
	if d, ok := m.(Doubtful); ok {
		return d.Doubts()
	}
	return nil
}
