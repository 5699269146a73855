package sklearn

// otherReaders read neighbours, naive Bayes, networks and support vectors.
var otherReaders = map[string]estimatorReader{}
