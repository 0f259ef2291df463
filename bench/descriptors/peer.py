"""The peer: the same row of a cell's descriptors by scikit-image, OpenCV, mahotas, SciPy and PyWavelets; all cells once for
every line on stdin. Answers with seconds of processor time.

    python peer.py '{"cells": [{"image": "001.bmp", "mask": "001.png"}]}'
"""
import json, os, sys, time, warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import cv2, mahotas, numpy as np, pywt, scipy, skimage
from PIL import Image
from scipy import fft, ndimage, stats
from skimage import color, feature, measure, morphology

warnings.simplefilter("ignore")
cv2.setNumThreads(1)
LEVELS = 32
DIRECTIONS = [(1, 0), (1, 1), (0, 1), (-1, 1)]


def load(cell):
    rgb = np.asarray(Image.open(cell["image"]).convert("RGB"))
    mask = np.asarray(Image.open(cell["mask"]).convert("L"))
    nucleus, whole = mask >= 192, mask >= 64
    ys, xs = np.nonzero(whole)
    cut = np.s_[ys.min(): ys.max() + 1, xs.min(): xs.max() + 1]
    return tuple(np.pad(a[cut], [(1, 1), (1, 1)] + [(0, 0)] * (a.ndim - 2)) for a in (rgb, nucleus, whole))


def outline(mask):
    region = measure.regionprops(mask.astype(np.uint8))[0]
    out = [region.area, region.equivalent_diameter_area, measure.perimeter(mask), region.axis_major_length,
           region.axis_minor_length, region.eccentricity, region.solidity, *region.moments_hu]
    contour = max(cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)
    out.append(cv2.arcLength(cv2.convexHull(contour), True))
    closed = np.vstack([contour[:, 0], contour[:1, 0]]).astype(float)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    at = lengths[-1] * np.arange(128) / 128
    px, py = np.interp(at, lengths, closed[:, 0]), np.interp(at, lengths, closed[:, 1])
    r = np.hypot(px - px.mean(), py - py.mean())
    out += [r.mean(), r.var(), stats.skew(r), stats.kurtosis(r)]
    spectrum = np.abs(np.fft.fft(px - 1j * py))
    out += [spectrum[k] / spectrum[1] for k in (-1, 2, -2, 3, -3, 4, -4, 5, -5, 6)]
    ys, xs = np.nonzero(mask & ~ndimage.binary_erosion(mask, np.ones((3, 3))))
    sizes, counts = [], []
    side = 2
    while side <= max(4, max(np.ptp(xs), np.ptp(ys)) / 4):
        shifts = sorted({k * side // 4 for k in range(4)})
        counts.append(np.mean([len(np.unique((ys + a) // side * 100003 + (xs + b) // side)) for a in shifts for b in shifts]))
        sizes.append(side)
        side *= 2
    return out + [np.polyfit(np.log(sizes), np.log(counts), 1)[0]]


def run_lengths(level, dx, dy):
    """Lines of one direction, cut where the level changes."""
    height, width = level.shape
    if (dx, dy) == (1, 0):
        lines = list(level)
    elif (dx, dy) == (0, 1):
        lines = list(level.T)
    else:
        turned = level if dx == 1 else level[:, ::-1]
        lines = [turned.diagonal(k) for k in range(1 - height, width)]
    grey, length = [], []
    for line in lines:
        ends = np.flatnonzero(np.concatenate([line[1:] != line[:-1], [True]]))
        grey.append(line[ends])
        length.append(np.diff(ends, prepend=-1))
    grey, length = np.concatenate(grey), np.concatenate(length)
    keep = grey > 0
    g, l = grey[keep].astype(float), length[keep].astype(float)
    by = lambda v: (np.bincount(v.astype(int)) ** 2).sum() / len(v) ** 2
    return [(1 / l**2).mean(), (l**2).mean(), by(g), by(l), len(l) / l.sum(), (1 / g**2).mean(), (g**2).mean(),
            (1 / (l * g) ** 2).mean(), ((g / l) ** 2).mean(), ((l / g) ** 2).mean(), ((l * g) ** 2).mean()]


def content(mask, grey, spaces, hsv):
    out = []
    for plane in spaces:
        values = plane[mask].astype(float)
        out += [values.mean(), values.std(), np.cbrt(stats.moment(values, 3))]
    vector = (hsv[..., 1][mask] * np.exp(2j * np.pi * hsv[..., 0][mask])).sum()
    out += [np.angle(vector), abs(vector)]
    values = grey[mask]
    low, high = np.percentile(values, [1, 99])
    level = np.where(mask, 1 + np.clip((grey - low) * LEVELS / (high - low + 1), 0, LEVELS - 1).astype(int), 0)
    for distance in (1, 3):
        figures = mahotas.features.haralick(level, ignore_zeros=True, compute_14th_feature=True, distance=distance)
        out += [*figures.mean(0), *np.ptp(figures, axis=0)]
    out += list(np.mean([run_lengths(level, dx, dy) for dx, dy in DIRECTIONS], axis=0))
    inner = ndimage.binary_erosion(mask, np.ones((3, 3)))
    out += list(np.bincount(feature.local_binary_pattern(grey, 8, 1, "uniform")[inner].astype(int), minlength=10))
    ys, xs = np.nonzero(mask)
    box = np.where(mask, grey, values.mean())[ys.min(): ys.max() + 1, xs.min(): xs.max() + 1].astype(np.float32)
    patch = cv2.resize(box, (32, 32), interpolation=cv2.INTER_AREA)
    energy = fft.dctn(patch, norm="ortho") ** 2
    v, u = np.mgrid[:32, :32]
    out += list(np.bincount(np.digitize(np.hypot(u, v), [2, 4, 8, 16]).ravel(), energy.ravel()))
    for details in pywt.wavedec2(patch, "haar", level=3)[1:]:
        out += [(d**2).sum() for d in details]
    return out


def row(cell):
    rgb, nucleus, whole = cell
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    hsv, lab = color.rgb2hsv(rgb), color.rgb2lab(rgb)
    spaces = [rgb[..., k] for k in range(3)] + [hsv[..., 1], hsv[..., 2]] + [lab[..., k] for k in range(3)]
    distance = ndimage.distance_transform_edt(nucleus)
    lobes = measure.label(morphology.h_maxima(distance, 0.25 * distance.max())).max()
    out = [lobes, distance.max(), nucleus.sum() / whole.sum(), *outline(nucleus), *outline(whole)]
    for mask in (nucleus, whole & ~nucleus, whole):
        out += content(mask, grey, spaces, hsv)
    return out


cells = [load(cell) for cell in json.loads(sys.argv[1])["cells"]]
print(json.dumps({"scikit-image": skimage.__version__, "mahotas": mahotas.__version__, "opencv": cv2.__version__,
                  "scipy": scipy.__version__, "numbers": len(row(cells[0]))}), flush=True)
for _ in sys.stdin:
    start = time.process_time()
    for cell in cells:
        row(cell)
    print(json.dumps({"seconds": time.process_time() - start}), flush=True)
