// Package ingest takes the tables and models of an audit in one call and
// refuses what would give wrong numbers later.
//
//  1. Load reads training rows, test rows and model files; From takes them as
//     values.
//  2. Both check that the tables hold the same columns and kinds of value, that
//     every row has a target whose class is known, and that each model fits the
//     tables.
//  3. What is sound but doubtful comes back as Data.Warnings.
//
// An error names the file, line, column and value, or the table and row (counted
// from 0) when there is no file.
package ingest
