package xgboost

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// scanner reads JSON, in which NaN and Infinity may stand bare.
type scanner struct {
	data string
	at   int
}

func parseJSON(data []byte) (any, error) {
	s := &scanner{data: string(data)}
	v, err := s.value(0)
	if err != nil {
		return nil, fmt.Errorf("byte %d: %w", min(s.at, len(s.data)), err)
	}
	s.space()
	if s.at < len(s.data) && strings.Trim(s.data[s.at:], "\x00") != "" {
		return nil, fmt.Errorf("byte %d: more follows the end of the model", s.at)
	}
	return v, nil
}

func (s *scanner) space() {
	for s.at < len(s.data) && (s.data[s.at] == ' ' || s.data[s.at] == '\n' || s.data[s.at] == '\t' || s.data[s.at] == '\r') {
		s.at++
	}
}

// peek returns the next byte that is no space, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

var errEnd = fmt.Errorf("the file ends early")

// unexpected says that what stands here is not what must.
func (s *scanner) unexpected(want string) error {
	if s.at >= len(s.data) {
		return errEnd
	}
	return fmt.Errorf("%q where %s must stand", s.data[s.at], want)
}

func (s *scanner) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("values nest deeper than %d", maxDepth)
	}
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.list(depth)
	case c == '"':
		return s.text()
	case c == 't' && strings.HasPrefix(s.data[s.at:], "true"):
		s.at += 4
		return true, nil
	case c == 'f' && strings.HasPrefix(s.data[s.at:], "false"):
		s.at += 5
		return false, nil
	case c == 'n' && strings.HasPrefix(s.data[s.at:], "null"):
		s.at += 4
		return nil, nil
	}
	return s.number()
}

func (s *scanner) object(depth int) (any, error) {
	s.at++
	var out object
	if s.peek() == '}' {
		s.at++
		return out, nil
	}
	for {
		if s.peek() != '"' {
			return nil, s.unexpected("a name")
		}
		name, err := s.text()
		if err != nil {
			return nil, err
		}
		if s.peek() != ':' {
			return nil, s.unexpected("a colon")
		}
		s.at++
		if ignored[name] && s.peek() == '[' {
			// A list of numbers, which none is needed of.
			end := strings.IndexAny(s.data[s.at+1:], `[]{}"`)
			if end < 0 {
				s.at = len(s.data)
				return nil, errEnd
			}
			s.at += 1 + end
			if s.data[s.at] != ']' {
				return nil, s.unexpected("a list's end")
			}
			s.at++
		} else {
			v, err := s.value(depth + 1)
			if err != nil {
				return nil, err
			}
			out = append(out, member{name, v})
		}
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			return out, nil
		default:
			return nil, s.unexpected("a comma or the object's end")
		}
	}
}

// list reads a list; all of numbers, true and false it is []float64.
func (s *scanner) list(depth int) (any, error) {
	s.at++
	var numbers []float64
	var mixed list
	if s.peek() == ']' {
		s.at++
		return numbers, nil
	}
	for {
		switch c := s.peek(); {
		case c == '-' || c >= '0' && c <= '9' || c == 'N' || c == 'I':
			v, err := s.number()
			if err != nil {
				return nil, err
			}
			if mixed != nil {
				mixed = append(mixed, v)
			} else {
				numbers = append(numbers, v)
			}
		default:
			v, err := s.value(depth + 1)
			if err != nil {
				return nil, err
			}
			if b, ok := v.(bool); ok && mixed == nil {
				numbers = append(numbers, map[bool]float64{true: 1}[b])
				break
			}
			if mixed == nil {
				mixed = make(list, 0, len(numbers)+1)
				for _, n := range numbers {
					mixed = append(mixed, n)
				}
			}
			mixed = append(mixed, v)
		}
		switch s.peek() {
		case ',':
			s.at++
		case ']':
			s.at++
			if mixed != nil {
				return mixed, nil
			}
			return numbers, nil
		default:
			return nil, s.unexpected("a comma or the list's end")
		}
	}
}

func (s *scanner) text() (string, error) {
	start := s.at + 1
	for i := start; ; {
		j := strings.IndexAny(s.data[i:], `"\`)
		if j < 0 {
			s.at = len(s.data)
			return "", errEnd
		}
		i += j
		if s.data[i] == '"' {
			s.at = i + 1
			break
		}
		i += 2
		if i > len(s.data) {
			s.at = len(s.data)
			return "", errEnd
		}
	}
	raw := s.data[start : s.at-1]
	if !strings.Contains(raw, `\`) {
		return raw, nil
	}
	var out string
	if err := json.Unmarshal([]byte(s.data[start-1:s.at]), &out); err != nil {
		return "", fmt.Errorf("a text with unknown escapes")
	}
	return out, nil
}

// powers of ten that are exact.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number reads a number. Digits and powers of ten that are both exact need one
// rounding only; the rest is for strconv.
func (s *scanner) number() (float64, error) {
	start := s.at
	i, data := s.at, s.data
	if i < len(data) && data[i] == '-' {
		i++
	}
	digits, mantissa, point := 0, uint64(0), -1
	for ; i < len(data); i++ {
		c := data[i]
		if c == '.' && point < 0 {
			point = digits
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		digits++
		if digits < 19 {
			mantissa = mantissa*10 + uint64(c-'0')
		}
	}
	if digits == 0 {
		return s.word()
	}
	exponent := 0
	if point >= 0 {
		exponent = point - digits
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		i++
		sign := 1
		if i < len(data) && (data[i] == '-' || data[i] == '+') {
			if data[i] == '-' {
				sign = -1
			}
			i++
		}
		n, first := 0, i
		for ; i < len(data) && data[i] >= '0' && data[i] <= '9'; i++ {
			n = min(n*10+int(data[i]-'0'), 1<<20)
		}
		if i == first {
			s.at = i
			return 0, s.unexpected("an exponent")
		}
		exponent += sign * n
	}
	s.at = i
	if digits < 19 && mantissa < 1<<53 && exponent >= -22 && exponent <= 22 {
		v := float64(mantissa)
		if exponent < 0 {
			v /= powers[-exponent]
		} else {
			v *= powers[exponent]
		}
		if data[start] == '-' {
			v = -v
		}
		return v, nil
	}
	v, err := strconv.ParseFloat(data[start:i], 64)
	if err != nil && math.IsInf(v, 0) {
		return v, nil
	}
	return v, err
}

// word reads NaN and Infinity.
func (s *scanner) word() (float64, error) {
	for text, v := range map[string]float64{"NaN": math.NaN(), "-NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)} {
		if strings.HasPrefix(s.data[s.at:], text) {
			s.at += len(text)
			return v, nil
		}
	}
	return 0, s.unexpected("a value")
}
