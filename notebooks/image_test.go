package main

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// TestCheckImage checks the check itself: a figure lost or drawn white must
// not pass TestNotebooks.
func TestCheckImage(t *testing.T) {
	encode := func(dark int) string {
		img := image.NewGray(image.Rect(0, 0, 100, 100))
		for i := range img.Pix {
			img.SetGray(i%100, i/100, color.Gray{Y: 255})
			if i < dark {
				img.SetGray(i%100, i/100, color.Gray{})
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(b.Bytes())
	}
	for dark, good := range map[int]bool{0: false, 100: false, 101: true, 5000: true, 9950: false} {
		if err := checkImage(encode(dark)); (err == nil) != good {
			t.Errorf("%d dark pixels of 10000: error %v", dark, err)
		}
	}
	for _, content := range []string{"", "aGk=", "%", encode(5000)[:80]} {
		if checkImage(content) == nil {
			t.Errorf("%q passes as an image", content)
		}
	}
}

func TestShowsFigure(t *testing.T) {
	for source, want := range map[string]bool{
		"%%\ngonbui.Show(figure.PDTP(r, 1))":                 true,
		"var r = 1\n\n%%\ngonbui.Show(\n\tfigure.ROC(r),\n)": true,
		"func main() {\n\tgonbui.Show(figure.ROC(r))\n}":     true,
		"func show() { gonbui.Show(figure.ROC(r)) }":         false,
		"%%\ngonbui.Show(table)":                             false,
		"import \"x/xrai/figure\"":                           false,
		"%%\nf := figure.ROC(r)\nf.Save(\"x.png\")":          false,
	} {
		if got := showsFigure.MatchString(source); got != want {
			t.Errorf("%q: %v", source, got)
		}
	}
}
