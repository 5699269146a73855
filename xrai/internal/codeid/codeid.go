// Package codeid names the code that decides results. A session remembers
// results between runs under this name, so that changed code never returns what
// older code computed.
package codeid

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Sources are the folders of the module whose Go and assembly files decide results.
var Sources = []string{"dataframe", "xrai"}

// presentation holds the folders and files below Sources that only show results,
// and the generated constant itself.
var presentation = []string{"xrai/figure", "xrai/report", "xrai/audit/codeid.go", "xrai/audit/tables.go", "xrai/audit/tables_attack.go", "xrai/audit/tables_check.go", "xrai/audit/tables_column.go", "xrai/audit/tables_compare.go", "xrai/audit/tables_exposure.go", "xrai/audit/tables_file.go", "xrai/audit/tables_model.go", "xrai/audit/tables_report.go", "xrai/internal/codeid", "xrai/internal/oracle"}

// Of hashes the non-test Go and assembly sources of the module at root, and its go.sum: the
// libraries decide results too.
func Of(root string) (string, error) {
	files := []string{"go.sum"}
	for _, folder := range Sources {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			name = filepath.ToSlash(name)
			if d.IsDir() {
				if d.Name() == "testdata" || slices.Contains(presentation, name) {
					return filepath.SkipDir
				}
				return nil
			}
			source := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".s")
			if source && !slices.Contains(presentation, name) {
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	slices.Sort(files)
	h := sha256.New()
	for _, name := range files {
		b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))[:32], nil
}
