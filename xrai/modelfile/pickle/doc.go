// Package pickle reads Python's pickles as data. Nothing in them is imported,
// called or built: a class is its name, an object is what was written about it.
//
//  1. Load runs the opcodes of protocols 0 to 5 over the bytes of a file.
//  2. Plain values become Go values: nil, bool, int64 or *big.Int, float64,
//     complex128, string, Bytes, *Tuple, *List, *Dict, *Set.
//  3. A global becomes a *Class, anything made by calling or instantiating one
//     an *Object with its class, arguments, states and items. A persistent id is
//     a *Persistent. Result.Classes lists every class met, for a report.
//  4. Options.Make may give a value of its own in place of an *Object; package
//     ndarray gives arrays. A value that is a Builder receives its state, and may
//     read bytes that stand in the file after it, as joblib's arrays do.
//  5. Walk visits what was loaded.
//
// A pickle may come from anywhere. Every length it declares is compared with the
// bytes that are left before it is used, memory is counted against a budget, and
// opcodes, stack, marks, memo, classes, integers and nested pickles are capped
// (Limits). Nothing recurses, nested pickles apart. An error is an *Error with the
// byte it was met at.
//
// The values form a graph, which may be shared and cyclic: 60 bytes can describe a
// tuple of 2^60 leaves. Code that follows values must remember which it has seen,
// as Walk does, or bound its depth and its work.
//
// Not done: extension codes (their registry is not in the file), buffers outside
// the file, and the state of a class. They are errors. A Python 2 str is a string
// that need not be UTF-8.
package pickle
