//go:build unix

package lab

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/notebooks/internal/tools"
)

// readSpec reads a kernel.json, all of its fields.
func readSpec(t *testing.T, path string) kernelSpec {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	var spec kernelSpec
	if err := d.Decode(&spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

// TestInstallAsGonbDoes compares the kernel's files with those that GoNB's own
// installation writes: they differ in the PATH, in arguments that only
// repeat the kernel's defaults, and in what set-up cells do too.
func TestInstallAsGonbDoes(t *testing.T) {
	m, err := tools.Find(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.Build(t.Context(), m, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer set.Remove()
	data := t.TempDir()
	cmd := exec.Command(set.Kernel(), "--install", "--force_deps", "--force_copy")
	cmd.Env = append(os.Environ(), "JUPYTER_DATA_DIR="+data)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	theirs := readSpec(t, filepath.Join(data, "kernels", "gonb", "kernel.json"))

	e := &Environment{Dir: filepath.Join(t.TempDir(), "an environment")}
	logo := filepath.Join(data, "kernels", "gonb", "logo-svg.svg")
	if err := e.Install(Kernel{Program: set.Kernel(), Path: set.Path(), Logo: logo}); err != nil {
		t.Fatal(err)
	}
	installed := filepath.Join(e.Dir, "share", "jupyter", "kernels", "gonb")
	ours := readSpec(t, filepath.Join(installed, "kernel.json"))

	if len(theirs.Argv) < 3 || strings.Join(theirs.Argv[1:3], " ") != strings.Join(ours.Argv[1:], " ") || ours.Argv[0] != set.Kernel() {
		t.Errorf("arguments %q, want those of %q", ours.Argv, theirs.Argv)
	}
	if theirs.DisplayName != ours.DisplayName || theirs.Language != ours.Language || theirs.InterruptMode != ours.InterruptMode {
		t.Errorf("%+v, want %+v", ours, theirs)
	}
	path := strings.Join(set.Path(), ":") + ":${PATH}"
	if want := map[string]string{"PATH": path, "GOWORK": "", "GOFLAGS": ""}; len(theirs.Env) > 0 || !maps.Equal(ours.Env, want) {
		t.Errorf("environment %v, want %v; theirs %v", ours.Env, want, theirs.Env)
	}
	usage, _ := exec.Command(set.Kernel(), "-h").CombinedOutput() // -h is status 2 for some
	for _, argument := range theirs.Argv[3:] {
		name, value, _ := strings.Cut(strings.TrimPrefix(argument, "-"), "=")
		if !isDefault(t, string(usage), name, value) {
			t.Errorf("argument %s is not the default", argument)
		}
	}
	ownLogo, err := os.ReadFile(filepath.Join(installed, "logo-svg.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if theirLogo, err := os.ReadFile(logo); err != nil || !bytes.Equal(ownLogo, theirLogo) {
		t.Errorf("another logo (%v)", err)
	}
}

// isDefault looks a flag up in the usage of a program that uses package flag,
// which names the defaults that are not zero.
func isDefault(t *testing.T, usage, name, value string) bool {
	t.Helper()
	entry := regexp.MustCompile(`(?m)^  -` + regexp.QuoteMeta(name) + `( \S+)?\n((?:    .*\n)+)`).FindStringSubmatch(usage)
	if entry == nil {
		t.Fatalf("no flag %s in\n%s", name, usage)
	}
	if d := regexp.MustCompile(`\(default "?(.*?)"?\)\n$`).FindStringSubmatch(entry[2]); d != nil {
		return value == d[1]
	}
	return value == "" || value == "0" || value == "false"
}

func TestInstallAgain(t *testing.T) {
	e := &Environment{Dir: t.TempDir()}
	k := Kernel{Program: "/old/gonb", Path: []string{"/old", "/a $dir/bin"}, Logo: "/no/such/logo.svg"}
	if err := e.Install(k); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(e.Dir, "share", "jupyter", "kernels", "gonb", "kernel.json")
	if spec := readSpec(t, path); spec.Env["PATH"] != "/old:/a $$dir/bin:${PATH}" {
		t.Errorf("PATH %q", spec.Env["PATH"])
	}
	before := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, before, before); err != nil {
		t.Fatal(err)
	}
	if err := e.Install(k); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || time.Since(info.ModTime()) < time.Minute {
		t.Errorf("the same file was written again (%v)", err)
	}
	k.Program = "/new/gonb"
	if err := e.Install(k); err != nil {
		t.Fatal(err)
	}
	if spec := readSpec(t, path); spec.Argv[0] != "/new/gonb" {
		t.Errorf("arguments %q", spec.Argv)
	}
	b, err := os.ReadFile(filepath.Join(e.Dir, "share", "jupyter", "lab", "settings", "overrides.json"))
	if err != nil || !json.Valid(b) || !bytes.Contains(b, []byte(`"providerTimeout": 15000`)) {
		t.Errorf("settings %s (%v)", b, err)
	}
}
