"""Measures SHAPr and PDTP here and in ART on the same rows, in turn, and writes
audit.json, audit.md and audit.png beside this file:

    python3 -m venv art && art/bin/pip install -r docs/benchmarks/requirements_attack.txt
    art/bin/python docs/benchmarks/audit.py               all rows, about half an hour
    art/bin/python docs/benchmarks/audit.py "shapr tree" figure   these anew

Each measurement is a program of its own, so that its memory is its own: first ART's,
then ours, then ART's again. Times are of the metric alone, predictions included,
without starting, imports, reading files and fitting the model that is audited.
ART's SHAPr is asked for a twentieth of the test rows and its PDTP for a few records,
and both are scaled: apart from predicting the training rows, which is timed apart,
their time grows by rows and records alone. Ours does all of them.

Processor time is measured beside time on the clock. It is what to compare on a
machine that others use: other programs hardly change it.
"""

import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
THREADS = "2"
REPEATS = 5
PART = 20
NUMERIC = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

# work, model: records that ART leaves out, records that we do (0 for all),
# repeats of ours, target ratio, target of all records in seconds, of memory in MB.
ROWS = {
    "shapr tree": (0, 0, 5, 3000, None, 60),
    "shapr forest": (0, 0, 5, 1000, None, None),
    "shapr logistic": (0, 0, 5, 400, None, 100),
    "pdtp tree": (10, 0, 5, 400, 1.2, None),
    "pdtp forest": (2, 0, 1, 150, 45, 200),
    "pdtp logistic": (5, 0, 1, 50, None, None),
    "pdtp extra trees": (2, 0, 1, None, None, None),
    "pdtp neighbours": (2, 0, 5, None, None, None),
    "pdtp gaussian": (5, 500, 5, None, None, None),
    "pdtp bernoulli": (5, 500, 5, None, None, None),
    "pdtp boosting": (1, 20, 5, None, None, None),
    "pdtp histogram boosting": (1, 20, 5, None, None, None),
}
SIZES = (500, 1000, 2000, 4000, 7886)


def learners():
    """One line a learner, named as in audit/main.go."""
    from sklearn import ensemble, linear_model, naive_bayes, neighbors, tree

    return {
        "tree": tree.DecisionTreeClassifier(max_depth=8, random_state=0),
        "forest": ensemble.RandomForestClassifier(random_state=0),
        "extra trees": ensemble.ExtraTreesClassifier(random_state=0),
        "logistic": linear_model.LogisticRegression(),
        "neighbours": neighbors.KNeighborsClassifier(),
        "gaussian": naive_bayes.GaussianNB(),
        "bernoulli": naive_bayes.BernoulliNB(),
        "boosting": ensemble.GradientBoostingClassifier(random_state=0),
        "histogram boosting": ensemble.HistGradientBoostingClassifier(),
    }


def theirs(folder, work, model, rows, records):
    """ART's side, in a program of its own."""
    import warnings

    import art
    import numpy as np
    import sklearn
    from art.estimators.classification import SklearnClassifier
    from art.metrics.privacy import PDTP, SHAPr
    from sklearn.base import clone

    warnings.simplefilter("ignore")
    folder = pathlib.Path(folder)
    y, test_y = (np.fromfile(folder / f"{part}_y", "<i8") for part in ("train", "test"))
    x = np.fromfile(folder / "train_x", "<f8").reshape(len(y), -1)
    test_x = np.fromfile(folder / "test_x", "<f8").reshape(len(test_y), -1)
    if rows:
        x, y = x[:rows], y[:rows]

    def wrapped(m):
        # Where ART has no wrapper of the kind, its general one.
        c = SklearnClassifier(m)
        c._input_shape = (x.shape[1],)
        return c

    m = learners()[model].fit(x, y)
    target = wrapped(m)
    if work == "shapr":
        test_x, test_y = test_x[::PART], test_y[::PART]
        scale = len(np.fromfile(folder / "test_y", "<i8")) / len(test_y)
        predicting = timed(lambda: target.predict(x))
        all_of_it = timed(lambda: SHAPr(target, x, y, test_x, test_y))
        seconds, processor = (p + max(0, t - p) * scale for t, p in zip(all_of_it, predicting))
    else:
        target.predict(x[:1])
        extra = wrapped(clone(m))
        extra.fit(x, np.eye(y.max() + 1)[y])
        which = np.linspace(0, len(x) - 1, records).astype(int)
        seconds, processor = (t / records for t in timed(lambda: PDTP(target, extra, x, y, indexes=which, num_iter=1)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "peak": peak, "art": art.__version__, "sklearn": sklearn.__version__}))


def timed(work):
    """Seconds on the clock and of the processor."""
    start = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def run(command):
    env = dict(os.environ, GOMAXPROCS=THREADS, **{name: THREADS for name in NUMERIC})
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def art_side(folder, work, model, rows, records):
    return run([sys.executable, __file__, "--theirs", folder, work, model, str(rows), str(records)])


def our_side(binary, work, model, rows, records, repeats=1):
    return run([binary, "-work", work, "-model", model, "-rows", str(rows), "-draw", str(records), "-repeats", str(repeats)])


