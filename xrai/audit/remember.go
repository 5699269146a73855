package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// remember is the handle of a result that is found again by its content: what
// is computed, by which code, on which data and models, with which options. name
// puts in what the content does not decide: the models' names.
func remember[T any](s *Session, what string, models []string, options any, name func(*T), compute func() (*T, error)) *Handle[*T] {
	return &Handle[*T]{get: func() (*T, error) {
		id, err := s.identities(models)
		if err != nil {
			return nil, err
		}
		lasting := func() bool {
			return !slices.ContainsFunc(models, func(m string) bool { return !s.lasting(m) })
		}
		o, err := json.Marshal(options)
		if err != nil {
			return nil, fmt.Errorf("%s options: %w", what, err)
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n", codeID, what, id, o))
		key := hex.EncodeToString(sum[:])
		var v T
		if lasting() && s.store.read(key, &v) {
			name(&v)
			return &v, nil
		}
		r, err := compute()
		if err != nil {
			return nil, err
		}
		name(r)
		// A file may have changed between hashing and reading it.
		if again, err := s.identities(models); err == nil && again == id && lasting() {
			s.store.write(key, r)
		}
		return r, nil
	}}
}

// identities of several models, in order.
func (s *Session) identities(models []string) (string, error) {
	var all []string
	for _, m := range models {
		id, err := s.identity(m)
		if err != nil {
			return "", err
		}
		all = append(all, id)
	}
	return strings.Join(all, " "), nil
}
