package jupyter

import (
	"context"
	"encoding/json"
	"fmt"
)

// Completion is what could stand at the cursor.
type Completion struct {
	// Matches replace the code from Start to End, which count UTF-16 units.
	Matches    []string `json:"matches"`
	Start, End int      `json:"-"`
}

// Complete asks for completions at the cursor, a number of UTF-16 units into
// the source of a cell. A kernel without gopls has none. GoNB connects to its
// gopls some 12 s after it started, and answers no earlier.
func (k *Kernel) Complete(ctx context.Context, source string, cursor int) (*Completion, error) {
	var reply struct {
		Completion
		Start int `json:"cursor_start"`
		End   int `json:"cursor_end"`
	}
	if err := k.ask(ctx, "complete_request", map[string]any{"code": source, "cursor_pos": cursor}, &reply); err != nil {
		return nil, fmt.Errorf("completing: %w", err)
	}
	return &Completion{Matches: reply.Matches, Start: reply.Start, End: reply.End}, nil
}

// Inspect asks what stands at the cursor, counted as in Complete, and returns
// its documentation by MIME type, nothing if there is none.
func (k *Kernel) Inspect(ctx context.Context, source string, cursor int) (map[string]any, error) {
	var reply struct {
		Data map[string]any `json:"data"`
	}
	content := map[string]any{"code": source, "cursor_pos": cursor, "detail_level": 0}
	if err := k.ask(ctx, "inspect_request", content, &reply); err != nil {
		return nil, fmt.Errorf("inspecting: %w", err)
	}
	return reply.Data, nil
}

// ask sends a request that runs no cell and decodes its reply.
func (k *Kernel) ask(ctx context.Context, kind string, content, reply any) error {
	r, err := k.send(&k.shellMu, k.shell, kind, content)
	if err != nil {
		return err
	}
	defer k.forget(r)
	select {
	case <-r.done:
	case <-k.proc.exited:
		return k.proc.death()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case r.broken != nil:
		return r.broken
	case r.failure != nil:
		return r.failure
	}
	return json.Unmarshal(r.reply, reply)
}
