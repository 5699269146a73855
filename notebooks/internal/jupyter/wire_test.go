package jupyter

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/nbformat"
)

func TestWireRoundTrip(t *testing.T) {
	s := signer("key")
	h := newHeader("execute_request", "session")
	frames, err := s.encode(h, map[string]string{"code": "<x>"})
	if err != nil {
		t.Fatal(err)
	}
	routed := append([][]byte{[]byte("identity")}, frames...)
	m, err := s.decode(routed)
	if err != nil {
		t.Fatal(err)
	}
	var content map[string]string
	if err := json.Unmarshal(m.Content, &content); err != nil {
		t.Fatal(err)
	}
	if m.Header != h || m.Parent != (header{}) || content["code"] != "<x>" {
		t.Errorf("decoded %+v with %v", m, content)
	}
	for i := range frames {
		changed := slices.Clone(frames)
		changed[i] = append(bytes.Clone(changed[i]), 'x')
		if _, err := s.decode(changed); err == nil {
			t.Errorf("frame %d changed, and still accepted", i)
		}
	}
	if _, err := signer("other").decode(frames); err == nil {
		t.Error("accepted with another key")
	}
	if _, err := s.decode(nil); err == nil {
		t.Error("accepted without frames")
	}
}

// TestSignature pins the signature to the one that
//
//	printf '{}{}{}{}' | openssl dgst -sha256 -hmac key
//
// prints (OpenSSL 3).
func TestSignature(t *testing.T) {
	parts := [][]byte{[]byte("{}"), []byte("{}"), []byte("{}"), []byte("{}")}
	signature := "ca767b02c5bc061ed184a9a029e7f93a7f2f7ed4e8fe74120fc1212f0b008fa3"
	frames := append([][]byte{[]byte(delimiter), []byte(signature)}, parts...)
	if _, err := signer("key").decode(frames); err != nil {
		t.Error(err)
	}
}

func TestOutputOf(t *testing.T) {
	got, err := outputOf(&message{
		Header: header{Type: "update_display_data"},
		Content: json.RawMessage(`{"data":{"text/plain":"x","application/json":{"n":1.50}},
			"metadata":{},"transient":{"display_id":"p"}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &nbformat.Output{
		Type: nbformat.UpdateDisplay, DisplayID: "p", Metadata: map[string]any{},
		Data: map[string]any{"text/plain": "x", "application/json": map[string]any{"n": json.Number("1.50")}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, err := outputOf(&message{Header: header{Type: "execute_input"}}); got != nil || err != nil {
		t.Errorf("execute_input gives %+v, %v", got, err)
	}
	if _, err := outputOf(&message{Header: header{Type: "stream"}, Content: json.RawMessage(`[`)}); err == nil {
		t.Error("broken content accepted")
	}
}

// TestEitherOrder checks that a request ends when reply and idle are both in,
// whichever comes first.
func TestEitherOrder(t *testing.T) {
	idle := &message{Header: header{Type: "status"}, Content: json.RawMessage(`{"execution_state":"idle"}`)}
	reply := &message{Header: header{Type: "execute_reply"}, Content: json.RawMessage(`{"status":"error","evalue":"no"}`)}
	busy := &message{Header: header{Type: "status"}, Content: json.RawMessage(`{"execution_state":"busy"}`)}
	for _, order := range [][]*message{{busy, idle, reply}, {busy, reply, idle, idle}} {
		r := &request{done: make(chan struct{})}
		for i, m := range order {
			select {
			case <-r.done:
				if i < 3 {
					t.Errorf("done before message %d", i)
				}
			default:
			}
			r.take(m)
		}
		select {
		case <-r.done:
		default:
			t.Error("not done")
		}
		if r.failure == nil || r.failure.Error() != "no" {
			t.Errorf("failure %v", r.failure)
		}
	}
}

func TestConnectionFile(t *testing.T) {
	dir := t.TempDir()
	c := newConnection(dir)
	path, err := c.write(dir)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v): the key is not private", info.Mode(), err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var read connection
	if err := json.Unmarshal(b, &read); err != nil || read != c || len(c.Key) != 32 {
		t.Errorf("read %+v (%v), want %+v", read, err, c)
	}
	if c.bound() {
		t.Error("bound without sockets")
	}
}

func TestFolderFitsSockets(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("x", 100))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	dir, err := newFolder()
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(dir)
	if n := len(newConnection(dir).socket(5)); n > maxSocketPath {
		t.Errorf("socket path of %d bytes", n)
	}
	if left, _ := os.ReadDir(long); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTail(t *testing.T) {
	var w tail
	for range 1000 {
		w.Write([]byte("0123456789"))
	}
	w.Write([]byte("end"))
	if s := w.String(); len(s) != tailSize || !strings.HasSuffix(s, "789end") {
		t.Errorf("%d bytes ending in %q", len(s), s[len(s)-10:])
	}
}
