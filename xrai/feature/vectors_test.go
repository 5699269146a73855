package feature

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"gonum.org/v1/gonum/mat"
)

// vectors is scikit-learn's output, see ../testdata/README.md.
type vectors struct {
	Numeric, Text []string
	Train         map[string][]any `json:"train_table"`
	Test          map[string][]any `json:"test_table"`
	Imputers      []struct {
		Strategy string
		Columns  []string
		Fill     []any
		Train    [][]any
		Test     [][]any
	}
	Scalers []struct {
		Scaler                      string
		Mean                        []float64 `json:"mean_"`
		Centre                      []float64 `json:"center_"`
		Scale                       []float64 `json:"scale_"`
		Names                       []string
		Train, Test                 [][]float64
		TrainWithGaps, TestWithGaps [][]*float64
	}
	Encoders []struct {
		Encoder    string
		Columns    []string
		Imputed    bool
		Categories [][]*string
		Names      []string
		Train      [][]*float64
		Test       [][]*float64
	}
}

func readVectors(t *testing.T) *vectors {
	t.Helper()
	data, err := os.ReadFile("../testdata/features.json")
	if err != nil {
		t.Fatal(err)
	}
	v := new(vectors)
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
	var gaps struct {
		Scalers []struct {
			Train [][]*float64 `json:"train_with_gaps"`
			Test  [][]*float64 `json:"test_with_gaps"`
		}
	}
	if err := json.Unmarshal(data, &gaps); err != nil {
		t.Fatal(err)
	}
	for i, s := range gaps.Scalers {
		v.Scalers[i].TrainWithGaps, v.Scalers[i].TestWithGaps = s.Train, s.Test
	}
	if len(v.Imputers) == 0 || len(v.Scalers) == 0 || len(v.Encoders) == 0 {
		t.Fatal("the vectors are incomplete")
	}
	return v
}

// frame makes a table of the named columns; null is a missing value.
func frame(t *testing.T, columns map[string][]any, names []string) dataframe.DataFrame {
	t.Helper()
	var out []series.Series
	for _, name := range names {
		kind := series.Float
		for _, v := range columns[name] {
			if _, ok := v.(string); ok {
				kind = series.String
			}
		}
		out = append(out, column(name, kind, columns[name]...))
	}
	return table(t, out...)
}

func column(name string, kind series.Type, values ...any) series.Series {
	s := series.New(make([]int, len(values)), kind, name)
	for i, v := range values {
		s.Elem(i).Set(v)
	}
	return s
}

func table(t *testing.T, columns ...series.Series) dataframe.DataFrame {
	t.Helper()
	df := gota.New(columns...)
	if df.Err != nil {
		t.Fatal(df.Err)
	}
	return df
}

