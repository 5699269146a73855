// Command attack times the black-box attack on a model's stored answers, for
// attack.py, and prints what it took and what it scored:
//
//	attack -answers answers.csv -members n -attack rf -seed 1
//
// Each line of the file is a record: its class, then the model's probabilities.
// The first n are members.
package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"syscall"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/docs/benchmarks/internal/clock"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

func main() {
	answers := flag.String("answers", "", "file of records")
	members := flag.Int("members", 0, "how many of them are members")
	kind := flag.String("attack", attack.NeuralNetwork, "the attack model")
	seed := flag.Uint64("seed", 0, "of split and attack model")
	profile := flag.String("profile", "", "file for a processor profile of the attack")
	flag.Parse()
	if err := run(*answers, *members, *kind, *seed, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		os.Exit(1)
	}
}

func run(file string, members int, kind string, seed uint64, profile string) error {
	labels, model, err := read(file)
	if err != nil {
		return err
	}
	in, others := model.side(labels, 0, members), model.side(labels, members, len(labels))
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
	}
	out := struct {
		Seconds, Processor float64 // to fit the attack model and to score
		Peak               int64   // bytes
		AUC                float64
		Scored             []int // lines of the file
		Go                 string
	}{Go: runtime.Version()}
	runtime.GC() // what reading left is not the attack's to collect
	start, before := time.Now(), clock.Processor()
	records, err := attack.Infer(context.Background(), model, in, others, attack.BlackBoxOptions{Input: attack.Proba, Attack: kind, Seed: seed})
	out.Seconds, out.Processor = time.Since(start).Seconds(), clock.Processor()-before
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	var use syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &use) // fails for a bad pointer only
	out.Peak = use.Maxrss << 10
	scores, member := make([]float64, len(records)), make([]bool, len(records))
	for i, rec := range records {
		scores[i], member[i] = rec.Score, rec.Member
		if !rec.Member {
			rec.Row += members
		}
		out.Scored = append(out.Scored, rec.Row)
	}
	if out.AUC, err = metric.AUC(scores, member); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// stored plays back a model's answers; the one column of its data is the line.
type stored struct {
	proba [][]float64
	names []string
}

func (stored) Kind() string        { return "stored answers" }
func (stored) Columns() int        { return 1 }
func (m stored) Classes() []string { return m.names }

func (m stored) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, _ := x.Dims()
	p := mat.NewDense(n, len(m.names), nil)
	for i := range n {
		p.SetRow(i, m.proba[int(x.At(i, 0))])
	}
	return p, nil
}

// side is the lines from one up to another as a table.
func (m stored) side(labels []int, from, to int) *xrai.Dataset {
	d := &xrai.Dataset{X: mat.NewDense(to-from, 1, nil), Classes: m.names, Labels: labels[from:to]}
	for i := range to - from {
		d.X.Set(i, 0, float64(from+i))
	}
	return d
}

func read(file string) (labels []int, m stored, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, m, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, m, err
	}
	for i, line := range lines {
		class, err := strconv.Atoi(line[0])
		if err != nil {
			return nil, m, fmt.Errorf("line %d: %w", i+1, err)
		}
		var p []float64
		for _, cell := range line[1:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return nil, m, fmt.Errorf("line %d: %w", i+1, err)
			}
			p = append(p, v)
		}
		labels, m.proba = append(labels, class), append(m.proba, p)
	}
	for c := range m.proba[0] {
		m.names = append(m.names, strconv.Itoa(c))
	}
	return labels, m, nil
}
