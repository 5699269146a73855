package tree

import (
	"container/heap"
	"context"
)

// bestFirst divides the node with the largest decrease of impurity next, the
// oldest on ties.
func (g *Grower) bestFirst(ctx context.Context, root int32) error {
	g.heap = openNodes{grower: g, nodes: g.heap.nodes[:0]}
	push := func(k int32) error {
		g.forget(0)
		found, err := g.search(ctx, k)
		if found {
			heap.Push(&g.heap, k)
		}
		return err
	}
	if err := push(root); err != nil {
		return err
	}
	for leaves := 1; leaves < g.params.MaxLeafNodes && len(g.heap.nodes) > 0; leaves++ {
		k := heap.Pop(&g.heap).(int32)
		g.divide(k)
		for _, child := range []int32{g.nodes[k].left, g.nodes[k].right} {
			if err := push(child); err != nil {
				return err
			}
		}
	}
	return nil
}

// openNodes are nodes that may be divided, the best first.
type openNodes struct {
	grower *Grower
	nodes  []int32
}

func (o *openNodes) Len() int { return len(o.nodes) }
func (o *openNodes) Less(i, j int) bool {
	a, b := o.grower.nodes[o.nodes[i]].gain, o.grower.nodes[o.nodes[j]].gain
	return a > b || a == b && o.nodes[i] < o.nodes[j]
}
func (o *openNodes) Swap(i, j int) { o.nodes[i], o.nodes[j] = o.nodes[j], o.nodes[i] }
func (o *openNodes) Push(k any)    { o.nodes = append(o.nodes, k.(int32)) }
func (o *openNodes) Pop() any {
	last := len(o.nodes) - 1
	k := o.nodes[last]
	o.nodes = o.nodes[:last]
	return k
}
