package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// remember is the handle of a result that is found again by its content: what
// is computed, by which code, on which data and model, with which options.
func remember[T any](s *Session, what, model string, options any, name func(*T), compute func() (*T, error)) *Handle[*T] {
	return &Handle[*T]{get: func() (*T, error) {
		id, err := s.identity(model)
		if err != nil {
			return nil, err
		}
		o, err := json.Marshal(options)
		if err != nil {
			return nil, fmt.Errorf("%s options: %w", what, err)
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n", codeID, what, id, o))
		key := hex.EncodeToString(sum[:])
		var v T
		if s.lasting(model) && s.store.read(key, &v) {
			name(&v)
			return &v, nil
		}
		r, err := compute()
		if err != nil {
			return nil, err
		}
		name(r)
		// A file may have changed between hashing and reading it.
		if again, err := s.identity(model); err == nil && again == id && s.lasting(model) {
			s.store.write(key, r)
		}
		return r, nil
	}}
}
