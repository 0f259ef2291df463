"""White cells by colour with scikit-image, OpenCV and NumPy, the usual way; see speed.mjs. One thread.

The same steps up to the outline: smoothing, kinds of pixels by the same colour features and clusters, opening, holes,
clumps cut by distance transform and watershed, labels, boxes, areas, centroids, contours. The outline of a cell is a
watershed from its nucleus over the stained pixels; ours is a star-shaped path of most gain, beside what is learned of red
cells, so ours does more there.
"""
import json, sys, time
import cv2
import numpy as np
import scipy, skimage
from scipy import ndimage
from skimage import exposure, feature, filters, measure, segmentation

options = json.loads(sys.argv[1])
cv2.setNumThreads(1)
images = [cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB) for path in options["images"]]


def levels(rows, bits=5):
    """The colours that occur, counted: our histogram's idea, so that clustering costs as little here."""
    cells = np.minimum((rows * (1 << bits)).astype(np.int64), (1 << bits) - 1)
    key = (cells[:, 0] << (2 * bits)) | (cells[:, 1] << bits) | cells[:, 2]
    count = np.bincount(key, minlength=1 << (3 * bits))
    sums = np.stack([np.bincount(key, weights=rows[:, c], minlength=1 << (3 * bits)) for c in range(3)], 1)
    used = count > 0
    return sums[used] / count[used, None], np.sqrt(count[used])


def starts(points, weights, shares):
    order = np.argsort(points[:, 0])
    passed = np.cumsum(weights[order]) / weights.sum()
    return points[order[np.searchsorted(passed, shares)]]


def fuzzy(image):
    white = [max(1, np.percentile(image[..., c], 95)) for c in range(3)]
    smooth = np.minimum(1, cv2.GaussianBlur(image, (0, 0), 0.7) / np.array(white))
    most, least = smooth.max(-1), smooth.min(-1)
    rows = np.stack([1 - smooth[..., 1], (most - least) / np.maximum(most, 1e-9), 0.7 * (1 - smooth[..., 0])], -1)
    rows = rows.reshape(-1, 3)
    points, weights = levels(rows)
    centres = starts(points, weights, [0.1, 0.5, 0.9])
    for _ in range(100):
        inverse = 1 / np.maximum(((points[:, None] - centres) ** 2).sum(-1), 1e-12)
        power = weights[:, None] * (inverse / inverse.sum(1, keepdims=True)) ** 2
        moved = (power.T @ points) / power.sum(0)[:, None]
        done = np.abs(moved - centres).max() < 1e-5
        centres = moved
        if done:
            break
    centres = centres[np.argsort(centres[:, 0])]
    inverse = 1 / np.maximum(((rows[:, None] - centres) ** 2).sum(-1), 1e-12)
    shares = inverse / inverse.sum(1, keepdims=True)
    kinds = np.where(shares[:, 0] >= 0.75, 0, np.where(shares[:, 1] >= shares[:, 2], 2, 3))
    return kinds.reshape(image.shape[:2])


def kmeans(image):
    lab = cv2.cvtColor(cv2.GaussianBlur(image, (0, 0), 0.7), cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 100, 1e-3)
    _, labels, centres = cv2.kmeans(lab, 3, None, criteria, 1, cv2.KMEANS_PP_CENTERS)
    rank = np.argsort(np.argsort(-centres[:, 0]))
    return np.array([0, 2, 3])[rank[labels.ravel()]].reshape(image.shape[:2])


def otsu(image):
    smooth = cv2.GaussianBlur(image, (0, 0), 0.7)
    green, saturation = smooth[..., 1], cv2.cvtColor(smooth, cv2.COLOR_RGB2HSV)[..., 1]
    body = filters.threshold_otsu(green)
    dark = filters.threshold_otsu(green[green <= body])
    vivid = filters.threshold_otsu(saturation)
    return np.where(green > body, 0, np.where((green <= dark) & (saturation > vivid), 3, 2))


def zack(image):
    green = cv2.GaussianBlur(image, (0, 0), 0.7)[..., 1]
    low, high = np.percentile(green, (1, 99))
    green = exposure.rescale_intensity(green, (low, high), (0, 255)).astype(np.uint8)
    body = filters.threshold_otsu(green)
    return np.where(green > body, 0, np.where(green <= filters.threshold_triangle(green[green <= body]), 3, 2))


DISC = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))


def cells(kinds):
    nuclei = cv2.morphologyEx((kinds == 3).astype(np.uint8), cv2.MORPH_OPEN, DISC)
    nuclei = ndimage.binary_fill_holes(nuclei)
    depth = cv2.distanceTransform(nuclei.astype(np.uint8), cv2.DIST_L2, 5)
    peaks = feature.peak_local_max(depth, min_distance=12, threshold_abs=4, labels=measure.label(nuclei))
    markers = np.zeros(kinds.shape, np.int32)
    markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    nucleus = segmentation.watershed(-depth, markers, mask=nuclei)
    body = ndimage.binary_fill_holes(cv2.morphologyEx((kinds >= 2).astype(np.uint8), cv2.MORPH_OPEN, DISC))
    away = cv2.distanceTransform((nucleus == 0).astype(np.uint8), cv2.DIST_L2, 5)
    reach = 1.7 * np.sqrt(np.median(np.bincount(nucleus.ravel())[1:]) / np.pi) if len(peaks) else 0
    cell = segmentation.watershed(away, nucleus, mask=(body & (away < reach)) | (nucleus > 0))
    found = []
    for region in measure.regionprops(cell):
        if region.area < 300:
            continue
        contour, _ = cv2.findContours(region.image.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        inner = nucleus[region.slice] == region.label
        found.append((region.bbox, region.centroid, region.area, int(inner.sum()), contour))
    return found


METHODS = {"fuzzy": fuzzy, "kmeans": kmeans, "otsu": otsu, "zack": zack}
print(json.dumps({"libraries": f"scikit-image {skimage.__version__}, OpenCV {cv2.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}",
                  "python": sys.version.split()[0]}), flush=True)
for _ in sys.stdin:
    answer = {}
    for name, method in METHODS.items():
        start = time.process_time()
        count = sum(len(cells(method(image))) for image in images)
        answer[name] = {"seconds": time.process_time() - start, "cells": count}
    print(json.dumps(answer), flush=True)
