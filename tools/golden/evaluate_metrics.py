"""Reference figures for packages/evaluate from scikit-learn and SciPy.

Run: python tools/golden/evaluate_metrics.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn import metrics

OUT = Path(__file__).parents[2] / "packages/evaluate/src/__goldens__/metrics.json"
warnings.filterwarnings("ignore")


def ece(labels, p, bins=15):
    """Guo et al. 2017, as in their temperature_scaling.py: bins open below, closed above."""
    top, right = p.max(1), p.argmax(1) == labels
    edges = np.linspace(0, 1, bins + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (top > low) & (top <= high)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - top[inside].mean())
    return total


def case(name, labels, p, k):
    labels, p = np.asarray(labels), np.asarray(p, float)
    p = p / p.sum(1, keepdims=True)
    p = np.round(p, 6)
    p[:, -1] = 1 - p[:, :-1].sum(1)
    pred, every = p.argmax(1), list(range(k))
    prf = metrics.precision_recall_fscore_support(labels, pred, labels=every, zero_division=0)
    macro = metrics.precision_recall_fscore_support(labels, pred, labels=every, average="macro", zero_division=0)
    if len(set(labels.tolist())) < k:
        auc = None
    elif k == 2:
        auc = metrics.roc_auc_score(labels, p[:, 1])
    else:
        auc = metrics.roc_auc_score(labels, p, multi_class="ovr", average="macro", labels=every)
    return {
        "name": name,
        "classCount": k,
        "labels": labels.tolist(),
        "probabilities": p.tolist(),
        "accuracy": metrics.accuracy_score(labels, pred),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, pred),
        "precisionMacro": macro[0],
        "recallMacro": macro[1],
        "f1Macro": macro[2],
        "f1Weighted": metrics.f1_score(labels, pred, labels=every, average="weighted", zero_division=0),
        "auc": auc,
        "ece": ece(labels, p),
        "confusion": metrics.confusion_matrix(labels, pred, labels=every).tolist(),
        "perClass": [dict(zip(["precision", "recall", "f1", "n"], map(float, row))) for row in zip(*prf)],
    }


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def drawn(rng, n, k, sharpness, prior=None):
    labels = rng.choice(k, n, p=prior)
    return labels, softmax(rng.normal(size=(n, k)) * 1.5 + sharpness * np.eye(k)[labels])


rng = np.random.default_rng(20)
cases = [
    case("four classes", *drawn(rng, 120, 4, 3.0, [0.4, 0.3, 0.2, 0.1]), 4),
    case("binary", *drawn(rng, 80, 2, 1.5, [0.7, 0.3]), 2),
    # Probabilities on a coarse grid: scores tie within and across classes, and some sit on the edge of a bin.
    case("ties, three classes", *(lambda y, p: (y, np.maximum(1, np.round(p * 5))))(*drawn(rng, 60, 3, 1.0)), 3),
    case("ties, binary", *(lambda y, p: (y, np.round(p * 4) + 1e-9))(*drawn(rng, 50, 2, 1.0)), 2),
    case("class absent from the truth", *drawn(rng, 40, 4, 1.5, [0.5, 0.3, 0.2, 0.0]), 4),
    case("class never predicted", [0, 0, 1, 1, 2], [[8, 1, 1], [2, 7, 1], [1, 9, 1], [3, 5, 1], [6, 2, 1]], 3),
]
skewed = np.array([0.012, 0.05, 0.031, 0.22, 0.09, 0.17, 0.004, 0.066, 0.39, 0.025, 0.08, 0.11, 0.045, 0.52, 0.03])


def interval(method):
    return list(stats.bootstrap((skewed,), np.mean, n_resamples=200_000, method=method, rng=1).confidence_interval)


OUT.write_text(
    json.dumps(
        {
            "cases": cases,
            "bootstrap": {"sample": skewed.tolist(), "bca": interval("BCa"), "reflected": interval("basic")},
            "quantile": [[p, stats.norm.ppf(p)] for p in [1e-6, 0.001, 0.02, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999]],
            "cumulative": [[x, stats.norm.cdf(x)] for x in [-4, -1.96, -0.5, 0, 0.1, 1, 2.5, 5]],
            "wilson": [
                [k, n, level, *stats.binomtest(k, n).proportion_ci(level, method="wilson")]
                for k, n, level in [(20, 100, 0.95), (40, 200, 0.95), (0, 12, 0.95), (12, 12, 0.95), (7, 9, 0.9)]
            ],
        }
    )
    + "\n"
)
print(OUT, OUT.stat().st_size)
