package main

import (
	"encoding/json"
	"fmt"
	"image/color"
	"os"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// series is one side of one metric: seconds at numbers of training rows.
type series struct {
	Name    string
	Theirs  bool
	Rows    []float64
	Seconds []float64
}

// drawSeries draws seconds against rows, both on logarithmic scales.
func drawSeries(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var all []series
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	p := plot.New()
	p.Title.Text = "Seconds to audit a tree of depth 8, ART (dashed) and here"
	p.X.Label.Text, p.Y.Label.Text = "training rows", "seconds"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.Add(plotter.NewGrid())
	p.Legend.Top, p.Legend.Left = true, true
	colours := []color.Color{color.RGBA{0, 90, 160, 255}, color.RGBA{200, 80, 0, 255}, color.RGBA{0, 120, 60, 255}}
	var names []string
	for _, s := range all {
		at := slices.Index(names, s.Name)
		if at < 0 {
			at = len(names)
			names = append(names, s.Name)
		}
		if len(s.Rows) != len(s.Seconds) || len(s.Rows) == 0 {
			return fmt.Errorf("series %q has %d rows and %d times", s.Name, len(s.Rows), len(s.Seconds))
		}
		points := make(plotter.XYs, len(s.Rows))
		for i := range points {
			points[i] = plotter.XY{X: s.Rows[i], Y: s.Seconds[i]}
		}
		line, marks, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = colours[at%len(colours)], vg.Points(1.5)
		marks.Color, marks.Shape = line.Color, draw.CircleGlyph{}
		name := s.Name + ", here"
		if s.Theirs {
			line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
			name = s.Name + ", ART"
		}
		p.Add(line, marks)
		p.Legend.Add(name, line, marks)
	}
	return p.Save(16*vg.Centimeter, 11*vg.Centimeter, to)
}
