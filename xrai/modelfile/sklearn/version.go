package sklearn

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// version is scikit-learn's, by its first two numbers; zero if the file does not
// say.
type version struct{ major, minor int }

// versionOf reads what every estimator has kept since 0.18.
func versionOf(a *ndarray.Attrs) (v version) {
	if !a.Has("_sklearn_version") {
		return v
	}
	s := a.Text("_sklearn_version")
	if _, err := fmt.Sscanf(s, "%d.%d", &v.major, &v.minor); err != nil && a.Err() == nil {
		a.Fail("_sklearn_version", "%q is no version", s)
	}
	return v
}

// before reports whether the version is known and older.
func (v version) before(major, minor int) bool {
	return v != version{} && (v.major < major || v.major == major && v.minor < minor)
}
