package tools

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	m, err := Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(wd, "..", "..", ".."); m.Root != want || m.GoMod != filepath.Join(want, "go.mod") {
		t.Errorf("module in %s with %s, want %s", m.Root, m.GoMod, want)
	}
	if !strings.HasPrefix(m.Version, "go1.") {
		t.Errorf("version %q", m.Version)
	}
}

func TestFindOutside(t *testing.T) {
	if _, err := Find(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "not inside a Go module") {
		t.Errorf("error %v", err)
	}
}

func TestFindOnWindows(t *testing.T) {
	t.Setenv("GOOS", "windows")
	if _, err := Find(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "Subsystem for Linux") {
		t.Errorf("error %v", err)
	}
}

// small returns a module that does not require the programs.
func small(t *testing.T) *Module {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "with space")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/m\n\ngo 1.26.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Find(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBuild(t *testing.T) {
	m, err := Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set, err := Build(t.Context(), m, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer set.Remove()
	out, err := exec.Command(set.Kernel(), "-V").CombinedOutput()
	if err != nil || !strings.Contains(string(out), ".") || !complete(set.Dir, programs) {
		t.Errorf("the kernel says %q, %v", out, err)
	}
}

func TestDir(t *testing.T) {
	m, err := Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := m.Dir(t.Context(), packages[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "internal", "kernel", "Go_gopher_favicon.svg")); err != nil {
		t.Error(err)
	}
	if dir, err := m.Dir(t.Context(), "example.com/none"); err == nil {
		t.Errorf("an unknown module is in %q", dir)
	}
}

func TestBuildFails(t *testing.T) {
	m, parent := small(t), t.TempDir()
	_, err := build(t.Context(), m, parent, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), packages[0]) {
		t.Errorf("error %v does not name the package", err)
	}
	if left, _ := os.ReadDir(parent); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBuildKeeps(t *testing.T) {
	m, parent := small(t), t.TempDir()
	key, err := keyOf(m)
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(parent, key)
	if err := os.Mkdir(kept, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, p := range programs {
		if err := os.WriteFile(filepath.Join(kept, p), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var progress bytes.Buffer
	set, err := build(t.Context(), m, parent, &progress)
	if err != nil {
		t.Fatal(err)
	}
	if set.Dir != kept || set.Temporary || progress.Len() > 0 {
		t.Errorf("set %+v, printed %q", set, progress.String())
	}
	if err := set.Remove(); err != nil || !complete(kept, programs) {
		t.Errorf("a kept set was removed (%v)", err)
	}
	// Another go.mod or toolchain is another set.
	newer := *m
	newer.Version += "1"
	if k, err := keyOf(&newer); err != nil || k == key {
		t.Errorf("key %q for another toolchain (%v)", k, err)
	}
	if err := os.WriteFile(m.GoMod, []byte("module example.com/n\n\ngo 1.26.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if k, err := keyOf(m); err != nil || k == key {
		t.Errorf("key %q for another go.mod (%v)", k, err)
	}
}

// TestGopls checks that gopls is built with the module's toolchain, and found
// again.
func TestGopls(t *testing.T) {
	m, err := Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := Gopls(t.Context(), m, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(filepath.Join(dir, "gopls"), "version").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "v0.21.0") {
		t.Errorf("gopls says %q, %v", out, err)
	}
	// One that no kernel connects to, or whose kernel is gone, ends by itself.
	cmd := exec.Command(filepath.Join(dir, "gopls"), "-listen", "unix;"+filepath.Join(t.TempDir(), "s"), "-listen.timeout=100ms")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() }).Stop()
	cmd.Wait()
	if !cmd.ProcessState.Exited() {
		t.Errorf("gopls without a kernel: %v", cmd.ProcessState)
	}
	var progress bytes.Buffer
	if again, err := Gopls(t.Context(), m, &progress); again != dir || err != nil || progress.Len() > 0 {
		t.Errorf("the second time: %s, %v, printed %q", again, err, &progress)
	}
}

func TestKeepFails(t *testing.T) {
	parent := t.TempDir()
	err := keep(filepath.Join(parent, "kept"), []string{"p"}, t.Output(), "building", func(dir string) error {
		return errors.Join(os.WriteFile(filepath.Join(dir, "p"), nil, 0o700), errors.New("half done"))
	})
	if err == nil || err.Error() != "half done" {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(parent); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPrune(t *testing.T) {
	parent := t.TempDir()
	old := time.Now().Add(-2 * maxAge)
	for _, name := range []string{"old", "new"} {
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if name == "old" {
			if err := os.Chtimes(dir, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	prune(parent)
	left, err := os.ReadDir(parent)
	if err != nil || len(left) != 1 || left[0].Name() != "new" {
		t.Errorf("left %v (%v)", left, err)
	}
}

func TestEnv(t *testing.T) {
	s := &Set{Dir: "/tools", module: &Module{GoRoot: "/go"}}
	got := s.Env([]string{"A=1", "PATH=/home/bin", "B=2"})
	want := "A=1 B=2 PATH=/tools:/go/bin:/home/bin:/usr/bin:/bin"
	if strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if s := (&Set{Dir: "/tools", module: &Module{GoRoot: "/go"}}); !strings.HasPrefix(s.Env(nil)[0], "PATH=/tools:/go/bin") {
		t.Error("no PATH without one")
	}
}
