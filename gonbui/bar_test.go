package gonbui

import (
	"math"
	"testing"
	"time"
)

func TestBarText(t *testing.T) {
	for _, c := range []struct {
		bar  barState
		text string
		html string
	}{
		{
			barState{label: "PDTP", done: 3120, total: 7886, elapsed: 2 * time.Second},
			"PDTP: [#######-------------] 3,120 of 7,886 (40%), 1,560/s, 3 s left, 2 s elapsed",
			`<div>PDTP: <progress value="3120" max="7886"></progress> 3,120 of 7,886 (40%), 1,560/s, 3 s left, 2 s elapsed</div>`,
		},
		{
			barState{done: 0, total: 10, elapsed: 0},
			"[--------------------] 0 of 10 (0%), under 1 s elapsed",
			`<div><progress value="0" max="10"></progress> 0 of 10 (0%), under 1 s elapsed</div>`,
		},
		{
			// 20 done in 10 s; the five before the clock do not count.
			barState{first: 5, done: 25, total: 100, elapsed: 10 * time.Second},
			"[#####---------------] 25 of 100 (25%), 2.0/s, 38 s left, 10 s elapsed",
			`<div><progress value="25" max="100"></progress> 25 of 100 (25%), 2.0/s, 38 s left, 10 s elapsed</div>`,
		},
		{
			barState{phase: finished, first: 5, done: 7886, total: 7886, elapsed: time.Hour},
			"7,886 of 7,886 done",
			"<div>7,886 of 7,886 done</div>",
		},
		{
			barState{label: "a<b", phase: resting, done: 60, total: 100, elapsed: time.Hour},
			"a<b: 60 of 100",
			"<div>a&lt;b: 60 of 100</div>",
		},
		{
			barState{phase: interrupted, done: 3120, total: 7886, elapsed: time.Hour},
			"Interrupted at 3,120 of 7,886. Nothing of this step was kept; run the cell again to start over.",
			"<div>Interrupted at 3,120 of 7,886. Nothing of this step was kept; run the cell again to start over.</div>",
		},
	} {
		if got := c.bar.text(); got != c.text {
			t.Errorf("text of %+v\n got %q\nwant %q", c.bar, got, c.text)
		}
		if got := c.bar.html(); got != c.html {
			t.Errorf("html of %+v\n got %q\nwant %q", c.bar, got, c.html)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct{ done, total, want int }{
		{0, 1, 0}, {1, 1, 100}, {1, 3, 33}, {2, 3, 67}, {999, 1000, 99}, {1000, 1000, 100},
		{3120, 7886, 40}, {math.MaxInt32, math.MaxInt32, 100},
	} {
		if got := percent(c.done, c.total); got != c.want {
			t.Errorf("percent(%d, %d) = %d, want %d", c.done, c.total, got, c.want)
		}
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "under 1 s"},
		{999 * time.Millisecond, "under 1 s"},
		{1499 * time.Millisecond, "1 s"},
		{59*time.Second + 600*time.Millisecond, "1 min 00 s"},
		{200 * time.Second, "3 min 20 s"},
		{time.Hour, "1 h 00 min"},
		{25*time.Hour + 6*time.Minute, "25 h 06 min"},
		{time.Duration(math.MaxInt64), "over a year"},
		{time.Duration(math.MinInt64), "over a year"},
	} {
		if got := span(c.d); got != c.want {
			t.Errorf("span(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

func TestRateText(t *testing.T) {
	for _, c := range []struct {
		rate float64
		want string
	}{
		{0.001, "under 0.01/s"}, {0.5, "0.50/s"}, {0.996, "1.0/s"}, {9.94, "9.9/s"}, {9.96, "10/s"},
		{1234567.8, "1,234,568/s"}, {math.Inf(1), "over 1,000,000,000/s"},
	} {
		if got := rateText(c.rate); got != c.want {
			t.Errorf("rateText(%v) = %q, want %q", c.rate, got, c.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}
