// Package nbformat reads, checks, fills and writes Jupyter notebooks of format
// 4 (https://nbformat.readthedocs.io/en/latest/format_description.html).
//
//  1. Read or Parse turns a file into a Notebook, and names the cell that
//     breaks the format.
//  2. A Recorder folds what a kernel published while a cell ran into the
//     outputs a notebook stores.
//  3. Marshal and Write give the bytes Jupyter itself would write, so that a
//     notebook saved by either differs only where its content does.
//
// It runs nothing (package jupyter does) and shows nothing (package page does).
package nbformat

// The kinds of cell.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// The kinds of output. The last two are only published, never stored.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	Error         = "error"
	UpdateDisplay = "update_display_data"
	ClearOutput   = "clear_output"
)

// Notebook is one notebook, its multi-line texts joined.
type Notebook struct {
	// Metadata is the notebook's own: kernelspec, language_info, ...
	Metadata map[string]any
	// Major and Minor are the version of the format; Major is 4.
	Major, Minor int
	Cells        []*Cell
}

// Cell is one cell of a notebook.
type Cell struct {
	// Type is Code, Markdown or Raw.
	Type string
	// ID is empty before format 4.5.
	ID       string
	Metadata map[string]any
	Source   string
	// Attachments holds, by file name, the images pasted into a text cell, each
	// a map from MIME type to content.
	Attachments map[string]map[string]any
	// Count is the execution count of a code cell, 0 if it has not run.
	Count int
	// Outputs are those of a code cell, in order.
	Outputs []*Output
}

// HasTag reports whether the cell's metadata lists the tag.
func (c *Cell) HasTag(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

// Output is one output of a code cell.
type Output struct {
	// Type is one of the kinds of output above.
	Type string
	// Name is "stdout" or "stderr", Text what was printed: Stream only.
	Name, Text string
	// Data maps MIME types to content, a string unless the type is JSON;
	// Metadata describes it: DisplayData, ExecuteResult and UpdateDisplay.
	Data, Metadata map[string]any
	// Count is the execution count of an ExecuteResult.
	Count int
	// ErrorName, ErrorValue and Traceback tell an Error.
	ErrorName, ErrorValue string
	Traceback             []string
	// DisplayID names an output that later ones may update. It is not stored.
	DisplayID string
	// Wait delays a ClearOutput until the next output. It is not stored.
	Wait bool
}
