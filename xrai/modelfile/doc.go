// Package modelfile opens the files that models are kept in.
//
//  1. The format is recognised by content, never by the file's name.
//  2. A file of pipeline.Save is read with limits on size and depth; a field it
//     does not know, and any index outside its range, is an error.
//  3. Any other format it recognises is named in the error.
//
// Reading never runs anything a file holds.
package modelfile
