package sklearn

// otherReaders read neighbours, naive Bayes, networks and support vectors.
var otherReaders = map[string]estimatorReader{
	"KNeighborsClassifier":          readNeighboursClassifier,
	"KNeighborsRegressor":           readNeighboursRegressor,
	"GaussianNB":                    readGaussianNB,
	"BernoulliNB":                   readBernoulliNB,
	"MultinomialNB":                 readCountNB,
	"ComplementNB":                  readCountNB,
	"CategoricalNB":                 readCategoricalNB,
	"QuadraticDiscriminantAnalysis": readQuadratic,
	"MLPClassifier":                 readMLPClassifier,
	"MLPRegressor":                  readMLPRegressor,
	"SVC":                           readSVC,
	"NuSVC":                         readSVC,
	"SVR":                           readSVR,
	"NuSVR":                         readSVR,
}
