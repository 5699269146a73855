package sklearn

// transformerReaders read imputers, scalers, encoders and ColumnTransformer.
var transformerReaders = map[string]transformerReader{}
