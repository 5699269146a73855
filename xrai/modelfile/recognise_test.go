package modelfile

import (
	"strings"
	"testing"
)

// The starts of real files, as their formats' documents give them.
var foreign = map[string]struct{ data, want string }{
	"nothing":                  {"", "the file is empty"},
	"blank":                    {" \n", "the file is empty"},
	"pickle 2":                 {"\x80\x02csklearn.tree._classes\nDecisionTreeClassifier\nq\x00)\x81q\x01.", "a Python pickle"},
	"pickle 4":                 {"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x15sklearn.tree._classes\x94.", "a Python pickle"},
	"pickle 0":                 {"ccopy_reg\n_reconstructor\np0\n(csklearn.tree.tree\n", "a Python pickle"},
	"joblib":                   {"\x80\x04\x95\x40\x00\x00\x00\x00\x00\x00\x00\x8c\x13joblib.numpy_pickle\x94\x8c\x11NumpyArrayWrapper.", "a joblib file"},
	"old joblib":               {"ZF0x12             x\x9c", "a file of joblib before 0.10"},
	"zlib":                     {"\x78\x9c\x6b\x60\x99", "a compressed file, perhaps joblib"},
	"gzip":                     {"\x1f\x8b\x08\x00", "a compressed file"},
	"bzip2":                    {"BZh91AY&SY", "a compressed file"},
	"xz":                       {"\xfd7zXZ\x00\x00\x04", "a compressed file"},
	"lzma":                     {"\x5d\x00\x00\x80\x00", "a compressed file"},
	"lz4":                      {"\x04\x22\x4d\x18\x64", "a compressed file"},
	"skops":                    {"PK\x03\x04\x14\x00", "a zip archive, as skops"},
	"keras":                    {"\x89HDF\r\n\x1a\n\x00", "an HDF5 file"},
	"xgboost json":             {`{"learner":{"attributes":{},"gradient_booster":{"model":{}},"learner_model_param":{"base_score":NaN}},"version":[2,1,0]}`, "an XGBoost model"},
	"xgboost ubj":              {"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{L\x00\x00\x00\x00\x00\x00\x00\x0aattributes{}", "an XGBoost model"},
	"xgboost old":              {"binf\x00\x00\x00?", "an XGBoost model"},
	"lightgbm":                 {"tree\nversion=v4\nnum_class=1\n", "a LightGBM model"},
	"lightgbm crlf":            {"tree\r\nversion=v3\r\n", "a LightGBM model"},
	"lightgbm json":            {`{"name":"tree","version":"v4","tree_info":[{"tree_index":0}]}`, "a LightGBM model"},
	"catboost":                 {"CBM1\x00\x00", "a CatBoost model"},
	"pmml":                     {"<?xml version=\"1.0\"?><PMML>", "an XML file, perhaps PMML"},
	"json":                     {`{"a": 1}`, "JSON, but not an xrai-go pipeline"},
	"json list":                {`[1, 2]`, "JSON, but not an xrai-go pipeline"},
	"table":                    {"age,income\n30,1.5\n", "text, perhaps a table"},
	"noise":                    {"\x01\x02\x03\x04\x05\x06\x07\x08", "not recognised"},
	"pickle's first byte only": {"\x80", "not recognised"},
}

func TestForeignFormatsNamed(t *testing.T) {
	for name, c := range foreign {
		_, err := Parse([]byte(c.data))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
