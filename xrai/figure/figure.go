package figure

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Figure is a picture of a result. It is drawn when asked for; a result that
// cannot be drawn is an error then.
type Figure struct {
	title  string
	alt    string
	err    error
	plot   func() (*plot.Plot, plot.Legend, error)
	width  int // CSS pixels
	height int
}

// Default size in CSS pixels, and the part of the width that the legend takes.
const (
	width       = 860
	height      = 430
	legendWidth = 190
)

// px is one CSS pixel.
const px = vg.Inch / 96

func failed(what string, err error) Figure {
	return Figure{alt: what, err: err}
}

// Alt describes the figure in one line, with its numbers.
func (f Figure) Alt() string { return f.alt }

// PNG draws the figure. width and height are CSS pixels; scale is image pixels
// per CSS pixel, 2 for a sharp screen (192 dpi), at most 8.
func (f Figure) PNG(scale float64) (png []byte, width, height int, err error) {
	if f.err != nil {
		return nil, 0, 0, f.err
	}
	if f.plot == nil {
		return nil, 0, 0, fmt.Errorf("the figure is empty")
	}
	if !(scale > 0 && scale <= 8) {
		return nil, 0, 0, fmt.Errorf("scale %v is not above 0 and at most 8", scale)
	}
	p, legend, err := f.plot()
	if err != nil {
		return nil, 0, 0, err
	}
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(
		vgimg.UseWH(vg.Length(f.width)*px, vg.Length(f.height)*px),
		vgimg.UseDPI(int(96*scale)), vgimg.UseBackgroundColor(color.White))}
	all := draw.Crop(draw.New(c), 8*px, -8*px, 8*px, -8*px)
	p.Title.Text = wrap(f.title, f.width-16, p.Title.TextStyle)
	p.Draw(draw.Crop(all, 0, -legendWidth*px, 0, 0))
	legend.Draw(draw.Crop(all, vg.Length(f.width-16-legendWidth+14)*px, 0, 0, -titleHeight(p)))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, 0, 0, err
	}
	return b.Bytes(), f.width, f.height, nil
}

// Save writes the figure as a PNG file of 192 dpi, making its folder.
func (f Figure) Save(path string) error {
	b, _, _, err := f.PNG(2)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}
