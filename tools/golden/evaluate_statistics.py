"""Reference figures of distributions, intervals, comparisons and calibration for packages/evaluate.

SciPy, statsmodels and scikit-learn where they have the method; DeLong written from Sun and Xu (2014) and checked against
the quadratic definition; Nadeau and Bengio (2003) from their formula.

Run: python tools/golden/evaluate_statistics.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats
from sklearn.calibration import _SigmoidCalibration
from sklearn.covariance import LedoitWolf
from sklearn.isotonic import IsotonicRegression
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

OUT = Path(__file__).parents[2] / "packages/evaluate/src/__goldens__/statistics.json"
warnings.filterwarnings("ignore")
rng = np.random.default_rng(6)


def distributions():
    return {
        "normalQuantile": [[p, stats.norm.ppf(p)] for p in [1e-12, 1e-4, 0.0242, 0.0243, 0.3, 0.5, 0.7, 0.975, 0.999999]],
        "normalCumulative": [[x, stats.norm.cdf(x)] for x in [-9, -4, -1.96, -0.5, 0, 0.1, 1, 2.5, 5]],
        "chiSquared": [[x, d, stats.chi2.sf(x, d)] for x, d in [(0, 1), (0.01, 1), (3.84, 1), (7, 3), (40, 13), (200, 13), (1, 250)]],
        "student": [[t, d, 2 * stats.t.sf(abs(t), d)] for t, d in [(0, 3), (1e-6, 5), (1.3, 1), (-2.2, 9), (4, 49), (12, 99)]],
        "studentQuantile": [[p, d, stats.t.ppf(p, d)] for p, d in [(0.975, 1), (0.975, 9), (0.05, 4), (0.9995, 200), (0.6, 3)]],
        "fisher": [[f, a, b, stats.f.sf(f, a, b)] for f, a, b in [(0.5, 2, 8), (3, 4, 20), (9.5, 13, 117), (1, 1, 1)]],
        "binomial": [[k, n, p, stats.binom.cdf(k, n, p)] for k, n, p in [(0, 5, 0.5), (3, 10, 0.5), (40, 120, 0.4), (4900, 10000, 0.5)]],
        "studentisedRange": [[q, k, stats.studentized_range.sf(q, k, np.inf)] for q, k in [(0.5, 2), (2.5, 3), (3.3145, 3), (4, 7), (5, 14)]],
        "studentisedRangeQuantile": [[a, k, stats.studentized_range.ppf(1 - a, k, np.inf)] for a, k in [(0.05, 2), (0.05, 5), (0.1, 7), (0.05, 14), (0.01, 10)]],
    }


def delong(positive, scores):
    """Sun and Xu 2014, algorithm 2."""
    x, y = scores[:, positive], scores[:, ~positive]
    m, n = x.shape[1], y.shape[1]
    tx, ty = np.apply_along_axis(stats.rankdata, 1, x), np.apply_along_axis(stats.rankdata, 1, y)
    tz = np.apply_along_axis(stats.rankdata, 1, np.concatenate([x, y], 1))
    area = (tz[:, :m].sum(1) / m - (m + 1) / 2) / n
    v10, v01 = (tz[:, :m] - tx) / n, 1 - (tz[:, m:] - ty) / m
    kernel = lambda a, b: (a[:, None] > b).astype(float) + 0.5 * (a[:, None] == b)
    assert np.allclose(v10[0], kernel(x[0], y[0]).mean(1)) and np.allclose(v01[0], kernel(x[0], y[0]).mean(0))
    return area, np.atleast_2d(np.cov(v10) / m + np.cov(v01) / n)


def delong_case(n, share, digits):
    positive = rng.random(n) < share
    shared = rng.normal(size=n)
    scores = np.stack([shared + rng.normal(size=n) + 1.4 * positive, shared + rng.normal(size=n) + 0.9 * positive]).round(digits)
    area, cov = delong(positive, scores)
    difference, variance = area[0] - area[1], cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]
    z = difference / np.sqrt(variance)
    return {
        "positive": positive.tolist(), "scores": scores.tolist(), "areas": area.tolist(), "covariance": cov.tolist(),
        "z": z, "p": 2 * stats.norm.sf(abs(z)),
    }


def comparisons():
    pairs = [(0, 0), (5, 5), (1, 9), (12, 30), (60, 41)]
    table = lambda b, c: [[50, b], [c, 20]]
    nemenyi = rng.normal(size=(10, 7)) + np.linspace(0, 1.2, 7)
    tied = np.round(rng.normal(size=(12, 4)) + np.linspace(0, 0.8, 4), 0)
    wilcoxons = {}
    for name, n, digits in [("plain", 9, 6), ("long", 80, 6), ("ties and zeros", 20, 0), ("ties", 8, 1)]:
        a, b = rng.normal(0.4, 1, n).round(digits) * 8, rng.normal(0, 1, n).round(digits) * 8
        normal = stats.wilcoxon(a, b, method="asymptotic", correction=False)
        exact = stats.wilcoxon(a, b, method="exact") if name == "plain" else None
        signs = None
        if n <= 10:
            d = (a - b)[a != b]
            ranks = stats.rankdata(abs(d))
            sums = np.array([(ranks * bits).sum() for bits in np.ndindex(*[2] * len(d))])
            low = min(ranks[d > 0].sum(), ranks[d < 0].sum())
            signs = min(1, 2 * (sums <= low).mean())
        wilcoxons[name] = {
            "first": a.tolist(), "second": b.tolist(), "smaller": normal.statistic, "normal": normal.pvalue,
            "exact": exact.pvalue if exact else None, "enumerated": signs,
        }
    a, b = rng.normal(0.95, 0.01, 10), rng.normal(0.945, 0.01, 10)
    d, ratio = a - b, 1 / 9
    error = np.sqrt((1 / 10 + ratio) * d.var(ddof=1))
    t = d.mean() / error
    p_values = [0.01, 0.04, 0.03, 0.005, 0.6, 0.04]
    return {
        "mcnemar": [
            [b, c, mcnemar(table(b, c), exact=True).pvalue, min(1, 2 * stats.binom.cdf(min(b, c), b + c, 0.5) - stats.binom.pmf(min(b, c), b + c, 0.5)) if b + c else 1.0]
            + ([mcnemar(table(b, c), exact=False, correction=k).pvalue for k in (True, False)] if b + c else [1.0, 1.0])
            for b, c in pairs
        ],
        "holm": {"p": p_values, "adjusted": multipletests(p_values, method="holm")[1].tolist()},
        "wilcoxon": wilcoxons,
        "friedman": [
            {
                "values": v.tolist(),
                "chiSquared": stats.friedmanchisquare(*v.T).statistic,
                "p": stats.friedmanchisquare(*v.T).pvalue,
                "meanRanks": stats.rankdata(-v, axis=1).mean(0).tolist(),
            }
            for v in (nemenyi, tied)
        ],
        "correctedT": {
            "first": a.tolist(), "second": b.tolist(), "ratio": ratio, "t": t, "p": 2 * stats.t.sf(abs(t), 9),
            "low": d.mean() - stats.t.ppf(0.975, 9) * error, "high": d.mean() + stats.t.ppf(0.975, 9) * error,
        },
    }


def calibration():
    labels = rng.choice(3, 150, p=[0.5, 0.3, 0.2])
    logits = (rng.normal(size=(150, 3)) + 1.2 * np.eye(3)[labels]) * 3
    logits = logits.round(4)
    loss = lambda t: -special.log_softmax(logits / t, axis=1)[np.arange(150), labels].mean()
    best = optimize.minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-12})
    score = rng.normal(size=60).round(1)
    positive = rng.random(60) < special.expit(2 * score)
    grid = np.linspace(-3, 3, 25)
    iso = IsotonicRegression(out_of_bounds="clip").fit(score, positive)
    platt = _SigmoidCalibration().fit(score, positive)
    features = rng.normal(size=(40, 12)) @ rng.normal(size=(12, 12)) + np.eye(12)[:, :12][labels[:40]] * 4
    features = features.round(3)
    means = np.stack([features[labels[:40] == k].mean(0) for k in range(3)])
    lw = LedoitWolf(assume_centered=True).fit(features - means[labels[:40]])
    probe = (rng.normal(size=(5, 12)) * 5).round(3)
    gap = probe[:, None] - means[None]
    return {
        "temperature": {"labels": labels.tolist(), "logits": logits.tolist(), "best": best.x, "loss": best.fun, "before": loss(1)},
        "score": score.tolist(), "positive": positive.tolist(), "grid": grid.tolist(),
        "isotonic": iso.predict(grid).tolist(),
        "platt": platt.predict(grid).tolist(),
        "mahalanobis": {
            "labels": labels[:40].tolist(), "features": features.tolist(), "probe": probe.tolist(), "shrinkage": lw.shrinkage_,
            "distances": np.einsum("pkd,de,pke->pk", gap, np.linalg.inv(lw.covariance_), gap).min(1).tolist(),
        },
    }


OUT.write_text(
    json.dumps(
        {
            "distributions": distributions(),
            "clopperPearson": [[k, n, level, *proportion_confint(k, n, 1 - level, method="beta")] for k, n, level in [(0, 12, 0.95), (12, 12, 0.95), (3, 40, 0.9), (950, 1000, 0.95)]],
            "delong": [delong_case(60, 0.4, 6), delong_case(45, 0.3, 0)],
            "comparisons": comparisons(),
            "calibration": calibration(),
        }
    )
    + "\n"
)
print(OUT, OUT.stat().st_size)
