package sklearn

// linearReaders read linear models.
var linearReaders = map[string]estimatorReader{}
