"""Goldens of @leukoscope/cells' clustering: k-means by scikit-learn, fuzzy c-means by its equations in matrix form.

    python tools/golden/cells_clustering.py > packages/cells/src/clustering/__goldens__/clustering.json
"""

import json

import numpy as np
from sklearn.cluster import KMeans


def points(seed):
    """Three clouds that overlap, on float32, with weights."""
    random = np.random.default_rng(seed)
    clouds = [random.normal(middle, 0.08, (count, 3)) for middle, count in [((0.2, 0.2, 0.1), 14), ((0.45, 0.5, 0.2), 9), ((0.7, 0.6, 0.5), 5)]]
    rows = np.round(np.concatenate(clouds), 4).astype(np.float32).astype(float)
    return rows, random.integers(1, 6, len(rows)).astype(float)


def k_means(rows, weights, starts):
    fitted = KMeans(len(starts), init=starts, n_init=1, tol=0, algorithm="lloyd").fit(rows, sample_weight=weights)
    return fitted.cluster_centers_


def memberships(rows, centres, m):
    """Bezdek 1981, equation 11.3a: points x clusters."""
    distances = np.linalg.norm(rows[:, None] - centres[None], axis=2)
    return 1 / ((distances[:, :, None] / distances[:, None, :]) ** (2 / (m - 1))).sum(axis=2)


def fuzzy_c_means(rows, weights, starts, m):
    """Equations 11.3a and 11.3b in turn, until nothing moves."""
    centres = starts
    for _ in range(2000):
        raised = weights[:, None] * memberships(rows, centres, m) ** m
        centres = (raised.T @ rows) / raised.sum(axis=0)[:, None]
    return centres


def case(seed, m):
    rows, weights = points(seed)
    # Off the points, so that no distance is 0.
    starts = np.round(rows[[0, 15, 25]] + 0.0137, 4).astype(np.float32).astype(float)
    centres = fuzzy_c_means(rows, weights, starts, m)
    return {
        "fuzziness": m,
        "points": rows.ravel().tolist(),
        "weights": weights.tolist(),
        "starts": starts.ravel().tolist(),
        "kMeans": k_means(rows, weights, starts).ravel().tolist(),
        "fuzzyCMeans": centres.ravel().tolist(),
        "memberships": memberships(rows, centres, m)[:4].ravel().tolist(),
    }


print(json.dumps([case(1, 2.0), case(2, 1.6), case(3, 3.0)]))
