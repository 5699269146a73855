package gonbui

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// finals feeds reports to a meter and returns how its bars stand at the end,
// in the order in which they began.
func finals(reports [][2]int) []string {
	m := newMeter("")
	var begun []*pass
	for _, r := range reports {
		m.report(r[0], r[1])
		if p := m.current.Load(); p != nil && (len(begun) == 0 || begun[len(begun)-1] != p) {
			begun = append(begun, p)
		}
	}
	var lines []string
	for _, p := range begun {
		lines = append(lines, p.state("", p.drawn).counts())
	}
	return lines
}

func TestPasses(t *testing.T) {
	silenceStderr(t)
	for _, c := range []struct {
		name    string
		reports [][2]int
		want    []string
	}{
		{"one", [][2]int{{0, 3}, {1, 3}, {2, 3}, {3, 3}}, []string{"3 of 3 done"}},
		{"only the end", [][2]int{{3, 3}}, []string{"3 of 3 done"}},
		{"never back", [][2]int{{0, 9}, {7, 9}, {2, 9}}, []string{"7 of 9 (78%)"}},
		{"begins at 1, twice", [][2]int{{1, 2}, {2, 2}, {1, 2}, {2, 2}}, []string{"2 of 2 done", "2 of 2 done"}},
		{"begins at 0, after a failure", [][2]int{{0, 9}, {5, 9}, {0, 9}, {9, 9}}, []string{"5 of 9", "9 of 9 done"}},
		{"0 twice", [][2]int{{0, 2}, {0, 2}, {2, 2}}, []string{"2 of 2 done"}},
		{"the end twice", [][2]int{{0, 2}, {2, 2}, {2, 2}}, []string{"2 of 2 done"}},
		{"late after the end", [][2]int{{0, 9}, {9, 9}, {3, 9}, {4, 9}}, []string{"9 of 9 done"}},
		{"another total", [][2]int{{0, 9}, {5, 9}, {0, 7}, {7, 7}}, []string{"5 of 9", "7 of 7 done"}},
		{"units of one", [][2]int{{1, 1}, {5, 5}, {1, 1}}, []string{"1 of 1 done", "5 of 5 done", "1 of 1 done"}},
		{"out of range", [][2]int{{-4, 5}, {9, 5}, {1, 0}, {1, -1}}, []string{"5 of 5 done"}},
	} {
		if got := finals(c.reports); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Whatever order the reports of many workers come in, a step leaves one bar.
func TestPassesAnyOrder(t *testing.T) {
	silenceStderr(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		total := 1 + rng.IntN(200)
		var reports [][2]int
		var want []string
		for range 3 {
			// 0 first, then each count once in any order.
			reports = append(reports, [2]int{0, total})
			for _, i := range rng.Perm(total) {
				reports = append(reports, [2]int{i + 1, total})
			}
			want = append(want, grouped(total)+" of "+grouped(total)+" done")
		}
		if got := finals(reports); !reflect.DeepEqual(got, want) {
			t.Fatalf("total %d: got %q, want %q", total, got, want)
		}
	}
}

func TestReportsOfManyGoroutines(t *testing.T) {
	silenceStderr(t)
	m := newMeter("")
	const total = 20_000
	for pass := range 3 {
		var done atomic.Int64
		var wg sync.WaitGroup
		m.report(0, total)
		for range 8 {
			wg.Go(func() {
				for {
					n := int(done.Add(1))
					if n > total {
						return
					}
					m.report(n, total)
				}
			})
		}
		wg.Wait()
		p := m.current.Load()
		if got := p.state("", p.drawn).text(); got != "20,000 of 20,000 done" {
			t.Errorf("pass %d ends as %q", pass, got)
		}
	}
	if len(m.last) != 1 {
		t.Errorf("%d totals, want 1", len(m.last))
	}
}

func TestLargeTotalHasNoMarks(t *testing.T) {
	p := newPass("id", 5, maxMarked+1)
	if p.marks != nil || p.note(5) {
		t.Error("a total above maxMarked is marked")
	}
	if p.note(7); p.most.Load() != 7 {
		t.Errorf("most = %d, want 7", p.most.Load())
	}
}

func TestNewIDsDiffer(t *testing.T) {
	a, b := newID(), newID()
	if a == b || !strings.HasPrefix(a, "xrai-progress-") || len(a) != len("xrai-progress-")+32 {
		t.Errorf("ids %q and %q", a, b)
	}
}

// A report that draws nothing is in the inner loop of all work.
func BenchmarkReport(b *testing.B) {
	m := newMeter("")
	silenceStderr(b)
	m.report(0, 1<<22)
	i := 0
	for b.Loop() {
		i = i%(1<<22-2) + 1
		m.report(i, 1<<22)
	}
}

func BenchmarkReportParallel(b *testing.B) {
	m := newMeter("")
	silenceStderr(b)
	m.report(0, 1<<22)
	var n atomic.Int64
	b.SetParallelism(4 * runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m.report(int(n.Add(1))%(1<<22-1)+1, 1<<22)
		}
	})
}

func BenchmarkLive(b *testing.B) {
	for b.Loop() {
		Live()
	}
}
