"""The cases of cases.mjs in Python. Reads {"big": path, "small": path, "rounds": n, "threads": n} as its argument (raw RGB,
square), writes {"versions", "seconds": {name: median}} as JSON."""
import json, math, statistics, sys, time
import cv2, imagehash, numpy as np, scipy, skimage
from PIL import Image
from scipy import ndimage
from skimage import color, exposure, morphology
from torchstain.numpy.normalizers.macenko import NumpyMacenkoNormalizer

options = json.loads(sys.argv[1])
cv2.setNumThreads(options["threads"])


def read(path):
    values = np.fromfile(path, np.uint8)
    side = math.isqrt(values.size // 3)
    return values.reshape(side, side, 3)


big, small = read(options["big"]), read(options["small"])
pil = Image.fromarray(small)
grey = cv2.cvtColor(big, cv2.COLOR_RGB2GRAY)
mask = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
other = np.rot90(big[:512, :512]).copy()
look = color.rgb2lab(other)
look_mean, look_std = look.mean((0, 1)), look.std((0, 1))
macenko = NumpyMacenkoNormalizer()
macenko.fit(other)
disc, square = morphology.disk(5).astype(np.uint8), np.ones((11, 11), np.uint8)


def equalise():
    planes = cv2.cvtColor(big, cv2.COLOR_RGB2YCrCb)
    planes[..., 0] = cv2.equalizeHist(np.ascontiguousarray(planes[..., 0]))
    return cv2.cvtColor(planes, cv2.COLOR_YCrCb2RGB)


def clahe():
    planes = cv2.cvtColor(big, cv2.COLOR_RGB2LAB)
    planes[..., 0] = cv2.createCLAHE(2, (8, 8)).apply(np.ascontiguousarray(planes[..., 0]))
    return cv2.cvtColor(planes, cv2.COLOR_LAB2RGB)


def flatten():
    luminance = cv2.cvtColor(big, cv2.COLOR_RGB2GRAY)
    reduced = cv2.resize(luminance, (64, 64), interpolation=cv2.INTER_AREA).astype(float).reshape(-1)
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    terms = np.stack([x**a * y**b for a in range(3) for b in range(3 - a)], -1).reshape(-1, 6)
    kept = np.ones(reduced.size, bool)
    for _ in range(4):
        weights = np.linalg.lstsq(terms[kept], reduced[kept], rcond=None)[0]
        fitted = terms @ weights
        kept &= reduced >= fitted - np.sqrt(np.mean((reduced[kept] - fitted[kept]) ** 2))
    background = cv2.resize(fitted.reshape(64, 64).astype(np.float32), big.shape[1::-1])
    return np.clip(big * (background.mean() / background)[..., None], 0, 255).astype(np.uint8)


def stretch():
    low, high = np.percentile(big, (2, 98))
    return exposure.rescale_intensity(big, in_range=(low, high), out_range=np.uint8)


def region():
    cut = cv2.threshold(cv2.cvtColor(big, cv2.COLOR_RGB2GRAY), 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    contours = cv2.findContours(cut, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    return cv2.boundingRect(max(contours, key=cv2.contourArea))


def reinhard():
    lab = color.rgb2lab(big)
    lab = (lab - lab.mean((0, 1))) / lab.std((0, 1)) * look_std + look_mean
    return np.rint(color.lab2rgb(lab) * 255).astype(np.uint8)


single = lambda: big.astype(np.float32) / 255
cases = {
    "lab": lambda: cv2.cvtColor(single(), cv2.COLOR_RGB2LAB),
    "lab and back": lambda: cv2.cvtColor(cv2.cvtColor(single(), cv2.COLOR_RGB2LAB), cv2.COLOR_LAB2RGB),
    "hsv": lambda: cv2.cvtColor(single(), cv2.COLOR_RGB2HSV),
    "ycrcb": lambda: cv2.cvtColor(big, cv2.COLOR_RGB2YCrCb),
    "median, radius 1": lambda: cv2.medianBlur(big, 3),
    "median, radius 2": lambda: cv2.medianBlur(big, 5),
    "gaussian, sigma 1.5": lambda: cv2.GaussianBlur(big, (0, 0), 1.5),
    "bilateral, diameter 5": lambda: cv2.bilateralFilter(big, 5, 50, 2),
    "non-local means, 7 in 21": lambda: cv2.fastNlMeansDenoising(small, None, 5, 7, 21),
    "stretch": stretch,
    "equalise": equalise,
    "clahe": clahe,
    "flatten, polynomial": flatten,
    "otsu": lambda: cv2.threshold(cv2.cvtColor(big, cv2.COLOR_RGB2GRAY), 0, 1, cv2.THRESH_OTSU),
    "components": lambda: cv2.connectedComponentsWithStats(mask, connectivity=8),
    "distance": lambda: cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE),
    "open, disc of radius 5": lambda: cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc),
    "open, square of radius 5": lambda: cv2.morphologyEx(mask, cv2.MORPH_OPEN, square),
    "fill holes": lambda: ndimage.binary_fill_holes(mask),
    "region of interest": region,
    "reinhard": reinhard,
    "macenko": lambda: macenko.normalize(big, stains=False),
    "phash": lambda: imagehash.phash(pil),
    "dhash": lambda: imagehash.dhash(pil),
}

seconds = {}
for name, run in cases.items():
    run()
    times = []
    for _ in range(options["rounds"]):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    seconds[name] = statistics.median(times)
json.dump({"versions": {"opencv": cv2.__version__, "scikit-image": skimage.__version__, "scipy": scipy.__version__,
                        "imagehash": imagehash.__version__}, "seconds": seconds}, sys.stdout)
