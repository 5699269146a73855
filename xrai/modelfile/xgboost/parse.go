package xgboost

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
)

// Booster is a model as its file has it.
type Booster struct {
	Version    string // of XGBoost
	Objective  string
	Name       string   // gbtree or dart
	Width      int      // columns
	Names      []string // of the columns, nil where the file has none
	Types      []string // of the columns, "c" for categories; nil where the file has none
	Attributes map[string]string
	Config     map[string]string // hyper-parameters, nil where the file has none
	Weight     float64           // scale_pos_weight

	outputs    int // sums
	parallel   int // trees of a sum in a round
	link       link
	base       []float64 // where sums start
	trees      gbtree.Trees
	output     []int32
	rounds     []int // where each round's trees end
	categories []categories
}

// maxWidth bounds columns.
const maxWidth = 1 << 20

// Is reports whether the bytes are a model of XGBoost in any of its forms, those
// included that Parse refuses by name.
func Is(data []byte) bool {
	if isOld(data) || bytes.HasPrefix(data, []byte(serialised)) {
		return true
	}
	head := bytes.TrimLeft(data[:min(len(data), 4096)], " \t\r\n")
	if len(head) < 2 || head[0] != '{' {
		return false
	}
	return bytes.Contains(data, []byte("gradient_booster")) && bytes.Contains(data, []byte("learner_model_param"))
}

// serialised is how XGBoost 1.0 began the buffer of a pickle.
const serialised = "CONFIG-offset:"

// isOld recognises the binary form that ended with 3.0: a header of 136 bytes, and
// the names of objective and booster with their lengths.
func isOld(data []byte) bool {
	if bytes.HasPrefix(data, []byte("binf")) || bytes.HasPrefix(data, []byte("bs64")) {
		return true
	}
	const header = 136
	if len(data) < header+8 {
		return false
	}
	n := binary.LittleEndian.Uint64(data[header:])
	if n < 3 || n > 64 || uint64(len(data)) < header+8+n+8 {
		return false
	}
	rest := data[header+8+n+8:]
	for _, name := range []string{"gbtree", "gblinear", "dart"} {
		if bytes.HasPrefix(rest, []byte(name)) {
			return true
		}
	}
	return false
}

// Parse reads a model file or the buffer of a pickled Booster.
func Parse(data []byte) (*Booster, error) {
	switch {
	case isOld(data) || bytes.HasPrefix(data, []byte(serialised)):
		return nil, fmt.Errorf("this is XGBoost's old binary form; load it with XGBoost before 3.1 and save_model it as .json or .ubj")
	case len(data) == 0:
		return nil, fmt.Errorf("there is nothing")
	}
	parse := parseJSON
	if data[0] == '{' && len(data) > 1 && bytes.IndexByte([]byte("iUIlLN#$"), data[1]) >= 0 {
		parse = parseUBJ
	}
	v, err := parse(data)
	if err != nil {
		return nil, err
	}
	top, ok := v.(object)
	if !ok {
		return nil, fmt.Errorf("the file holds no object")
	}
	var config object
	if m, ok := top.get("Model").(object); ok {
		config, _ = top.get("Config").(object)
		top = m
	}
	b := &Booster{Version: version(top)}
	// To 1.7 only the Config of a pickle has it.
	if b.parallel, err = trained(config, 0).whole("num_parallel_tree", 1, 0, 1<<24); err != nil {
		return nil, err
	}
	if err := b.read(top); err != nil {
		return nil, fmt.Errorf("XGBoost %s: %w", b.Version, err)
	}
	b.Config = settings(config, 0)
	return b, nil
}

func version(top object) string {
	v, _ := top.numbers("version", -1)
	out := ""
	for i, n := range v[:min(len(v), 3)] {
		if i > 0 {
			out += "."
		}
		out += strconv.Itoa(int(max(-1, min(n, 1e6))))
	}
	return out
}

