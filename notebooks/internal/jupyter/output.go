package jupyter

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

// published is the content of the messages that carry output.
type published struct {
	Name       string         `json:"name"`
	Text       string         `json:"text"`
	Data       map[string]any `json:"data"`
	Metadata   map[string]any `json:"metadata"`
	Count      int            `json:"execution_count"`
	ErrorName  string         `json:"ename"`
	ErrorValue string         `json:"evalue"`
	Traceback  []string       `json:"traceback"`
	Wait       bool           `json:"wait"`
	Transient  struct {
		DisplayID string `json:"display_id"`
	} `json:"transient"`
}

// outputOf turns an iopub message into an output, or nil if it carries none.
func outputOf(m *message) (*nbformat.Output, error) {
	switch m.Header.Type {
	case nbformat.Stream, nbformat.DisplayData, nbformat.ExecuteResult, nbformat.Error,
		nbformat.UpdateDisplay, nbformat.ClearOutput:
	default:
		return nil, nil
	}
	var p published
	d := json.NewDecoder(bytes.NewReader(m.Content))
	d.UseNumber()
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("decoding %s: %w", m.Header.Type, err)
	}
	return &nbformat.Output{
		Type: m.Header.Type, Name: p.Name, Text: p.Text, Data: p.Data, Metadata: p.Metadata, Count: p.Count,
		ErrorName: p.ErrorName, ErrorValue: p.ErrorValue, Traceback: p.Traceback,
		DisplayID: p.Transient.DisplayID, Wait: p.Wait,
	}, nil
}
