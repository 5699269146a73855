//go:build unix

package gonbui

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	// steps ends at once, or as slowly as TEST_PAUSE says.
	cells["steps"] = func() {
		pause, _ := time.ParseDuration(os.Getenv("TEST_PAUSE"))
		_, report := Live()
		named := Progress("trees")
		for i := range 41 {
			report(i, 40)
			time.Sleep(pause)
		}
		fmt.Println("first")
		for i := range 4 {
			report(i+1, 8)
			time.Sleep(pause)
		}
		Show("half")
		for i := range 2000 {
			named(i+1, 2000)
		}
	}
	// spin polls the context as closely as any work can and panics as a cell
	// does: nothing of that may be seen.
	cells["spin"] = func() {
		ctx, report := Live()
		report(0, 7886)
		for i := 1; i <= 3120; i++ {
			report(i, 7886)
		}
		fmt.Println("ready")
		for ctx.Err() == nil {
		}
		panic(context.Cause(ctx))
	}
	cells["idle"] = func() {
		ctx, _ := Live()
		fmt.Println("ready")
		<-ctx.Done()
		panic(ctx.Err())
	}
	cells["after the end"] = func() {
		ctx, report := Live()
		report(0, 5)
		report(5, 5)
		fmt.Println("ready")
		<-ctx.Done()
		panic(ctx.Err())
	}
	cells["flood"] = func() {
		_, report := Live()
		end := time.Now().Add(time.Second)
		for i := 0; time.Now().Before(end); i++ {
			report(1+i%900_000, 1_000_000)
		}
		report(1_000_000, 1_000_000)
	}
}

func TestProgressStoresTheSameAtAnySpeed(t *testing.T) {
	want := "output|40 of 40 done\nstdout|first\noutput|4 of 8\noutput|half\noutput|trees: 2,000 of 2,000 done\n"
	for _, pause := range []string{"0s", "0s", "5ms", "20ms"} {
		status, stored := runCell(t, "steps", "TEST_PAUSE="+pause)
		if got := transcript(stored); status != 0 || got != want {
			t.Fatalf("pause %s: status %d, got %q, want %q", pause, status, got, want)
		}
		if html := stored[0].data.Data[protocol.MIMETextHTML]; html != "<div>40 of 40 done</div>" {
			t.Errorf("pause %s: html %q", pause, html)
		}
	}
}

func TestProgressAtMostTenUpdatesASecond(t *testing.T) {
	start := time.Now()
	k := startCell(t, "flood")
	_, stored := k.wait(t)
	if got := transcript(stored); got != "output|1,000,000 of 1,000,000 done\n" {
		t.Fatalf("stored %q", got)
	}
	// One when it begins and one when it ends come besides.
	if n, most := k.updates(), 2+int(time.Since(start)/drawEvery); n > most || n < 3 {
		t.Errorf("%d updates, want 3 to %d", n, most)
	}
}

func TestProgressOutside(t *testing.T) {
	stdout, stderr, status := outside(t, "steps", showDirEnv+"=")
	if want := "40 of 40 done\ntrees: 2,000 of 2,000 done\n"; stderr != want || stdout != "first\nhalf\n" || status != 0 {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

// interruptCell interrupts a cell that said it is ready.
func interruptCell(t *testing.T, name string) (status int, stored []published) {
	t.Helper()
	k := startCell(t, name)
	waitFor(t, "the cell is ready", func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return strings.HasSuffix(transcript(k.log), "stdout|ready\n")
	})
	sent := time.Now()
	if err := k.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	status, stored = k.wait(t)
	if gone := time.Since(sent); gone > time.Second {
		t.Errorf("%s: ended %v after the interrupt", name, gone)
	}
	return status, stored
}

func TestInterrupt(t *testing.T) {
	const plain = "Interrupted. Steps that had finished are kept; run the cell again for the rest.\n"
	for _, c := range []struct {
		cell  string
		times int
		want  string
	}{
		{"spin", 15, "output|Interrupted at 3,120 of 7,886. Nothing of this step was kept; run the cell again to start over.\nstdout|ready\n"},
		{"idle", 3, "stdout|ready\n" + plain},
		{"after the end", 3, "output|5 of 5 done\nstdout|ready\n" + plain},
	} {
		for range c.times {
			status, stored := interruptCell(t, c.cell)
			if got := transcript(stored); status != exitInterrupted || got != c.want {
				t.Errorf("%s: status %d, got %q, want %q", c.cell, status, got, c.want)
			}
		}
	}
}

func TestInterruptOutside(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), cellEnv+"=spin", protocol.GONB_PIPE_ENV+"=")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 64)); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	want := "Interrupted at 3,120 of 7,886. Nothing of this step was kept; run the cell again to start over.\n"
	if got := errs.String(); cmd.ProcessState.ExitCode() != exitInterrupted || got != want {
		t.Errorf("status %d, got %q, want %q", cmd.ProcessState.ExitCode(), got, want)
	}
}