def measure(binary, folder, name):
    work, model = name.split(" ", 1)
    records, draw, repeats = ROWS[name][:3]
    a, b = [], []
    for i in range(REPEATS):
        a.append(art_side(folder, work, model, 0, records))
        if i < repeats:
            b.append(our_side(binary, work, model, 0, draw))
    n = b[0]["rows"]
    by = 1 if work == "shapr" else draw or n
    return {
        "art": [r["seconds"] for r in a],
        "art_processor": [r["processor"] for r in a],
        "here": [r["seconds"][0] / by for r in b],
        "here_processor": [r["processor"][0] / by for r in b],
        "whole": [r["seconds"][0] for r in b],
        "records": 0 if work == "shapr" else draw or n,
        "art_peak": max(r["peak"] for r in a),
        "here_peak": max(r["peak"] for r in b),
        "load": os.getloadavg()[0],
        "facts": {"rows": n, "columns": b[0]["columns"], "go": b[0]["version"].removeprefix("go"), "python": platform.python_version(),
                  "art": a[0]["art"], "scikit-learn": a[0]["sklearn"], "machine": machine(), "cores": os.cpu_count()},
    }


def growth(binary, folder):
    """Seconds against training rows: SHAPr of all test rows, PDTP of all records."""
    out = []
    for name, work in (("SHAPr", "shapr"), ("PDTP, all records", "pdtp")):
        rows = {"ART": [], "here": []}
        for n in SIZES:
            t = art_side(folder, work, "tree", n, 5)["seconds"]
            rows["ART"].append(t * n if work == "pdtp" else t)
            rows["here"].append(statistics.median(our_side(binary, work, "tree", n, 0, REPEATS)["seconds"]))
        for side, seconds in rows.items():
            out.append({"Name": name, "Theirs": side == "ART", "Rows": SIZES, "Seconds": seconds})
    return out


def machine():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def seconds(v):
    return f"{v:.3g} s" if v >= 0.1 else f"{1000 * v:.3g} ms"


def row(name, r):
    _, _, _, target, whole, memory = ROWS[name]
    theirs, ours, theirs_p, ours_p = (statistics.median(r[k]) for k in ("art", "here", "art_processor", "here_processor"))
    asked = [f"{target:,}x"] if target else []
    if whole:
        asked.append(f"all in {whole} s")
    if memory:
        asked.append(f"{memory} MB")
    every = seconds(statistics.median(r["whole"])) + (f" for {r['records']:,}" if r["records"] else "")
    return (f"| {name} | {seconds(theirs)} | {seconds(ours)} | {theirs / ours:,.0f}x "
            f"| {seconds(theirs_p)} | {seconds(ours_p)} | {theirs_p / ours_p:,.0f}x | {', '.join(asked) or '-'} "
            f"| {every} | {r['art_peak'] / 1e6:,.0f} | {r['here_peak'] / 1e6:,.0f} | {len(r['here'])} | {r['load']:.1f} |")


def page(results):
    f = next(r["facts"] for k, r in results.items() if k in ROWS)
    lines = [
        "# Audits beside ART",
        "",
        f"Written by `python docs/benchmarks/audit.py`. lending_club encoded, {f['rows']:,} rows and {f['columns']} columns, 1,971 test rows; "
        f"the same matrix on both sides. Medians; ART's of {REPEATS} programs, in turn with ours. SHAPr's time is of all test rows (ART's of a "
        "twentieth, scaled), PDTP's of one record with one seed (ART's of a few records, ours of all or as many as said). Predictions are included; "
        "ours also computes SHAPr's null and standard errors, and PDTP's paired effect. Memory is the most a program held, in MB, "
        "Python's and ART's imports among it. Load is the machine's when the row ended, "
        f"{f['cores']} cores: above {f['cores']} other programs took part of the time on the clock, but little of the processor's. "
        "The ratio of processor times leaves out that ours works on both cores.",
        "",
        f"{f['machine']}, {f['cores']} cores. Go {f['go']}, Python {f['python']}, ART {f['art']}, scikit-learn {f['scikit-learn']}.",
        "",
        "| work | ART | here | ratio | ART, processor | here, processor | ratio | target | whole, here | ART MB | here MB | ours, times | load |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [row(name, results[name]) for name in ROWS if name in results]
    if "large" in results:
        r = results["large"]
        lines += ["", f"SHAPr of a tree with a million training rows and 100,000 test rows (10 columns): "
                  f"{seconds(statistics.median(r['seconds']))}, {r['peak'] / 1e6:,.0f} MB; target: under 3 s."]
    if "figure" in results:
        lines += ["", "![Seconds against training rows, on logarithmic scales](audit.png)"]
    notes = HERE / "audit_notes.md"
    if notes.exists():
        lines += ["", notes.read_text().strip()]
    return "\n".join(lines) + "\n"


def main():
    if sys.argv[1:2] == ["--theirs"]:
        folder, work, model, rows, records = sys.argv[2:]
        theirs(folder, work, model, int(rows), int(records))
        return
    known = [*ROWS, "large", "figure"]
    names = sys.argv[1:] or known
    if unknown := [n for n in names if n not in known and n != "page"]:
        sys.exit(f"no row is called {unknown}; there are {known}")
    store = HERE / "audit.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        binary = str(pathlib.Path(folder) / "audit")
        subprocess.run(["go", "build", "-o", binary, "./docs/benchmarks/audit"], cwd=ROOT, check=True)
        subprocess.run([binary, "-out", folder], cwd=ROOT, check=True)
        for name in names:
            if name == "large":
                results[name] = our_side(binary, "large", "tree", 0, 0, REPEATS)
            elif name == "figure":
                results[name] = growth(binary, folder)
            elif name in ROWS:
                results[name] = measure(binary, folder, name)
                print(row(name, results[name]), file=sys.stderr, flush=True)
            store.write_text(json.dumps(results, indent=0) + "\n")
        if "figure" in results:
            series = pathlib.Path(folder) / "series.json"
            series.write_text(json.dumps(results["figure"]))
            subprocess.run([binary, "-figure", str(series), "-png", str(HERE / "audit.png")], cwd=ROOT, check=True)
    (HERE / "audit.md").write_text(page(results))


if __name__ == "__main__":
    main()
