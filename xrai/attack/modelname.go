package attack

// modelNames are the attack models in words.
var modelNames = map[string]string{
	LogisticRegression: "logistic regression",
	DecisionTree:       "decision tree",
	NearestNeighbours:  "nearest neighbours",
	NeuralNetwork:      "neural network",
	RandomForest:       "random forest",
	GradientBoosting:   "gradient boosting",
}

// ModelName is an attack model, or an attack that fits none (Result.AttackModel), in
// words: "lr" is "logistic regression".
func ModelName(attackModel string) string {
	if name, ok := modelNames[attackModel]; ok {
		return name
	}
	return attackModel
}
