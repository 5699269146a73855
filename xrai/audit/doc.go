// Package audit is a session over one pair of tables and their models, made for
// notebooks where every cell is a new program.
//
//  1. Open names files, From takes tables and models; neither reads or computes.
//  2. A session's methods return handles at once. So a cell that declares one
//     costs nothing, cannot fail, and may be declared again by every later cell.
//  3. Get on a handle computes the result, or reads what an earlier cell computed
//     in milliseconds.
//
// Results are remembered by content: the bytes of tables and models, the
// options, and the code itself. Changing any of them computes anew. They stand
// in the user's cache folder, readable by the user alone; XRAI_CACHE names
// another folder, or "off". They hold row numbers, scores and class names, never
// values of a record.
//
// Compare sets two models side by side, Utility says what a model is worth
// beside no model, and Records lists every record's scores, to be written as a
// CSV file. Models are those of files, or any other: pipeline.FromProba makes one
// of a function, which Files.Pipelines names.
//
// Report, or Run, audits models by everything they allow and says what it means,
// judged by a RiskAppetite; ReportTables shows it, and package report writes it to
// files.
//
// The table functions (PDTPTable, SHAPrTable, AttackTable, ...) show results in
// the words of a reviewer.
package audit

//go:generate go run ../internal/codeid/write ../.. codeid.go
