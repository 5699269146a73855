package dataframe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gota "github.com/go-gota/gota/dataframe"
)

// plainJoin is nested loops over rows; the keys have equal names and types.
func plainJoin(left, right [][]any, l, r []int, how How) [][]any {
	match := func(a, b []any) bool {
		for i := range l {
			if a[l[i]] == nil || a[l[i]] != b[r[i]] {
				return false
			}
		}
		return true
	}
	line := func(a, b []any) []any {
		var row []any
		if a == nil {
			row = make([]any, len(left[0]))
			for i := range l {
				row[l[i]] = b[r[i]]
			}
		} else {
			row = slices.Clone(a)
		}
		where := "both"
		if a == nil {
			where = "right_only"
		}
		if b == nil {
			b = make([]any, len(right[0]))
			where = "left_only"
		}
		for c, v := range b {
			if !slices.Contains(r, c) {
				row = append(row, v)
			}
		}
		return append(row, where)
	}
	result := [][]any{}
	loop := func(outer, inner [][]any, join func(o, i []any) []any, fits func(o, i []any) bool, keep bool) {
		for _, o := range outer {
			found := false
			for _, i := range inner {
				if fits(o, i) {
					found = true
					result = append(result, join(o, i))
				}
			}
			if !found && keep {
				result = append(result, join(o, nil))
			}
		}
	}
	if how == Right {
		loop(right, left, func(o, i []any) []any { return line(i, o) }, func(o, i []any) bool { return match(i, o) }, true)
		return result
	}
	loop(left, right, line, match, how != Inner)
	if how == Outer {
		for _, b := range right {
			if !slices.ContainsFunc(left, func(a []any) bool { return match(a, b) }) {
				result = append(result, line(nil, b))
			}
		}
	}
	return result
}

func TestJoinByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for trial := range 400 {
		left, right := randomTable(t, rng, 1+rng.IntN(25)), randomTable(t, rng, 1+rng.IntN(25))
		columns := rng.Perm(6)
		right = must(t)(Select(right, "x", "s", "b", "i", "im", "f"))
		var on []string
		var l, r []int
		for _, c := range columns[:1+rng.IntN(2)] {
			name := left.Names()[c]
			on = append(on, name)
			l, r = append(l, c), append(r, indexOf(right.Names(), name))
		}
		how := []How{Inner, Left, Right, Outer}[trial%4]
		checkLeft, checkRight := unchanged(t, left), unchanged(t, right)
		got := must(t)(Join(left, right, JoinOptions{On: on, How: how, Indicator: "from"}))
		checkLeft()
		checkRight()
		sameGrid(t, fmt.Sprintf("trial %d: %s on %q", trial, how, on), got, plainJoin(grid(left), grid(right), l, r, how))
		for c, name := range got.Names()[:6] {
			if want := left.Types()[c]; got.Types()[c] != want {
				t.Fatalf("column %q is %s, want %s", name, got.Types()[c], want)
			}
		}
	}
}

func TestJoinNames(t *testing.T) {
	left := parse(t, "id,v,w\n1,a,p\n2,b,q\n", CSVOptions{})
	right := parse(t, "v,id,u\nc,2,r\nd,3,s\n", CSVOptions{})
	for _, test := range []struct {
		o     JoinOptions
		names []string
		want  [][]any
	}{
		{JoinOptions{On: []string{"id"}}, []string{"id", "v_x", "w", "v_y", "u"}, [][]any{{2, "b", "q", "c", "r"}}},
		{JoinOptions{On: []string{"id"}, How: Left, Suffixes: [2]string{"", "_right"}}, []string{"id", "v", "w", "v_right", "u"},
			[][]any{{1, "a", "p", nil, nil}, {2, "b", "q", "c", "r"}}},
		{JoinOptions{On: []string{"id"}, How: Outer, Indicator: "from"}, []string{"id", "v_x", "w", "v_y", "u", "from"},
			[][]any{{1, "a", "p", nil, nil, "left_only"}, {2, "b", "q", "c", "r", "both"}, {3, nil, nil, "d", "s", "right_only"}}},
		{JoinOptions{On: []string{"w"}, RightOn: []string{"u"}, How: Right}, []string{"id_x", "v_x", "w", "v_y", "id_y", "u"},
			[][]any{{nil, nil, nil, "c", 2, "r"}, {nil, nil, nil, "d", 3, "s"}}},
	} {
		got := must(t)(Join(left, right, test.o))
		if !slices.Equal(got.Names(), test.names) {
			t.Errorf("%+v: names %q, want %q", test.o, got.Names(), test.names)
		}
		sameGrid(t, fmt.Sprintf("%+v", test.o), got, test.want)
	}
}

