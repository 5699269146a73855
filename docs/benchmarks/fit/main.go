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
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
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
	train, test, err := encode(tables)
	if err != nil {
		return err
	}
	if out != "" {
		if err := write(out, train, test); err != nil {
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

// encode reads the tables as every audit does: continuous columns scaled,
// categories one-hot.
func encode(tables string) (train, test *xrai.Dataset, err error) {
	var sides [2]dataframe.DataFrame
	for i, part := range []string{"train", "test"} {
		if sides[i], err = dataframe.ReadCSV(filepath.Join(tables, "lending_club_"+part+".csv"), dataframe.CSVOptions{}); err != nil {
			return nil, nil, err
		}
	}
	p, err := pipeline.Fit(context.Background(), bayes.Gaussian{}, feature.Spec{}, sides[0], "Class")
	if err != nil {
		return nil, nil, err
	}
	if train, err = p.Dataset(sides[0]); err != nil {
		return nil, nil, err
	}
	test, err = p.Dataset(sides[1])
	return train, test, err
}

// write saves x as rows of float64, little endian, and y as int64.
func write(folder string, train, test *xrai.Dataset) error {
	for name, ds := range map[string]*xrai.Dataset{"train": train, "test": test} {
		var x, y []byte
		for i := range ds.Rows() {
			for _, v := range ds.Row(i) {
				x = binary.LittleEndian.AppendUint64(x, math.Float64bits(v))
			}
			y = binary.LittleEndian.AppendUint64(y, uint64(ds.Labels[i]))
		}
		if err := os.WriteFile(filepath.Join(folder, name+"_x"), x, 0o600); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+"_y"), y, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func once(l xrai.Learner, ask bool, train, test *xrai.Dataset) (seconds, processor, loss float64, err error) {
	runtime.GC() // the last fit's garbage is not this one's to collect
	start, busy := time.Now(), processorTime()
	c, err := xrai.FitClassifier(context.Background(), l, train)
	if err != nil {
		return 0, 0, 0, err
	}
	var p *mat.Dense
	if ask {
		p, err = c.Proba(test.X)
	}
	seconds, processor = time.Since(start).Seconds(), processorTime()-busy
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

// processorTime returns the seconds that all threads have been running.
func processorTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no other error than a wrong argument
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
