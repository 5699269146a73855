"""Measures the black-box attack here and in ART on the same rows, in turn, and
writes attack.json and attack.md beside this file:

    python3 -m venv art && art/bin/pip install -r docs/benchmarks/requirements_attack.txt
    art/bin/python docs/benchmarks/attack.py               all rows, about half an hour
    art/bin/python docs/benchmarks/attack.py "rf tree" page    these anew

Each measurement is a program of its own, so that its memory is its own: first
ours, which says which rows it fitted, then ART's on the same. Times are of fitting
the attack model and scoring, without starting, imports, reading files or asking the
attacked model. Cases that were not asked for stay as they were.

ART's network is timed with one thread and with two, and compared by the better.
Where other work shares the cores, two threads of PyTorch that spin while they wait
take minutes for a second's work, so they are told not to (OMP_WAIT_POLICY; set it
to change that).
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
os.environ["GOMAXPROCS"] = "2"
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Attack model: its name, ART's threads, seeds with each number of threads, target.
ATTACKS = {
    "nn": ("neural network", {1: 5, 2: 3}, 1.5),
    "rf": ("random forest", {1: 7}, 2),
    "gb": ("gradient boosting", {1: 7}, 2),
}
CASES = {
    "forest": "lending_club, random forest",
    "tree": "lending_club, full decision tree",
    "boosting": "lending_club, gradient boosting of depth 8",
    "digits": "digits (10 classes), random forest",
}


def lending_club():
    """Train and test columns as numbers, and whether the loan went bad."""
    import pandas as pd

    sides = [pd.read_csv(ROOT / "notebooks" / "data" / f"lending_club_{s}.csv") for s in ("train", "test")]
    both = pd.concat(sides)
    target = (both.pop("Class") == "bad").to_numpy(int)
    x = pd.get_dummies(both).to_numpy(float)
    n = len(sides[0])
    return x[:n], target[:n], x[n:], target[n:]


def digits():
    import numpy as np
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    half = len(y) // 2
    return x[order[:half]], y[order[:half]], x[order[half:]], y[order[half:]]


def attacked(case):
    """Probabilities and labels of the attacked model's training and other rows, and how many are the first."""
    import numpy as np
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
    from sklearn.tree import DecisionTreeClassifier

    load, model = {
        "forest": (lending_club, RandomForestClassifier(random_state=0)),
        "tree": (lending_club, DecisionTreeClassifier(random_state=0)),
        "boosting": (lending_club, GradientBoostingClassifier(max_depth=8, random_state=0)),
        "digits": (digits, RandomForestClassifier(random_state=0)),
    }[case]
    x, y, other_x, other_y = load()
    model.fit(x, y)
    return np.vstack([model.predict_proba(x), model.predict_proba(other_x)]), np.concatenate([y, other_y]), len(y)


def theirs(folder, attack, seed, threads):
    """ART's side, in a program of its own."""
    import art
    import numpy as np
    import sklearn
    import torch
    from art.attacks.inference.membership_inference import MembershipInferenceBlackBox
    from art.estimators.classification.scikitlearn import ScikitlearnRandomForestClassifier
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import roc_auc_score

    folder = pathlib.Path(folder)
    data = np.load(folder / "answers.npz")
    proba, label = data["proba"], data["label"]
    member, fitted = np.arange(len(label)) < int(data["members"]), np.ones(len(label), bool)
    fitted[json.loads((folder / "scored.json").read_text())] = False
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    np.random.seed(seed)
    classes = proba.shape[1]
    model = RandomForestClassifier(2).fit(np.arange(classes).reshape(-1, 1), np.arange(classes))

    def run(ins, outs, scored, **how):
        a = MembershipInferenceBlackBox(ScikitlearnRandomForestClassifier(model), attack_model_type=attack, **how)
        start = time.perf_counter(), time.process_time()
        a.fit(None, label[ins], None, label[outs], pred=proba[ins], test_pred=proba[outs])
        scores = a.infer(None, label[scored], pred=proba[scored], probabilities=True)
        return scores, time.perf_counter() - start[0], time.process_time() - start[1]

    # The first fit of a program loads parts of its libraries.
    some = np.arange(len(label)) % 50 == 0
    run(some & member, some & ~member, some, nn_model_epochs=1)
    scores, seconds, processor = run(fitted & member, fitted & ~member, ~fitted)
    print(json.dumps({
        "seconds": seconds, "processor": processor, "auc": roc_auc_score(member[~fitted], scores.ravel()),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "rows": int(fitted.sum()),
        "versions": f"ART {art.__version__}, PyTorch {torch.__version__.split('+')[0]}, scikit-learn {sklearn.__version__}, "
                    f"NumPy {np.__version__}, Python {platform.python_version()}"}))


def run(command):
    return json.loads(subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, text=True).stdout)


def prepare(folder, case):
    """Writes the attacked model's answers. In a program of its own too: one that starts others hands its size on to them."""
    import numpy as np

    folder = pathlib.Path(folder)
    proba, label, members = attacked(case)
    np.savez(folder / "answers.npz", proba=proba, label=label, members=members)
    with open(folder / "answers.csv", "w") as f:
        f.writelines(",".join([str(y), *map(repr, p)]) + "\n" for y, p in zip(label.tolist(), proba.tolist()))
    print(json.dumps([len(np.unique(proba, axis=0)), members]))


