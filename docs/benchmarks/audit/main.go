// Command audit times what audits a model, for audit.py. It encodes lending_club,
// fits the model of one row of the table, and does the row's work some times:
//
//	audit -work pdtp -model forest -repeats 5
//
// It prints a line of JSON: seconds of each, without encoding and fitting the
// model, and the most memory the program ever held. With -out it also writes the
// matrices for the other side.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/docs/benchmarks/internal/clock"
	"github.com/xrai-toolkit/xrai-go/docs/benchmarks/internal/loans"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// learners are named as in audit.py.
var learners = map[string]xrai.Learner{
	"tree":               tree.Classifier{Params: tree.Params{MaxDepth: 8}},
	"forest":             forest.Classifier{},
	"extra trees":        forest.ExtraTreesClassifier{},
	"logistic":           linear.Logistic{},
	"neighbours":         knn.Classifier{},
	"gaussian":           bayes.Gaussian{},
	"bernoulli":          bayes.Bernoulli{},
	"boosting":           boost.Classifier{},
	"histogram boosting": boost.HistClassifier{},
}

func main() {
	tables := flag.String("tables", "notebooks/data", "folder of lending_club_train.csv and _test.csv")
	out := flag.String("out", "", "folder to write matrices to; none are written without")
	work := flag.String("work", "", "shapr, pdtp or large")
	model := flag.String("model", "tree", "a learner")
	rows := flag.Int("rows", 0, "training rows; 0 means all")
	draw := flag.Int("draw", 0, "records that pdtp leaves out; 0 means all")
	repeats := flag.Int("repeats", 5, "how often")
	profile := flag.String("profile", "", "file for a processor profile")
	figure := flag.String("figure", "", "JSON of series to draw as -png, and nothing else")
	png := flag.String("png", "audit.png", "the figure")
	flag.Parse()
	if *figure != "" {
		if err := drawSeries(*figure, *png); err != nil {
			fmt.Fprintln(os.Stderr, "audit:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*tables, *out, *work, *model, *rows, *draw, *repeats, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

func run(tables, out, work, model string, rows, draw, repeats int, profile string) error {
	train, test, err := loans.Encode(tables)
	if err != nil {
		return err
	}
	if out != "" {
		return loans.Write(out, "", train, test)
	}
	learner, ok := learners[model]
	if !ok {
		return fmt.Errorf("no learner is called %q", model)
	}
	if work == "large" {
		train, test = repeated(train, 1_000_000), repeated(test, 100_000)
	}
	if rows > 0 {
		some := make([]int, rows)
		for i := range some {
			some[i] = i
		}
		train = train.Subset(some)
	}
	ctx := context.Background()
	c, err := xrai.FitClassifier(ctx, learner, train)
	if err != nil {
		return err
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var seconds, processor []float64
	for range repeats {
		runtime.GC() // the last one's garbage is not this one's to collect
		start, before := time.Now(), clock.Processor()
		switch work {
		case "shapr", "large":
			_, err = metric.SHAPr(ctx, c, train, test, metric.SHAPrOptions{})
		case "pdtp":
			err = pdtp(ctx, learner, train, draw)
		default:
			err = fmt.Errorf("no work is called %q", work)
		}
		if err != nil {
			return err
		}
		seconds, processor = append(seconds, time.Since(start).Seconds()), append(processor, clock.Processor()-before)
	}
	use := usage()
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"seconds": seconds, "processor": processor, "peak": use.Maxrss << 10,
		"rows": train.Rows(), "columns": train.Columns(), "version": runtime.Version()})
}

func usage() (use syscall.Rusage) {
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &use) // fails for a bad pointer only
	return use
}

// pdtp measures one iteration, as ART's refits are counted: of learners that draw,
// ART's score alone.
func pdtp(ctx context.Context, l xrai.Learner, train *xrai.Dataset, draw int) error {
	o := metric.PDTPOptions{Draw: draw}
	if !xrai.IsRandom(l) {
		_, err := metric.PDTP(ctx, l, train, o)
		return err
	}
	// One seed stays one fit in the loop below, where PDTP itself would run ten
	// iterations and five pairs.
	o.Iterations, o.Pairs, o.Nulls = 1, 1, 1
	_, err := metric.PDTP(ctx, once{l}, train, o)
	return err
}

// once is a learner that is taken for one that does not draw.
type once struct{ xrai.Learner }

func (o once) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	return xrai.NewLeaveOneOut(ctx, o.Learner, train)
}

// repeated is a larger table of the same rows again and again, each value moved a
// little so that few rows are alike.
func repeated(d *xrai.Dataset, n int) *xrai.Dataset {
	out := &xrai.Dataset{X: mat.NewDense(n, 10, nil), Classes: d.Classes, Labels: make([]int, n)}
	r := xrai.Rand(1)
	for i := range n {
		from := i % d.Rows()
		row := out.X.RawRowView(i)
		for j := range row {
			row[j] = d.Row(from)[j] + 0.01*r.NormFloat64()
		}
		out.Labels[i] = d.Labels[from]
	}
	return out
}
