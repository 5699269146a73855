// Package report writes an audit's report to be read, kept and processed.
//
//  1. HTML is one file for people: words, tables and figures, without scripts and
//     without anything fetched from elsewhere. It prints.
//  2. JSON is the same for programs, in a form with a version; schema.json describes
//     it, and Read reads it back.
//  3. CSV has one line a record and model, with every score.
//
// The same report gives the same bytes. Records are named by their row; values of
// columns stand in the CSV only, and only those that the audit was asked for.
package report
