"""Makes packages/imaging/src/__goldens__/preparation.json: filters, contrast, masks and stains of one small picture, and
perceptual hashes of pictures by formula, from OpenCV, scikit-image, SciPy, imagehash and torchstain; Reinhard's transfer
and the flattening of light are written here from their formulas.

Run: python tools/golden/imaging_preparation.py
(OpenCV 5.0, scikit-image 0.26, SciPy 1.17, imagehash 4.3.2, Pillow 13.0, torchstain 1.4.1, NumPy 2.4)
"""
import base64, hashlib, json, pathlib
import cv2, imagehash, numpy as np
from PIL import Image
from scipy import ndimage
from skimage import color, exposure, morphology
from torchstain.numpy.normalizers.macenko import NumpyMacenkoNormalizer

OUT = pathlib.Path(__file__).parents[2] / "packages/imaging/src/__goldens__/preparation.json"
rng = np.random.default_rng(5)


def b64(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.uint8).tobytes()).decode()


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array, dtype=np.uint8).tobytes()).hexdigest()


def smear(width, height, cells, light):
    """Cells of two stains on glass, lit unevenly, with noise."""
    stains = np.array([[0.65, 0.70, 0.29], [0.27, 0.80, 0.53]])
    stains /= np.linalg.norm(stains, axis=1, keepdims=True)
    y, x = np.mgrid[:height, :width].astype(float)
    density = np.zeros((height, width, 2)) + 0.03
    for cx, cy, r in cells:
        d = np.hypot(x - cx, y - cy)
        density[..., 1] += 0.6 / (1 + np.exp(2 * (d - r)))
        density[..., 0] += 1.2 / (1 + np.exp(2 * (d - 0.6 * r)))
    density *= 1 + 0.1 * rng.standard_normal(density.shape)
    picture = 240 * np.exp(-density @ stains) * (1 - light * ((x / width - 0.5) ** 2 + (y / height - 0.4) ** 2))[..., None]
    return np.clip(np.rint(picture + 4 * rng.standard_normal(picture.shape)), 0, 255).astype(np.uint8)


W, H = 41, 31
rgb = smear(W, H, [(12, 13, 7), (30, 20, 6), (38, 3, 3)], 0.5)
other = smear(W, H, [(20, 15, 9)], 0.0) // 5 * 4 + 20

# Colour: every corner of the cube, greys, and random colours.
corners = np.array([[r, g, b] for r in (0, 128, 255) for g in (0, 128, 255) for b in (0, 128, 255)])
colours = np.concatenate([corners, rng.integers(0, 256, (37, 3)), np.repeat(np.arange(0, 11)[:, None], 3, 1)]).astype(np.uint8)
strip = colours[None]
hsv = color.rgb2hsv(strip)[0] * [360, 1, 1]
ycrcb_in = rng.integers(0, 256, (1, 64, 3), dtype=np.uint8)

# Contrast.
lightness = np.rint(color.rgb2lab(rgb)[..., 0] * 2.55).astype(np.uint8)


def with_lightness(plane):
    lab = color.rgb2lab(rgb)
    lab[..., 0] = plane / 2.55
    return np.rint(color.lab2rgb(lab) * 255)


def clahe_case(plane, clip, tiles):
    return {"clipLimit": clip, "tiles": tiles, "pixels": b64(cv2.createCLAHE(clip, (tiles, tiles)).apply(plane))}


ycrcb = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
ycrcb[..., 0] = cv2.equalizeHist(np.ascontiguousarray(ycrcb[..., 0]))
limits = np.percentile(rgb, (2, 98))
stretched = exposure.rescale_intensity(rgb.astype(float), in_range=tuple(limits), out_range=(0, 255))
each = np.stack([exposure.rescale_intensity(rgb[..., c].astype(float), in_range=tuple(np.percentile(rgb[..., c], (5, 90))),
                                            out_range=(0, 255)) for c in range(3)], -1)

