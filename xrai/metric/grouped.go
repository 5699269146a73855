package metric

import (
	"math"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// group is rows with one output and label.
type group struct {
	row    int // the first
	rows   int
	number int
}

// grouped finds the rows with one output and label, in the order of their first
// row, and the group's number of each row: a table of hashes, since a tree over a
// million rows has a few hundred outputs.
func grouped(p *mat.Dense, labels []int, rows []int) (groups []group, of []int32) {
	of = make([]int32, len(rows))
	table := make([]int32, 1<<10) // number + 1 of a group, 0 for none
	var hashes []uint64
	for i, row := range rows {
		out := p.RawRowView(row)
		h := hashOf(out, labels[row])
		mask := uint64(len(table) - 1)
		at := h & mask
		for ; table[at] > 0; at = (at + 1) & mask {
			k := table[at] - 1
			if first := groups[k].row; hashes[k] == h && labels[first] == labels[row] && slices.Equal(p.RawRowView(first), out) {
				break
			}
		}
		if table[at] == 0 {
			groups, hashes = append(groups, group{row: row, number: len(groups)}), append(hashes, h)
			table[at] = int32(len(groups))
			if 2*len(groups) > len(table) {
				table = grown(table, hashes)
			}
			of[i] = int32(len(groups) - 1)
		} else {
			of[i] = table[at] - 1
		}
		groups[of[i]].rows++
	}
	return groups, of
}

func grown(table []int32, hashes []uint64) []int32 {
	table = make([]int32, 2*len(table))
	mask := uint64(len(table) - 1)
	for k, h := range hashes {
		at := h & mask
		for table[at] > 0 {
			at = (at + 1) & mask
		}
		table[at] = int32(k + 1)
	}
	return table
}

func hashOf(out []float64, label int) uint64 {
	h := uint64(label) + 0x9e3779b97f4a7c15
	for _, v := range out {
		hi, lo := bits.Mul64(h^math.Float64bits(v+0), 0xd6e8feb86659fd93) // -0 becomes 0
		h = hi ^ lo ^ h
	}
	return h
}
