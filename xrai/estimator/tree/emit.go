package tree

// emit writes the nodes that were grown and not cut to t, children after their
// parent and the left one directly.
func (g *Grower) emit(t *Tree) {
	g.ids = resize(g.ids, len(g.nodes))
	for k := range g.ids {
		g.ids[k] = -1
	}
	clear(g.importance)
	t.make(len(g.nodes))
	g.open = append(g.open[:0], 0)
	usual := true
	for len(g.open) > 0 {
		k := g.open[len(g.open)-1]
		g.open = g.open[:len(g.open)-1]
		n := &g.nodes[k]
		i := int32(len(t.Left))
		g.ids[k] = i
		if n.parent >= 0 {
			if p := g.ids[n.parent]; g.nodes[n.parent].left == k {
				t.Left[p] = i
			} else {
				t.Right[p] = i
			}
		}
		feature, threshold, missing := int32(-1), 0.0, int32(0)
		if n.left >= 0 {
			feature, threshold = n.column, n.threshold
			if n.missingLeft {
				missing = 1
			}
			usual = usual && n.missingLeft == (g.rowsOf(n.left) > g.rowsOf(n.right))
			g.importance[n.column] += n.gain
			g.open = append(g.open, n.right, n.left)
		}
		t.Left, t.Right = append(t.Left, -1), append(t.Right, -1)
		t.Feature, t.Threshold, t.Missing = append(t.Feature, feature), append(t.Threshold, threshold), append(t.Missing, missing)
		t.Rows = append(t.Rows, g.rowsOf(k))
	}
	if usual {
		t.Missing = nil
	}
	g.setValues(t)
}

func (g *Grower) rowsOf(k int32) int32 { return g.nodes[k].end - g.nodes[k].start }

// setValues fills the nodes' class shares or means.
func (g *Grower) setValues(t *Tree) {
	t.Value = resize(t.Value, len(t.Left)*t.Width)
	if g.isNumber() {
		g.setMeans(t)
		return
	}
	for k, i := range g.ids {
		if i < 0 {
			continue
		}
		own, _ := g.own(int32(k))
		n := float64(g.weightOf(own))
		for c, m := range own {
			t.Value[int(i)*t.Width+c] = float64(m) / n
		}
	}
}

// setMeans sums the leaves' targets and adds the sums up, children before their
// parent. A leaf whose rows share one target has that value to the last bit.
func (g *Grower) setMeans(t *Tree) {
	g.totals = resize(g.totals, len(g.nodes))
	clear(g.totals)
	for k := len(g.ids) - 1; k >= 0; k-- {
		i := g.ids[k]
		if i < 0 {
			continue
		}
		n := &g.nodes[k]
		own, _ := g.own(int32(k))
		same := false
		if n.left < 0 {
			rows := g.rows[n.start:n.end]
			first := g.y[rows[0]]
			same = true
			for _, r := range rows {
				same = same && g.y[r] == first
				g.totals[k].add(g.means.of(g.y[r], g.weight[r]))
			}
			t.Value[i] = first
		}
		if !same {
			t.Value[i] = g.means.mean(g.totals[k], own[0])
		}
		if n.parent >= 0 {
			g.totals[n.parent].add(g.totals[k])
		}
	}
}
