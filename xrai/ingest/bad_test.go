package ingest

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// Every way in which files can be wrong, each with the message that must name
// it. TRAIN and TEST in the message stand for the files' paths.
func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		train, test, target string
		want                string
	}{
		"missing target":        {trainCSV, testCSV, "iil", `TRAIN has no target column "iil" (did you mean "ill"?)`},
		"unlike any":            {trainCSV, testCSV, "Sale_Price", `TRAIN has no target column "Sale_Price"`},
		"no target":             {trainCSV, testCSV, "", "no target named"},
		"target absent in test": {trainCSV, "age,town,note\n1,a,b\n2,c,d\n", "ill", `TEST has no target column "ill"`},
		"column of test absent in train": {
			"age,note,ill\n30,a,no\n40,b,yes\n", "age,town,note,ill\n35,Bonn,a,no\n45,Ulm,a,yes\n", "ill", `TRAIN has no column "town", which TEST has`},
		"column of train absent in test": {
			trainCSV, "age,note,ill\n35,a,no\n45,b,yes\n", "ill", `TEST has no column "town", which TRAIN has`},
		"column renamed": {
			trainCSV, strings.Replace(testCSV, "town", "Town ", 1), "ill", `TRAIN has no column "Town ", which TEST has (did you mean "town"?)`},
		"two columns absent": {
			trainCSV, "age,ill\n35,no\n45,yes\n", "ill", `TEST has no columns "town", "note", which TRAIN has`},
		"unseen class":   {trainCSV, strings.Replace(testCSV, "no\n45", "perhaps\n45", 1), "ill", `TEST, line 2: column "ill", row 0: "perhaps" is a class that no training row has; it knows ["no" "yes"]`},
		"all missing":    {"age,gap,ill\n30,,no\n40,NA,yes\n", "age,gap,ill\n30,1,no\n40,2,yes\n", "ill", `TRAIN: column "gap" has no values: all 2 rows are missing`},
		"zero rows":      {"age,town,note,ill\n", testCSV, "ill", "TRAIN has no rows"},
		"zero test rows": {trainCSV, "age,town,note,ill\n", "ill", "TEST has no rows"},
		"one row":        {"age,town,note,ill\n30,Bonn,a,no\n", testCSV, "ill", "TRAIN has one row only"},
		"one test row":   {trainCSV, "age,town,note,ill\n30,Bonn,a,no\n", "ill", "TEST has one row only"},
		"empty file":     {"", testCSV, "ill", "TRAIN: no header: the file is empty"},
		"missing class":  {strings.Replace(trainCSV, "a,no\n60", "a,\n60", 1), testCSV, "ill", `TRAIN, line 5: column "ill", row 2: the target is missing`},
		"missing class in test": {
			trainCSV, strings.Replace(testCSV, "55,Ulm,a,no", "55,Ulm,a,", 1), "ill", `TEST, line 5: column "ill", row 2: the target is missing`},
		"missing number":       {strings.Replace(trainCSV, "50,", ",", 1), testCSV, "age", `TRAIN, line 5: column "age", row 2: the target is missing`},
		"text in a number":     {trainCSV, strings.Replace(testCSV, "55,", "unknown,", 1), "ill", `TEST, line 5: column "age", row 2: "unknown" in a column that held numbers in training`},
		"text in target":       {trainCSV, strings.Replace(testCSV, "55,", "old,", 1), "age", `TEST, line 5: column "age", row 2: "old" is not a number`},
		"infinite":             {strings.Replace(trainCSV, "60,", "inf,", 1), testCSV, "ill", `TRAIN, line 6: column "age", row 3: "+Inf" is not finite`},
		"infinite target":      {trainCSV, strings.Replace(testCSV, "55,", "-inf,", 1), "age", `TEST, line 5: column "age", row 2: "-Inf" is not finite`},
		"numbers for truth":    {"a,flag,y\n1,true,u\n2,false,v\n", "a,flag,y\n1,true,u\n2,7,v\n", "y", `TEST, line 3: column "flag", row 1: "7" in a column that held true and false`},
		"only the target":      {"y\nu\nv\n", "y\nu\nv\n", "y", "TRAIN: target: \"y\" is the only column"},
		"ragged":               {trainCSV + "70,Ulm\n", testCSV, "ill", "TRAIN:7:"},
		"with byte order mark": {trainCSV, "\ufeff" + strings.Replace(testCSV, "55,", "unknown,", 1), "ill", `TEST, line 5: column "age", row 2: "unknown"`},
	} {
		f := Files{Train: write(t, "train.csv", c.train), Test: write(t, "test.csv", c.test), Target: c.target}
		want := strings.NewReplacer("TRAIN", f.Train, "TEST", f.Test).Replace(c.want)
		if _, err := Load(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v,\nwant %q", name, err, want)
		}
	}
}

func TestLoadRefusesFiles(t *testing.T) {
	train, test := write(t, "train.csv", trainCSV), write(t, "test.csv", testCSV)
	absent := filepath.Join(t.TempDir(), "absent.csv")
	pickle := write(t, "model.pkl", "\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00.")
	for name, c := range map[string]struct {
		files Files
		want  string
	}{
		"no train":     {Files{Test: test, Target: "ill"}, "no training file named"},
		"no test":      {Files{Train: train, Target: "ill"}, "no test file named"},
		"absent train": {Files{Train: absent, Test: test, Target: "ill"}, absent},
		"absent test":  {Files{Train: train, Test: absent, Target: "ill"}, absent},
		"absent model": {Files{Train: train, Test: test, Target: "ill", Models: map[string]string{"DT": absent}}, `model "DT": model file ` + absent + `: no such file`},
		"a pickle":     {Files{Train: train, Test: test, Target: "ill", Models: map[string]string{"DT": pickle}}, `model "DT": model file ` + pickle + `: a Python pickle: pickle, byte 2 (FRAME): the file ends early`},
		"a folder":     {Files{Train: filepath.Dir(train), Test: test, Target: "ill"}, filepath.Dir(train)},
	} {
		if _, err := Load(c.files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// Tables in memory have no lines; the error names table and row.
func TestFromRefuses(t *testing.T) {
	train, test := parse(t, trainCSV), parse(t, testCSV)
	ages := series.New([]float64{35, math.Inf(1), 55}, series.Float, "age")
	for name, c := range map[string]struct {
		train, test gota.DataFrame
		target      string
		want        string
	}{
		"failed train": {train.Select("absent"), test, "ill", "training table: "},
		"failed test":  {train, test.Select("absent"), "ill", "test table: "},
		"zero value":   {gota.DataFrame{}, test, "ill", "training table has no rows"},
		"target":       {train, test, "i11", `training table has no target column "i11"`},
		"infinite":     {train, test.Mutate(ages), "ill", `test table: column "age", row 1: "+Inf" is not finite`},
		"text":         {train, test.Mutate(series.New([]string{"35", "x", "55"}, series.String, "age")), "ill", `test table: column "age", row 1: "x" in a column that held numbers`},
	} {
		if _, err := From(c.train, c.test, c.target, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func TestLineOf(t *testing.T) {
	path := write(t, "t.csv", "\ufeff\"a;b\";c\n1;2\n\n\"3\n4\";5\n6;7\n")
	for row, want := range []int{2, 4, 6} {
		if line, ok := lineOf(path, ';', row); !ok || line != want {
			t.Errorf("row %d is on line %d (%v), want %d", row, line, ok, want)
		}
	}
	if _, ok := lineOf(path, ';', 3); ok {
		t.Error("found a row after the last")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, ok := lineOf(path, ';', 0); ok {
		t.Error("found a row in a file that is gone")
	}
}