# Light, by its formulas.
luminance = rgb @ np.array([0.299, 0.587, 0.114])
blurred = ndimage.gaussian_filter(luminance, 0.2 * max(W, H), mode="mirror", truncate=4)
gain = np.clip(blurred.mean() / blurred, 1 / 3, 3)
flat_gaussian = np.clip(np.rint(rgb * gain[..., None]), 0, 255)
gy, gx = np.mgrid[:H, :W]
gx, gy = 2 * gx / (W - 1) - 1, 2 * gy / (H - 1) - 1
terms = np.stack([gx**a * gy**b for a in range(3) for b in range(3 - a)], -1).reshape(-1, 6)
flat = luminance.reshape(-1)
kept = np.ones(flat.size, bool)
for _ in range(4):
    weights = np.linalg.lstsq(terms[kept], flat[kept], rcond=None)[0]
    fitted = terms @ weights
    spread = np.sqrt(np.mean((flat[kept] - fitted[kept]) ** 2))
    kept &= flat >= fitted - spread
gain = np.clip(fitted.mean() / fitted, 1 / 3, 3).reshape(H, W, 1)
flat_polynomial = np.clip(np.rint(rgb * gain), 0, 255)

# Masks.
grey = np.asarray(Image.fromarray(rgb).convert("L"))
otsu = int(cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)[0])
mask = ndimage.gaussian_filter(rng.random((40, 53)), 1.2) > 0.5


def by_first_pixel(labels):
    order = {}
    return [0 if v == 0 else order.setdefault(v, len(order) + 1) for v in labels.reshape(-1).tolist()]


def component_case(connectivity):
    labels = ndimage.label(mask, structure=np.ones((3, 3)) if connectivity == 8 else None)[0]
    ordered = np.array(by_first_pixel(labels)).reshape(mask.shape)
    boxes = [[s[1].start, s[0].start, s[1].stop - s[1].start, s[0].stop - s[0].start] for s in ndimage.find_objects(ordered)]
    n = ordered.max()
    centres = ndimage.center_of_mass(mask, ordered, range(1, n + 1))
    return {"connectivity": connectivity, "labels": sha(ordered), "boxes": boxes,
            "areas": np.bincount(ordered.reshape(-1))[1:].tolist(), "centres": [[x, y] for y, x in centres]}


contours = []
for contour in cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
    points = contour.reshape(-1, 2).tolist()
    contours.append({"area": cv2.contourArea(contour), "points": points})
contours.sort(key=lambda c: (c["points"][0][1], c["points"][0][0]))

morphology_cases = []
for radius in (1, 2, 4):
    disc = morphology.disk(radius).astype(np.uint8)
    square = np.ones((2 * radius + 1,) * 2, np.uint8)
    for element, kernel in (("disc", disc), ("square", square)):
        source = mask.astype(np.uint8)
        eroded, dilated = cv2.erode(source, kernel), cv2.dilate(source, kernel)
        morphology_cases.append({"radius": radius, "element": element, "erode": sha(eroded), "dilate": sha(dilated),
                                 "open": sha(cv2.dilate(eroded, kernel)), "close": sha(cv2.erode(dilated, kernel))})

# Stains.
lab, look = color.rgb2lab(rgb), color.rgb2lab(other)
reinhard = (lab - lab.mean((0, 1))) / lab.std((0, 1)) * look.std((0, 1)) + look.mean((0, 1))
macenko = NumpyMacenkoNormalizer()
macenko.fit(other)
normalised, _, _ = macenko.normalize(rgb)


