package attack

import "sync"

// meter tells of work that several goroutines do, one call at a time. One without
// a progress function tells nobody.
type meter struct {
	mu          sync.Mutex
	done, total int
	progress    func(done, total int)
}

func (m *meter) start() {
	if m.progress != nil {
		m.progress(0, m.total)
	}
}

func (m *meter) tell() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done++
	m.progress(m.done, m.total)
}
