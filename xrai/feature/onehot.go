package feature

// putOneHot writes a 1 for each row's category, in one column a category from
// column j on; a code of -1 leaves the row all zeros, OneHotEncoder's
// handle_unknown="ignore".
func putOneHot(codes []int, j int, put func(i, j int, v float64)) {
	for i, c := range codes {
		if c >= 0 {
			put(i, j+c, 1)
		}
	}
}
