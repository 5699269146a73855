// Package parquet reads and writes Parquet files as tables of package dataframe.
// It stands apart so that a program that reads none does not link it.
//
//  1. [Read] takes a file, or some of its columns or rows, into a table.
//  2. [Write] writes one that pandas, and whatever else reads Parquet, opens.
//
// It reads flat columns of the format's version 1 and 2 in all encodings but the
// deprecated BIT_PACKED levels, uncompressed or with snappy, gzip or zstd. Nested
// columns, encryption and other compressions are refused by name.
//
// A file may be damaged or hostile: whatever it claims is checked against its
// size, memory is bounded by [Options].MaxBytes, and page checksums are compared
// where there are any.
//
// Source: the Apache Parquet format 2.10, parquet.thrift and Encodings.md.
package parquet
