"""Writes workflow.json: what pandas gives for steps that workflow_test.go takes
with tables in notebooks/data.

Run from this folder, with pandas 2.2.3 on Python 3.11.7:

    python workflow.py > workflow.json

Where pandas' default differs on purpose (missing keys, order of groups) the
options that agree are set here; the doc comments say so.
"""
import json
import sys

import pandas as pd


def read(name):
    return pd.read_csv(f"../../notebooks/data/{name}.csv", float_precision="round_trip")


def table(df):
    """A table as columns, and rows of values with None for missing ones."""
    rows = [[None if pd.isna(v) else v for v in row] for row in df.astype(object).values.tolist()]
    return {"columns": [str(c) for c in df.columns], "rows": rows}


credit, ames = read("credit_train"), read("ames_train")
steps = {}

counts = credit["Job"].value_counts(dropna=False)
steps["value counts"] = table(pd.DataFrame({"Job": counts.index, "count": counts.values, "share": counts.values / len(credit)}))

keys = ["Home", "Marital"]
groups = credit.groupby(keys, dropna=False)
aggregated = groups["Income"].agg(["count", "nunique", "sum", "mean", "std", "median", "min", "max", "first", "last"])
aggregated["q"] = groups["Income"].quantile(0.9)
aggregated["size"] = groups.size()
aggregated["word"] = groups["Job"].agg(lambda jobs: jobs.dropna().max() if jobs.notna().any() else None)  # max itself fails on missing text
steps["group by"] = table(aggregated.reset_index())

incomes = credit.groupby("Home")["Income"].mean().reset_index()
some = credit.loc[::7, ["Home", "Job", "Age", "Income"]]
for how in ["inner", "left", "right"]:
    steps["join " + how] = table(some[some["Home"] != "rent"].dropna(subset="Home").merge(incomes, on="Home", how=how))

ordered = credit.reset_index().sort_values(["Home", "Amount"], ascending=[True, False], kind="stable")
steps["sort"] = table(ordered[["index", "Home", "Amount"]].head(200))

steps["drop duplicates"] = table(credit.reset_index().drop_duplicates(["Home", "Marital", "Job", "Records"])[["index", "Home"]])
steps["missing"] = table(pd.DataFrame({"column": ames.columns, "missing": ames.isna().sum().values}))
steps["drop missing"] = table(credit.reset_index().dropna()[["index"]].head(500))
filled = credit["Income"].fillna(credit["Income"].median())
steps["fill median"] = table(pd.DataFrame({"Income": filled}).head(300))
steps["cross table"] = table(pd.crosstab(credit["Job"], credit["Status"]).reset_index())
low = credit["Income"].quantile(0.05)
steps["clip"] = table(pd.DataFrame({"Income": credit["Income"].clip(low, 200)}).head(300))
days = pd.to_datetime(ames["Year_Sold"].astype(str) + "-" + ames["Mo_Sold"].astype(str).str.zfill(2) + "-15")
steps["dates"] = table(pd.DataFrame({"text": days.dt.strftime("%Y-%m-%d"), "year": days.dt.year, "quarter": days.dt.quarter,
                                     "weekday": days.dt.weekday, "yearday": days.dt.dayofyear,
                                     "days": (days - pd.Timestamp(1970, 1, 1)).dt.days}).head(300))
json.dump({"pandas": pd.__version__, "python": sys.version.split()[0], "steps": steps}, sys.stdout, separators=(",", ":"))
print()
