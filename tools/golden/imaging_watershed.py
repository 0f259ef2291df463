"""Goldens of @leukoscope/imaging's watershed and triangle threshold, by scikit-image.

    python tools/golden/imaging_watershed.py > packages/imaging/src/__goldens__/watershed.json
"""

import json

import numpy as np
from skimage.filters import threshold_triangle
from skimage.segmentation import watershed


def case(height, width, connectivity, masked):
    # No two levels are equal, so that no tie decides.
    levels = ((np.arange(height * width) * 37) % 181).astype(np.uint8).reshape(height, width)
    markers = np.zeros((height, width), np.int32)
    for label, (y, x) in enumerate([(1, 1), (height - 2, 2), (height // 2, width - 3)], 1):
        markers[y, x] = label
    mask = np.fromfunction(lambda y, x: (x + 2 * y) % 7 > 0, (height, width)) if masked else np.ones((height, width), bool)
    labels = watershed(levels, markers, connectivity=1 if connectivity == 4 else 2, mask=mask)
    return {
        "width": width,
        "height": height,
        "connectivity": connectivity,
        "levels": levels.ravel().tolist(),
        "markers": markers.ravel().tolist(),
        "mask": None if mask is None else mask.astype(int).ravel().tolist(),
        "labels": labels.ravel().tolist(),
    }


def triangle(counts):
    values = np.repeat(np.arange(len(counts)), counts).astype(np.uint8)
    return {"values": values.tolist(), "threshold": int(threshold_triangle(values))}


print(
    json.dumps(
        {
            "watershed": [case(12, 15, c, m) for c in (4, 8) for m in (False, True)],
            "triangle": [
                triangle([1, 2, 1, 3, 2, 4, 9, 20, 31, 12, 3]),
                triangle([0, 0, 5, 30, 41, 18, 7, 5, 3, 2, 2, 1, 1, 0, 1]),
                triangle([3, 0, 1, 8, 2]),
            ],
        }
    )
)
