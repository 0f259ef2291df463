"""Writes packages/explore/src/__goldens__/{texture,components}.json.

texture (needs scikit-image): figures of the co-occurrence matrix of a small grey image, 16 levels, distance 1, the
counts of four directions added up, symmetric.
components (needs scikit-learn): principal components and nearest neighbours of standardised rows.

python explore.py texture; python explore.py components
"""
import json
import pathlib
import sys

import numpy as np

out = pathlib.Path(__file__).parents[2] / "packages/explore/src/__goldens__"
rng = np.random.default_rng(7)


def texture():
    from skimage.feature import graycomatrix, graycoprops

    grey = np.clip(np.cumsum(rng.normal(0, 12, (17, 23)), axis=1) + 128, 0, 255).astype(np.uint8)
    angles = [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4]
    counts = graycomatrix(grey >> 4, [1], angles, levels=16, symmetric=True).sum(axis=3, keepdims=True)
    shares = counts / counts.sum()
    names = ["contrast", "homogeneity", "energy", "correlation"]
    return {
        "width": 23,
        "height": 17,
        "data": grey.ravel().tolist(),
        "figures": {name: float(graycoprops(shares, name)[0, 0]) for name in names},
    }


def components():
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import StandardScaler

    raw = rng.normal(size=(40, 18)) @ rng.normal(size=(18, 18)) + rng.normal(size=18)
    raw = raw.round(3)
    rows = StandardScaler().fit_transform(raw) * np.sqrt(39 / 40)
    pca = PCA().fit(rows)
    scores = pca.transform(rows)[:, :2]
    distances, indices = NearestNeighbors(n_neighbors=11).fit(rows).kneighbors(rows)
    return {
        "raw": raw.tolist(),
        "explained": pca.explained_variance_ratio_.tolist(),
        "scores": scores.tolist(),
        "nearest": indices[:, 1:].tolist(),
        "distance": distances[:, 1:].mean(axis=1).tolist(),
        "correlations": np.corrcoef(raw.T)[5].tolist(),
    }


name = sys.argv[1]
(out / f"{name}.json").write_text(json.dumps({"texture": texture, "components": components}[name]()) + "\n")
