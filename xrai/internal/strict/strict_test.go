package strict

import "testing"

func TestDecode(t *testing.T) {
	type part struct {
		A List[float64]
		B int
	}
	for data, ok := range map[string]bool{
		`{"A":[1,2.5],"B":3}`: true,
		`{"A":[]}`:            true,
		`{"A":[1,null]}`:      false,
		`{"A":null}`:          false,
		`{"A":[1],"C":1}`:     false,
		`{"A":[1]} {}`:        false,
		`{"A":[1]`:            false,
		`{"A":["1"]}`:         false,
		`{"A":[1],"B":2.5}`:   false,
		`{"A":[1e999],"B":1}`: false,
		`[1]`:                 false,
		``:                    false,
		"{\"A\":[1]}\n":       true,
	} {
		var p part
		if err := Decode([]byte(data), &p); (err == nil) != ok {
			t.Errorf("%s: %v", data, err)
		}
	}
}
