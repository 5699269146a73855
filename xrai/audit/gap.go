package audit

import "github.com/xrai-toolkit/xrai-go/xrai/metric"

// gap returns a model's score on training and on test rows, and the difference
// from which it is noted.
func gap(u *metric.Utility) (train, test, least float64) {
	if u.Classes != nil {
		return u.Classes.TrainAccuracy.Value, u.Classes.TestAccuracy.Value, 0.05
	}
	return u.Numbers.TrainR2, u.Numbers.TestR2, 0.1
}
