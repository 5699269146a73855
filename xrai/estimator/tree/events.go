package tree

import (
	"context"
	"slices"
)

// finder finds, node by node, which records change the node's split.
//
// Leaving out a record of class y and value v only takes one y from the right
// side of the boundaries below v and one from the left side of those above.
// So for each column, class and distinct value the best boundary without such a
// record is the better of a prefix and a suffix maximum, found once for all
// records.
type finder struct {
	*leaveOneOut
	best  []without // of each row of the node
	done  []bool    // rows whose subtree is built again at a node above
	index []int32   // entry of each code
	cand  []boundary
	sides []int64 // boundaries×width, rows left
	looks []int
}

// without is the best split of a node without a row of it.
type without struct {
	boundary
	column int
}

func newFinder(l *leaveOneOut) *finder {
	return &finder{leaveOneOut: l, best: make([]without, l.n), done: make([]bool, l.n),
		index: make([]int32, l.maxCodes)}
}

func (f *finder) find(ctx context.Context) error {
	keys := make([]nodeKey, f.model.Tree.Len())
	keys[0] = f.seed
	for node := range f.model.Tree.Left {
		if err := ctx.Err(); err != nil {
			return err
		}
		l, r := f.model.Tree.Left[node], f.model.Tree.Right[node]
		if l < 0 {
			f.leaf(int32(node))
			continue
		}
		keys[l], keys[r] = f.childKey(keys[node], false), f.childKey(keys[node], true)
		f.node(int32(node), keys[node])
	}
	return nil
}

// leaf notes the records of a leaf that may be split without them: when columns
// are drawn, the one drawn may vary by that record only, and the draw then goes
// on to another.
func (f *finder) leaf(node int32) {
	if f.looked == f.d {
		return
	}
	rows := f.rows[f.start[node]:f.end[node]]
	if f.isLeaf(rows, f.statOf(rows), 0) {
		return
	}
	for _, r := range rows {
		if !f.done[r] {
			f.events[r] = append(f.events[r], event{node: node, rebuild: true})
			f.done[r] = true
		}
	}
}

func (f *finder) node(node int32, key nodeKey) {
	rows := f.rows[f.start[node]:f.end[node]]
	stat := f.statOf(rows)
	best := f.best[:len(rows)]
	for i := range best {
		best[i] = without{boundary: boundary{score: worst}}
	}
	f.enter(rows, stat, true)
	f.gather()
	for _, column := range f.looksAt(key) {
		f.read(column)
		f.candidates(stat)
		f.codes = resize(f.codes, len(rows))
		f.codesOf(column, rows, f.codes)
		wide := len(f.entries.codes)
		for i, k := range f.codes {
			c := f.cand[int(f.class[i])*wide+int(f.index[k])]
			if c.score > best[i].score {
				best[i] = without{boundary: c, column: column}
			}
		}
	}
	f.compare(node, rows, stat, best)
}

// looksAt returns the columns that the node entered looks at, in order.
func (f *finder) looksAt(key nodeKey) []int {
	f.looks = f.looks[:0]
	if f.looked == f.d {
		for column := range f.d {
			f.looks = append(f.looks, column)
		}
		return f.looks
	}
	f.draw.start(f.d, key)
	for some := false; f.draw.drawn() < f.looked || !some; {
		column, ok := f.draw.next()
		if !ok {
			break
		}
		f.read(column)
		varies := len(f.entries.codes) > 1
		some = some || varies
		if varies {
			f.looks = append(f.looks, column)
		}
	}
	slices.Sort(f.looks)
	return f.looks
}

// candidates fills cand, classes×entries: the best boundary of the column last
// read when a record of that class at that entry is left out.
func (f *finder) candidates(stat []int64) {
	wide, w := len(f.entries.codes), f.width
	f.cand = slices.Grow(f.cand[:0], w*wide)[:w*wide]
	f.sides = slices.Grow(f.sides[:0], w*wide)[:w*wide]
	f.left, f.right = resize(f.left, w), resize(f.right, w)
	clear(f.left)
	for e, code := range f.entries.codes {
		f.index[code] = int32(e)
		for c, m := range f.stats[e*w : e*w+w] {
			f.left[c] += m
		}
		copy(f.sides[e*w:], f.left)
	}
	for y := range w {
		cand := f.cand[y*wide : (y+1)*wide]
		if stat[y] == 0 {
			continue
		}
		best := boundary{score: worst}
		for e := range cand { // boundaries below the record's entry
			cand[e] = best
			if e+1 < wide {
				f.load(e, stat)
				f.right[y]--
				if f.right[y] >= 0 {
					if v := f.score(); v > best.score {
						best = boundary{v, e}
					}
				}
			}
		}
		best = boundary{score: worst}
		for e := wide - 2; e >= 0; e-- { // boundaries from the record's entry on
			f.load(e, stat)
			f.left[y]--
			if f.left[y] >= 0 {
				if v := f.score(); v >= best.score {
					best = boundary{v, e}
				}
			}
			if best.score > cand[e].score {
				cand[e] = best
			}
		}
	}
}

// load sets left and right to the sides of a boundary.
func (f *finder) load(entry int, stat []int64) {
	for c, m := range f.sides[entry*f.width : (entry+1)*f.width] {
		f.left[c], f.right[c] = m, stat[c]-m
	}
}

// score is the score of left and right, worst if one has too few rows.
func (f *finder) score() float64 {
	least := int64(f.params.MinSamplesLeaf)
	if f.weightOf(f.left) < least || f.weightOf(f.right) < least {
		return worst
	}
	return f.purity(f.left) + f.purity(f.right)
}

// compare notes the records whose best split is not the node's.
func (f *finder) compare(node int32, rows []int32, stat []int64, best []without) {
	t := &f.model.Tree
	column := int(t.Feature[node])
	f.read(column)
	wide := len(f.entries.codes)
	at := 0 // the node's boundary
	for at+2 < wide && float64(f.values[column][f.entries.codes[at+1]]) <= t.Threshold[node] {
		at++
	}
	for e, code := range f.entries.codes {
		f.index[code] = int32(e)
	}
	for i, r := range rows {
		if f.done[r] {
			continue
		}
		e := event{node: node, rebuild: true}
		if !f.becomesLeaf(stat, r, len(rows)) && best[i].score != worst && best[i].column == column {
			own := int(f.index[f.code(column, r)])
			chosen := best[i].entry
			alone := f.weightAt(own) == 1
			beside := func(k int) bool { return k == own || k == own-1 }
			switch {
			case alone && beside(chosen) && beside(at):
				// With its only holder the value goes: the boundaries beside
				// it become one.
				e.rebuild = false
				e.threshold = f.threshold(column, f.entries.codes[own-1], f.entries.codes[own+1])
			case chosen == at:
				continue
			}
		}
		f.events[r] = append(f.events[r], e)
		f.done[r] = e.rebuild
	}
}

// becomesLeaf reports whether the node is no longer split without the row.
func (f *finder) becomesLeaf(stat []int64, row int32, rows int) bool {
	rest := rows - 1
	if rest < f.params.MinSamplesSplit || rest < 2*f.params.MinSamplesLeaf {
		return true
	}
	for c, m := range stat {
		if int32(c) == f.label[row] {
			m--
		}
		if m == int64(rest) {
			return true
		}
	}
	return false
}
