//go:build unix

package gonbui

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	cells["order"] = func() {
		for i := range 50 {
			// The order of the two streams between themselves is not ours.
			if i%4 == 3 {
				fmt.Fprintln(os.Stderr, "before", i)
			} else {
				fmt.Println("before", i)
			}
			switch i % 4 {
			case 0:
				Show(&testFigure{png: []byte("PNG"), alt: fmt.Sprint("figure ", i)})
			case 1:
				Show(testTable{fmt.Sprint(i)})
			case 2:
				Show(fmt.Sprint("text ", i), Markdown(fmt.Sprint("*markdown* ", i)))
			case 3:
				Show([]any{errors.New("bad"), nil})
			}
		}
		fmt.Println("the end")
	}
	cells["long print"] = func() {
		fmt.Println(strings.Repeat("x", 1<<20))
		Show("after")
	}
	cells["silent"] = func() {
		ctx, report := Live()
		_ = Progress("unused")
		_, _ = ctx, report
		if _, err := os.Stat("/proc/self/fd"); err == nil {
			files, _ := filepath.Glob("/proc/self/fd/*")
			for _, f := range files {
				if to, _ := os.Readlink(f); to == os.Getenv(protocol.GONB_PIPE_ENV) {
					fmt.Println("the pipe is open")
				}
			}
		}
	}
	cells["outside"] = func() {
		if dir := os.Getenv("TEST_SAVE_TO"); dir != "" {
			if err := SaveTo(dir); err != nil {
				fmt.Println(err)
			}
		}
		fmt.Println("before")
		Show(&testFigure{png: []byte("PNG"), alt: "a picture"}, testTable{"t"}, "text\n", Markdown("# md"), errors.New("oops"), (*testFigure)(nil))
		fmt.Println("after")
	}
	cells["kernel dies"] = func() {
		answerTime = 300 * time.Millisecond
		Show("first")
		for i := range 3 {
			Show(fmt.Sprint("more ", i))
		}
	}
	cells["nested"] = func() {
		list := []any{"inner"}
		list[0] = list
		Show(list)
		Show([]any{"a", []testTable{{"b"}, {"c"}}, [][]any{{1, 2}}})
	}
}

func TestShowOrder(t *testing.T) {
	var want strings.Builder
	for i := range 50 {
		stream := "stdout"
		if i%4 == 3 {
			stream = "stderr"
		}
		fmt.Fprintf(&want, "%s|before %d\n", stream, i)
		switch i % 4 {
		case 0:
			fmt.Fprintf(&want, "output|figure %d\n", i)
		case 1:
			fmt.Fprintf(&want, "output|table %d\n", i)
		case 2:
			fmt.Fprintf(&want, "output|text %d\noutput|*markdown* %d\n", i, i)
		case 3:
			fmt.Fprint(&want, "output|Error: bad\noutput|Error: nil: there is nothing to show\n")
		}
	}
	want.WriteString("stdout|the end\n")
	for range 5 {
		status, stored := runCell(t, "order")
		if got := transcript(stored); status != 0 || got != want.String() {
			t.Fatalf("status %d\n got %s\nwant %s", status, got, want.String())
		}
	}
}

func TestShowAfterLongPrint(t *testing.T) {
	_, stored := runCell(t, "long print")
	if len(stored) != 2 || len(stored[0].text) != 1<<20+1 || stored[1].data == nil {
		t.Errorf("%d pieces; an output came before what was printed before it", len(stored))
	}
}

