// Package feature turns the columns of a table into the matrix a learner needs.
//
//  1. Fit reads the training rows: it takes each continuous column's value for
//     missing entries and its scale, and each text column's categories.
//  2. Transform applies exactly that to any table which has those columns,
//     found by name, in any order, among any others.
//  3. A Transformer saves as JSON and loads again to the same bits.
//  4. A Codec learns nothing: it writes rows as numbers and reads them back, for
//     a model that takes rows instead of features.
//
// Output columns are the continuous ones in the table's order, then the
// categorical ones in the table's order, the categories of each sorted: what
// scikit-learn's ColumnTransformer gives for a numeric and a text branch, each
// an imputer followed by a scaler or an encoder.
//
// Rows are counted from 0 everywhere. The package knows nothing of targets,
// models or files.
package feature
