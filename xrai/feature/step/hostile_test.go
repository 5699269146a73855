package step

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestHostileParameters: JSON that no step may have is refused by name, at once.
func TestHostileParameters(t *testing.T) {
	many := strings.Repeat(`{"kind":"normalizer","params":{"norm":"l2"}},`, 5000)
	deep := strings.Repeat(`{"kind":"chain","params":{"steps":[`, 20) + `{"kind":"normalizer","params":{"norm":"l2"}}` + strings.Repeat(`]}}`, 20)
	wide := `{"kind":"polynomial features","params":{"lowest":1,"highest":1}}`
	for _, c := range []struct{ width, steps, problem string }{
		{"0", ``, "outside 1 to"},
		{"-1", ``, "outside 1 to"},
		{"1000000000", ``, "outside 1 to"},
		{"2", `null`, "step 0 is missing"},
		{"2", `{"kind":"nothing","params":{}}`, `unknown kind of step "nothing"`},
		{"2", `{"kind":"binarizer","params":{"threshold":1,"more":2}}`, "unknown field"},
		{"2", `{"kind":"binarizer"}`, "ends early"},
		{"2", `{"kind":"standard scaler","params":{"mean":[1],"scale":[1,1],"width":2}}`, "shift has 1 numbers, not 2"},
		{"2", `{"kind":"standard scaler","params":{"mean":[1,2],"scale":[1,0],"width":2}}`, "scale[1] is 0"},
		{"2", `{"kind":"standard scaler","params":{"mean":[1,2,3],"scale":[1,1,1],"width":3}}`, "takes 3 columns, not 2"},
		{"2", `{"kind":"robust scaler","params":{"center":[1,2],"scale":[1],"width":2}}`, "scale has 1 numbers"},
		{"2", `{"kind":"max-abs scaler","params":{"scale":[1,0]}}`, "scale[1] is 0"},
		{"2", `{"kind":"max-abs scaler","params":{"scale":[1,1e999]}}`, "cannot unmarshal"},
		{"2", `{"kind":"min-max scaler","params":{"scale":[1,1],"min":[0]}}`, "min has 1 numbers"},
		{"1", `{"kind":"min-max scaler","params":{"scale":[1],"min":[0],"clip":[2,1]}}`, "clip goes from 2 to 1"},
		{"1", `{"kind":"min-max scaler","params":{"scale":[1],"min":[0],"clip":[2]}}`, "clip has 1 numbers"},
		{"2", `{"kind":"normalizer","params":{"norm":"l3"}}`, `norm "l3"`},
		{"2", `{"kind":"selection","params":{"width":2,"columns":[2]}}`, "columns[0] is 2 of 2"},
		{"2", `{"kind":"selection","params":{"width":2,"columns":[-1]}}`, "columns[0] is -1 of 2"},
		{"2", `{"kind":"selection","params":{"width":2,"columns":[]}}`, "0 columns, outside 1 to"},
		{"2", `{"kind":"selection","params":{"width":3,"columns":[1]}}`, "takes 3 columns, not 2"},
		{"1", `{"kind":"simple imputer","params":{"missing":null,"fill":[1,2]}}`, "takes 2 columns, not 1"},
		{"1", `{"kind":"simple imputer","params":{"missing":null,"fill":[[1]]}}`, "no number, bool or text"},
		{"1", `{"kind":"simple imputer","params":{"missing":null,"fill":[1],"drop":[true,true]}}`, "drop tells of 2 columns"},
		{"1", `{"kind":"simple imputer","params":{"missing":null,"fill":[1],"indicate":[1]}}`, "indicate[0] is 1 of 1"},
		{"1", `{"kind":"simple imputer","params":{"missing":null,"fill":[1],"indicate":[0,0]}}`, "indicate has 2 of 1"},
		{"1", `{"kind":"missing indicator","params":{"width":1,"missing":null,"columns":[7],"refuse_new":false}}`, "columns[0] is 7 of 1"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[null],"refuse_unknown":true}}`, "column 0 is missing"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[{"texts":["a"],"places":[1],"unknown":-1,"names":["a"]}]}}`, "place 1 of 1"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[{"texts":["a"],"places":[0],"unknown":9,"names":["a"]}]}}`, "place 9 of 1"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[{"texts":["a"],"places":[0],"missing":-2,"unknown":0,"names":["a"]}]}}`, "place -2 of 1"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[{"texts":["a"],"places":[0,0],"unknown":0,"names":["a"]}]}}`, "2 places for 1 categories"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[{"texts":["a"],"numbers":[1],"places":[0],"unknown":0,"names":["a"]}]}}`, "numbers and texts"},
		{"1", `{"kind":"one-hot encoder","params":{"columns":[{"numbers":[null],"places":[0],"unknown":0,"names":["a"]}]}}`, "numbers[0] is NaN"},
		{"1", `{"kind":"ordinal encoder","params":{"columns":[{"texts":["a"],"codes":[1,2],"missing":[]}],"refuse_unknown":true,"unknown":null}}`, "codes has 2 numbers"},
		{"1", `{"kind":"ordinal encoder","params":{"columns":[{"texts":["a"],"codes":[1],"missing":[1,2]}],"refuse_unknown":true,"unknown":null}}`, "missing has 2 numbers"},
		{"1", `{"kind":"ordinal encoder","params":{"columns":[{"texts":["a"],"codes":[1],"missing":[]}],"refuse_unknown":false,"unknown":null}}`, "unknown has 0 numbers"},
		{"1", `{"kind":"ordinal encoder","params":{"columns":[null],"refuse_unknown":true,"unknown":null}}`, "column 0 is missing"},
		{"2", `{"kind":"column transformer","params":{"width":2,"branches":[{"name":"a","columns":[5],"step":null,"weight":1}]}}`, "columns[0] is 5 of 2"},
		{"2", `{"kind":"column transformer","params":{"width":3,"branches":[]}}`, "takes 3 columns, not 2"},
		{"2", `{"kind":"column transformer","params":{"width":2,"branches":[]}}`, "0 columns, outside 1 to"},
		{"2", `{"kind":"union","params":{"branches":[{"name":"a","columns":[0],"step":null,"weight":1}]}}`, `branch "a" chooses columns`},
		{"2", `{"kind":"union","params":{"branches":[{"name":"a","columns":null,"step":{"kind":"selection","params":{"width":9,"columns":[0]}},"weight":1}]}}`, `branch "a": takes 9 columns`},
		{"2", `{"kind":"chain","params":{"steps":[null]}}`, "step 0 is missing"},
		{"2", `{"kind":"polynomial features","params":{"lowest":3,"highest":2}}`, "degrees 3 to 2"},
		{"2", `{"kind":"polynomial features","params":{"lowest":0,"highest":1000000}}`, "degrees 0 to 1000000"},
		{"200000", `{"kind":"polynomial features","params":{"lowest":0,"highest":32}}`, "more than 262144 columns"},
		{"2", `{"kind":"projection","params":{"prefix":"pca","width":2,"mean":null,"components":[1,2,3],"scale":null}}`, "takes 2 columns, not 2, with 3 numbers"},
		{"2", `{"kind":"projection","params":{"prefix":"pca","width":2,"mean":[1],"components":[1,2],"scale":null}}`, "mean has 1 numbers"},
		{"2", `{"kind":"projection","params":{"prefix":"pca","width":2,"mean":null,"components":[1,2],"scale":[0]}}`, "scale[0] is 0"},
		{"2", `{"kind":"projection","params":{"prefix":"pca","width":2,"mean":null,"components":[1,null],"scale":null}}`, "components[1] is NaN"},
		{"2", `{"kind":"projection","params":{"prefix":"pca","width":0,"mean":null,"components":[],"scale":null}}`, "takes 0 columns"},
		{"1", `{"kind":"function","params":{"name":"system"}}`, `function "system"`},
		{"1", `{"kind":"k-bins discretizer","params":{"edges":[[2,1]]}}`, "edges[0] do not ascend"},
		{"1", `{"kind":"k-bins discretizer","params":{"edges":[[null]]}}`, "edges[0][0] is NaN"},
		{"1", `{"kind":"k-bins discretizer","params":{"edges":[]}}`, "takes 0 columns"},
		{"1", `{"kind":"power transformer","params":{"lambdas":[1,2]}}`, "lambdas has 2 numbers"},
		{"1", `{"kind":"quantile transformer","params":{"width":1,"references":[],"quantiles":[]}}`, "at 0 shares"},
		{"1", `{"kind":"quantile transformer","params":{"width":1,"references":[0,1],"quantiles":[2,1]}}`, "quantiles[1] of column 0 is below"},
		{"1", `{"kind":"quantile transformer","params":{"width":1,"references":[0,2],"quantiles":[1,2]}}`, "references[1] is 2"},
		{"1", many[:len(many)-1], "nest"},
		{"1", deep, "nest"},
		{"200000", strings.Repeat(wide+",", 999) + wide, "more than 1048576 columns"},
	} {
		data := `{"columns":null,"width":` + c.width + `,"steps":[` + c.steps + `]}`
		start := time.Now()
		err := json.Unmarshal([]byte(data), new(Steps))
		if err == nil || !strings.Contains(err.Error(), c.problem) {
			t.Errorf("%.200s: %v, want %q", c.steps, err, c.problem)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%.200s: took %v", c.steps, took)
		}
	}
	for _, columns := range []string{`["a"]`, `["a","a"]`} {
		if err := json.Unmarshal([]byte(`{"columns":`+columns+`,"width":2,"steps":[]}`), new(Steps)); err == nil {
			t.Errorf("columns %s of 2 were taken", columns)
		}
	}
}
