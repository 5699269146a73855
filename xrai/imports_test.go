package xrai

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/xrai-toolkit/xrai-go/"

// rooms says which of the module's packages each package may import, directly.
// The flow is one way: a package may import those listed above it only.
var rooms = []struct {
	name string
	may  []string
}{
	{"dataframe", nil},
	{"dataframe/parquet", []string{"dataframe"}},
	{"gonbui/internal/wire", nil},
	{"gonbui", []string{"gonbui/internal/wire"}},
	{"gonbui/upstream", []string{"gonbui/internal/wire"}},
	{"xrai", nil},
	{"xrai/internal/parallel", nil},
	{"xrai/internal/strict", nil},
	{"xrai/internal/codeid", nil},
	{"xrai/internal/codeid/write", []string{"xrai/internal/codeid"}},
	{"xrai/internal/oracle", nil},
	{"xrai/internal/descent", nil},
	{"xrai/internal/conformance", []string{"xrai"}},
	{"xrai/internal/neural", []string{"xrai"}},
	{"xrai/feature", []string{"dataframe", "xrai"}},
	{"xrai/feature/step", []string{"dataframe", "xrai", "xrai/feature", "xrai/internal/strict"}},
	{"xrai/estimator/tree", []string{"xrai", "xrai/internal/descent", "xrai/internal/strict"}},
	{"xrai/estimator/linear", []string{"xrai", "xrai/internal/strict"}},
	{"xrai/estimator/knn", []string{"xrai", "xrai/internal/strict"}},
	{"xrai/estimator/bayes", []string{"xrai", "xrai/internal/strict"}},
	{"xrai/estimator/mlp", []string{"xrai", "xrai/internal/neural", "xrai/internal/strict"}},
	{"xrai/estimator/svm", []string{"xrai", "xrai/internal/strict"}},
	{"xrai/estimator/forest", []string{"xrai", "xrai/estimator/tree", "xrai/internal/parallel", "xrai/internal/strict"}},
	{"xrai/estimator/boost", []string{"xrai", "xrai/estimator/tree", "xrai/internal/descent", "xrai/internal/parallel", "xrai/internal/strict"}},
	{"xrai/estimator/ensemble", []string{"xrai", "xrai/feature/step", "xrai/internal/strict"}},
	{"xrai/estimator/gbtree", []string{"xrai", "xrai/internal/strict"}},
	{"xrai/pipeline", []string{"dataframe", "xrai", "xrai/feature"}},
	{"xrai/modelfile/pickle/inflate", nil},
	{"xrai/modelfile/pickle", []string{"xrai/modelfile/pickle/inflate"}},
	{"xrai/modelfile/ndarray", []string{"xrai/modelfile/pickle", "xrai/modelfile/pickle/inflate"}},
	{"xrai/internal/conformance/table", slices.Concat(learners, []string{"xrai", "xrai/internal/conformance"})},
	{"xrai/modelfile/booster", slices.Concat(learners, []string{"xrai", "xrai/estimator/gbtree", "xrai/feature/step", "xrai/pipeline"})},
	{"xrai/modelfile/booster/fixture", []string{"dataframe", "xrai/estimator/gbtree", "xrai/feature", "xrai/pipeline"}},
	{"xrai/modelfile/xgboost", []string{"xrai", "xrai/estimator/boost", "xrai/estimator/gbtree", "xrai/feature/step", "xrai/pipeline", "xrai/modelfile/booster"}},
	{"xrai/modelfile/lightgbm", []string{"xrai", "xrai/estimator/boost", "xrai/estimator/gbtree", "xrai/feature/step", "xrai/pipeline", "xrai/modelfile/booster"}},
	{"xrai/modelfile/sklearn", slices.Concat(learners, []string{"xrai", "xrai/estimator/ensemble", "xrai/feature", "xrai/feature/step", "xrai/pipeline", "xrai/modelfile/pickle", "xrai/modelfile/ndarray",
		"xrai/modelfile/booster", "xrai/modelfile/xgboost", "xrai/modelfile/lightgbm"})},
	{"xrai/modelfile", slices.Concat(learners, []string{"xrai", "xrai/estimator/ensemble", "xrai/feature", "xrai/feature/step", "xrai/pipeline", "xrai/internal/strict", "xrai/modelfile/pickle", "xrai/modelfile/ndarray", "xrai/modelfile/sklearn",
		"xrai/estimator/gbtree", "xrai/modelfile/xgboost", "xrai/modelfile/lightgbm"})},
	{"xrai/ingest", []string{"dataframe", "xrai", "xrai/feature", "xrai/pipeline", "xrai/modelfile"}},
	{"xrai/metric", []string{"xrai", "xrai/internal/parallel"}},
	{"xrai/attack", []string{"xrai", "xrai/internal/parallel", "xrai/metric", "xrai/estimator/tree", "xrai/estimator/linear", "xrai/estimator/knn", "xrai/estimator/forest", "xrai/estimator/boost", "xrai/internal/neural"}},
	{"xrai/check", []string{"dataframe", "xrai", "xrai/feature", "xrai/pipeline", "xrai/metric", "xrai/estimator/tree", "xrai/estimator/forest"}},
	{"xrai/audit", []string{"dataframe", "xrai", "xrai/internal/strict", "xrai/estimator/tree", "xrai/check", "xrai/pipeline", "xrai/modelfile", "xrai/ingest", "xrai/metric", "xrai/attack"}},
	{"xrai/figure", []string{"xrai/metric", "xrai/attack"}},
	{"xrai/report", []string{"xrai", "xrai/internal/strict", "xrai/check", "xrai/metric", "xrai/attack", "xrai/audit", "xrai/figure"}},
	{"notebooks/internal/nbformat", nil},
	{"notebooks/internal/group", nil},
	{"notebooks/internal/jupyter", []string{"notebooks/internal/group", "notebooks/internal/nbformat"}},
	{"notebooks/internal/lab", []string{"notebooks/internal/group"}},
	{"notebooks/internal/tools", nil},
	{"notebooks/internal/page", []string{"notebooks/internal/nbformat"}},
	{"notebooks", []string{"gonbui", "xrai/audit", "xrai/figure", "xrai/report",
		"notebooks/internal/jupyter", "notebooks/internal/lab", "notebooks/internal/nbformat", "notebooks/internal/tools", "notebooks/internal/page"}},
	{"docs/benchmarks/internal/loans", []string{"dataframe", "xrai", "xrai/estimator/bayes", "xrai/feature", "xrai/pipeline"}},
	{"docs/benchmarks/internal/clock", nil},
	{"docs/benchmarks/read_csv", []string{"dataframe", "docs/benchmarks/internal/clock"}},
	{"docs/benchmarks/attack", []string{"docs/benchmarks/internal/clock", "xrai", "xrai/attack", "xrai/metric"}},
	{"docs/benchmarks/coverage", []string{"xrai", "xrai/estimator/forest", "xrai/metric", "xrai/attack"}},
	{"docs/benchmarks/predict", slices.Concat(learners, []string{"docs/benchmarks/internal/clock", "docs/benchmarks/internal/loans", "dataframe", "xrai", "xrai/feature", "xrai/pipeline"})},
	{"docs/benchmarks/audit", slices.Concat(learners, []string{"docs/benchmarks/internal/clock", "docs/benchmarks/internal/loans", "dataframe", "xrai", "xrai/feature", "xrai/metric", "xrai/pipeline"})},
	{"docs/benchmarks/fit", slices.Concat(learners, []string{"docs/benchmarks/internal/clock", "docs/benchmarks/internal/loans", "dataframe", "xrai", "xrai/feature", "xrai/pipeline"})},
}

