package sklearn

// wrappedReaders read other libraries' estimators in scikit-learn's dress.
var wrappedReaders = map[string]estimatorReader{}
