"""Writes the fixtures of this folder: Parquet files by pyarrow and pandas, and
expected.json with what they hold.

Run from this folder, with pandas 2.2.3, pyarrow 18.1.0 and NumPy 1.26.4 on
Python 3.11.7:

    python generate.py

`python generate.py FILE...` prints what pandas reads from files that the Go
package wrote, as a line of JSON each. ours.json is made so:

    go test .. -run PandasReadsOurs -update; python generate.py ours.parquet > ours.json
"""
import datetime
import decimal
import hashlib
import json
import math
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

N = 37
ROWS = range(N)


def gaps(values, every=5):
    return [None if i % every == 2 else v for i, v in enumerate(values)]


def types():
    """Every type that is read, with and without missing values."""
    day = datetime.date(1970, 1, 1)
    stamp = datetime.datetime(1969, 12, 31, 23, 59, 58, 250000)
    step = datetime.timedelta(days=9, seconds=3601, microseconds=1)
    columns = {
        "bool": pa.array([i % 3 == 0 for i in ROWS]),
        "bool_null": pa.array(gaps([i % 3 == 0 for i in ROWS])),
        "int64": pa.array([(-1) ** i * 3**i for i in ROWS], pa.int64()),
        "int64_null": pa.array(gaps([i * 2**52 + i for i in ROWS]), pa.int64()),
        "uint64": pa.array([2**63 - 1 if i == 7 else i for i in ROWS], pa.uint64()),
        "uint64_big": pa.array(gaps([2**64 - 1 if i == 20 else i for i in ROWS]), pa.uint64()),
        "float32": pa.array([i / 8 for i in ROWS], pa.float32()),
        "float16": pa.array([np.float16(v) for v in [0.1, -0.0, 65504, 6e-8, math.inf, -1.5] + [i / 3 for i in range(N - 6)]], pa.float16()),
        "double": pa.array([0.1, -0.0, 5e-324, math.inf, -math.inf, 1 / 3] + [i * 1e300 / 7 for i in range(N - 6)]),
        "double_nan": pa.array(gaps([math.nan if i % 4 == 0 else i / 3 for i in ROWS])),
        "text": pa.array(["", "NaN", "None", "é€😀", "a\x00b", "line\nbreak"] + [f"value {i}" for i in range(N - 6)]),
        "text_null": pa.array(gaps([f"{i % 4}" for i in ROWS])),
        "category": pa.array(gaps(["red", "green", "blue"][i % 3] for i in ROWS)).dictionary_encode(),
        "binary": pa.array([f"bytes {i % 5}".encode() for i in ROWS], pa.binary()),
        "date": pa.array(gaps([day + datetime.timedelta(days=(i - 9) * 1000) for i in ROWS]), pa.date32()),
        "stamp_ms": pa.array(gaps([stamp + i * step for i in ROWS]), pa.timestamp("ms")),
        "stamp_us_utc": pa.array([stamp + i * step for i in ROWS], pa.timestamp("us", "UTC")),
        "stamp_ns": pa.array([i * 1000000007 - 3 for i in ROWS], pa.timestamp("ns")),
        "time_us": pa.array([datetime.time(i % 24, i, i, i * 1000 + 1) for i in ROWS], pa.time64("us")),
        "time_ms": pa.array([datetime.time(i % 24, i, i) for i in ROWS], pa.time32("ms")),
        "decimal9": pa.array(gaps([decimal.Decimal(i * (-1) ** i).scaleb(-2) for i in ROWS]), pa.decimal128(9, 2)),
        "decimal38": pa.array([decimal.Decimal((-7) ** i).scaleb(-10) for i in ROWS], pa.decimal128(38, 10)),
        "uuid_like": pa.array([hashlib.md5(bytes([i])).digest().hex() for i in ROWS]),
        "null": pa.nulls(N),
        "same": pa.array(["same"] * N),
    }
    for bits in (8, 16, 32):
        columns[f"int{bits}"] = pa.array([(-1) ** i * (i * (2 ** (bits - 1) - 1) // N) for i in ROWS], getattr(pa, f"int{bits}")())
        columns[f"uint{bits}"] = pa.array(gaps([2**bits - 1 - i for i in ROWS]), getattr(pa, f"uint{bits}")())
    return pa.table(columns)


def cell(v):
    """A value as the Go test writes its own: floats by repr, None for missing."""
    if v is None or isinstance(v, float) and math.isnan(v) or v is pd.NaT:
        return None
    if isinstance(v, (float, np.floating)):
        return "inf" if v == math.inf else "-inf" if v == -math.inf else repr(float(v))
    if isinstance(v, bytes):
        return v.decode()
    if isinstance(v, (bool, str)):
        return v
    if isinstance(v, (int, np.integer)):
        return str(v)
    if isinstance(v, decimal.Decimal):
        return repr(float(v))
    raise TypeError(type(v))


def plain(name, column):
    """The values of a column, dates and times as the text that Go gives."""
    t = column.type
    if pa.types.is_timestamp(t):
        per = {"ms": 10**3, "us": 10**6, "ns": 10**9}[t.unit]
        out = []
        for ticks in column.cast(pa.int64()).to_pylist():
            if ticks is None:
                out.append(None)
                continue
            seconds, rest = divmod(ticks, per)
            text = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat()
            fraction = f"{rest * (10**9 // per):09d}".rstrip("0")
            out.append(text + ("." + fraction if fraction else "") + ("Z" if t.tz else ""))
        return out
    if pa.types.is_time(t):
        out = []
        for v in column.to_pylist():
            fraction = f"{v.microsecond:06d}".rstrip("0")
            out.append(v.strftime("%H:%M:%S") + ("." + fraction if fraction else ""))
        return out
    if pa.types.is_date(t):
        return [v and v.isoformat() for v in column.to_pylist()]
    return [cell(v) for v in column.to_pylist()]


def main():
    table = types()
    files = {}

    def write(name, t, **options):
        pq.write_table(t, name, **options)
        files[name] = {c: plain(c, t[c]) for c in t.column_names}

    write("types.parquet", table, compression="snappy")
    write("types_v2_zstd.parquet", table, compression="zstd", data_page_version="2.0", row_group_size=10, write_page_checksum=True)
    write("types_gzip_plain.parquet", table, compression="gzip", use_dictionary=False, row_group_size=20, version="1.0", coerce_timestamps="us", allow_truncated_timestamps=True)
    files["types_gzip_plain.parquet"] = {c: plain(c, v) for c, v in
                                         ((c, pq.read_table("types_gzip_plain.parquet")[c]) for c in table.column_names)}
    ints = [c for c in table.column_names if pa.types.is_integer(table[c].type) and table[c].type.bit_width >= 32 or c.startswith("stamp_us")]
    delta = {c: "DELTA_BINARY_PACKED" for c in ints}
    delta |= {"text": "DELTA_BYTE_ARRAY", "text_null": "DELTA_LENGTH_BYTE_ARRAY", "binary": "DELTA_BYTE_ARRAY", "decimal38": "DELTA_BYTE_ARRAY",
              "double": "BYTE_STREAM_SPLIT", "double_nan": "BYTE_STREAM_SPLIT", "float32": "BYTE_STREAM_SPLIT", "float16": "BYTE_STREAM_SPLIT",
              "bool": "RLE", "bool_null": "RLE"}
    some = table.select(list(delta))
    write("delta.parquet", some, compression="none", use_dictionary=False, column_encoding=delta, data_page_version="2.0")
    write("int96.parquet", pa.table({"stamp": pa.array(gaps([datetime.datetime(1900, 1, 1) + i * datetime.timedelta(days=2000, seconds=1) for i in ROWS]), pa.timestamp("ns"))}),
          use_deprecated_int96_timestamps=True)
    write("required.parquet", pa.table([pa.array(range(5), pa.int64()), pa.array(list("abcde"))],
                                       schema=pa.schema([pa.field("i", pa.int64(), nullable=False), pa.field("s", pa.string(), nullable=False)])))
    write("empty.parquet", table.slice(0, 0).select(["bool", "int64", "double", "text", "date"]))
    many = pa.table({"i": pa.array(range(1500)), "s": pa.array([f"text {i * i % 97}" for i in range(1500)])})
    write("pages.parquet", many, data_page_size=512, write_batch_size=64, row_group_size=600, compression="zstd")
    nested = pa.table({"a": pa.array([1, 2]), "list": pa.array([[1], [2, 3]]), "struct": pa.array([{"x": 1, "y": "p"}, None]), "z": pa.array(["p", "q"])})
    pq.write_table(nested, "nested.parquet")
    pq.write_table(many.slice(0, 5), "brotli.parquet", compression="brotli")
    frame = pd.DataFrame({"n": [1.5, None, 3], "s": pd.Categorical(["x", None, "y"]), "i": pd.array([1, None, 3], dtype="Int64")}, index=["p", "q", "r"])
    frame.to_parquet("pandas_index.parquet")
    files["pandas_index.parquet"] = {c: plain(c, v) for c, v in ((c, pq.read_table("pandas_index.parquet")[c]) for c in ["n", "s", "i", "__index_level_0__"])}
    expected = {"versions": f"pandas {pd.__version__}, pyarrow {pa.__version__}, Python {sys.version.split()[0]}",
                "command": "python generate.py", "files": files}
    with open("expected.json", "w") as f:
        json.dump(expected, f, separators=(",", ":"))
        f.write("\n")


def show(path):
    df = pd.read_parquet(path)
    return {c: {"dtype": str(df[c].dtype), "values": [cell(v) for v in df[c].tolist()]} for c in df.columns}


if len(sys.argv) > 1:
    for path in sys.argv[1:]:
        print(json.dumps(show(path)))
else:
    main()
