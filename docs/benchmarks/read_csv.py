"""Times reading a CSV file of 100,000 rows and 50 columns here and in pandas, in
turn, and writes read_csv.md beside this file:

    python -m venv venv && . venv/bin/activate
    pip install -r docs/benchmarks/requirements_csv.txt
    python docs/benchmarks/read_csv.py            all files, a minute or two
    python docs/benchmarks/read_csv.py mixed      this one anew

Each reading is a program of its own, which does nothing else: its memory is the
most that was resident, as Linux counts it (VmHWM). What was measured before stays
in read_csv.json.
"""

import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

from sides import ROOT, environment, load, processor

HERE = pathlib.Path(__file__).resolve().parent
THREADS = (1, 2)
REPEATS = 9
ROWS, COLUMNS = 100_000, 50
WORDS = ["Verified", "Not Verified", "Source Verified", "term 36", "term 60", '"said ""yes"""', '"Paris, France"']


def mixed(rng, column):
    if column % 2 and rng.random() < 0.05:
        return ""
    match column % 5:
        case 0 | 1:
            return f"{rng.gauss(0, 1000):.6f}"
        case 2 | 3:
            return str(rng.randrange(1_000_000))
    return rng.choice(WORDS)


# A cell of each file, by column.
FILES = {
    "floats": lambda rng, column: f"{rng.gauss(0, 1000):.6f}",
    "floats, all digits": lambda rng, column: repr(rng.gauss(0, 1000)),
    "mixed": mixed,
}


def write(path, cell):
    rng = random.Random(1)
    with open(path, "w") as f:
        f.write(",".join(f"c{c}" for c in range(COLUMNS)) + "\n")
        for _ in range(ROWS):
            f.write(",".join(cell(rng, c) for c in range(COLUMNS)) + "\n")


def peak():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def read(path):
    """The Python side."""
    import pandas as pd

    before = peak()
    start, busy = time.perf_counter(), time.process_time()
    df = pd.read_csv(path)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    facts = {"seconds": seconds, "processor": busy, "before": before, "peak": peak()}
    print(json.dumps(facts | {"rows": df.shape[0], "columns": df.shape[1], "version": pd.__version__}))


def once(command, threads):
    r = json.loads(subprocess.run(command, env=environment(threads), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    if (r["rows"], r["columns"]) != (ROWS, COLUMNS):
        sys.exit(f"{command} read {r['rows']} rows and {r['columns']} columns")
    return r


def measure(names, results):
    with tempfile.TemporaryDirectory() as folder:
        binary, table = str(pathlib.Path(folder) / "read_csv"), str(pathlib.Path(folder) / "table.csv")
        subprocess.run(["go", "build", "-o", binary, "./docs/benchmarks/read_csv"], cwd=ROOT, check=True)
        for name in names:
            write(table, FILES[name])
            for threads in THREADS:
                sides = {"pandas": [sys.executable, __file__, "--read", table], "here": [binary, table]}
                runs = {side: [] for side in sides}
                for _ in range(REPEATS + 1):
                    for side, command in sides.items():
                        runs[side].append(once(command, threads))
                r = {"facts": {
                    "bytes": os.path.getsize(table),
                    "go": runs["here"][0]["version"].removeprefix("go"),
                    "python": platform.python_version(),
                    "pandas": runs["pandas"][0]["version"],
                    "processor": processor(),
                    "cores": os.cpu_count(),
                    "load": os.getloadavg()[0],
                }}
                for side in sides:
                    for what in ("seconds", "processor", "before", "peak"):
                        r[f"{side} {what}"] = [run[what] for run in runs[side][1:]]  # the first finds the file not yet in memory
                results[f"{name} @ {threads}"] = r
                print(row(name, threads, r), file=sys.stderr)


def row(name, threads, r):
    theirs, ours = ({k: statistics.median(r[f"{side} {k}"]) for k in ("seconds", "processor", "before", "peak")} for side in ("pandas", "here"))
    ratios = sorted(a / b for a, b in zip(r["pandas seconds"], r["here seconds"]))
    mb = 1 << 20
    return (
        f"| {name} | {r['facts']['bytes'] / mb:.0f} | {threads} | {theirs['seconds']:.3g} | {ours['seconds']:.3g} "
        f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} "
        f"| {theirs['processor']:.3g} | {ours['processor']:.3g} | {theirs['processor'] / ours['processor']:.2f} "
        f"| {theirs['peak'] / mb:.1f} | {ours['peak'] / mb:.1f} | {ours['peak'] / theirs['peak']:.2f} "
        f"| {(theirs['peak'] - theirs['before']) / mb:.1f} | {(ours['peak'] - ours['before']) / mb:.1f} |"
    )


def page(results):
    facts = [r["facts"] for r in results.values()]
    versions = sorted({f"Go {f['go']}, Python {f['python']}, pandas {f['pandas']}" for f in facts})
    machines = sorted({f"{f['processor']}, {f['cores']} cores" for f in facts})
    lines = [
        "# Reading CSV files beside pandas",
        "",
        f"Written by `python docs/benchmarks/read_csv.py`. Files of {ROWS:,} rows and {COLUMNS} columns: floats of six decimals; floats of all their digits; "
        "mixed, two columns in five floats, two integers, one of seven words, some quoted, with one cell in twenty missing in every other column. "
        f"`dataframe.ReadCSV` and `pandas.read_csv` (C engine), both with their defaults. Medians of {REPEATS} programs a side, in turn, that only read the file. "
        "Ratios of times are pandas' by ours, the median of the pairs, and from the least to the largest: above 1 is faster here. "
        "That of processor time, of the medians, is the one to look at where other programs kept the cores busy. "
        "Memory is the most resident in the whole program, in MiB; its ratio is ours by pandas', so below 1 is less here. "
        "Over the start is what was added to it since before the reading, after pandas is imported.",
        "",
        "; ".join(machines) + ". " + "; ".join(versions) + "." + load(facts),
        "",
        "| file | MiB | threads | pandas, s | here, s | ratio | of pairs | processor: pandas, s | here, s | ratio | memory: pandas | here | ratio | over the start: pandas | here |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in FILES:
        for threads in THREADS:
            if r := results.get(f"{name} @ {threads}"):
                lines.append(row(name, threads, r))
    table, pandas = ROWS * COLUMNS * 16 / (1 << 20), ROWS * COLUMNS * 8 / (1 << 20)
    lines += [
        "",
        f"gota keeps a number as a struct of the value and a flag, 16 bytes a cell where pandas has 8, and a text as 24 bytes besides its letters. "
        f"A table of {COLUMNS} columns of floats is {table:.1f} MiB in gota ({pandas:.1f} MiB in pandas), and no reader can be resident in less. "
        "What ours adds to that are the program and a block of the file for each worker.",
        "",
        "A column whose type shows only in cells that the sample of the file left out makes the file be read twice: "
        "floats with one text at row 73,412 took twice the time here, about pandas' time for the floats alone, and 4 MiB more.",
        "",
    ]
    return "\n".join(lines)


def main():
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
        return
    names = sys.argv[1:] or list(FILES)
    if unknown := [n for n in names if n not in FILES]:
        sys.exit(f"no file is called {unknown}; there are {list(FILES)}")
    store = HERE / "read_csv.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    measure(names, results)
    store.write_text(json.dumps(results, indent=0) + "\n")
    (HERE / "read_csv.md").write_text(page(results))


if __name__ == "__main__":
    main()
