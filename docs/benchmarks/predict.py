"""Times predictions of the models here and of scikit-learn's on the same rows, in
turn, and writes predict.md beside this file:

    python -m venv venv && . venv/bin/activate
    pip install -r docs/benchmarks/requirements_speed.txt
    python docs/benchmarks/predict.py                          all models, some minutes
    python docs/benchmarks/predict.py tree "random forest, 100"    these anew

Each side is a program that fits its own model on the same table once and then
waits for its turn: first one predicts the test rows, then the other, then the
first again. Both sides may use as many threads as the table says. What was
measured before stays in predict.json.
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
REPEATS = 15


def learners(threads):
    """One line a learner, named as in predict/main.go, with its table."""
    from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, tree

    forest = {"n_jobs": threads, "random_state": 0}
    return {
        "tree": ("twenty", tree.DecisionTreeClassifier(random_state=0)),
        "random forest, 100": ("twenty", ensemble.RandomForestClassifier(**forest)),
        "random forest, 100, some missing": ("holes", ensemble.RandomForestClassifier(**forest)),
        "extra trees, 100": ("twenty", ensemble.ExtraTreesClassifier(**forest)),
        "histogram boosting, 100": ("twenty", ensemble.HistGradientBoostingClassifier(early_stopping=False)),
        "histogram boosting, 100, some missing": ("holes", ensemble.HistGradientBoostingClassifier(early_stopping=False)),
        "gradient boosting, 100": ("twenty", ensemble.GradientBoostingClassifier(random_state=0)),
        "5 nearest neighbours, loans": ("loans", neighbors.KNeighborsClassifier(n_jobs=threads)),
        "5 nearest neighbours, 20 columns": ("twenty", neighbors.KNeighborsClassifier(n_jobs=threads)),
        "5 nearest neighbours, 5 columns": ("five", neighbors.KNeighborsClassifier(n_jobs=threads)),
        "logistic regression, loans": ("loans", linear_model.LogisticRegression(max_iter=1000)),
        "gaussian naive bayes, loans": ("loans", naive_bayes.GaussianNB()),
        "perceptron, 100 units, loans": ("loans", neural_network.MLPClassifier(max_iter=5, random_state=0)),
    }


def serve(folder, threads):
    """The Python side: a line in names a learner, a line out answers."""
    import gc
    import warnings

    import numpy as np
    import sklearn
    from sklearn.metrics import log_loss

    warnings.simplefilter("ignore")

    def read(name, part):
        y = np.fromfile(pathlib.Path(folder) / f"{name}_{part}_y", "<i8")
        return np.fromfile(pathlib.Path(folder) / f"{name}_{part}_x", "<f8").reshape(len(y), -1), y

    known, fitted = learners(threads), {}
    print(json.dumps({"version": sklearn.__version__, "numpy": np.__version__}), flush=True)
    for line in sys.stdin:
        name = line.strip()
        table, learner = known[name]
        if name not in fitted:
            fitted[name] = learner.fit(*read(table, "train")), *read(table, "test")
        model, x, y = fitted[name]
        gc.collect()
        start, busy = time.perf_counter(), time.process_time()
        p = model.predict_proba(x)
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        print(json.dumps({"seconds": seconds, "processor": busy, "log_loss": log_loss(y, p)}), flush=True)


def measure(names, results):
    with tempfile.TemporaryDirectory() as folder:
        binary = str(pathlib.Path(folder) / "predict")
        subprocess.run(["go", "build", "-o", binary, "./docs/benchmarks/predict"], cwd=ROOT, check=True)
        for threads in THREADS:
            ours = Side([binary, "-out", folder], threads)
            theirs = Side([sys.executable, __file__, "--serve", folder, str(threads)], threads)
            facts = {
                "go": ours.about["version"].removeprefix("go"),
                "python": platform.python_version(),
                "scikit-learn": theirs.about["version"],
                "numpy": theirs.about["numpy"],
                "processor": processor(),
                "cores": os.cpu_count(),
            }
            for name in names:
                for side in (theirs, ours):
                    side.ask(name)  # fits, and pays for what later turns find ready
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
                print(row(name, threads, results[f"{name} @ {threads}"]), file=sys.stderr)
            ours.close()
            theirs.close()


def row(name, threads, r):
    theirs, ours = statistics.median(r["sklearn"]), statistics.median(r["here"])
    busy = statistics.median(r["sklearn_processor"]) / statistics.median(r["here_processor"])
    return (
        f"| {name} | {threads} | {theirs * 1e3:.3g} | {ours * 1e3:.3g} | {theirs / ours:.2f} "
        f"| {min(r['sklearn']) * 1e3:.3g} | {min(r['here']) * 1e3:.3g} | {min(r['sklearn']) / min(r['here']):.2f} "
        f"| {busy:.2f} | {r['sklearn_log_loss']:.3f} | {r['here_log_loss']:.3f} |"
    )


def page(results):
    facts = [r["facts"] for r in results.values()]
    versions = sorted({f"Go {f['go']}, Python {f['python']}, scikit-learn {f['scikit-learn']}, numpy {f['numpy']}" for f in facts})
    machines = sorted({f"{f['processor']}, {f['cores']} cores" for f in facts})
    lines = [
        "# Prediction times beside scikit-learn",
        "",
        "Written by `python docs/benchmarks/predict.py`. predict_proba of all test rows at once, checks of the values included. "
        "Tables: 10,000 rows x 20 normal columns, fitted on as many others (some missing: with one value in twenty missing); 5 columns: the same with five; "
        "loans: lending_club encoded, 1,971 rows x 119 columns, fitted on 7,886. Each side fits its own model on the same table; "
        f"forests have unlimited trees. {REPEATS} predictions a side, in turn: scikit-learn, here, scikit-learn, here. "
        "Ratios are scikit-learn's time by ours, of the medians and of the least times: above 1 is faster here. "
        "That of processor time, of the medians, is the one to look at where other programs kept the cores busy; scikit-learn's threads wait busily for one another. "
        "Log loss on the test rows shows that both sides did like work.",
        "",
        "; ".join(machines) + ". " + "; ".join(versions) + "." + load(facts),
        "",
        "| model | threads | scikit-learn, ms | here, ms | ratio | least: scikit-learn, ms | here, ms | ratio | processor time, ratio | log loss: scikit-learn | here |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in learners(1):
        for threads in THREADS:
            if r := results.get(f"{name} @ {threads}"):
                lines.append(row(name, threads, r))
    return "\n".join(lines) + "\n"


def main():
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
        return
    known = list(learners(1))
    names = sys.argv[1:] or known
    if unknown := [n for n in names if n not in known]:
        sys.exit(f"no learner is called {unknown}; there are {known}")
    store = HERE / "predict.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    measure(names, results)
    store.write_text(json.dumps(results, indent=0) + "\n")
    (HERE / "predict.md").write_text(page(results))


if __name__ == "__main__":
    main()
