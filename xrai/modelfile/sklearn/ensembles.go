package sklearn

// ensembleReaders read estimators that combine others.
var ensembleReaders = map[string]estimatorReader{}
