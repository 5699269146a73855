package main

import (
	"testing"
)

func TestRelink(t *testing.T) {
	for target, want := range map[string]string{
		"b.ipynb":      "b.html",
		"b.ipynb#c-d":  "b.html#c-d",
		"data/x.csv":   "../data/x.csv",
		"../README.md": "../../README.md",
		"x/b.ipynb":    "../x/b.ipynb",
	} {
		if got := relink(target); got != want {
			t.Errorf("%s becomes %s, want %s", target, got, want)
		}
	}
}