def formula(width, height, seed):
    """The same integers as `formulaImage` of perceptual-hash.test.ts."""
    y, x = np.mgrid[:height, :width].astype(np.int64)
    u, v = 256 * x // width, 256 * y // height
    a, b, c = 3 + seed % 5, 1 + seed % 7, seed * 37 % 256
    red = (u * u * a // 256 + v * b + c) % 511
    green = (v * v * b // 256 + 2 * u + 2 * c) % 511
    blue = (u * v // (40 + seed) + c) % 511
    stack = np.stack([red, green, blue], -1)
    return np.where(stack > 255, 510 - stack, stack).astype(np.uint8)


hashes = []
for seed, (w, h) in enumerate([(300, 300), (450, 450), (224, 224), (257, 123), (64, 48), (32, 32), (9, 8), (5, 7), (1, 1),
                               (320, 240), (100, 300), (31, 77), (640, 480), (33, 32), (128, 128), (90, 91)] * 2):
    picture = Image.fromarray(formula(w, h, seed))
    hashes.append({"width": w, "height": h, "seed": seed, "phash": str(imagehash.phash(picture)),
                   "dhash": str(imagehash.dhash(picture)), "ahash": str(imagehash.average_hash(picture))})

golden = {
    "width": W, "height": H, "pixels": b64(rgb), "other": b64(other),
    "colour": {
        "rgb": b64(colours), "count": len(colours), "hsv": hsv.round(6).reshape(-1).tolist(),
        "lab": color.rgb2lab(strip).round(5).reshape(-1).tolist(),
        "ycrcb": b64(cv2.cvtColor(strip, cv2.COLOR_RGB2YCrCb)), "fromYCrCb": b64(ycrcb_in),
        "toRgb": b64(cv2.cvtColor(ycrcb_in, cv2.COLOR_YCrCb2RGB)),
        "grey": b64(np.asarray(Image.fromarray(strip).convert("L"))),
    },
    "median": [{"radius": r, "sha256": sha(cv2.medianBlur(rgb, 2 * r + 1))} for r in (1, 2, 3, 7)],
    "gaussian": [{"sigma": s, "pixels": b64(cv2.GaussianBlur(rgb, (0, 0), s))} for s in (0.8, 2.5)],
    "bilateral": [{"diameter": d, "sigmaColour": sc, "sigmaSpace": ss, "pixels": b64(cv2.bilateralFilter(rgb, d, sc, ss))}
                  for d, sc, ss in ((5, 40, 2), (9, 75, 75))],
    "nonLocalMeans": [{"strength": h, "template": t, "search": s, "pixels": b64(cv2.fastNlMeansDenoising(rgb, None, h, t, s))}
                      for h, t, s in ((5, 7, 21), (12, 5, 11))],
    "stretch": {"joint": b64(np.rint(stretched)), "each": b64(np.rint(each))},
    "equalise": {"plane": sha(cv2.equalizeHist(grey)), "image": sha(cv2.cvtColor(ycrcb, cv2.COLOR_YCrCb2RGB))},
    "clahe": {"plane": [clahe_case(grey, 2.0, 8), clahe_case(grey, 4.0, 3), clahe_case(grey, 40.0, 2),
                        clahe_case(np.ascontiguousarray(grey[:24, :40]), 2.0, 4)],
              "image": b64(with_lightness(cv2.createCLAHE(2.0, (4, 4)).apply(lightness)))},
    "flatten": {"gaussian": b64(flat_gaussian), "polynomial": b64(flat_polynomial)},
    "mask": {
        "otsu": otsu, "width": mask.shape[1], "height": mask.shape[0], "pixels": b64(mask),
        "components": [component_case(4), component_case(8)], "contours": contours, "morphology": morphology_cases,
        "filled": sha(ndimage.binary_fill_holes(mask)),
        "distance": np.rint(ndimage.distance_transform_edt(mask) ** 2).astype(int).reshape(-1).tolist(),
    },
    "reinhard": {"mean": look.mean((0, 1)).tolist(), "std": look.std((0, 1)).tolist(),
                 "pixels": b64(np.rint(color.lab2rgb(reinhard) * 255))},
    "macenko": {"stains": macenko.HERef.T.tolist(), "concentrations": macenko.maxCRef.tolist(), "pixels": b64(normalised)},
    "hashes": hashes,
}
OUT.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(OUT.stat().st_size, "bytes")