func TestShowMessages(t *testing.T) {
	_, stored := runCell(t, "order")
	var outputs []*protocol.DisplayData
	for _, p := range stored {
		if p.data != nil {
			outputs = append(outputs, p.data)
		}
	}
	type bundle = map[protocol.MIMEType]any
	want := []*protocol.DisplayData{
		{
			Data: bundle{"image/png": []byte("PNG\x02"), "text/plain": "figure 0"},
			Metadata: map[string]any{"image/png": map[string]any{
				"width": 640, "height": 480, "needs_background": "light",
			}},
		},
		{Data: bundle{"text/html": "<table><caption>1</caption></table>", "text/plain": "table 1"}},
		{Data: bundle{"text/plain": "text 2"}},
		{Data: bundle{"text/markdown": "*markdown* 2", "text/plain": "*markdown* 2"}},
		{Data: bundle{"text/html": "<strong>Error:</strong> bad", "text/plain": "Error: bad"}},
	}
	if got := outputs[:len(want)]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestShowNested(t *testing.T) {
	status, stored := runCell(t, "nested")
	want := "output|Error: slices nested deeper than 8 are not shown\n" +
		"output|a\noutput|table b\noutput|table c\noutput|1\noutput|2\n"
	if got := transcript(stored); status != 0 || got != want {
		t.Errorf("status %d, got %q, want %q", status, got, want)
	}
}

// A connection that is gone loses no text and hangs nothing.
func TestShowWithoutKernel(t *testing.T) {
	start := time.Now()
	status, stored := runCell(t, "kernel dies")
	if len(stored) == 0 || stored[0].data == nil || status != 0 {
		t.Fatalf("status %d, stored %q", status, transcript(stored))
	}
	// The acknowledgement of the first was lost with the kernel.
	var printed string
	for _, p := range stored {
		if p.stream == "stdout" {
			printed += p.text
		}
	}
	if want := "first\nmore 0\nmore 1\nmore 2\n"; printed != want {
		t.Errorf("printed %q, want %q", printed, want)
	}
	missing := filepath.Join(t.TempDir(), "missing")
	got, _, status := outside(t, "outside", protocol.GONB_PIPE_ENV+"="+missing, showDirEnv+"=")
	if want := "before\na picture\ntable t\n" + outsideTail; got != want || status != 0 {
		t.Errorf("status %d, got %q, want %q", status, got, want)
	}
	if gone := time.Since(start); gone > 5*time.Second {
		t.Errorf("took %v", gone)
	}
}

// A session variable is made again in every later cell.
func TestLiveIsSilentAndCheap(t *testing.T) {
	k := startCell(t, "silent")
	status, stored := k.wait(t)
	if status != 0 || len(stored) != 0 || k.opened {
		t.Errorf("status %d, stored %q, pipe opened: %v", status, transcript(stored), k.opened)
	}
	start := time.Now()
	for range 1000 {
		Live()
	}
	if each := time.Since(start) / 1000; each > 100*time.Microsecond {
		t.Errorf("Live takes %v", each)
	}
}

// outside runs a cell with no kernel.
func outside(t *testing.T, name string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append([]string{cellEnv + "=" + name, "GORACE=atexit_sleep_ms=0", protocol.GONB_PIPE_ENV + "="}, env...)...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

const outsideTail = `text
# md
Error: oops
Error: nil *gonbui.testFigure: there is nothing to show; was the error of the call that made it checked?
after
`

func TestShowOutside(t *testing.T) {
	got, _, _ := outside(t, "outside", showDirEnv+"=")
	if want := "before\na picture\ntable t\n" + outsideTail; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShowSaves(t *testing.T) {
	for _, c := range []struct{ name, toEnv, showEnv string }{
		{"SaveTo", "a/b", "ignored"},
		{"environment", "", "c"},
	} {
		root := t.TempDir()
		dir := filepath.Join(root, c.toEnv+c.showEnv)
		env := []string{showDirEnv + "=" + dir}
		if c.toEnv != "" {
			dir = filepath.Join(root, c.toEnv)
			env = append(env, "TEST_SAVE_TO="+dir)
		}
		got, _, _ := outside(t, "outside", env...)
		png, page := filepath.Join(dir, "001.png"), filepath.Join(dir, "002.html")
		want := "before\na picture (saved as " + png + ")\ntable t\n(saved as " + page + ")\n" + outsideTail
		if got != want {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
		if data, err := os.ReadFile(png); err != nil || string(data) != "PNG\x02" {
			t.Errorf("%s: %q, %v", c.name, data, err)
		}
		data, err := os.ReadFile(page)
		if err != nil || !strings.Contains(string(data), "<title>Table 2</title>") ||
			!strings.Contains(string(data), "<table><caption>t</caption></table>") {
			t.Errorf("%s: %q, %v", c.name, data, err)
		}
		if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 2 {
			t.Errorf("%s: files %q", c.name, files)
		}
	}
}

func TestShowCannotSave(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got, _, status := outside(t, "outside", showDirEnv+"="+file)
	if !strings.Contains(got, "a picture\nError: not saved: mkdir ") || !strings.HasSuffix(got, outsideTail) || status != 0 {
		t.Errorf("status %d, got %q", status, got)
	}
	got, _, _ = outside(t, "outside", "TEST_SAVE_TO="+file)
	if !strings.HasPrefix(got, "folder for shown figures and tables: mkdir ") {
		t.Errorf("got %q", got)
	}
}
