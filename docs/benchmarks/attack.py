"""Measures the neural attack here and in ART on the same rows, in turn:

    python3 -m venv art && art/bin/pip install -r docs/benchmarks/requirements_attack.txt
    art/bin/python docs/benchmarks/attack_nn.py [case ...]

Writes attack_nn.json beside this file, where cases that were not asked for stay as
they were, and attack_nn.md from it.

Times are of epochs, so without starting programs, imports, reading files or
asking the attacked model. Of the 100 epochs of each fit the fastest tenth counts,
which other work on the machine disturbs least; whole fits are shown beside. ART is
timed with one thread and with two, and compared by the better. Where other work
shares the cores, two threads of PyTorch that spin while they wait take minutes for
a second's work, so they are told not to (OMP_WAIT_POLICY; set it to change that).
The machine's load while a case ran is on the page.
"""

import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

os.environ["GOMAXPROCS"] = "2"
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import art
import numpy as np
import pandas as pd
import sklearn
import torch
from art.attacks.inference.membership_inference import MembershipInferenceBlackBox
from art.estimators.classification.scikitlearn import ScikitlearnRandomForestClassifier
from sklearn.datasets import load_digits
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SEEDS = 10
TWO_THREADS = 3  # seeds that ART also fits with two threads
EPOCHS, BATCH = 100, 100


def lending_club():
    """Train and test columns as numbers, and whether the loan went bad."""
    sides = [pd.read_csv(ROOT / "notebooks" / "data" / f"lending_club_{s}.csv") for s in ("train", "test")]
    both = pd.concat(sides)
    target = (both.pop("Class") == "bad").to_numpy(int)
    x = pd.get_dummies(both).to_numpy(float)
    n = len(sides[0])
    return x[:n], target[:n], x[n:], target[n:]


def digits():
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    half = len(y) // 2
    return x[order[:half]], y[order[:half]], x[order[half:]], y[order[half:]]


CASES = {
    "forest": ("lending_club, random forest", lending_club, RandomForestClassifier(random_state=0)),
    "tree": ("lending_club, full decision tree", lending_club, DecisionTreeClassifier(random_state=0)),
    "boosting": ("lending_club, gradient boosting of depth 8", lending_club, GradientBoostingClassifier(max_depth=8, random_state=0)),
    "digits": ("digits (10 classes), random forest", digits, RandomForestClassifier(random_state=0)),
}


