"""Times fits of the learners here and of scikit-learn's on the same matrix, in
turn, and writes fit.md beside this file:

    python -m venv venv && . venv/bin/activate
    pip install -r docs/benchmarks/requirements_speed.txt
    python docs/benchmarks/fit.py                          all learners, some minutes
    python docs/benchmarks/fit.py tree "random forest, 100"   these anew

Each side is a program that waits for its turn: first one fits, then the other,
then the first again. Times are of the fit alone; of neighbours also of asking for
the test rows. Both sides may use as many threads as the table says. What was
measured before stays in fit.json.
"""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

from sides import ROOT, Side, load, processor

HERE = pathlib.Path(__file__).resolve().parent
THREADS = (1, 2)
REPEATS = 7


def learners(threads):
    """One line a learner, named as in fit/main.go."""
    from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, tree

    forest = {"n_jobs": threads, "random_state": 0}
    return {
        "tree": tree.DecisionTreeClassifier(random_state=0),
        "random forest, 100": ensemble.RandomForestClassifier(**forest),
        "extra trees, 100": ensemble.ExtraTreesClassifier(**forest),
        "histogram boosting, 100": ensemble.HistGradientBoostingClassifier(),
        "gradient boosting, 100": ensemble.GradientBoostingClassifier(random_state=0),
        "logistic regression": linear_model.LogisticRegression(),
        "gaussian naive bayes": naive_bayes.GaussianNB(),
        "5 nearest neighbours, and ask": neighbors.KNeighborsClassifier(n_jobs=threads),
        "perceptron, 100 units, 20 times": neural_network.MLPClassifier(max_iter=20, random_state=0),
    }


ASKED = {"5 nearest neighbours, and ask"}


def serve(folder, threads):
    """The Python side: a line in names a learner, a line out answers."""
    import gc
    import warnings

    import numpy as np
    import sklearn
    from sklearn.metrics import log_loss

    warnings.simplefilter("ignore")
    folder = pathlib.Path(folder)
    y, test_y = (np.fromfile(folder / f"{part}_y", "<i8") for part in ("train", "test"))
    x = np.fromfile(folder / "train_x", "<f8").reshape(len(y), -1)
    test_x = np.fromfile(folder / "test_x", "<f8").reshape(len(test_y), -1)
    print(json.dumps({"version": sklearn.__version__, "numpy": np.__version__}), flush=True)
    for line in sys.stdin:
        name = line.strip()
        learner = learners(threads)[name]
        gc.collect()
        start, busy = time.perf_counter(), time.process_time()
        learner.fit(x, y)
        p = learner.predict_proba(test_x) if name in ASKED else None
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        p = learner.predict_proba(test_x) if p is None else p
        print(json.dumps({"seconds": seconds, "processor": busy, "log_loss": log_loss(test_y, p)}), flush=True)


def measure(names, results):
    with tempfile.TemporaryDirectory() as folder:
        binary = str(pathlib.Path(folder) / "fit")
        subprocess.run(["go", "build", "-o", binary, "./docs/benchmarks/fit"], cwd=ROOT, check=True)
        for threads in THREADS:
            ours = Side([binary, "-out", folder], threads)
            theirs = Side([sys.executable, __file__, "--serve", folder, str(threads)], threads)
            facts = {
                "rows": ours.about["rows"],
                "columns": ours.about["columns"],
                "go": ours.about["version"].removeprefix("go"),
                "python": platform.python_version(),
                "scikit-learn": theirs.about["version"],
                "numpy": theirs.about["numpy"],
                "processor": processor(),
                "cores": os.cpu_count(),
            }
            for name in names:
                for side in (theirs, ours):
                    side.ask(name)  # the first fit pays for what all others find ready
                pairs = [(theirs.ask(name), ours.ask(name)) for _ in range(REPEATS)]
                results[f"{name} @ {threads}"] = {
                    "sklearn": [p[0]["seconds"] for p in pairs],
                    "here": [p[1]["seconds"] for p in pairs],
                    "sklearn_processor": [p[0]["processor"] for p in pairs],
                    "here_processor": [p[1]["processor"] for p in pairs],
                    "sklearn_log_loss": pairs[0][0]["log_loss"],
                    "here_log_loss": pairs[0][1]["log_loss"],
                    "facts": facts | {"load": os.getloadavg()[0]},
                }
                print(name, threads, row(name, threads, results[f"{name} @ {threads}"]), file=sys.stderr)
            ours.close()
            theirs.close()


def row(name, threads, r):
    theirs, ours = statistics.median(r["sklearn"]), statistics.median(r["here"])
    ratios = sorted(a / b for a, b in zip(r["sklearn"], r["here"]))
    busy = f"{statistics.median(r['sklearn_processor']) / statistics.median(r['here_processor']):.2f}" if "here_processor" in r else ""
    return (
        f"| {name} | {threads} | {theirs:.3g} | {ours:.3g} | {statistics.median(ratios):.2f} "
        f"| {ratios[0]:.2f} to {ratios[-1]:.2f} | {busy} | {r['sklearn_log_loss']:.3f} | {r['here_log_loss']:.3f} |"
    )


def page(results):
    facts = [r["facts"] for r in results.values()]
    f = facts[0]
    versions = sorted({f"Go {f['go']}, Python {f['python']}, scikit-learn {f['scikit-learn']}, numpy {f['numpy']}" for f in facts})
    machines = sorted({f"{f['processor']}, {f['cores']} cores" for f in facts})
    lines = [
        "# Fit times beside scikit-learn",
        "",
        f"Written by `python docs/benchmarks/fit.py`. lending_club encoded, {f['rows']:,} rows and {f['columns']} columns; "
        f"the same matrix, float64, on both sides; default parameters but those named. Medians of {REPEATS} fits a side, in turn: "
        "scikit-learn, here, scikit-learn, here. The ratio is scikit-learn's time by ours, the median of the pairs, "
        "and from the least to the largest: above 1 is faster here. That of processor time, of the medians, is the one to look at where other programs kept the cores busy. Log loss on the 1,971 test rows shows that both sides did like work.",
        "",
        "; ".join(machines) + ". " + "; ".join(versions) + "." + load(facts),
        "",
        "| learner | threads | scikit-learn, s | here, s | ratio | of pairs | processor time, ratio | log loss: scikit-learn | here |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in learners(1):
        for threads in THREADS:
            if r := results.get(f"{name} @ {threads}"):
                lines.append(row(name, threads, r))
    lines += [
        "",
        "Logistic regression: scikit-learn's stops when its loss hardly changes (lbfgs, at most 100 iterations), "
        "ours goes to the minimum. Neighbours: the time is that of asking for the test rows. "
        "Log loss of trees and forests jumps: each test row whose class gets probability 0 adds 0.018.",
        "",
    ]
    return "\n".join(lines)


def main():
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
        return
    known = list(learners(1))
    names = sys.argv[1:] or known
    if unknown := [n for n in names if n not in known]:
        sys.exit(f"no learner is called {unknown}; there are {known}")
    store = HERE / "fit.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    measure(names, results)
    store.write_text(json.dumps(results, indent=0) + "\n")
    (HERE / "fit.md").write_text(page(results))


if __name__ == "__main__":
    main()
