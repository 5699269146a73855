// Command fit times fits for fit.py. It encodes lending_club, writes the matrices
// for the other side to read, and then fits the learner named on each line of
// standard input once:
//
//	fit -tables notebooks/data -out folder
//
// It answers each with a line of JSON: seconds of the fit alone, and the log loss
// on the test rows, which shows that both sides did the same work.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
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
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// learners has one line a learner, named as in fit.py.
var learners = map[string]xrai.Learner{
	"tree":                            tree.Classifier{},
	"random forest, 100":              forest.Classifier{},
	"extra trees, 100":                forest.ExtraTreesClassifier{},
	"histogram boosting, 100":         boost.HistClassifier{},
	"gradient boosting, 100":          boost.Classifier{},
	"logistic regression":             linear.Logistic{},
	"gaussian naive bayes":            bayes.Gaussian{},
	"5 nearest neighbours, and ask":   knn.Classifier{},
	"perceptron, 100 units, 20 times": mlp.Classifier{Params: mlp.Params{MaxIter: 20}},
}

// asked learners are timed with predicting the test rows, for their fit is a
// copy.
var asked = map[string]bool{"5 nearest neighbours, and ask": true}

func main() {
	tables := flag.String("tables", "notebooks/data", "folder of lending_club_train.csv and _test.csv")
	out := flag.String("out", "", "folder to write matrices to; none are written without")
	flag.Parse()
	if err := run(*tables, *out); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(tables, out string) error {
	train, test, err := loans.Encode(tables)
	if err != nil {
		return err
	}
	if out != "" {
		if err := loans.Write(out, "", train, test); err != nil {
			return err
		}
	}
	answer := json.NewEncoder(os.Stdout)
	if err := answer.Encode(map[string]any{"rows": train.Rows(), "columns": train.Columns(), "version": runtime.Version()}); err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		l, ok := learners[lines.Text()]
		if !ok {
			return fmt.Errorf("no learner is called %q", lines.Text())
		}
		seconds, processor, loss, err := once(l, asked[lines.Text()], train, test)
		if err != nil {
			return fmt.Errorf("%s: %w", lines.Text(), err)
		}
		if err := answer.Encode(map[string]float64{"seconds": seconds, "processor": processor, "log_loss": loss}); err != nil {
			return err
		}
	}
	return lines.Err()
}

func once(l xrai.Learner, ask bool, train, test *xrai.Dataset) (seconds, processor, loss float64, err error) {
	runtime.GC() // the last fit's garbage is not this one's to collect
	start, busy := time.Now(), clock.Processor()
	c, err := xrai.FitClassifier(context.Background(), l, train)
	if err != nil {
		return 0, 0, 0, err
	}
	var p *mat.Dense
	if ask {
		p, err = c.Proba(test.X)
	}
	seconds, processor = time.Since(start).Seconds(), clock.Processor()-busy
	if !ask {
		p, err = c.Proba(test.X)
	}
	if err != nil {
		return 0, 0, 0, err
	}
	for i, label := range test.Labels {
		loss -= math.Log(max(p.At(i, label), 0x1p-52)) / float64(test.Rows())
	}
	return seconds, processor, loss, nil
}