def art_fit(classes, proba, label, member, fitted, seed, threads):
    """Seconds of each epoch, and the area on the rows that ART has not seen."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    model = RandomForestClassifier(2).fit(np.arange(classes).reshape(-1, 1), np.arange(classes))
    attack = MembershipInferenceBlackBox(ScikitlearnRandomForestClassifier(model))
    ins, outs = fitted & member, fitted & ~member
    starts = []  # of epochs: each begins to read the batches

    def begin(loader):
        starts.append(time.perf_counter())
        return read(loader)

    loader = torch.utils.data.DataLoader
    read, loader.__iter__ = loader.__iter__, begin
    try:
        attack.fit(None, label[ins], None, label[outs], pred=proba[ins], test_pred=proba[outs])
        starts.append(time.perf_counter())
    finally:
        loader.__iter__ = read
    assert len(starts) == EPOCHS + 1
    scores = attack.infer(None, label[~fitted], pred=proba[~fitted], probabilities=True)
    return np.diff(starts).tolist(), roc_auc_score(member[~fitted], scores.ravel())


def measure(binary, folder, load, model):
    x, y, other_x, other_y = load()
    model.fit(x, y)
    proba = np.vstack([model.predict_proba(x), model.predict_proba(other_x)])
    label, member = np.concatenate([y, other_y]), np.arange(len(proba)) < len(y)
    file = folder / "answers.csv"
    pd.DataFrame(np.column_stack([label.astype(object), proba])).to_csv(file, header=False, index=False)
    out = {"distinct": len(np.unique(proba, axis=0)), "ours": [], "one": [], "two": [], "auc": [], "art_auc": []}
    for seed in range(SEEDS):
        ours = json.loads(subprocess.run([binary, "-answers", file, "-members", str(len(y)), "-seed", str(seed)],
                                         check=True, capture_output=True, text=True).stdout)
        fitted = np.ones(len(proba), bool)
        fitted[ours["Scored"]] = False
        out["rows"] = int(fitted.sum())
        out["ours"].append(ours["Epochs"])
        out["auc"].append(ours["AUC"])
        for name, threads in [("one", 1), ("two", 2)][: 2 if seed < TWO_THREADS else 1]:
            epochs, area = art_fit(proba.shape[1], proba, label, member, fitted, seed, threads)
            out[name].append(epochs)
        out["art_auc"].append(area)
        print(seed, *(f"{name} {sum(out[name][-1]):.2f} s" for name in ("ours", "one", "two")), ours["AUC"], area, file=sys.stderr)
    out["load"] = os.getloadavg()[1]
    for name in ("ours", "one", "two"):  # an epoch's tenth fastest of hundred, and the fit
        out[name] = [[float(np.quantile(e, 0.1)), float(np.sum(e))] for e in out[name]]
    return out


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def page(found):
    lines = [
        "# The neural attack beside ART's",
        "",
        "Written by [attack_nn.py](attack_nn.py); run it again rather than edit this page.",
        "",
        f"{found['versions']}.",
        "",
        "Each of ten seeds draws half of the members and half of the others. Both sides fit the same network on these rows (100 epochs, batches "
        "of 100, Adam 1e-4), in turn, and score the other half. Input is the probabilities.",
        "",
        "## Speed",
        "",
        "A batch is an epoch's time by its batches, at the fastest tenth of a fit's epochs, median over seeds. Nothing else is in it: no "
        "imports, files or attacked model. The library may use two cores; ART's better of one and two threads is compared. "
        "Load is how many programs wanted a core while the case ran, this one among them: above 2, both sides shared the two cores with others.",
        "",
        "| attacked model | rows fitted | distinct answers | a batch here | ART, one thread | ART, two threads | times faster | a whole fit here | in ART | load |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    done = [(CASES[k][0], found["cases"][k]) for k in CASES if k in found["cases"]]
    for name, c in done:
        batches = -(-c["rows"] // BATCH)
        ours, one, two = (np.median([e for e, _ in c[k]]) / batches * 1e3 for k in ("ours", "one", "two"))
        fit, art_fit = np.median([f for _, f in c["ours"]]), min(np.median([f for _, f in c[k]]) for k in ("one", "two"))
        load = f"{c['load']:.0f}" if "load" in c else "not noted"
        lines.append(f"| {name} | {c['rows']:,} | {c['distinct']:,} | {ours:.2f} ms | {one:.2f} ms | {two:.2f} ms | {min(one, two) / ours:.1f} | {fit:.1f} s | {art_fit:.1f} s | {load} |")
    lines += ["", "Rows with equal answers go through the network once a batch, and answers along one line (two classes, or a loss) take sums "
              "in place of matrix products. The last table has neither.", "", "## Quality", "",
              "Area (AUC) on the rows that the attack has not seen.", "",
              "| attacked model | here, mean (range) | in ART | largest difference of a seed |", "|---|---|---|---|"]
    for name, c in done:
        a, b = np.array(c["auc"]), np.array(c["art_auc"])
        lines.append(f"| {name} | {a.mean():.4f} ({a.min():.4f} to {a.max():.4f}) | {b.mean():.4f} ({b.min():.4f} to {b.max():.4f}) | {abs(a - b).max():.4f} |")
    lines += ["", "On the full tree's answers, 0 and 1, the network cannot work: it adds up what answer and label tell, each by itself, and a member is a row "
              "where they agree. So neither side finds the leak, and which way the area leans is chance. The loss shows it."]
    return "\n".join(lines) + "\n"


def main():
    path = HERE / "attack_nn.json"
    found = json.loads(path.read_text()) if path.exists() else {"cases": {}}
    # The first fit of a process loads parts of PyTorch.
    warm = np.linspace(0, 1, 200)
    art_fit(2, np.column_stack([warm, 1 - warm]), np.arange(200) % 2, np.arange(200) < 100, np.arange(200) % 4 < 2, 0, 2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        binary = folder / "attack_nn"
        subprocess.run(["go", "build", "-o", binary, "./docs/benchmarks/attack_nn"], check=True, cwd=ROOT)
        go = subprocess.run(["go", "version"], check=True, capture_output=True, text=True).stdout.split()[2]
        found["versions"] = (f"ART {art.__version__}, PyTorch {torch.__version__.split('+')[0]}, scikit-learn {sklearn.__version__}, "
                             f"NumPy {np.__version__}, Python {platform.python_version()}; {go}; {processor()}, {os.cpu_count()} cores")
        for key in sys.argv[1:] or CASES:
            _, load, model = CASES[key]
            found["cases"][key] = measure(binary, folder, load, model)
            path.write_text(json.dumps(found, indent=1) + "\n")
            (HERE / "attack_nn.md").write_text(page(found))


main()
