"""Writes mlp.json: scikit-learn's networks from their first weights on.

    pip install -r ../../../testdata/requirements.txt
    python generate.py

Each case has the first weights and biases, and those after some epochs over
batches in the order of the rows, with the losses.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes, load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.simplefilter("ignore")


def remember(base):
    class Remembering(base):
        def _initialize(self, y, layer_units, dtype):
            super()._initialize(y, layer_units, dtype)
            self.first = parameters(self)

    return Remembering


def parameters(net):
    return [{"weights": w.ravel().tolist(), "biases": b.tolist()} for w, b in zip(net.coefs_, net.intercepts_)]


def case(name, net, x, y, **asked):
    net.set_params(shuffle=False, random_state=0, hidden_layer_sizes=asked["hidden_layer_sizes"])
    net.set_params(**asked)
    net.fit(x, y)
    out = net.predict_proba(x[:7]) if hasattr(net, "predict_proba") else net.predict(x[:7]).reshape(-1, 1)
    return {
        "name": name, "params": asked, "x": x.tolist(), "y": y.tolist(), "first": net.first,
        "after": parameters(net), "losses": net.loss_curve_, "predicted": out.tolist(),
    }


rng = np.random.default_rng(1)
ix, iy = load_iris(return_X_y=True)
order = rng.permutation(len(ix))[:50]
ix, iy = (ix[order] - ix.mean(0)) / ix.std(0), iy[order]
dx, dy = load_diabetes(return_X_y=True)
dx, dy = dx[:45, :3] * 20, (dy[:45] - dy.mean()) / dy.std()
Classifier, Regressor = remember(MLPClassifier), remember(MLPRegressor)
cases = [
    case("three classes, adam", Classifier(), ix, iy, hidden_layer_sizes=[18], max_iter=1, batch_size=20),
    case("three classes, adam, long", Classifier(), ix, iy, hidden_layer_sizes=[5, 4], max_iter=40, activation="tanh", learning_rate_init=0.05, beta_1=0.8, beta_2=0.9, epsilon=1e-3, alpha=0.1),
    case("two classes, adam", Classifier(), ix, (iy > 0).astype(int), hidden_layer_sizes=[6], max_iter=5, batch_size=16, activation="logistic"),
    case("two classes, sgd", Classifier(), ix, (iy > 1).astype(int), hidden_layer_sizes=[6, 17], max_iter=5, batch_size=7, solver="sgd", learning_rate_init=0.1),
    case("number, adam", Regressor(), dx, dy, hidden_layer_sizes=[8], max_iter=5, batch_size=10),
    case("number, sgd, invscaling", Regressor(), dx, dy, hidden_layer_sizes=[4], max_iter=6, batch_size=10, solver="sgd", learning_rate="invscaling", learning_rate_init=0.2, power_t=0.3, activation="identity"),
    case("number, sgd, adaptive", Regressor(), dx, dy, hidden_layer_sizes=[4], max_iter=60, batch_size=45, solver="sgd", learning_rate="adaptive", learning_rate_init=0.5, momentum=0.5, nesterovs_momentum=False, n_iter_no_change=2, tol=1e-3, activation="tanh"),
]
made = f"python generate.py, scikit-learn {sklearn.__version__}, numpy {np.__version__}"
path = pathlib.Path(__file__).with_name("mlp.json")
path.write_text(json.dumps({"made": made, "cases": cases}) + "\n")
