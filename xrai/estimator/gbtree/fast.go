package gbtree

import "math"

// fastTree is a tree without splits of categories, laid out so that a step is a
// comparison and an addition, without branches: the children of a split stand side
// by side, a leaf is its own child, and missing values are below or above all
// others, in the copy of the column that the split looks at.
type fastTree struct {
	nodes []fastNode
	leaf  []float64 // of each node, 0 at a split
	depth int       // most splits on a way
}

type fastNode struct {
	value         float64
	column, first int32
}

// maxFast is the depth above which most steps would be spent waiting in leaves.
const maxFast = 24

func (w *walker) layOut() {
	t := w.t
	w.trees = make([]fastTree, len(t.Start))
	nodes, leaf := make([]fastNode, len(t.Feature)), make([]float64, len(t.Feature))
	order, depth := make([]int32, 0, 64), make([]int, 0, 64)
	for k, start := range t.Start {
		end := int32(len(t.Feature))
		if k+1 < len(t.Start) {
			end = t.Start[k+1]
		}
		fast := fastTree{nodes: nodes[start:end], leaf: leaf[start:end]}
		order, depth = append(order[:0], start), append(depth[:0], 0)
		ok := true
		for at := 0; at < len(order) && ok; at++ {
			i := order[at]
			if t.Feature[i] < 0 {
				fast.nodes[at] = fastNode{math.Inf(1), 0, int32(at)}
				fast.leaf[at] = t.Value[i]
				continue
			}
			flags := t.Flags[i]
			column := int(t.Feature[i]) * w.copies
			if flags&MissingFirst == 0 {
				column++
			}
			if flags&ZeroMissing != 0 {
				column += 2
			}
			fast.nodes[at] = fastNode{t.Value[i], int32(column), int32(len(order))}
			order, depth = append(order, i+1, t.Second[i]), append(depth, depth[at]+1, depth[at]+1)
			fast.depth = depth[at] + 1
			ok = flags&Categories == 0 && fast.depth <= maxFast
		}
		if ok {
			w.trees[k] = fast
		}
	}
}

// walk finds the leaves of rows, eight at a time.
func (f *fastTree) walk(b *block, leaves []float64) {
	width := b.width * b.copies
	r := 0
	for ; r+8 <= len(leaves); r += 8 {
		f.eight(b.fast[r*width:(r+8)*width], width, (*[8]float64)(leaves[r:]))
	}
	for ; r < len(leaves); r++ {
		row := b.fast[r*width : (r+1)*width]
		i := int32(0)
		for range f.depth {
			i = f.nodes[i].step(row)
		}
		leaves[r] = f.leaf[i]
	}
}

func (n *fastNode) step(row []float64) int32 {
	right := int32(0)
	if row[n.column] > n.value {
		right = 1
	}
	return n.first + right
}

// eight walks with eight rows, whose steps do not wait for each other.
func (f *fastTree) eight(rows []float64, width int, leaves *[8]float64) {
	r0, r1, r2, r3 := rows[:width], rows[width:2*width], rows[2*width:3*width], rows[3*width:4*width]
	r4, r5, r6, r7 := rows[4*width:5*width], rows[5*width:6*width], rows[6*width:7*width], rows[7*width:8*width]
	var i0, i1, i2, i3, i4, i5, i6, i7 int32
	nodes := f.nodes
	for range f.depth {
		i0, i1 = nodes[i0].step(r0), nodes[i1].step(r1)
		i2, i3 = nodes[i2].step(r2), nodes[i3].step(r3)
		i4, i5 = nodes[i4].step(r4), nodes[i5].step(r5)
		i6, i7 = nodes[i6].step(r6), nodes[i7].step(r7)
	}
	l := f.leaf
	*leaves = [8]float64{l[i0], l[i1], l[i2], l[i3], l[i4], l[i5], l[i6], l[i7]}
}
