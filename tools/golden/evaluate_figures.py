"""Reference figures and curves beyond those of evaluate_metrics.py, on the same cases, from scikit-learn.

Run: python tools/golden/evaluate_figures.py (after evaluate_metrics.py)
"""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

HERE = Path(__file__).parents[2] / "packages/evaluate/src/__goldens__"
warnings.filterwarnings("ignore")


def adaptive_ece(labels, p, bins=15):
    """Equal-mass bins by mid-rank: images of equal top probability share a bin."""
    top, right = p.max(1), p.argmax(1) == labels
    middle = np.array([((top < t).sum() + (top <= t).sum()) / 2 for t in top])
    bin_of = np.floor(middle * bins / len(top)).astype(int)
    return sum(abs((right[bin_of == b] - top[bin_of == b]).sum()) for b in range(bins)) / len(top)


def curves(positive, score):
    fpr, tpr, thresholds = metrics.roc_curve(positive, score, drop_intermediate=False)
    precision, recall, pr_thresholds = metrics.precision_recall_curve(positive, score)
    return {
        "fpr": fpr.tolist(),
        "tpr": tpr.tolist(),
        "thresholds": thresholds[1:].tolist(),
        "precision": precision[::-1].tolist(),
        "recall": recall[::-1].tolist(),
        "prThresholds": pr_thresholds[::-1].tolist(),
    }


def case(golden):
    labels, p, k = np.array(golden["labels"]), np.array(golden["probabilities"]), golden["classCount"]
    pred, every = p.argmax(1), list(range(k))
    complete = len(set(labels.tolist())) == k
    one_hot = np.eye(k)[labels]
    contrasts = [1] if k == 2 else every
    specificity = [metrics.recall_score(labels != c, pred != c, zero_division=0) for c in every]
    return {
        "name": golden["name"],
        "specificityMacro": float(np.mean(specificity)),
        "auprc": float(np.mean([metrics.average_precision_score(one_hot[:, c], p[:, c]) for c in contrasts])) if complete else None,
        "classAuc": [float(metrics.roc_auc_score(one_hot[:, c], p[:, c])) if one_hot[:, c].any() else None for c in every],
        "kappa": metrics.cohen_kappa_score(labels, pred, labels=every),
        "kappaLinear": metrics.cohen_kappa_score(labels, pred, labels=every, weights="linear"),
        "kappaQuadratic": metrics.cohen_kappa_score(labels, pred, labels=every, weights="quadratic"),
        "mcc": float(metrics.matthews_corrcoef(labels, pred)),
        "logLoss": metrics.log_loss(labels, p, labels=every),
        "brier": float(((p - one_hot) ** 2).sum(1).mean()),
        "adaptiveEce": float(adaptive_ece(labels, p)),
        "curves": curves(one_hot[:, 1], p[:, 1]) if golden["name"].startswith(("binary", "ties")) else None,
    }


cases = json.loads((HERE / "metrics.json").read_text())["cases"]
multi = cases[0]
assert np.isclose(
    metrics.brier_score_loss(multi["labels"], multi["probabilities"], labels=[0, 1, 2, 3], scale_by_half=False),
    case(multi)["brier"],
)
out = HERE / "figures.json"
out.write_text(json.dumps([case(c) for c in cases]) + "\n")
print(out, out.stat().st_size)
