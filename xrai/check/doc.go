// Package check looks at the tables of an audit before any model is asked: what is
// wrong with them would be measured as leakage, or hide it.
//
//  1. Repeated rows: within a table, across the two, and nearly so.
//  2. Shift: a classifier tells the two tables apart by the rows alone, without any
//     model. Then so does every attack.
//  3. Columns: constant ones, ones that identify rows, and ones that give the target
//     away.
//  4. Classes that only one table has.
//
// It counts and warns, and removes nothing.
package check