func fit(t *testing.T, df dataframe.DataFrame, spec Spec) *Transformer {
	t.Helper()
	f, err := Fit(df, spec)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func transform(t *testing.T, f *Transformer, df dataframe.DataFrame) *mat.Dense {
	t.Helper()
	x, err := f.Transform(df)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// near is equality up to the rounding of a few operations.
func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-12*max(1, math.Abs(want))
}

func TestImputersAgainstScikitLearn(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Imputers {
		numeric := slices.Equal(c.Columns, v.Numeric)
		spec := Spec{Impute: Impute(c.Strategy), Scale: ScaleNone, Encode: EncodeOrdinal}
		if !numeric {
			spec.Impute, spec.ImputeText = "", ImputeText(c.Strategy)
		}
		train := frame(t, v.Train, c.Columns)
		f := fit(t, train, spec)
		if !slices.Equal(f.Names(), c.Columns) {
			t.Errorf("%s: names %q", c.Strategy, f.Names())
		}
		for _, half := range []struct {
			df   dataframe.DataFrame
			want [][]any
		}{{train, c.Train}, {frame(t, v.Test, c.Columns), c.Test}} {
			x := transform(t, f, half.df)
			for i, row := range half.want {
				for j, want := range row {
					if numeric {
						if !near(x.At(i, j), want.(float64)) {
							t.Errorf("%s, row %d, %s: %v, want %v", c.Strategy, i, c.Columns[j], x.At(i, j), want)
						}
						continue
					}
					// A text column shows its value through its category's place.
					k := slices.Index(f.categorical[j].categories, want.(string))
					if x.At(i, j) != float64(k) {
						t.Errorf("%s, row %d, %s: category %v, want %d (%q)", c.Strategy, i, c.Columns[j], x.At(i, j), k, want)
					}
				}
			}
		}
	}
}

var scaleOf = map[string]Scale{"StandardScaler": ScaleStandard, "MinMaxScaler": ScaleMinMax, "RobustScaler": ScaleRobust}

func TestScalersAgainstScikitLearn(t *testing.T) {
	v := readVectors(t)
	train, test := frame(t, v.Train, v.Numeric), frame(t, v.Test, v.Numeric)
	for _, c := range v.Scalers {
		f := fit(t, train, Spec{Scale: scaleOf[c.Scaler]})
		for _, half := range []struct {
			df   dataframe.DataFrame
			want [][]float64
		}{{train, c.Train}, {test, c.Test}} {
			x := transform(t, f, half.df)
			for i, row := range half.want {
				for j, want := range row {
					if !near(x.At(i, j), want) {
						t.Errorf("%s, row %d, %s: %v, want %v", c.Scaler, i, v.Numeric[j], x.At(i, j), want)
					}
				}
			}
		}
		for j := range v.Numeric {
			if c.Mean != nil && !near(f.continuous[j].shift, c.Mean[j]) {
				t.Errorf("%s, %s: mean %v, want %v", c.Scaler, v.Numeric[j], f.continuous[j].shift, c.Mean[j])
			}
			if c.Centre != nil && !near(f.continuous[j].shift, c.Centre[j]) {
				t.Errorf("%s, %s: centre %v, want %v", c.Scaler, v.Numeric[j], f.continuous[j].shift, c.Centre[j])
			}
			if c.Scale != nil && !near(f.continuous[j].scale, c.Scale[j]) {
				t.Errorf("%s, %s: scale %v, want %v", c.Scaler, v.Numeric[j], f.continuous[j].scale, c.Scale[j])
			}
		}
	}
}

// Missing values kept, the scalers see columns of other lengths, which tells
// quartiles of even and odd numbers of values apart.
func TestScalersAgainstScikitLearnWithGaps(t *testing.T) {
	v := readVectors(t)
	train, test := frame(t, v.Train, v.Numeric), frame(t, v.Test, v.Numeric)
	for _, c := range v.Scalers {
		f := fit(t, train, Spec{Impute: ImputeNone, Scale: scaleOf[c.Scaler]})
		gaps := 0
		for _, half := range []struct {
			df   dataframe.DataFrame
			want [][]*float64
		}{{train, c.TrainWithGaps}, {test, c.TestWithGaps}} {
			x := transform(t, f, half.df)
			for i, row := range half.want {
				for j, want := range row {
					got := x.At(i, j)
					if want == nil {
						gaps++
					}
					if math.IsNaN(got) != (want == nil) || want != nil && !near(got, *want) {
						t.Errorf("%s, row %d, %s: %v, want %v", c.Scaler, i, v.Numeric[j], got, want)
					}
				}
			}
		}
		if gaps == 0 {
			t.Errorf("%s: no value is missing", c.Scaler)
		}
	}
}

var encodeOf = map[string]Encode{"OneHotEncoder": EncodeOneHot, "OrdinalEncoder": EncodeOrdinal}

func TestEncodersAgainstScikitLearn(t *testing.T) {
	v := readVectors(t)
	cases := 0
	for _, c := range v.Encoders {
		spec := Spec{Encode: encodeOf[c.Encoder]}
		if !c.Imputed {
			if spec.Encode == EncodeOrdinal {
				continue // keeps missing categories, which no Spec does
			}
			// A missing value as a category of its own is this constant, by the
			// name scikit-learn gives it, though it is sorted among the others.
			spec.ImputeText = ImputeTextConstant("nan")
		}
		cases++
		train := frame(t, v.Train, c.Columns)
		f := fit(t, train, spec)
		names := f.Names()
		if c.Imputed && !slices.Equal(names, c.Names) {
			t.Errorf("%s: names %q, want %q", c.Encoder, names, c.Names)
		}
		if len(names) != len(c.Names) {
			t.Fatalf("%s: %d columns, want %d", c.Encoder, len(names), len(c.Names))
		}
		for _, half := range []struct {
			df   dataframe.DataFrame
			want [][]*float64
		}{{train, c.Train}, {frame(t, v.Test, c.Columns), c.Test}} {
			x := transform(t, f, half.df)
			for i, row := range half.want {
				for k, want := range row {
					j := slices.Index(names, c.Names[k])
					if j < 0 {
						t.Fatalf("%s: no column %q", c.Encoder, c.Names[k])
					}
					if x.At(i, j) != *want {
						t.Errorf("%s, row %d, %s: %v, want %v", c.Encoder, i, c.Names[k], x.At(i, j), *want)
					}
				}
			}
		}
	}
	if cases != 3 {
		t.Errorf("%d cases ran, want 3", cases)
	}
}
