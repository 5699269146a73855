"""Writes pandas.json: what pandas makes of the tables in notebooks/data.

Run from this folder, with pandas 2.2.3 on Python 3.11.7:

    python reference.py > pandas.json
"""
import json
import sys

import pandas as pd

KINDS = {"int64": "int", "float64": "float", "bool": "bool", "object": "string"}

tables = {}
for name in ["ames_train", "ames_test", "credit_train", "credit_test",
             "lending_club_train", "lending_club_test"]:
    df = pd.read_csv(f"../../notebooks/data/{name}.csv", float_precision="round_trip")
    columns = []
    for c in df.columns:
        s = df[c]
        d = s.describe()
        summary = {"name": c, "type": KINDS[str(s.dtype)], "count": int(d["count"]),
                   "missing": int(s.isna().sum())}
        if s.dtype == object:
            counts = s.value_counts()
            top = next(v for v in s.dropna() if counts[v] == counts.iloc[0])
            summary.update(unique=int(d["unique"]), top=top, freq=int(d["freq"]))
        else:
            summary.update({k: float(d[k]) for k in ["mean", "std", "min", "25%", "50%", "75%", "max"]})
        columns.append(summary)
    tables[name] = {"rows": len(df), "columns": columns}
json.dump({"pandas": pd.__version__, "python": sys.version.split()[0], "tables": tables},
          sys.stdout, indent=1)
print()