def measure(binary, folder, attack, case):
    distinct, members = run([sys.executable, __file__, "--prepare", folder, case])
    runs = ATTACKS[attack][1]
    ours, art = [], {threads: [] for threads in runs}
    for seed in range(max(runs.values())):
        r = run([binary, "-answers", folder / "answers.csv", "-members", members, "-attack", attack, "-seed", seed])
        (folder / "scored.json").write_text(json.dumps(r.pop("Scored")))
        ours.append(r)
        for threads, seeds in runs.items():
            if seed < seeds:
                art[threads].append(run([sys.executable, __file__, "--theirs", folder, attack, seed, threads]))
    go, first = ours[0]["Go"].removeprefix("go"), art[1][0]
    return {
        "distinct": distinct, "rows": first["rows"], "load": os.getloadavg()[0],
        "versions": f"{first['versions']}; Go {go}; {processor()}, {os.cpu_count()} cores",
        "here": [[r["Seconds"], r["Processor"], r["Peak"], r["AUC"]] for r in ours],
        "art": {threads: [[r["seconds"], r["processor"], r["peak"], r["auc"]] for r in rows] for threads, rows in art.items()},
    }


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def seconds(v):
    return f"{v:.3g} s" if v >= 0.1 else f"{1000 * v:.3g} ms"


def page(found):
    rows = [(k, *k.split(" "), found[k]) for k in (f"{a} {c}" for a in ATTACKS for c in CASES) if k in found]
    lines = [
        "# The black-box attack beside ART's",
        "",
        "Written by [attack.py](attack.py); run it again rather than edit this page.",
        "",
        *(f"{v}." for v in sorted({c["versions"] for *_, c in rows})),
        "",
        "Each seed draws half of the members and half of the others. Both sides fit the same attack model on these rows, in turn, and score the "
        "other half. Input is the probabilities and the label. The network has 100 epochs, batches of 100 and Adam's rate 1e-4; forest and boosting have scikit-learn's defaults.",
        "",
        "## Speed and memory",
        "",
        "Times are of fitting and scoring, medians over seeds: no imports, files or attacked model. The library may use two cores; ART's forest and boosting "
        "use one, and of its network the better of one and two threads is compared, by time and by processor time. The ratio of processor times leaves "
        "out that ours works on both cores, and is the one to look at where other programs kept the cores busy: load is how many wanted a core when the "
        "row ended, 2 cores. Memory is the most a program held, in MB, Python's and ART's imports among it.",
        "",
        "| attack model | attacked model | rows fitted | distinct answers | ART | here | ratio | ART, processor | here, processor | ratio | target | ART MB | here MB | seeds | load |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for _, attack, case, c in rows:
        name, _, target = ATTACKS[attack]
        middle = lambda runs, k: statistics.median(r[k] for r in runs)
        art, art_p = (min(middle(runs, k) for runs in c["art"].values()) for k in (0, 1))
        here, here_p = (middle(c["here"], k) for k in (0, 1))
        art_mb, here_mb = max(r[2] for runs in c["art"].values() for r in runs) / 1e6, max(r[2] for r in c["here"]) / 1e6
        lines.append(f"| {name} | {CASES[case]} | {c['rows']:,} | {c['distinct']:,} | {seconds(art)} | {seconds(here)} | {art / here:.1f}x "
                     f"| {seconds(art_p)} | {seconds(here_p)} | {art_p / here_p:.1f}x | {target}x | {art_mb:,.0f} | {here_mb:,.0f} | {len(c['here'])} | {c['load']:.1f} |")
    lines += ["", "Rows with equal answers go through the network once a batch, and answers along one line (two classes, or a loss) take sums in place of matrix "
              "products; boosting grows its trees on the rows that differ and counts their copies. Digits has neither, and gradient-boosted answers have no equal ones.",
              "", "## Quality", "", "Area (AUC) on the rows that the attack has not seen.", "",
              "| attack model | attacked model | here, mean (range) | in ART | largest difference of a seed |", "|---|---|---|---|---|"]
    for _, attack, case, c in rows:
        a, b = [r[3] for r in c["here"]], [r[3] for r in c["art"]["1"]]
        over = lambda v: f"{statistics.mean(v):.4f} ({min(v):.4f} to {max(v):.4f})"
        lines.append(f"| {ATTACKS[attack][0]} | {CASES[case]} | {over(a)} | {over(b)} | {max(abs(x - y) for x, y in zip(a, b)):.4f} |")
    lines += ["", "On the full tree's answers, 0 and 1, the network cannot work: it adds up what answer and label tell, each by itself, and a member is a row "
              "where they agree. So neither side finds the leak, and which way the area leans is chance. The loss shows it."]
    return "\n".join(lines) + "\n"


def main():
    if sys.argv[1:2] == ["--prepare"]:
        prepare(*sys.argv[2:])
        return
    if sys.argv[1:2] == ["--theirs"]:
        folder, attack, seed, threads = sys.argv[2:]
        theirs(folder, attack, int(seed), int(threads))
        return
    known = [f"{a} {c}" for a in ATTACKS for c in CASES]
    names = sys.argv[1:] or known
    if unknown := [n for n in names if n not in known and n != "page"]:
        sys.exit(f"no row is called {unknown}; there are {known}")
    store = HERE / "attack.json"
    found = json.loads(store.read_text()) if store.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        binary = folder / "attack"
        subprocess.run(["go", "build", "-o", binary, "./docs/benchmarks/attack"], check=True, cwd=ROOT)
        for name in names:
            if name != "page":
                found[name] = measure(binary, folder, *name.split(" "))
                store.write_text(json.dumps(found, indent=0) + "\n")
                found = json.loads(store.read_text())
            (HERE / "attack.md").write_text(page(found))


if __name__ == "__main__":
    main()
