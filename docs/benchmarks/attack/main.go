// Command attack_nn runs the black-box attack with its neural network on a
// model's stored answers, for attack_nn.py, and prints what it scored and how long
// each epoch of the fit took:
//
//	attack_nn -answers answers.csv -members n -seed 1
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
	"strconv"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

func main() {
	answers := flag.String("answers", "", "file of records")
	members := flag.Int("members", 0, "how many of them are members")
	seed := flag.Uint64("seed", 0, "of split, weights and batches")
	flag.Parse()
	if err := run(*answers, *members, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "attack_nn:", err)
		os.Exit(1)
	}
}

func run(file string, members int, seed uint64) error {
	labels, model, err := read(file)
	if err != nil {
		return err
	}
	start, epochs := time.Time{}, []float64{}
	r, err := attack.BlackBox(context.Background(), model, model.side(labels, 0, members), model.side(labels, members, len(labels)), attack.BlackBoxOptions{
		Input: attack.Proba, Attack: attack.NeuralNetwork, Seed: seed, Shuffles: 1,
		Progress: func(done, total int) { // of the fit and of one dry run
			now := time.Now()
			if done > 0 && done <= total/2 {
				epochs = append(epochs, now.Sub(start).Seconds())
			}
			start = now
		},
	})
	if err != nil {
		return err
	}
	out := struct {
		Epochs []float64 // seconds
		AUC    float64
		Scored []int // lines of the file
	}{Epochs: epochs, AUC: r.ROC.AUC.Value}
	for _, rec := range r.Records {
		if !rec.Member {
			rec.Row += members
		}
		out.Scored = append(out.Scored, rec.Row)
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
