package feature

// putOrdinal writes each row's place among the sorted categories in column j,
// and -1 where the category is unknown: OrdinalEncoder with
// handle_unknown="use_encoded_value", unknown_value=-1.
func putOrdinal(codes []int, j int, put func(i, j int, v float64)) {
	for i, c := range codes {
		put(i, j, float64(c))
	}
}
