package pipeline

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func TestDocument(t *testing.T) {
	p := fit(t, shares{task: xrai.Classification, Level: 3}, flats(t), "let")
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var d Document
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	if d.Format != "xrai-go pipeline" || d.Version != 1 || d.Target.Name != "let" || len(d.Target.Classes) != 2 {
		t.Errorf("document %s", data)
	}
	if d.Learner.Kind != "shares" || string(d.Learner.Params) != `{"level":3}` || d.Model.Kind != "shares" {
		t.Errorf("learner %+v, model %+v", d.Learner, d.Model)
	}

	p.Learner = nil
	if data, err = json.Marshal(p); err != nil || !strings.Contains(string(data), `"learner":null`) {
		t.Errorf("without a learner: %s, %v", data, err)
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "model of flats.json")
	p := fit(t, average{}, flats(t), "rent")
	for range 2 { // the second replaces the first
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o644 {
		t.Errorf("mode %v, want 0644", mode)
	}
	saved, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if string(saved) != string(want)+"\n" {
		t.Error("the file is not the pipeline's JSON")
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files left in the folder, want 1", len(files))
	}
}

func TestSaveFails(t *testing.T) {
	dir := t.TempDir()
	p := fit(t, average{}, flats(t), "rent")
	if err := p.Save(filepath.Join(dir, "absent", "m.json")); err == nil || !strings.Contains(err.Error(), "m.json") {
		t.Errorf("error %v", err)
	}
	// Renaming onto a folder fails after all is written.
	path := filepath.Join(dir, "folder")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.Save(path); err == nil {
		t.Error("saved onto a folder")
	}
	p.Model.(*averageModel).Mean = math.NaN()
	path = filepath.Join(dir, "kept.json")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.Save(path); err == nil {
		t.Error("saved NaN")
	}
	if data, _ := os.ReadFile(path); string(data) != "before" {
		t.Errorf("a failed save left %q", data)
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%d files in the folder, want 2", len(files))
	}
}

// TestSaveLeavesEqualFiles: saving the same pipeline again does not touch the
// file, another one replaces it.
func TestSaveLeavesEqualFiles(t *testing.T) {
	p := fit(t, shares{task: xrai.Classification, Level: 3}, flats(t), "let")
	path := filepath.Join(t.TempDir(), "model.json")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("an equal file was written again: %v", err)
	}
	p.Target.Name = "other"
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.ModTime().Equal(old) {
		t.Errorf("another pipeline was not written: %v", err)
	}
}
