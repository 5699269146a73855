// Package inflate undoes the compressions that joblib writes: zlib, gzip, bzip2,
// xz, the older lzma, and lz4 frames.
//
//  1. Recognise tells the format by the first bytes.
//  2. Bytes inflates all of it, up to a limit. What is inflated grows with what is
//     really there: up to 32 MiB stand in a buffer that doubles; more is counted
//     first and then inflated again into a buffer of that size.
//  3. While it inflates it shows the beginning to the caller, who may refuse it
//     before the rest costs anything.
//
// xz and lzma say how large a dictionary they need; it is checked before it is
// allocated, for xz together with the declared size, by walking its blocks. A
// checksum that is wrong, or anything that follows the compressed data, is an
// error. Ratios are not judged: honest arrays of zeros compress 1000 to 1.
package inflate
