package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Schema is the JSON Schema (2020-12) of what JSON writes.
//
//go:embed schema.json
var Schema []byte

// JSON writes the report as a Document.
func JSON(w io.Writer, r *audit.Report) error { return NewDocument(r).Write(w) }

// Write writes the document as JSON.
func (d *Document) Write(w io.Writer) error {
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// maxDocument bounds what is read of a report.
const maxDocument = 256 << 20

// Read reads what JSON writes. Another format or version, a name that this version
// does not know, and anything after the end are errors.
func Read(r io.Reader) (*Document, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if len(b) > maxDocument {
		return nil, fmt.Errorf("report: more than %d bytes", maxDocument)
	}
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if head.Format != Format || head.Version != Version {
		return nil, fmt.Errorf("report: format %q version %d, not %q version %d", head.Format, head.Version, Format, Version)
	}
	d := new(Document)
	if err := strict.Decode(b, d); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return d, nil
}
