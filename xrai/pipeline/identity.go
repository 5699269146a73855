package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Identity returns bytes that equal pipelines share and others do not: the
// content of features, model and learner, and the names of functions. ok is
// false when that does not tell all: for a function without a name, and for a
// model or learner of a type that a cell defines, whose code nothing names.
func (p *Pipeline) Identity() (id []byte, ok bool, err error) {
	if err := p.Check(); err != nil {
		return nil, false, err
	}
	var b bytes.Buffer
	parts := []any{p.Target}
	if p.rows != nil {
		if p.rows.id == "" {
			return nil, false, nil
		}
		parts = append(parts, "rows", p.rows.id, p.rows.spec)
	} else {
		parts = append(parts, "features", p.Features)
		if ok := name(&b, p.Model); !ok {
			return nil, false, nil
		}
	}
	if ok := name(&b, unbound(p.Learner)); !ok {
		return nil, false, nil
	}
	for _, v := range parts {
		data, err := json.Marshal(v)
		if err != nil {
			return nil, false, err
		}
		fmt.Fprintf(&b, "%d %s\n", len(data), data)
	}
	return b.Bytes(), true, nil
}

// name writes what tells a model or learner from others, false when nothing
// does.
func name(b *bytes.Buffer, v any) bool {
	if v == nil || reflect.ValueOf(v).Kind() == reflect.Pointer && reflect.ValueOf(v).IsNil() {
		b.WriteString("none\n")
		return true
	}
	if f, ok := v.(xrai.Function); ok {
		fmt.Fprintf(b, "function %q\n", f.Identity())
		return f.Identity() != ""
	}
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if !strings.HasPrefix(t.PkgPath(), "github.com/xrai-toolkit/xrai-go/xrai/estimator/") {
		return false
	}
	data, err := json.Marshal(v)
	fmt.Fprintf(b, "%s %d %s\n", t, len(data), data)
	return err == nil
}

// isFunction reports whether a model or learner is a function of the caller's.
func isFunction(v any) bool {
	_, ok := v.(xrai.Function)
	return ok
}

// kind names the model for errors.
func (p *Pipeline) kind() string {
	if p.Model == nil {
		return "the model"
	}
	return p.Model.Kind()
}
