package sklearn

// treeReaders read decision trees, forests and boosting.
var treeReaders = map[string]estimatorReader{}
