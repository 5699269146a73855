// Command predict times predictions for predict.py. It makes the tables, writes
// them for the other side to read, and then predicts as each line of standard
// input says:
//
//	predict -tables notebooks/data -out folder
//
// A line names a learner of the table below. The first time it is fitted; every
// time the test rows are predicted once, and answered by a line of JSON: seconds
// of that alone, processor time, and the log loss, which shows that both sides
// did the same work.
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
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// tasks has one line a learner, named as in predict.py.
var tasks = map[string]struct {
	table   string
	learner xrai.Learner
}{
	"tree":                                  {"twenty", tree.Classifier{}},
	"random forest, 100":                    {"twenty", forest.Classifier{}},
	"random forest, 100, some missing":      {"holes", forest.Classifier{}},
	"extra trees, 100":                      {"twenty", forest.ExtraTreesClassifier{}},
	"histogram boosting, 100":               {"twenty", boost.HistClassifier{HistParams: boost.HistParams{EarlyStopping: boost.Off}}},
	"histogram boosting, 100, some missing": {"holes", boost.HistClassifier{HistParams: boost.HistParams{EarlyStopping: boost.Off}}},
	"gradient boosting, 100":                {"twenty", boost.Classifier{}},
	"5 nearest neighbours, loans":           {"loans", knn.Classifier{}},
	"5 nearest neighbours, 20 columns":      {"twenty", knn.Classifier{}},
	"5 nearest neighbours, 5 columns":       {"five", knn.Classifier{}},
	"logistic regression, loans":            {"loans", linear.Logistic{}},
	"gaussian naive bayes, loans":           {"loans", bayes.Gaussian{}},
	"perceptron, 100 units, loans":          {"loans", mlp.Classifier{Params: mlp.Params{MaxIter: 5}}},
}

func main() {
	folder := flag.String("tables", "notebooks/data", "folder of lending_club_train.csv and _test.csv")
	out := flag.String("out", "", "folder to write tables to; none are written without")
	flag.Parse()
	if err := run(*folder, *out); err != nil {
		fmt.Fprintln(os.Stderr, "predict:", err)
		os.Exit(1)
	}
}

func run(folder, out string) error {
	tables, err := allTables(folder)
	if err != nil {
		return err
	}
	if out != "" {
		if err := write(out, tables); err != nil {
			return err
		}
	}
	answer := json.NewEncoder(os.Stdout)
	if err := answer.Encode(map[string]any{"version": runtime.Version()}); err != nil {
		return err
	}
	fitted := map[string]xrai.Classifier{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		name := lines.Text()
		task, ok := tasks[name]
		if !ok {
			return fmt.Errorf("no learner is called %q", name)
		}
		t := tables[task.table]
		if fitted[name] == nil {
			if fitted[name], err = xrai.FitClassifier(context.Background(), task.learner, t.train); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		seconds, processor, p, err := once(fitted[name], t.test.X)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := answer.Encode(map[string]float64{"seconds": seconds, "processor": processor, "log_loss": logLoss(p, t.test.Labels)}); err != nil {
			return err
		}
	}
	return lines.Err()
}

func once(m xrai.Classifier, x *mat.Dense) (seconds, processor float64, p *mat.Dense, err error) {
	runtime.GC() // the last turn's garbage is not this one's to collect
	start, busy := time.Now(), clock.Processor()
	p, err = m.Proba(x)
	return time.Since(start).Seconds(), clock.Processor() - busy, p, err
}

func logLoss(p *mat.Dense, labels []int) (loss float64) {
	for i, label := range labels {
		loss -= math.Log(max(p.At(i, label), 0x1p-52)) / float64(len(labels))
	}
	return loss
}
