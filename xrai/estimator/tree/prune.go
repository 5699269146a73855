package tree

import "container/heap"

// prune cuts the weakest link again and again (Breiman et al.; minimal
// cost-complexity pruning) up to CCPAlpha.
func (g *Grower) prune() {
	l := newLinks(g.nodes)
	for k, alpha := l.weakest(); k >= 0 && alpha <= g.params.CCPAlpha; k, alpha = l.weakest() {
		l.cut(k)
	}
}

// links are the branches of a grown tree with what each leaf of them is worth:
//
//	(R(t) - R(T_t)) / (leaves of T_t - 1)
//
// where R(t) is the impurity of node t, weighted by its share of all weight, and
// R(T_t) that of the leaves below it. The difference is the sum of the decreases
// in the branch.
type links struct {
	nodes  []node
	gain   []float64 // of the branch
	leaves []int32   // of the branch
	alpha  []float64
	queue  []link // branches by alpha; entries whose alpha is no longer so are passed over
}

type link struct {
	node  int32
	alpha float64
}

func newLinks(nodes []node) *links {
	l := &links{nodes: nodes, gain: make([]float64, len(nodes)), leaves: make([]int32, len(nodes)), alpha: make([]float64, len(nodes))}
	for k := len(nodes) - 1; k >= 0; k-- { // children stand after their parent
		l.measure(int32(k))
	}
	return l
}

// measure finds a branch's worth from its children's.
func (l *links) measure(k int32) {
	n := &l.nodes[k]
	if n.left < 0 {
		l.gain[k], l.leaves[k] = 0, 1
		return
	}
	l.gain[k] = n.gain + l.gain[n.left] + l.gain[n.right]
	l.leaves[k] = l.leaves[n.left] + l.leaves[n.right]
	l.alpha[k] = l.gain[k] / float64(l.leaves[k]-1)
	heap.Push(l, link{k, l.alpha[k]})
}

// weakest returns the branch worth least a leaf, the oldest on ties, and -1 when
// only the root is left.
func (l *links) weakest() (int32, float64) {
	for len(l.queue) > 0 {
		w := l.queue[0]
		if l.nodes[w.node].left >= 0 && l.alpha[w.node] == w.alpha {
			return w.node, w.alpha
		}
		heap.Pop(l)
	}
	return -1, 0
}

// cut makes a leaf of a branch.
func (l *links) cut(k int32) {
	l.drop(k)
	for k >= 0 {
		l.measure(k)
		k = l.nodes[k].parent
	}
}

// drop takes the children from every node of a branch.
func (l *links) drop(k int32) {
	open := []int32{k}
	for len(open) > 0 {
		n := &l.nodes[open[len(open)-1]]
		open = open[:len(open)-1]
		if n.left >= 0 {
			open = append(open, n.left, n.right)
			n.left, n.right = -1, -1
		}
	}
}

func (l *links) Len() int { return len(l.queue) }
func (l *links) Less(i, j int) bool {
	a, b := l.queue[i], l.queue[j]
	return a.alpha < b.alpha || a.alpha == b.alpha && a.node < b.node
}
func (l *links) Swap(i, j int) { l.queue[i], l.queue[j] = l.queue[j], l.queue[i] }
func (l *links) Push(v any)    { l.queue = append(l.queue, v.(link)) }
func (l *links) Pop() any {
	last := l.queue[len(l.queue)-1]
	l.queue = l.queue[:len(l.queue)-1]
	return last
}
