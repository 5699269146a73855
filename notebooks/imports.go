package main

// The kernel resolves a cell's imports from this module's requirements, and go
// mod tidy drops what no Go file imports, so what notebooks use stands here.
import (
	_ "github.com/go-gota/gota/dataframe"
	_ "github.com/go-gota/gota/series"
	_ "github.com/janpfeifer/gonb/gonbui"
	_ "github.com/janpfeifer/must"
	_ "gonum.org/v1/gonum/mat"
	_ "gonum.org/v1/gonum/stat"
	_ "gonum.org/v1/plot"
	_ "gonum.org/v1/plot/plotter"
	_ "gonum.org/v1/plot/vg"

	_ "github.com/xrai-toolkit/xrai-go/gonbui"
	_ "github.com/xrai-toolkit/xrai-go/xrai/audit"
	_ "github.com/xrai-toolkit/xrai-go/xrai/figure"
	_ "github.com/xrai-toolkit/xrai-go/xrai/report"
)
