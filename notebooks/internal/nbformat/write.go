package nbformat

import (
	"fmt"
	"os"
	"path/filepath"
)

// Marshal returns the notebook's bytes as Jupyter writes them: multi-line
// texts as lists of lines, keys sorted, one space of indent, non-ASCII text as
// it is, a newline at the end. Equal notebooks give equal bytes.
func Marshal(nb *Notebook) ([]byte, error) {
	cells := make([]any, len(nb.Cells))
	for i, c := range nb.Cells {
		cells[i] = cellTree(c)
	}
	b, err := appendJSON(nil, map[string]any{
		"cells":          cells,
		"metadata":       orEmpty(nb.Metadata),
		"nbformat":       nb.Major,
		"nbformat_minor": nb.Minor,
	}, 0)
	if err != nil {
		return nil, fmt.Errorf("writing notebook: %w", err)
	}
	return append(b, '\n'), nil
}

// Write writes the notebook to path through a temporary file beside it, so
// that an interrupted run never leaves half a notebook.
func Write(path string, nb *Notebook) error {
	b, err := Marshal(nb)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing notebook: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing notebook %s: %w", path, err)
	}
	return nil
}

func cellTree(c *Cell) map[string]any {
	tree := map[string]any{
		"cell_type": c.Type,
		"metadata":  orEmpty(c.Metadata),
		"source":    splitLines(c.Source),
	}
	if c.ID != "" {
		tree["id"] = c.ID
	}
	if c.Attachments != nil {
		files := map[string]any{}
		for name, bundle := range c.Attachments {
			files[name] = bundleTree(bundle)
		}
		tree["attachments"] = files
	}
	if c.Type == Code {
		outputs := make([]any, len(c.Outputs))
		for i, o := range c.Outputs {
			outputs[i] = outputTree(o)
		}
		tree["outputs"] = outputs
		tree["execution_count"] = countTree(c.Count)
	}
	return tree
}

func outputTree(o *Output) map[string]any {
	tree := map[string]any{"output_type": o.Type}
	switch o.Type {
	case Stream:
		tree["name"] = o.Name
		tree["text"] = splitLines(o.Text)
	case Error:
		trace := make([]any, len(o.Traceback))
		for i, line := range o.Traceback {
			trace[i] = line
		}
		tree["ename"], tree["evalue"], tree["traceback"] = o.ErrorName, o.ErrorValue, trace
	default:
		tree["data"] = bundleTree(o.Data)
		tree["metadata"] = orEmpty(o.Metadata)
		if o.Type == ExecuteResult {
			tree["execution_count"] = countTree(o.Count)
		}
	}
	return tree
}

func bundleTree(bundle map[string]any) map[string]any {
	tree := map[string]any{}
	for mime, content := range bundle {
		if s, ok := content.(string); ok && isText(mime) {
			content = splitLines(s)
		}
		tree[mime] = content
	}
	return tree
}

func countTree(count int) any {
	if count == 0 {
		return nil
	}
	return count
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
