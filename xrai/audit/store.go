package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// store keeps results as files, one an entry: a sum and a gob. Whatever is wrong
// with an entry or its folder, the result is computed again; a store never
// fails a caller. An empty folder name keeps nothing.
type store struct {
	folder string
	limit  int64 // bytes of all entries
}

const (
	suffix     = ".result"
	storeLimit = 512 << 20
)

// userStore is what XRAI_CACHE says: a folder, "off", or by default the user's
// cache folder.
func userStore() store {
	switch v := os.Getenv("XRAI_CACHE"); v {
	case "off":
		return store{}
	case "":
		folder, err := os.UserCacheDir()
		if err != nil {
			return store{}
		}
		return store{filepath.Join(folder, "xrai-go", "results"), storeLimit}
	default:
		return store{filepath.Join(v, "results"), storeLimit}
	}
}

func (s store) path(key string) string { return filepath.Join(s.folder, key+suffix) }

// read fills v with the entry, false when there is none that is whole.
func (s store) read(key string, v any) bool {
	if s.folder == "" {
		return false
	}
	b, err := os.ReadFile(s.path(key))
	if err != nil || len(b) < sha256.Size {
		return false
	}
	if sum := sha256.Sum256(b[sha256.Size:]); !bytes.Equal(sum[:], b[:sha256.Size]) {
		return false
	}
	if gob.NewDecoder(bytes.NewReader(b[sha256.Size:])).Decode(v) != nil {
		return false
	}
	now := time.Now()
	_ = os.Chtimes(s.path(key), now, now) // entries used last are kept longest
	return true
}

func (s store) write(key string, v any) {
	if s.folder == "" {
		return
	}
	var b bytes.Buffer
	b.Write(make([]byte, sha256.Size))
	if gob.NewEncoder(&b).Encode(v) != nil || int64(b.Len()) > s.limit {
		return
	}
	sum := sha256.Sum256(b.Bytes()[sha256.Size:])
	copy(b.Bytes(), sum[:])
	if os.MkdirAll(s.folder, 0o700) != nil {
		return
	}
	s.shrink(s.limit - int64(b.Len()))
	f, err := os.CreateTemp(s.folder, "writing-*") // mode 0600
	if err != nil {
		return
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b.Bytes())
	if errors.Join(err, f.Close()) == nil {
		_ = os.Rename(f.Name(), s.path(key))
	}
}

// shrink removes the entries unused for longest until the rest fit, and what
// broken-off writes left.
func (s store) shrink(limit int64) {
	type entry struct {
		path string
		used time.Time
		size int64
	}
	var entries []entry
	var total int64
	_ = s.each(func(path string, info fs.FileInfo) error {
		if !strings.HasSuffix(path, suffix) {
			if time.Since(info.ModTime()) > time.Hour {
				return os.Remove(path)
			}
			return nil
		}
		entries = append(entries, entry{path, info.ModTime(), info.Size()})
		total += info.Size()
		return nil
	})
	slices.SortFunc(entries, func(a, b entry) int { return a.used.Compare(b.used) })
	for _, e := range entries {
		if total <= limit {
			return
		}
		if os.Remove(e.path) == nil {
			total -= e.size
		}
	}
}

// clear removes all entries.
func (s store) clear() error {
	return s.each(func(path string, _ fs.FileInfo) error { return os.Remove(path) })
}

// each visits the store's own files.
func (s store) each(visit func(path string, info fs.FileInfo) error) error {
	if s.folder == "" {
		return nil
	}
	list, err := os.ReadDir(s.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var failed error
	for _, e := range list {
		own := strings.HasSuffix(e.Name(), suffix) || strings.HasPrefix(e.Name(), "writing-")
		if info, err := e.Info(); err == nil && own && info.Mode().IsRegular() {
			failed = errors.Join(failed, visit(filepath.Join(s.folder, e.Name()), info))
		}
	}
	return failed
}
