"""Times in pandas what bench_test.go times, on tables of the same shape.

Run from this folder, with pandas 2.2.3 and NumPy 1.26.4, in the same minute as
`go test -bench .`:

    python bench.py

Prints the least of several runs of each, in milliseconds.
"""
import io
import sys
import time

import numpy as np
import pandas as pd

rng = np.random.default_rng(1)
words = np.array(["Verified", "Not_Verified", "Source_Verified", "term_36", "term_60"])


def least(name, runs, f):
    best = min(timed(f) for _ in range(runs))
    print(f"{name:28} {best * 1000:8.2f} ms")


def timed(f):
    start = time.perf_counter()
    f()
    return time.perf_counter() - start


def big_csv():
    n = 100_000
    columns = {}
    for c in range(50):
        if c % 5 < 2:
            columns[f"c{c}"] = np.char.mod("%.6f", rng.normal(size=n) * 1000)
        elif c % 5 < 4:
            columns[f"c{c}"] = rng.integers(1_000_000, size=n).astype(str)
        else:
            columns[f"c{c}"] = words[rng.integers(5, size=n)]
    return pd.DataFrame(columns).to_csv(index=False)


def join_table(value, n=43_000):
    ids = rng.permutation(n)
    return pd.DataFrame({"id": 1_000_000 + ids, "name": [f"client-{i:07d}" for i in ids], value: rng.random(n)})


text = big_csv()
big = pd.read_csv(io.StringIO(text))
least("read CSV 100,000 x 50", 5, lambda: pd.read_csv(io.StringIO(text)))
least("describe 100,000 x 50", 5, lambda: big.describe(include="all"))
left, right = join_table("v"), join_table("w")
for key in ["id", "name"]:
    least(f"join 43,000 on {key}", 10, lambda: left.merge(right, on=key))
n = 100_000
df = pd.DataFrame({"word": words[rng.integers(5, size=n)], "number": rng.integers(1000, size=n), "value": rng.normal(size=n)})
for keys in [["word"], ["number"], ["word", "number"]]:
    least(f"group by {'+'.join(keys)}", 10, lambda: df.groupby(keys, sort=False)["value"].agg(["mean", "median", "size"]))
least("sort by value", 10, lambda: df.sort_values("value", kind="stable"))
least("sort by word, number", 10, lambda: df.sort_values(["word", "number"], ascending=[True, False]))
for key in ["word", "number"]:
    least(f"value counts of {key}", 10, lambda: df[key].value_counts(dropna=False))
print(f"pandas {pd.__version__}, NumPy {np.__version__}, Python {sys.version.split()[0]}")
