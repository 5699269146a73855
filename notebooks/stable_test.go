package main

import "testing"

func TestStable(t *testing.T) {
	for in, want := range map[string]string{
		"main.main()\n\t/tmp/nb-1/tmp/gonb_f16c3f0a/main.go:10 +0x65\n":                                      "main.main()\n\tmain.go:10 +0x65\n",
		"main.main()\n\t \x1b[7m[[ Cell [4] Line 2 ]]\x1b[0m /tmp/nb-1/tmp/gonb_f16c3f0a/main.go:10 +0x65\n": "main.main()\n\tmain.go:10 +0x65\n",
		"# gonb_f16c3f0a\n./main.go:10:1: x":                                                                 "# cell\n./main.go:10:1: x",
		"gonb_figure and /data/x.csv":                                                                        "gonb_figure and /data/x.csv",
	} {
		if got := stable(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