func TestJoinKeysOfTwoTypes(t *testing.T) {
	left := newTable(t, Column{Name: "id", Ints: []int{1, 2, 1<<53 + 1}})
	right := newTable(t, Column{Name: "id", Floats: []float64{2, 2.5, 1 << 53}}, Column{Name: "v", Texts: []string{"a", "b", "c"}})
	sameGrid(t, "inner", must(t)(Join(left, right, JoinOptions{On: []string{"id"}})), [][]any{{2, "a"}})
	small := must(t)(First(left, 2))
	sameGrid(t, "outer", must(t)(Join(small, right, JoinOptions{On: []string{"id"}, How: Outer})),
		[][]any{{1.0, nil}, {2.0, "a"}, {2.5, "b"}, {float64(1 << 53), "c"}})
	_, err := Join(left, right, JoinOptions{On: []string{"id"}, How: Outer})
	wantError(t, err, `join: column "id": 9007199254740993 in the left table would lose digits as float`)
	none := must(t)(First(right, 0))
	sameGrid(t, "no rows on the right", must(t)(Join(small, none, JoinOptions{On: []string{"id"}, How: Left})), [][]any{{1, nil}, {2, nil}})
	sameGrid(t, "no rows on the left", must(t)(Join(must(t)(First(left, 0)), right, JoinOptions{On: []string{"id"}, How: Right})),
		[][]any{{2.0, "a"}, {2.5, "b"}, {float64(1 << 53), "c"}})
}

func TestJoinValidate(t *testing.T) {
	once := parse(t, "k,l\n1,a\n2,b\n,c\n,d\n", CSVOptions{})
	twice := parse(t, "k,m\n1,a\n2,b\n2,c\n", CSVOptions{})
	for _, test := range []struct {
		left, right DataFrame
		how, want   string
	}{
		{once, once, "one_to_one", ""},
		{once, twice, "one_to_many", ""},
		{twice, once, "many_to_one", ""},
		{twice, twice, "many_to_many", ""},
		{once, twice, "one_to_one", `validating one_to_one: the right table has the key "k" "2" in rows 1 and 2`},
		{twice, once, "one_to_one", `the left table has the key "k" "2" in rows 1 and 2`},
		{twice, once, "one_to_many", "the left table has the key"},
		{once, twice, "many_to_one", "the right table has the key"},
		{once, once, "1:1", `Validate is "1:1", not one of one_to_one, one_to_many, many_to_one, many_to_many`},
	} {
		_, err := Join(test.left, test.right, JoinOptions{On: []string{"k"}, Validate: test.how})
		if test.want == "" && err != nil {
			t.Errorf("%s: %v", test.how, err)
		}
		if test.want != "" {
			wantError(t, err, test.want)
		}
	}
}

func TestJoinErrors(t *testing.T) {
	df := parse(t, "k,s\n1,a\n1,b\n1,c\n", CSVOptions{})
	for want, o := range map[string]JoinOptions{
		"join: option On names no column":                         {},
		"On names 1 columns, RightOn 2":                           {On: []string{"k"}, RightOn: []string{"k", "s"}},
		`left table: no column "K"; did you mean "k"?`:            {On: []string{"K"}},
		`right table: no column "K"`:                              {On: []string{"k"}, RightOn: []string{"K"}},
		`column "k" of the left table is int, "s" of the right`:   {On: []string{"k"}, RightOn: []string{"s"}},
		`How is "cross", not inner, left`:                         {On: []string{"k"}, How: "cross"},
		"9 rows, more than MaxRows 8: keys repeat in both tables": {On: []string{"k"}, MaxRows: 8},
		`columns of the result: header: more than one column "s`:  {On: []string{"k"}, Suffixes: [2]string{"_", "_"}},
		`more than one column "k"`:                                {On: []string{"k"}, Indicator: "k"},
	} {
		_, err := Join(df, df, o)
		wantError(t, err, want)
	}
	if got := must(t)(Join(df, df, JoinOptions{On: []string{"k"}, MaxRows: -1})); got.Nrow() != 9 {
		t.Errorf("%d rows, want 9", got.Nrow())
	}
	_, err := Join(df, gota.New(), JoinOptions{On: []string{"k"}})
	wantError(t, err, "right table: empty DataFrame")
}