func (b *Booster) read(top object) error {
	learner, err := top.at("learner")
	if err != nil {
		return err
	}
	if err := b.readAbout(learner); err != nil {
		return err
	}
	if err := b.readObjective(learner); err != nil {
		return err
	}
	booster, err := learner.at("gradient_booster")
	if err != nil {
		return err
	}
	if b.Name, err = booster.text("name"); err != nil {
		return err
	}
	// DART's weights stand beside a whole gbtree to 2.x, in the model from 3.0.
	weighed := booster
	if inner, ok := booster.get("gbtree").(object); ok {
		booster = inner
	}
	if b.Name != "gbtree" && b.Name != "dart" {
		return fmt.Errorf("booster %q is not supported, only gbtree and dart", b.Name)
	}
	model, err := booster.at("model")
	if err != nil {
		return err
	}
	if model.get("weight_drop") != nil {
		weighed = model
	}
	weights, err := weighed.numbers("weight_drop", -1)
	if err != nil {
		return err
	}
	if weights != nil {
		b.Name = "dart"
	}
	if err := b.readCategories(model); err != nil {
		return err
	}
	return b.readTrees(model, weights)
}

// readAbout reads names, types, attributes and width.
func (b *Booster) readAbout(learner object) (err error) {
	param, err := learner.at("learner_model_param")
	if err != nil {
		return err
	}
	if b.Width, err = param.whole("num_feature", -1, 1, maxWidth); err != nil {
		return err
	}
	if b.Names, err = learner.texts("feature_names"); err != nil {
		return err
	}
	if b.Types, err = learner.texts("feature_types"); err != nil {
		return err
	}
	for what, l := range map[string]int{"names": len(b.Names), "types": len(b.Types)} {
		if l != 0 && l != b.Width {
			return fmt.Errorf("%d %s for %d columns", l, what, b.Width)
		}
	}
	if len(b.Names) == 0 {
		b.Names = nil
	}
	attributes, _ := learner.get("attributes").(object)
	b.Attributes = make(map[string]string, len(attributes))
	for _, m := range attributes {
		if s, ok := m.value.(string); ok {
			b.Attributes[m.name] = s
		}
	}
	return nil
}

// readObjective reads what the sums mean and where they start.
func (b *Booster) readObjective(learner object) error {
	param, err := learner.at("learner_model_param")
	if err != nil {
		return err
	}
	objective, err := learner.at("objective")
	if err != nil {
		return err
	}
	if b.Objective, err = objective.text("name"); err != nil {
		return err
	}
	l, ok := links[b.Objective]
	if !ok {
		return fmt.Errorf("objective %.60q is not known", b.Objective)
	}
	b.link = l
	b.Weight = 1
	if loss, ok := objective.get("reg_loss_param").(object); ok {
		if b.Weight, err = loss.number("scale_pos_weight", 1); err != nil {
			return err
		}
	}
	targets, err := param.whole("num_target", 1, 0, maxWidth)
	if err != nil {
		return err
	}
	if targets > 1 {
		return fmt.Errorf("the model predicts %d targets, several targets, and a vector in each leaf, are not supported", targets)
	}
	classes, err := param.whole("num_class", 0, 0, 1<<16)
	if err != nil {
		return err
	}
	b.outputs = max(1, classes)
	if l.many != (b.outputs > 1) {
		return fmt.Errorf("objective %s with %d classes", b.Objective, classes)
	}
	return b.readBase(param)
}

func (b *Booster) readBase(param object) (err error) {
	scores := []float64{0.5}
	switch v := param.get("base_score").(type) {
	case nil:
	case float64:
		scores = []float64{v}
	case []float64:
		scores = v
	case string:
		if scores, err = vector(v); err != nil {
			return fmt.Errorf("base_score: %w", err)
		}
	default:
		return fmt.Errorf("base_score is no number")
	}
	if len(scores) != 1 && len(scores) != b.outputs {
		return fmt.Errorf("base_score has %d numbers for %d sums", len(scores), b.outputs)
	}
	b.base = make([]float64, b.outputs)
	for k := range b.base {
		score := scores[min(k, len(scores)-1)]
		base := b.link.margin(float32(score))
		if math.IsNaN(float64(base)) || math.Abs(float64(base)) > 1e29 {
			return fmt.Errorf("base_score %v is none for %s", score, b.Objective)
		}
		b.base[k] = float64(base)
	}
	return nil
}
