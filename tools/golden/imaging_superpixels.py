"""Superpixels by scikit-image of a drawn smear, for packages/imaging.

    python tools/golden/imaging_superpixels.py

The image follows a formula, repeated in packages/imaging/src/superpixels/superpixels.test.ts.
"""

import base64
import json
import math
import zlib
from pathlib import Path

import numpy as np
from skimage.segmentation import felzenszwalb, quickshift, slic

OUT = Path(__file__).parents[2] / "packages/imaging/src/superpixels/__goldens__/superpixels.json"
WIDTH, HEIGHT = 72, 60


def smear():
    """Three cells on a shaded ground, with a texture."""
    image = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    cells = [(20, 22, 13, (110, 60, 150)), (50, 18, 9, (205, 120, 130)), (48, 44, 11, (90, 50, 140))]
    for y in range(HEIGHT):
        for x in range(WIDTH):
            colour = [230 - x / 3, 215 - y / 4, 220]
            for cx, cy, radius, own in cells:
                if (x - cx) ** 2 + (y - cy) ** 2 <= radius**2:
                    colour = list(own)
            for c in range(3):
                texture = 9 * math.sin(0.9 * x + c) * math.cos(0.7 * y - c) + 4 * math.sin(2.3 * x + 1.7 * y)
                image[y, x, c] = int(math.floor(colour[c] + texture + 0.5))
    return image


def pack(labels):
    return base64.b64encode(zlib.compress(np.asarray(labels, dtype="<u2").tobytes(), 9)).decode()


image = smear()
golden = {
    "sum": int(image.astype(int).sum()),
    "slic": [
        {"segments": n, "compactness": c, "labels": pack(slic(image, n_segments=n, compactness=c, start_label=0))}
        for n, c in ((20, 10), (60, 10), (60, 30))
    ],
    "quickshift": [
        {"kernelSize": k, "maxDistance": d, "ratio": r, "labels": pack(quickshift(image, kernel_size=k, max_dist=d, ratio=r))}
        for k, d, r in ((4, 200, 0.2), (3, 6, 0.5))
    ],
    "felzenszwalb": [
        {"scale": s, "sigma": g, "minSize": m, "labels": pack(felzenszwalb(image, scale=s, sigma=g, min_size=m))}
        for s, g, m in ((100, 0.8, 20), (30, 0.5, 50))
    ],
}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(golden) + "\n")
