package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

func TestMain(m *testing.M) {
	if err := os.Setenv("XRAI_CACHE", "off"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

const data = "../../notebooks/data/"

func firstRows(name string, rows int, o dataframe.CSVOptions) (dataframe.DataFrame, error) {
	df, err := dataframe.ReadCSV(data+name, o)
	if err != nil {
		return df, err
	}
	keep := make([]int, rows)
	for i := range keep {
		keep[i] = i
	}
	return df.Subset(keep), nil
}

// credit audits a tree, a logistic regression and a rule that is a function.
func credit() (*audit.Report, error) {
	train, err := firstRows("credit_train.csv", 400, dataframe.CSVOptions{})
	if err != nil {
		return nil, err
	}
	test, err := firstRows("credit_test.csv", 250, dataframe.CSVOptions{})
	if err != nil {
		return nil, err
	}
	models := map[string]*pipeline.Pipeline{"rule": pipeline.FromProba([]string{"bad", "good"}, func(rows dataframe.DataFrame) (*mat.Dense, error) {
		p := mat.NewDense(rows.Nrow(), 2, nil)
		for i := range rows.Nrow() {
			p.SetRow(i, []float64{0.3, 0.7})
		}
		return p, nil
	}, "Status", "rule")}
	for name, l := range map[string]xrai.Learner{`<tree> & "co"`: tree.Classifier{}, "logistic": linear.Logistic{}} {
		if models[name], err = pipeline.Fit(context.Background(), l, feature.Spec{}, train, "Status"); err != nil {
			return nil, err
		}
	}
	return audit.Run(context.Background(), audit.From(train, test, "Status", models), audit.RunOptions{Draw: 20, GroupBy: []string{"Job"}, Values: []string{"Age", "Records"}})
}

// ames audits a regression tree.
func ames() (*audit.Report, error) {
	o := dataframe.CSVOptions{NA: []string{}}
	train, err := firstRows("ames_train.csv", 150, o)
	if err != nil {
		return nil, err
	}
	test, err := firstRows("ames_test.csv", 120, o)
	if err != nil {
		return nil, err
	}
	p, err := pipeline.Fit(context.Background(), tree.Regressor{}, feature.Spec{}, train, "Sale_Price")
	if err != nil {
		return nil, err
	}
	return audit.Run(context.Background(), audit.From(train, test, "Sale_Price", map[string]*pipeline.Pipeline{"tree": p}), audit.RunOptions{Worst: 3})
}

var onceCredit, onceAmes = sync.OnceValues(credit), sync.OnceValues(ames)

// reports are those every form is tested on.
func reports(t *testing.T) map[string]*audit.Report {
	t.Helper()
	out := map[string]*audit.Report{}
	for name, get := range map[string]func() (*audit.Report, error){"credit": onceCredit, "ames": onceAmes} {
		r, err := get()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = r
	}
	return out
}

func written(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b, again bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	if err := write(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("written twice, other bytes: %v", err)
	}
	return b.String()
}

func TestJSONRoundTripAndSchema(t *testing.T) {
	schema, err := parseSchema(Schema)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range reports(t) {
		text := written(t, func(b *bytes.Buffer) error { return JSON(b, r) })
		d, err := Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(d, NewDocument(r)) {
			t.Errorf("%s: read back, the document differs", name)
		}
		if again := written(t, func(b *bytes.Buffer) error { return d.Write(b) }); again != text {
			t.Errorf("%s: written again, other bytes", name)
		}
		for _, m := range d.Models {
			if m.Repeated == nil || len(m.Repeated.Areas) != d.Options.Repeats || (len(m.Attributes) > 0) != (name == "credit") {
				t.Errorf("%s: %s: splits %+v, %d columns", name, m.Name, m.Repeated, len(m.Attributes))
			}
		}
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		for _, problem := range schema.check(v) {
			t.Errorf("%s: %s", name, problem)
		}
		// What is not a report is refused.
		for old, changed := range map[string]string{
			`"version": 1`: `"version": 2`, `"seed": 0`: `"seed": -1`, `"verdict": "serious leak"`: `"verdict": "fine"`, `"target"`: `"tarqet"`, `"train_rows": `: `"train_rows": -`,
		} {
			bad := strings.Replace(text, old, changed, 1)
			if bad == text {
				t.Fatalf("%s: no %s", name, old)
			}
			if err := json.Unmarshal([]byte(bad), &v); err == nil && len(schema.check(v)) == 0 {
				t.Errorf("%s: the schema takes %s", name, changed)
			}
		}
		for _, bad := range []string{"", "{}", text + "{}", strings.Replace(text, `"version": 1`, `"version": 2`, 1), strings.Replace(text, `"target"`, `"tarqet"`, 1)} {
			if _, err := Read(strings.NewReader(bad)); err == nil {
				t.Errorf("read %.40q", bad)
			}
		}
	}
}

func TestHTML(t *testing.T) {
	tag := regexp.MustCompile(`<[^>]*>`)
	for name, r := range reports(t) {
		page := written(t, func(b *bytes.Buffer) error { return HTML(b, r) })
		words := regexp.MustCompile(`base64,[^"]*`).ReplaceAllString(page, "")
		for _, bad := range []string{"<script", "javascript:", "<link", "<iframe", "@import", "url(", "NaN", "+Inf", "%!", "ZgotmplZ", "<nil>"} {
			if strings.Contains(words, bad) {
				t.Errorf("%s: holds %q", name, bad)
			}
		}
		for _, tag := range tag.FindAllString(page, -1) {
			if strings.Contains(tag, "://") || strings.Contains(tag, " on") && regexp.MustCompile(` on\w+=`).MatchString(tag) {
				t.Errorf("%s: a tag that fetches or runs: %.200s", name, tag)
			}
			if strings.HasPrefix(tag, "<img") && (!strings.Contains(tag, `src="data:image/png;base64,`) || !regexp.MustCompile(`alt="[^"]{30,}"`).MatchString(tag)) {
				t.Errorf("%s: a figure without words, or from elsewhere: %.200s", name, tag)
			}
		}
		for _, want := range []string{"<!doctype html>", `lang="en"`, "prefers-color-scheme: dark", "@page", "guessing: 50", "What to do", "Which training records are exposed", "Checks of the tables", "what each number cannot tell", "never proof of safety"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
		if n := strings.Count(page, `<section class="model"`); n != len(r.Models) {
			t.Errorf("%s: %d sections of %d models", name, n, len(r.Models))
		}
		for _, pair := range []string{"table", "tr", "ul", "li", "section", "figure", "dl", "h2", "h3", "p"} {
			opened, closed := len(regexp.MustCompile(`<`+pair+`[ >]`).FindAllString(page, -1)), strings.Count(page, "</"+pair+">")
			if opened != closed {
				t.Errorf("%s: %d <%s>, %d closed", name, opened, pair, closed)
			}
		}
	}
	page := written(t, func(b *bytes.Buffer) error { return HTML(b, reports(t)["credit"]) })
	if strings.Contains(page, "<tree>") || !strings.Contains(page, "&lt;tree&gt; &amp;") {
		t.Error("a model's name is not escaped")
	}
	// Values were asked for, and stand in the CSV only.
	if strings.Contains(page, "value_Age") {
		t.Error("the page holds values")
	}
}

// TestPlainWords: a reader without statistics meets no term that is not explained.
func TestPlainWords(t *testing.T) {
	for name, r := range reports(t) {
		page := written(t, func(b *bytes.Buffer) error { return HTML(b, r) })
		// Terms may stand in the explanations at the end, and in pictures.
		body := page[strings.Index(page, "<body>"):strings.Index(page, `<section class="part" id="methods">`)]
		body = regexp.MustCompile(`<figure>.*?</figure>|<[^>]*>`).ReplaceAllString(body, " ")
		for _, term := range []string{"AUC", "ROC", "p-value", "TPR", "FPR", "recall", "true positive", "log-ratio", "logit", "quantile", "null hypothesis", "significant", "bootstrap", "member", "dry run", "DeLong", "Holm", "non-", "memoris", "overfit", "ε", "epsilon"} {
			if i := strings.Index(strings.ToLower(body), strings.ToLower(term)); i >= 0 {
				t.Errorf("%s: %q in %q", name, term, body[max(0, i-60):min(len(body), i+60)])
			}
		}
	}
}

func TestCSV(t *testing.T) {
	for name, r := range reports(t) {
		text := written(t, func(b *bytes.Buffer) error { return CSV(b, r) })
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != 1+len(r.Models)*(r.Train+r.Test) {
			t.Fatalf("%s: %d lines", name, len(lines))
		}
		at := func(column string) int {
			i := slices.Index(lines[0], column)
			if i < 0 {
				t.Fatalf("%s: no column %q in %q", name, column, lines[0])
			}
			return i
		}
		if (slices.Index(lines[0], "class") >= 0) != (r.Classes != nil) {
			t.Errorf("%s: columns %q", name, lines[0])
		}
		cells := map[string]int{}
		for i, m := range r.Models {
			for k, row := range r.Rows(i) {
				line := lines[1+i*(r.Train+r.Test)+k]
				if line[0] != m.Name || line[1] != strconv.Itoa(row.Row) || (line[2] == "train") != row.Train || line[at("flags")] != strconv.Itoa(row.Flags) {
					t.Fatalf("%s: line %q of %+v", name, line, row)
				}
				for j, a := range m.Attacks {
					cell := line[at("score_"+a.AttackModel)]
					if score, err := strconv.ParseFloat(cell, 64); row.Scores[j] == nil && cell != "" || row.Scores[j] != nil && (err != nil || score != *row.Scores[j]) {
						t.Fatalf("%s: score %q", name, cell)
					}
				}
				for j, test := range m.AttributeTests {
					if test.Column != "Records" { // nobody asked for their values
						if row.Guessed[j] != nil || slices.Contains(lines[0], "guessed_"+test.Column) {
							t.Fatalf("%s: guesses of %s", name, test.Column)
						}
						continue
					}
					for column, yes := range map[string]*bool{"guessed_": row.Guessed[j], "without_": row.Without[j]} {
						want := ""
						if yes != nil {
							want = map[bool]string{true: "1", false: "0"}[*yes]
						}
						if cell := line[at(column+test.Column)]; cell != want {
							t.Fatalf("%s: %s%s is %q, not %q", name, column, test.Column, cell, want)
						}
						cells[want]++
					}
				}
				if effect := line[at("pdtp_any")]; (effect == "") != (row.Effect == nil) {
					t.Fatalf("%s: effect %q", name, effect)
				}
			}
		}
		if (cells["1"] > 0 && cells["0"] > 0) != (name == "credit") {
			t.Errorf("%s: guesses %v", name, cells)
		}
		if name == "credit" && (lines[1][at("value_Age")] != "30" || lines[2][at("value_Age")] != "58") {
			t.Errorf("values %q, %q", lines[1], lines[2])
		}
		if name == "ames" && slices.ContainsFunc(lines[0], func(s string) bool { return strings.HasPrefix(s, "value_") }) {
			t.Error("values that nobody asked for")
		}
	}
}
