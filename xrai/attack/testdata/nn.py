"""Writes nn.json: ART's attack network in PyTorch, from given first weights over
given batches.

    pip install -r ../../../docs/benchmarks/requirements_attack.txt
    python nn.py

The network is built here as ART 1.18.2 builds it inside its fit method, which
draws weights and batches by itself. First weights are fractions of a linear
congruential sequence, so that this file need not hold them.
"""

import json
import pathlib

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)


class Network(nn.Module):
    def __init__(self, signals, labels):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(signals, 512), nn.ReLU(), nn.Linear(512, 100), nn.ReLU(), nn.Linear(100, 64), nn.ReLU())
        self.labels = nn.Sequential(nn.Linear(labels, 256), nn.ReLU(), nn.Linear(256, 64), nn.ReLU())
        self.combine = nn.Linear(128, 1)

    def forward(self, x, label):
        return torch.sigmoid(self.combine(torch.cat((self.features(x), self.labels(label)), 1)))


class Sequence:
    """Numbers between -1 and 1."""

    def __init__(self):
        self.state = 1

    def take(self, n):
        out = []
        for _ in range(n):
            self.state = (self.state * 1664525 + 1013904223) % 2**32
            out.append(self.state / 2**31 - 1)
        return np.array(out)


def first_weights(net):
    """Layer after layer, weights (a row for each input) and biases."""
    s = Sequence()
    for layer in (net.features[0], net.features[2], net.features[4], net.labels[0], net.labels[2], net.combine):
        out, fan_in = layer.weight.shape
        bound = 1 / np.sqrt(fan_in)
        layer.weight.data = torch.tensor(bound * s.take(out * fan_in).reshape(fan_in, out).T, dtype=torch.float32)
        layer.bias.data = torch.tensor(bound * s.take(out), dtype=torch.float32)


def case(name, x, label, member, epochs=4, batch=30, rate=1e-3):
    net = Network(x.shape[1], label.shape[1])
    first_weights(net)
    x, label = x.round(6), label.round(6)
    a, b, y = (torch.tensor(v, dtype=torch.float32) for v in (x, label, member))
    adam = torch.optim.Adam(net.parameters(), lr=rate)
    for _ in range(epochs):
        for i in range(0, len(a), batch):
            adam.zero_grad()
            nn.BCELoss()(net(a[i:i + batch], b[i:i + batch]), y[i:i + batch].unsqueeze(1)).backward()
            adam.step()
    return {"name": name, "signals": x.shape[1], "epochs": epochs, "batch": batch, "rate": rate,
            "rows": np.column_stack([x, label]).tolist(), "member": member.astype(int).tolist(),
            "scores": net(a, b).detach().numpy().ravel().astype(float).tolist()}


rng = np.random.default_rng(0)
n = 100
one_hot = np.eye(2)[rng.integers(2, size=n)]
t = rng.normal(size=n)
member = (t + rng.normal(size=n) > 0).astype(float)
t[40:70] = t[10:40]  # equal rows in a batch, and across
three = rng.normal(size=(n, 3))
three[45:60] = three[30:45]
cases = [
    case("probabilities of two classes", np.column_stack([t, -t]), one_hot, member),
    case("loss", t.reshape(-1, 1) ** 2, one_hot, member),
    case("probabilities of three classes", three, np.eye(3)[rng.integers(3, size=n)], member),
    case("loss of numbers", t.reshape(-1, 1), rng.normal(size=(n, 1)), member),
]
pathlib.Path(__file__).with_name("nn.json").write_text(json.dumps({"made": f"python nn.py, torch {torch.__version__.split('+')[0]}, numpy {np.__version__}", "cases": cases}) + "\n")
