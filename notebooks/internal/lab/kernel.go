package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Kernel says how JupyterLab starts the GoNB kernel.
type Kernel struct {
	// Program is the kernel.
	Program string
	// Path are the folders that are put before the PATH of the environment: the
	// kernel must find go, goimports and, for completion, gopls there.
	Path []string
	// Logo is an SVG picture, "" for none.
	Logo string
}

// kernelName is the kernel's name, as the metadata of notebooks have it.
const kernelName = "gonb"

// kernelSpec is a kernel.json, as far as GoNB needs one
// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs).
type kernelSpec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
}

func (k Kernel) spec() kernelSpec {
	path := strings.Join(k.Path, string(filepath.ListSeparator))
	path = strings.ReplaceAll(path, "$", "$$") // Jupyter replaces ${PATH}, and would others
	return kernelSpec{
		Argv:          []string{k.Program, "--kernel", "{connection_file}"},
		DisplayName:   "Go (gonb)",
		Language:      "go",
		InterruptMode: "message",
		Env: map[string]string{
			"PATH": path + string(filepath.ListSeparator) + "${PATH}",
			// Set-up cells empty these two. But gopls starts with the kernel, and
			// with a GOWORK of "off" it would never find the clone.
			"GOWORK": "", "GOFLAGS": "",
		},
	}
}

// settings replace JupyterLab's defaults; the user's own choices, made in
// JupyterLab, replace them in turn.
var settings = map[string]any{
	// A completion comes by way of goimports and gopls, and JupyterLab drops
	// what takes longer than a second. The kernel reaches its gopls after 12 s.
	"@jupyterlab/completer-extension:manager": map[string]any{"providerTimeout": 15_000},
	// No questions about news, and no requests to the outside.
	"@jupyterlab/apputils-extension:notification": map[string]any{"checkForUpdates": false, "fetchNews": "false"},
}

// Install adds the kernel and the settings to the environment, in the place of
// those that an earlier Install put there.
func (e *Environment) Install(k Kernel) error {
	spec, err := encode(k.spec())
	if err != nil {
		return err
	}
	defaults, err := encode(settings)
	if err != nil {
		return err
	}
	share := filepath.Join(e.Dir, "share", "jupyter")
	files := map[string][]byte{
		filepath.Join(share, "kernels", kernelName, "kernel.json"): spec,
		filepath.Join(share, "lab", "settings", "overrides.json"):  defaults,
	}
	if k.Logo != "" {
		logo, err := os.ReadFile(k.Logo)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // a kernel without a picture works as well
			return err
		}
		if err == nil {
			files[filepath.Join(share, "kernels", kernelName, "logo-svg.svg")] = logo
		}
	}
	for path, content := range files {
		if now, err := os.ReadFile(path); err == nil && bytes.Equal(now, content) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := replaceFile(path, content); err != nil {
			return err
		}
	}
	return nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
