// Package sklearn makes pipelines of what scikit-learn has pickled. Nothing is
// executed: packages pickle and ndarray give objects as a class name and
// attributes, and this package reads the attributes.
//
//  1. Decode takes the value of ndarray.Load. A Pipeline is a chain of steps and an
//     estimator; an estimator alone is a Pipeline without steps.
//  2. A transformer becomes a step.Step, an estimator an xrai.Model of a package
//     below xrai/estimator, with the xrai.Learner of the same hyper-parameters
//     where there is one.
//  3. Readers are found by a class's name, for modules moved between versions; only
//     classes of scikit-learn, and wrappers of other libraries by their full name,
//     are read.
//  4. Classes without a reader are collected over the whole tree of estimators and
//     make one error.
//
// Every number of a file that is used as a size or an index is checked.
package sklearn
