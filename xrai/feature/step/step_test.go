package step

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

func table(t testing.TB, columns ...dataframe.Column) dataframe.DataFrame {
	t.Helper()
	df, err := dataframe.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return df
}

func numbers(name string, x ...float64) dataframe.Column {
	c := dataframe.Column{Name: name, Floats: x, Missing: make([]bool, len(x))}
	for i, v := range x {
		c.Missing[i] = math.IsNaN(v)
	}
	return c
}

// texts makes a column; "" is missing.
func texts(name string, x ...string) dataframe.Column {
	c := dataframe.Column{Name: name, Texts: x, Missing: make([]bool, len(x))}
	for i, v := range x {
		c.Missing[i] = v == ""
	}
	return c
}

func bools(name string, x ...bool) dataframe.Column {
	return dataframe.Column{Name: name, Bools: x, Missing: make([]bool, len(x))}
}

func made(t testing.TB, columns []string, chain ...Step) *Steps {
	t.Helper()
	s, err := New(columns, len(columns), chain, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func cityEncoder(refuse bool) *OneHotEncoder {
	c := &OneHotColumn{Places: []int{0, 1}, Unknown: -1, Names: []string{"Bergen", "Oslo"}}
	c.Texts = []string{"Bergen", "Oslo"}
	return &OneHotEncoder{Columns: []*OneHotColumn{c}, RefuseUnknown: refuse}
}

func TestDroppedColumnsNeedNotExist(t *testing.T) {
	ct := &ColumnTransformer{Width: 4, Branches: []Branch{
		{Name: "city", Columns: []int{2}, Step: Part{cityEncoder(true)}, Weight: 1},
		{Name: "same", Columns: []int{0}, Weight: 2},
	}}
	s := made(t, []string{"age", "gone", "city", "target"}, ct)
	if got := s.Inputs(); !slices.Equal(got, []string{"age", "city"}) {
		t.Errorf("inputs %q", got)
	}
	if got := s.Names(); !slices.Equal(got, []string{"city_Bergen", "city_Oslo", "age"}) {
		t.Errorf("names %q", got)
	}
	x, err := s.Transform(table(t, texts("city", "Oslo", "Bergen"), numbers("other", 1, 2), numbers("age", 30, 40)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := x.RawMatrix().Data, []float64{0, 1, 60, 1, 0, 80}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, err := s.Transform(table(t, numbers("gone", 1))); err == nil || !strings.Contains(err.Error(), `lacks 2 columns: ["age" "city"]`) {
		t.Error(err)
	}
	if inner := made(t, []string{"age", "gone", "city", "target"}, &Chain{Steps: []Part{{ct}, {&Binarizer{}}}}); !slices.Equal(inner.Inputs(), []string{"age", "city"}) {
		t.Errorf("inputs %q", inner.Inputs())
	}
}

func TestBind(t *testing.T) {
	s, err := New(nil, 2, []Step{&StandardScaler{Mean: Floats{1, 2}, Width: 2}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	df := table(t, numbers("b", 5), numbers("a", 3))
	if _, err := s.Transform(df); err == nil || s.Bound() {
		t.Errorf("columns without names were used: %v", err)
	}
	if _, err := s.Bind([]string{"a"}); err == nil {
		t.Error("one column was taken for two")
	}
	b, err := s.Bind([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	x, err := b.Transform(df)
	if err != nil || !slices.Equal(x.RawMatrix().Data, []float64{2, 3}) {
		t.Errorf("%v, %v", x, err)
	}
}

func TestUnseenCategories(t *testing.T) {
	df := table(t, texts("city", "Oslo", "Atlantis", "", "Atlantis", "Bergen"))
	s := made(t, []string{"city"}, cityEncoder(false))
	unseen, err := s.Check(df)
	want := []feature.Unseen{{Column: "city", Rows: 3, Categories: []string{"(missing)", "Atlantis"}}}
	if err != nil || !reflect.DeepEqual(unseen, want) {
		t.Errorf("%v, %v; want %v", unseen, err, want)
	}
	_, err = made(t, []string{"city"}, cityEncoder(true)).Transform(df)
	var cell *feature.CellError
	if !errors.As(err, &cell) || *cell != (feature.CellError{Column: "city", Row: 1, Value: "Atlantis", Problem: "is a category that no training row has"}) {
		t.Error(err)
	}
}

// TestCellErrors: a value that a step cannot take is named.
func TestCellErrors(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		step Step
		col  dataframe.Column
		row  int
	}{
		{&StandardScaler{Width: 1}, texts("x", "1", "2.5", "two"), 2},
		{&Normalizer{Norm: "l2"}, numbers("x", 1, nan), 1},
		{&Binarizer{}, numbers("x", nan), 0},
		{&PolynomialFeatures{Highest: 2}, numbers("x", 1, 2, nan), 2},
		{&Projection{Width: 1, Components: Floats{1}}, numbers("x", 1, nan), 1},
		{&KBinsDiscretizer{Edges: []Floats{{1}}}, numbers("x", nan), 0},
		{&Function{Name: "log"}, numbers("x", 1, 0), 1},
		{&Function{Name: "exp"}, numbers("x", 1, 1e4), 1},
		{&PowerTransformer{BoxCox: true, Lambdas: Floats{0.5}}, numbers("x", 1, -1), 1},
		{&PowerTransformer{Lambdas: Floats{50}}, numbers("x", 1, 1e10), 1},
		{&SimpleImputer{Missing: NumberValue(-1), Fill: []Value{NumberValue(2)}}, numbers("x", -1, nan), 1},
		{&SimpleImputer{Fill: []Value{NumberValue(2)}}, texts("x", "", "1", "one"), 2},
		{&MissingIndicator{Width: 1, RefuseNew: true}, numbers("x", 1, nan), 1},
		{&StandardScaler{Scale: Floats{1e-300}, Width: 1}, numbers("x", 1, 1e300), 1},
		{&Chain{}, texts("x", "1", "text"), 1},
	} {
		steps := []Step{c.step}
		if m, ok := c.step.(*MissingIndicator); ok { // it has no result of its own
			steps = []Step{&Union{Branches: []Branch{{Name: "a", Step: Part{m}, Weight: 1}, {Name: "b", Weight: 1}}}}
		}
		_, err := made(t, []string{"x"}, steps...).Transform(table(t, c.col))
		var cell *feature.CellError
		if !errors.As(err, &cell) || cell.Row != c.row || cell.Column != "x" {
			t.Errorf("%s: %v, want row %d", c.step.Kind(), err, c.row)
		}
	}
}

// TestKindsOfColumns: a category is found whatever type a reader gave its column.
func TestKindsOfColumns(t *testing.T) {
	encode := func(c *Categories, col dataframe.Column) []float64 {
		codes := make(Floats, c.Len())
		for k := range codes {
			codes[k] = float64(k)
		}
		o := &OrdinalColumn{Codes: codes, Missing: Floats{-2}}
		o.Numbers, o.Bools, o.Texts = c.Numbers, c.Bools, c.Texts
		s := made(t, []string{"x"}, &OrdinalEncoder{Columns: []*OrdinalColumn{o}, Unknown: Floats{-1}})
		x, err := s.Transform(table(t, col))
		if err != nil {
			t.Fatal(err)
		}
		return x.RawMatrix().Data
	}
	flag := bools("x", true, false, true)
	flag.Missing[2] = true
	for _, c := range []struct {
		known *Categories
		col   dataframe.Column
		want  []float64
	}{
		{&Categories{Texts: []string{"1", "10", "2"}}, numbers("x", 10, 1, 2, 3, math.NaN()), []float64{1, 0, 2, -1, -2}},
		{&Categories{Texts: []string{"1.0", "2.5"}}, numbers("x", 1, 2.5), []float64{0, 1}},
		{&Categories{Numbers: Floats{1, 2.5, 10}}, texts("x", "10", "2.50", "one", "", "01"), []float64{2, 1, -1, -2, 0}},
		{&Categories{Numbers: Floats{0, 1}, Bools: true}, flag, []float64{1, 0, -2}},
		{&Categories{Texts: []string{"False", "True"}}, flag, []float64{1, 0, -2}},
		{&Categories{Texts: []string{"false", "true"}}, flag, []float64{1, 0, -2}},
		{&Categories{Numbers: Floats{0, 1}, Bools: true}, texts("x", "True", "false", "x"), []float64{1, 0, -1}},
	} {
		if got := encode(c.known, c.col); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.known, got, c.want)
		}
	}
}

// TestImputerKinds: text stays text and true stays true.
func TestImputerKinds(t *testing.T) {
	f := &Frame{Rows: 2, Columns: []Column{
		{Name: "code", Numbers: []float64{7, math.NaN()}},
		{Name: "flag", Kind: Bool, Numbers: []float64{math.NaN(), 0}},
		{Name: "digits", Kind: Text, Texts: []string{"", "3"}, Missing: []bool{true, false}},
		{Name: "gone", Numbers: []float64{1, 2}},
	}}
	s := &SimpleImputer{Fill: []Value{TextValue("none"), BoolValue(true), NumberValue(4), {}}, Drop: []bool{false, false, false, true}, Indicate: []int{3, 0}}
	if n, err := s.Check(4); err != nil || n != 5 {
		t.Fatal(n, err)
	}
	got, err := s.Apply(f, nil)
	want := &Frame{Rows: 2, Columns: []Column{
		{Name: "code", Kind: Text, Texts: []string{"7", "none"}},
		{Name: "flag", Kind: Bool, Numbers: []float64{1, 0}},
		{Name: "digits", Numbers: []float64{4, 3}},
		{Name: "missingindicator_gone", Kind: Bool, Numbers: []float64{0, 0}},
		{Name: "missingindicator_code", Kind: Bool, Numbers: []float64{0, 1}},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// TestPolynomialNames pins scikit-learn's order.
func TestPolynomialNames(t *testing.T) {
	all := made(t, []string{"a", "b"}, &PolynomialFeatures{Highest: 3, Bias: true}).Names()
	if want := []string{"1", "a", "b", "a^2", "a b", "b^2", "a^3", "a^2 b", "a b^2", "b^3"}; !slices.Equal(all, want) {
		t.Errorf("%q", all)
	}
	only := made(t, []string{"a", "b", "c"}, &PolynomialFeatures{Lowest: 2, Highest: 4, InteractionOnly: true}).Names()
	if want := []string{"a b", "a c", "b c", "a b c"}; !slices.Equal(only, want) {
		t.Errorf("%q", only)
	}
}
