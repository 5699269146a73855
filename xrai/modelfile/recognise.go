package modelfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/xgboost"
)

// format is a kind of file, as told by its content.
type format string

const (
	formatOwn      format = "xrai-go pipeline"
	formatEmpty    format = "empty"
	formatUnknown  format = "unknown"
	formatJSON     format = "JSON, but not an xrai-go pipeline"
	formatPickle   format = "a Python pickle"
	formatJoblib   format = "a joblib file"
	formatOldJob   format = "a file of joblib before 0.10"
	formatPacked   format = "a compressed file, perhaps joblib"
	formatZip      format = "a zip archive, as skops, Keras and PyTorch write"
	formatHDF5     format = "an HDF5 file, as Keras writes"
	formatXGBoost  format = "an XGBoost model"
	formatLightGBM format = "a LightGBM model"
	formatCatBoost format = "a CatBoost model"
	formatXML      format = "an XML file, perhaps PMML"
	formatCSV      format = "text, perhaps a table"
)

// refusal says that the format cannot be read, and what to do.
func (f format) refusal() error {
	switch f {
	case formatEmpty:
		return fmt.Errorf("the file is empty")
	case formatUnknown:
		return fmt.Errorf("the format is not recognised; files of scikit-learn (pickle, joblib), XGBoost, LightGBM and pipeline.Save are read")
	}
	return fmt.Errorf("this is %s, which is not read; files of scikit-learn (pickle, joblib), XGBoost, LightGBM and pipeline.Save are", f)
}

// prefixes are the first bytes of formats that can be told by them.
var prefixes = []struct {
	bytes  string
	format format
}{
	{"PK\x03\x04", formatZip},
	{"\x89HDF\r\n\x1a\n", formatHDF5},
	{"\x1f\x8b", formatPacked},                  // gzip
	{"BZh", formatPacked},                       // bzip2
	{"\xfd7zXZ\x00", formatPacked},              // xz
	{"\x5d\x00\x00", formatPacked},              // lzma
	{"\x04\x22\x4d\x18", formatPacked},          // lz4 frame
	{"ZF", formatOldJob},                        // zlib with joblib's own header
	{"binf", formatXGBoost},                     // XGBoost's binary form
	{"CONFIG-offset:", formatXGBoost},           // a serialised XGBoost booster
	{"tree\nversion=", formatLightGBM},          // LightGBM's text form
	{"tree\r\nversion=", formatLightGBM},        // the same from Windows
	{"CBM1", formatCatBoost},                    // CatBoost's binary form
	{"<?xml", formatXML},                        // PMML among others
	{"ccopy_reg\n_reconstructor", formatPickle}, // pickle protocol 0
	{"ccopyreg\n_reconstructor", formatPickle},
}

// recognise tells the format from the content.
func recognise(data []byte) format {
	if len(data) == 0 {
		return formatEmpty
	}
	for _, p := range prefixes {
		if bytes.HasPrefix(data, []byte(p.bytes)) {
			return p.format
		}
	}
	if f, ok := recogniseBinary(data); ok {
		return f
	}
	text := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(text) == 0:
		return formatEmpty
	case text[0] == '{' || text[0] == '[':
		return recogniseJSON(data)
	case isText(data):
		return formatCSV
	}
	return formatUnknown
}

// recogniseBinary knows formats whose first bytes alone say too little.
func recogniseBinary(data []byte) (format, bool) {
	head := data[:min(len(data), 4096)]
	switch {
	// PROTO and the protocol, 2 to 5; a pickle ends with STOP.
	case len(data) > 2 && data[0] == 0x80 && data[1] >= 2 && data[1] <= 5:
		if bytes.Contains(data, []byte("joblib.numpy_pickle")) || bytes.Contains(data, []byte("joblib\x94")) {
			return formatJoblib, true
		}
		return formatPickle, true
	// A zlib stream's two header bytes are a multiple of 31.
	case len(data) > 2 && data[0] == 0x78 && (int(data[0])<<8|int(data[1]))%31 == 0:
		return formatPacked, true
	// Universal Binary JSON: an object whose first key has a marked length.
	case len(data) > 2 && data[0] == '{' && bytes.IndexByte([]byte("iUIlL"), data[1]) >= 0 && bytes.Contains(head, []byte("learner")):
		return formatXGBoost, true
	// XGBoost's old binary form, which has no first bytes of its own.
	case xgboost.Is(data):
		return formatXGBoost, true
	}
	return "", false
}

// recogniseJSON tells JSON files apart by names that only one of them has; an
// XGBoost file may hold a bare NaN, which no JSON reader takes.
func recogniseJSON(data []byte) format {
	switch {
	case bytes.Contains(data, []byte(`"`+string(formatOwn)+`"`)):
		return formatOwn
	case bytes.Contains(data, []byte(`"gradient_booster"`)):
		return formatXGBoost
	case bytes.Contains(data, []byte(`"tree_info"`)):
		return formatLightGBM
	}
	return formatJSON
}

// isText reports whether the start is UTF-8 without bytes that text cannot hold.
func isText(data []byte) bool {
	head := data[:min(len(data), 4096)]
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		cut := len(data) > 4096 && !utf8.FullRune(head)
		if r == utf8.RuneError && size == 1 && !cut || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return false
		}
		head = head[size:]
	}
	return true
}
