package nbformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Read reads and checks the notebook at path. Its errors name the file and,
// where one is at fault, the cell, counted from 1.
func Read(path string) (*Notebook, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading notebook: %w", err)
	}
	nb, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("reading notebook %s: %w", path, err)
	}
	return nb, nil
}

// The shapes on disk. A field that the format does not know is an error: it
// would be lost by writing.
type (
	diskNotebook struct {
		Metadata map[string]any     `json:"metadata"`
		Major    int                `json:"nbformat"`
		Minor    int                `json:"nbformat_minor"`
		Cells    *[]json.RawMessage `json:"cells"`
	}
	diskCell struct {
		Type        string                    `json:"cell_type"`
		ID          string                    `json:"id"`
		Metadata    map[string]any            `json:"metadata"`
		Source      lines                     `json:"source"`
		Attachments map[string]map[string]any `json:"attachments"`
		Count       *int                      `json:"execution_count"`
		Outputs     []json.RawMessage         `json:"outputs"`
	}
	diskOutput struct {
		Type       string         `json:"output_type"`
		Name       string         `json:"name"`
		Text       lines          `json:"text"`
		Data       map[string]any `json:"data"`
		Metadata   map[string]any `json:"metadata"`
		Count      *int           `json:"execution_count"`
		ErrorName  string         `json:"ename"`
		ErrorValue string         `json:"evalue"`
		Traceback  []string       `json:"traceback"`
	}
)

// lines is a text on disk: one string or a list of lines.
type lines string

func (l *lines) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err == nil {
		*l = lines(strings.Join(list, ""))
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return errors.New("text is neither a string nor a list of strings")
	}
	*l = lines(s)
	return nil
}

// Parse reads and checks a notebook.
func Parse(b []byte) (*Notebook, error) {
	var disk diskNotebook
	// The version decides which fields exist, so it is read before them.
	if err := json.Unmarshal(b, &disk); err != nil {
		return nil, err
	}
	if disk.Major != 4 {
		return nil, fmt.Errorf("format %d.%d is not supported, only 4", disk.Major, disk.Minor)
	}
	disk = diskNotebook{}
	if err := decodeStrict(b, &disk); err != nil {
		return nil, err
	}
	if disk.Cells == nil {
		return nil, errors.New("no cells")
	}
	nb := &Notebook{Metadata: disk.Metadata, Major: disk.Major, Minor: disk.Minor}
	seen := map[string]bool{}
	for i, raw := range *disk.Cells {
		c, err := parseCell(raw)
		if err == nil {
			err = checkID(c.ID, nb.Minor, seen)
		}
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		nb.Cells = append(nb.Cells, c)
	}
	return nb, nil
}

func parseCell(raw []byte) (*Cell, error) {
	var disk diskCell
	if err := decodeStrict(raw, &disk); err != nil {
		return nil, err
	}
	switch disk.Type {
	case Code:
	case Markdown, Raw:
		if disk.Outputs != nil || disk.Count != nil {
			return nil, fmt.Errorf("a %s cell has outputs", disk.Type)
		}
	default:
		return nil, fmt.Errorf("unknown cell type %q", disk.Type)
	}
	c := &Cell{Type: disk.Type, ID: disk.ID, Metadata: disk.Metadata, Source: string(disk.Source), Attachments: disk.Attachments}
	for _, bundle := range c.Attachments {
		joinBundle(bundle)
	}
	if disk.Count != nil {
		c.Count = *disk.Count
	}
	for i, raw := range disk.Outputs {
		o, err := parseOutput(raw)
		if err != nil {
			return nil, fmt.Errorf("output %d: %w", i+1, err)
		}
		c.Outputs = append(c.Outputs, o)
	}
	return c, nil
}

func parseOutput(raw []byte) (*Output, error) {
	var disk diskOutput
	if err := decodeStrict(raw, &disk); err != nil {
		return nil, err
	}
	switch disk.Type {
	case Stream, DisplayData, ExecuteResult, Error:
	default:
		return nil, fmt.Errorf("unknown output type %q", disk.Type)
	}
	joinBundle(disk.Data)
	o := &Output{
		Type: disk.Type, Name: disk.Name, Text: string(disk.Text), Data: disk.Data, Metadata: disk.Metadata,
		ErrorName: disk.ErrorName, ErrorValue: disk.ErrorValue, Traceback: disk.Traceback,
	}
	if disk.Count != nil {
		o.Count = *disk.Count
	}
	return o, nil
}

// joinBundle turns lists of lines back into texts, in place.
func joinBundle(bundle map[string]any) {
	for mime, content := range bundle {
		list, ok := content.([]any)
		if !ok || isJSON(mime) {
			continue
		}
		var b strings.Builder
		for _, line := range list {
			s, isString := line.(string)
			ok = ok && isString
			b.WriteString(s)
		}
		if ok {
			bundle[mime] = b.String()
		}
	}
}

// checkID checks a cell's identifier, which format 4.5 made compulsory.
func checkID(id string, minor int, seen map[string]bool) error {
	if id == "" {
		if minor >= 5 {
			return errors.New("no id, which format 4.5 requires")
		}
		return nil
	}
	if len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) {
		return fmt.Errorf("id %q is not 1 to 64 letters, digits, - and _", id)
	}
	if seen[id] {
		return fmt.Errorf("id %q is used twice", id)
	}
	seen[id] = true
	return nil
}

// decodeStrict decodes one JSON value; numbers keep their spelling.
func decodeStrict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("data after the notebook")
	}
	return nil
}
