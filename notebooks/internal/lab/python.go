package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// minMinor is the oldest Python 3 that the pinned packages support, and
// maxMinor the latest looked for by its own name.
const (
	minMinor = 10
	maxMinor = 20
)

// Python is a Python that can make virtual environments.
type Python struct {
	// Path is the program, Version its version: "3.12.1".
	Path, Version string
}

// probe prints the version and fails unless a virtual environment can be made.
const probe = `import sys
sys.stdout.write("%d.%d.%d\n" % sys.version_info[:3])
sys.stdout.flush()
import venv, ensurepip`

// FindPython returns the first Python on the PATH that is new enough and whole.
// The error says what is there and what to do.
func FindPython(ctx context.Context) (*Python, error) {
	names := []string{"python3", "python"}
	for minor := maxMinor; minor >= minMinor; minor-- {
		names = append(names, fmt.Sprintf("python3.%d", minor))
	}
	var unfit []string
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		p := &Python{Path: path}
		complaint := p.ask(ctx)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if complaint == "" {
			return p, nil
		}
		unfit = append(unfit, name+" "+complaint)
	}
	if len(unfit) == 0 {
		return nil, fmt.Errorf("JupyterLab needs Python 3.%d or newer, and there is none on the PATH: install it "+
			"(Debian, Ubuntu: sudo apt install python3 python3-venv; Fedora: sudo dnf install python3; macOS: brew install python)", minMinor)
	}
	return nil, fmt.Errorf("JupyterLab needs Python 3.%d or newer with its venv module: %s", minMinor, strings.Join(unfit, "; "))
}

var versionLine = regexp.MustCompile(`(?m)^3\.(\d+)\.\d+$`)

// ask sets the version; it returns what is wrong with p, or "".
func (p *Python) ask(ctx context.Context) string {
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, p.Path, "-E", "-s", "-c", probe)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	p.Version = strings.TrimSpace(out.String())
	if p.Version == "" {
		return "does not run: " + lastLine(complaint.String(), err)
	}
	minor := 0
	if m := versionLine.FindStringSubmatch(p.Version); m != nil {
		fmt.Sscan(m[1], &minor)
	}
	switch {
	case minor < minMinor:
		return "is Python " + p.Version + ", which is too old"
	case err != nil && strings.Contains(complaint.String(), "No module named"):
		return fmt.Sprintf("(Python %s) has no venv module (Debian, Ubuntu: sudo apt install python3.%d-venv)", p.Version, minor)
	case err != nil:
		return "(Python " + p.Version + ") fails: " + lastLine(complaint.String(), err)
	}
	return ""
}

// lastLine is the last line of what a program complained of, or else its error.
func lastLine(complaint string, err error) string {
	lines := strings.Split(strings.TrimSpace(complaint), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return last
	}
	if err == nil {
		err = errors.New("it prints nothing")
	}
	return err.Error()
}

// pythonEnv is environ without what leads Python and pip astray, and Jupyter to
// the user's own.
func pythonEnv(environ []string) []string {
	var env []string
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case strings.HasPrefix(name, "JUPYTER"), name == "PYTHONPATH", name == "PYTHONHOME", name == "PYTHONSTARTUP",
			name == "PIP_TARGET", name == "PIP_PREFIX", name == "PIP_USER", name == "__PYVENV_LAUNCHER__":
		default:
			env = append(env, v)
		}
	}
	return append(env, "PYTHONNOUSERSITE=1", "PIP_USER=0")
}

func environ() []string { return pythonEnv(os.Environ()) }