// learners are the families of learners and of models.
var learners = []string{"xrai/estimator/tree", "xrai/estimator/linear", "xrai/estimator/knn", "xrai/estimator/bayes",
	"xrai/estimator/mlp", "xrai/estimator/svm", "xrai/estimator/forest", "xrai/estimator/boost"}

// only says who may import a library from elsewhere: nobody else knows it.
var only = map[string][]string{
	"gonum.org/v1/plot":             {"xrai/figure", "notebooks", "docs/benchmarks/audit"},
	"github.com/janpfeifer/gonb":    {"gonbui", "gonbui/internal/wire", "gonbui/upstream", "notebooks"},
	"github.com/go-gota/gota":       {"dataframe", "xrai/feature", "xrai/feature/step", "xrai/pipeline", "xrai/ingest", "xrai/audit", "notebooks"},
	"github.com/go-zeromq/zmq4":     {"notebooks/internal/jupyter"},
	"github.com/janpfeifer/must":    {"notebooks"},
	"os/exec":                       {"notebooks", "notebooks/internal/group", "notebooks/internal/jupyter", "notebooks/internal/lab", "notebooks/internal/tools"},
	"net/http":                      {"notebooks/internal/lab"},
	"unsafe":                        {"gonbui"},
	"plugin":                        {},
	"math/rand":                     {},
	"github.com/viterin/vek":        {"xrai/internal/neural", "xrai/estimator/knn"},
	"github.com/klauspost/compress": {"dataframe/parquet"},
	"github.com/pkg/errors":         {},
	"k8s.io/klog":                   {},
	"gonum.org/v1/gonum/optimize":   {"xrai/estimator/linear"},
}

func TestImports(t *testing.T) {
	imports := map[string][]string{}
	err := filepath.WalkDir("..", func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && e.Name() != "..") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := strings.TrimPrefix(path.Dir(filepath.ToSlash(file)), "../")
		imports[pkg] = append(imports[pkg], pkg) // a package without imports counts too
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg] = append(imports[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, room := range rooms {
		known[room.name] = true
		if imports[room.name] == nil {
			t.Errorf("%s has no Go files", room.name)
		}
		for _, may := range room.may {
			if !known[may] {
				t.Errorf("%s may import %s, which stands below it", room.name, may)
			}
		}
		for _, name := range imports[room.name] {
			if own, ok := strings.CutPrefix(name, module); ok && !slices.Contains(room.may, own) {
				t.Errorf("%s imports %s", room.name, own)
			}
		}
	}
	for pkg, names := range imports {
		if !known[pkg] {
			t.Errorf("%s stands in no room: say in this test what it may import", pkg)
		}
		for _, name := range names {
			for library, may := range only {
				if (name == library || strings.HasPrefix(name, library+"/")) && !slices.Contains(may, pkg) &&
					!(library == "math/rand" && strings.HasPrefix(name, "math/rand/v2")) {
					t.Errorf("%s imports %s", pkg, name)
				}
			}
		}
	}
}
