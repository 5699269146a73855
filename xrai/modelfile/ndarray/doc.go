// Package ndarray opens pickles and joblib files with NumPy's arrays in them, as
// data.
//
//  1. Load names the format by its first bytes, and inflates what joblib compressed
//     (package inflate).
//  2. Package pickle reads it; this package gives it NumPy's values instead of
//     objects: an *Array for each array, a *DType for each dtype, and a plain Go
//     value (bool, int64, float64, string, ...) for each of NumPy's scalars, so
//     that nobody has to unwrap them.
//  3. An array is a view of the file. Its bytes stand in a pickle as bytes, or in a
//     joblib file behind the object that describes them: a padding byte and the
//     padding since joblib 1.2, then the elements; an array of objects is a pickle
//     inside the pickle.
//  4. Floats, Ints, Bools, Strings and Objects copy an array's elements out in C
//     order, from any numeric dtype, byte order and memory order. Field is one
//     column of a structured array, found by its name.
//  5. Attrs reads the attributes of an object by type, for decoders of estimators,
//     and words its errors as "LogisticRegression.coef_: ...". Labels reads column
//     labels as pandas keeps them.
//
// Shapes, sizes and field offsets are checked when an array is read, so an accessor
// never leaves its bytes. An array is at most as large as what stands in the file
// for it, and all arrays together at most twice the file.
//
// Not done: joblib before 0.10, which keeps arrays in files beside the first one
// (refused by name); elements of 10 bytes and more (longdouble), which differ from
// machine to machine, and subarrays inside a structured dtype: they are read, and
// the accessors refuse them. Masked arrays, matrices of scipy.sparse and random
// generators stay objects with attributes.
package ndarray
