package sklearn

import (
	"maps"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// estimatorReader reads the attributes of a fitted estimator. It need not look at
// a.Err(): the caller does, after it.
type estimatorReader func(d *decoder, a *ndarray.Attrs) (*fitted, error)

// transformerReader reads the attributes of a fitted transformer, likewise. A nil
// step changes nothing.
type transformerReader func(d *decoder, a *ndarray.Attrs) (step.Step, error)

// estimators and transformers are the readers, by readerName. They are set in
// init, for readers of estimators that hold others look here themselves.
var (
	estimators   map[string]estimatorReader
	transformers map[string]transformerReader
)

func init() {
	estimators = union(composites, treeReaders, ensembleReaders, linearReaders, otherReaders, wrappedReaders)
	transformers = union(transformerReaders)
}

func union[T any](parts ...map[string]T) map[string]T {
	out := map[string]T{}
	for _, p := range parts {
		maps.Copy(out, p)
	}
	return out
}

// composites are estimators made of steps and an estimator.
var composites = map[string]estimatorReader{"Pipeline": readPipeline}
