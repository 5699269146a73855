package lightgbm

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
)

// Booster is a model as its file has it.
type Booster struct {
	Version   string            // of the form: v2, v3 or v4
	Objective string            // with its settings, as "binary sigmoid:1"
	Width     int               // columns
	Names     []string          // of the columns, nil where LightGBM made them up
	Params    map[string]string // hyper-parameters, nil where the file has none

	outputs int // sums
	average bool
	link    link
	scale   float64
	trees   gbtree.Trees
	infos   []string // of each column
	labels  [][]any  // of each of pandas' category columns
}

// maxWidth bounds columns.
const maxWidth = 1 << 20

// Is reports whether the bytes are a model in LightGBM's text form.
func Is(data []byte) bool {
	first, rest, _ := bytes.Cut(data[:min(len(data), 64)], []byte{'\n'})
	return string(bytes.TrimRight(first, "\r")) == "tree" && bytes.HasPrefix(rest, []byte("version="))
}

// reader goes over the lines of a file.
type reader struct {
	text string
	line int
}

// next returns the next line without its end; ok is false after the last.
func (r *reader) next() (line string, ok bool) {
	if r.text == "" {
		return "", false
	}
	line, r.text, _ = strings.Cut(r.text, "\n")
	r.line++
	return strings.TrimSuffix(line, "\r"), true
}

// Parse reads a text model.
func Parse(data []byte) (*Booster, error) {
	if !Is(data) {
		return nil, fmt.Errorf(`a LightGBM model begins with "tree" and "version="`)
	}
	r := &reader{text: string(data)}
	b := &Booster{}
	if err := b.read(r); err != nil {
		return nil, fmt.Errorf("line %d: %w", r.line, err)
	}
	return b, nil
}

func (b *Booster) read(r *reader) error {
	header, err := fields(r, "Tree=", "end of trees")
	if err != nil {
		return err
	}
	if err := b.readHeader(header.values); err != nil {
		return err
	}
	for n := 0; strings.HasPrefix(header.end, "Tree="); n++ {
		if header.end != "Tree="+strconv.Itoa(n) {
			return fmt.Errorf("%.40q where Tree=%d must stand", header.end, n)
		}
		tree, err := fields(r, "Tree=", "end of trees")
		if err != nil {
			return err
		}
		if err := b.readTree(tree.values); err != nil {
			return fmt.Errorf("tree %d: %w", n, err)
		}
		header = tree
	}
	if b.trees.Len()%b.outputs != 0 {
		return fmt.Errorf("%d trees for %d sums", b.trees.Len(), b.outputs)
	}
	return b.readRest(r)
}

// block is lines of name=value up to one that ends them.
type block struct {
	values map[string]string
	end    string
}

// fields reads lines up to one with one of the beginnings. There must be one.
func fields(r *reader, ends ...string) (*block, error) {
	out := &block{values: map[string]string{}}
	for {
		line, ok := r.next()
		if !ok {
			return nil, fmt.Errorf("the file ends early")
		}
		for _, e := range ends {
			if strings.HasPrefix(line, e) {
				out.end = strings.TrimSpace(line)
				return out, nil
			}
		}
		name, value, _ := strings.Cut(line, "=")
		if name != "" {
			out.values[name] = value
		}
	}
}

func (b *Booster) readHeader(h map[string]string) error {
	b.Version = h["version"]
	if b.Version != "v2" && b.Version != "v3" && b.Version != "v4" {
		return fmt.Errorf("version %.20q of the text form is not supported, only v2, v3 and v4", b.Version)
	}
	classes, err := whole(h, "num_class", 1, 1<<16)
	if err != nil {
		return err
	}
	if b.outputs = classes; h["num_tree_per_iteration"] != "" {
		if b.outputs, err = whole(h, "num_tree_per_iteration", 1, 1<<16); err != nil {
			return err
		}
	}
	most, err := whole(h, "max_feature_idx", 0, maxWidth-1)
	if err != nil {
		return err
	}
	b.Width = most + 1
	_, b.average = h["average_output"]
	if err := b.readObjective(h["objective"], classes); err != nil {
		return err
	}
	b.Names = strings.Fields(h["feature_names"])
	if len(b.Names) != b.Width {
		return fmt.Errorf("%d feature_names for %d columns", len(b.Names), b.Width)
	}
	made := true
	for j, name := range b.Names {
		made = made && name == "Column_"+strconv.Itoa(j)
	}
	if made {
		b.Names = nil
	}
	b.infos = strings.Fields(h["feature_infos"])
	if len(b.infos) != 0 && len(b.infos) != b.Width {
		return fmt.Errorf("%d feature_infos for %d columns", len(b.infos), b.Width)
	}
	return nil
}

// whole returns a whole number from low to high, which must be there.
func whole(h map[string]string, name string, low, high int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(h[name]))
	if err != nil {
		return 0, fmt.Errorf("%s is %.40q, not a whole number", name, h[name])
	}
	if n < low || n > high {
		return 0, fmt.Errorf("%s is %d, outside %d to %d", name, n, low, high)
	}
	return n, nil
}

// numbers returns a list of n numbers, of which each takes two bytes at least.
func numbers(h map[string]string, name string, n int) ([]float64, error) {
	text := h[name]
	if n > len(text)/2+1 {
		return nil, fmt.Errorf("%s is too short for %d numbers", name, n)
	}
	out := make([]float64, 0, n)
	for part := range strings.FieldsSeq(text) {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil && !math.IsInf(v, 0) {
			return nil, fmt.Errorf("%s: %.40q is no number", name, part)
		}
		if len(out) == n {
			return nil, fmt.Errorf("%s has more than %d numbers", name, n)
		}
		out = append(out, v)
	}
	if len(out) != n {
		return nil, fmt.Errorf("%s has %d numbers, want %d", name, len(out), n)
	}
	return out, nil
}

// integers is numbers for whole numbers from low to high.
func integers(h map[string]string, name string, n int, low, high int64) ([]int64, error) {
	text := h[name]
	if n > len(text)/2+1 {
		return nil, fmt.Errorf("%s is too short for %d numbers", name, n)
	}
	out := make([]int64, 0, n)
	for part := range strings.FieldsSeq(text) {
		v, err := strconv.ParseInt(part, 10, 64)
		if err != nil || v < low || v > high {
			return nil, fmt.Errorf("%s: %.40q is no whole number from %d to %d", name, part, low, high)
		}
		if len(out) == n {
			return nil, fmt.Errorf("%s has more than %d numbers", name, n)
		}
		out = append(out, v)
	}
	if len(out) != n {
		return nil, fmt.Errorf("%s has %d numbers, want %d", name, len(out), n)
	}
	return out, nil
}
