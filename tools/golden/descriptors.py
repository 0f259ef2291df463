"""Makes packages/descriptors/src/__goldens__/descriptors.json: every family of descriptors on one drawn cell with a
lobed nucleus, from scikit-image, OpenCV, mahotas, PyWavelets, SciPy and Pillow; run lengths and the maximal correlation
coefficient are written here from their papers.

Run: python tools/golden/descriptors.py
(scikit-image 0.26, OpenCV 5.0, mahotas 1.4.19, PyWavelets 1.9, SciPy 1.17, NumPy 2.4, Pillow 13)
"""
import base64, json, pathlib, warnings
import cv2, mahotas, numpy as np, pywt
from PIL import Image
from scipy import fft, ndimage, spatial, stats
from skimage import color, feature, measure, morphology

OUT = pathlib.Path(__file__).parents[2] / "packages/descriptors/src/__goldens__/descriptors.json"
rng = np.random.default_rng(11)
W, H = 58, 50
LEVELS = 32
DIRECTIONS = [(1, 0), (1, 1), (0, 1), (-1, 1)]

y, x = np.mgrid[:H, :W].astype(float)
angle = np.arctan2(y - 24, x - 28)
cell = np.hypot(x - 28, y - 24) < 20 + 1.5 * np.cos(3 * angle + 0.4) + np.cos(5 * angle)
nucleus = np.zeros((H, W), bool)
for cx, cy, r in [(20, 20, 7.2), (30, 14, 5.6), (34, 28, 7.9)]:
    nucleus |= np.hypot(x - cx, y - cy) < r
nucleus |= (np.abs((y - 20) - (14 - 20) / (30 - 20) * (x - 20)) < 1.6) & (x > 20) & (x < 30)
nucleus |= (np.abs((x - 30) - (34 - 30) / (28 - 14) * (y - 14)) < 1.6) & (y > 14) & (y < 28)
nucleus &= cell
cytoplasm = cell & ~nucleus
noise = ndimage.gaussian_filter(rng.normal(0, 1, (H, W)), 1.2) * 60 + rng.normal(0, 5, (H, W))
base = np.where(nucleus[..., None], [110, 60, 140], np.where(cell[..., None], [200, 150, 190], [235, 225, 220]))
rgb = np.clip(np.rint(base + noise[..., None] * [1, 1.2, 0.6]), 0, 255).astype(np.uint8)
grey = np.asarray(Image.fromarray(rgb).convert("L"))


def b64(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.uint8).tobytes()).decode()


def levels_of(mask):
    values = np.sort(grey[mask])
    low = int(values[int(np.floor(0.01 * (len(values) - 1)))])
    high = int(values[int(np.ceil(0.99 * (len(values) - 1)))])
    step = 1 + np.clip((grey.astype(int) - low) * LEVELS // (high - low + 1), 0, LEVELS - 1)
    return np.where(mask, step, 0)


def shape(mask):
    region = measure.regionprops(mask.astype(np.uint8))[0]
    corners = np.concatenate([np.argwhere(mask) + d for d in ([0, 0], [0, 1], [1, 0], [1, 1])])
    centres = np.argwhere(mask)
    hull_area = spatial.ConvexHull(corners).volume
    hull_length = spatial.ConvexHull(centres).area
    perimeter = measure.perimeter(mask, neighborhood=4)
    contour = max(cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)[:, 0]
    return {
        "area": region.area,
        "equivalentDiameter": region.equivalent_diameter_area,
        "perimeter": perimeter,
        "majorAxis": region.axis_major_length,
        "minorAxis": region.axis_minor_length,
        "eccentricity": region.eccentricity,
        "solidity": region.area / hull_area,
        "convexity": hull_length / perimeter,
        "elongation": 1 - region.axis_minor_length / region.axis_major_length,
        "compactness": perimeter**2 / region.area,
        "formFactor": 4 * np.pi * region.area / perimeter**2,
        "roundness": 4 * region.area / np.pi / region.axis_major_length**2,
        "hu": [float(v) for v in region.moments_hu],
        "opencvHu": [float(v) for v in cv2.HuMoments(cv2.moments(mask.astype(np.uint8), binaryImage=True)).ravel()],
        "skimageSolidity": region.solidity,
        **outline(contour),
    }


def outline(contour):
    """The largest outer contour at 128 equal distances: signature and Fourier descriptors."""
    closed = np.vstack([contour, contour[:1]]).astype(float)
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = lengths[-1] * np.arange(128) / 128
    px, py = np.interp(at, lengths, closed[:, 0]), np.interp(at, lengths, closed[:, 1])
    r = np.hypot(px - px.mean(), py - py.mean())
    spectrum = np.abs(np.fft.fft(px - 1j * py))
    return {
        "signature": [r.mean(), r.var() / r.mean() ** 2, stats.skew(r), stats.kurtosis(r, fisher=False)],
        "fourier": [spectrum[k] / spectrum[1] for k in (-1, 2, -2, 3, -3, 4, -4, 5, -5, 6)],
    }


def haralick(counts):
    """mahotas' thirteen, and the fourteenth from the formula."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A row and a column for the background, so that levels are numbered from 1.
        figures = mahotas.features.texture.haralick_features([np.pad(counts, ((1, 0), (1, 0)))], use_x_minus_y_variance=True)[0]
    p = counts / counts.sum()
    margin = p.sum(0)
    keep = margin > 0
    p, margin = p[keep][:, keep], margin[keep]
    q = (p / margin[:, None]) @ (p.T / margin[:, None])
    eigenvalues = np.sort(np.linalg.eigvals(q).real)
    return [float(v) for v in figures] + [float(np.sqrt(max(0, eigenvalues[-2])))]


def run_lengths(level, dx, dy):
    runs = {}
    for i in range(H):
        for j in range(W):
            if level[i, j] == 0:
                continue
            a, b = i - dy, j - dx
            if 0 <= a < H and 0 <= b < W and level[a, b] == level[i, j]:
                continue
            n, a, b = 1, i + dy, j + dx
            while 0 <= a < H and 0 <= b < W and level[a, b] == level[i, j]:
                n, a, b = n + 1, a + dy, b + dx
            runs[level[i, j], n] = runs.get((level[i, j], n), 0) + 1
    g = np.array([k[0] for k in runs], float)
    l = np.array([k[1] for k in runs], float)
    c = np.array(list(runs.values()), float)
    n = c.sum()
    by = lambda keys: sum(c[keys == k].sum() ** 2 for k in np.unique(keys)) / n**2
    mean = lambda weights: float((c * weights).sum() / n)
    return [mean(1 / l**2), mean(l**2), by(g), by(l), n / (c * l).sum(), mean(1 / g**2), mean(g**2),
            mean(1 / (l * g) ** 2), mean((g / l) ** 2), mean((l / g) ** 2), mean((l * g) ** 2)]


def texture(mask):
    level = levels_of(mask)
    glcm = {}
    for distance in (1, 3):
        rows = []
        for dx, dy in DIRECTIONS:
            counts = np.zeros((LEVELS, LEVELS), np.int32)
            a = level[: H - distance * dy, max(0, -distance * dx): W - max(0, distance * dx)]
            b = level[distance * dy:, max(0, distance * dx): W - max(0, -distance * dx)]
            both = (a > 0) & (b > 0)
            np.add.at(counts, (a[both] - 1, b[both] - 1), 1)
            counts = counts + counts.T
            if distance == 1:
                # The same counts as mahotas', whose matrix has a row for the background.
                direction = {(1, 0): 0, (1, 1): 1, (0, 1): 2, (-1, 1): 3}[dx, dy]
                full = np.zeros((LEVELS + 1,) * 2, np.int32)
                mahotas.features.texture.cooccurence(level.astype(np.int32), direction, full, symmetric=True)
                assert (full[1:, 1:] == counts).all()
            rows.append(haralick(counts))
        rows = np.array(rows)
        glcm[distance] = np.stack([rows.mean(0), np.ptp(rows, axis=0)], 1).ravel().tolist()
    inner = ndimage.binary_erosion(mask, np.ones((3, 3)))
    patterns = feature.local_binary_pattern(grey, 8, 1, "uniform")[inner]
    ys, xs = np.nonzero(mask)
    box = np.full((np.ptp(ys) + 1, np.ptp(xs) + 1), grey[mask].mean(), np.float32)
    box[ys - ys.min(), xs - xs.min()] = grey[mask]
    down, across = (2 * max(1, int(16 * n / max(box.shape) + 0.5)) for n in box.shape)
    patch = np.full((32, 32), grey[mask].mean())
    oy, ox = (32 - down) // 2, (32 - across) // 2
    patch[oy: oy + down, ox: ox + across] = Image.fromarray(box, "F").resize((across, down), Image.BILINEAR)
    energy = fft.dctn(patch, norm="ortho") ** 2
    energy[0, 0] = 0
    v, u = np.mgrid[:32, :32]
    band = np.digitize(np.hypot(u, v), [2, 4, 8, 16])
    wavelet = []
    for h, w, d in pywt.wavedec2(patch, "haar", level=3)[:0:-1]:
        wavelet += [float((h**2).sum() + (w**2).sum()) / 1024, float((d**2).sum()) / 1024]
    return {
        "glcm": glcm,
        "glrlm": np.mean([run_lengths(level, dx, dy) for dx, dy in DIRECTIONS], axis=0).tolist(),
        "lbp": [float((patterns == k).mean()) for k in range(10)],
        "dct": [energy.sum() / 1024] + [float(energy[band == k].sum() / energy.sum()) for k in range(5)],
        "wavelet": wavelet,
    }


def colours(mask):
    out = {}
    spaces = [("red", rgb[..., 0]), ("green", rgb[..., 1]), ("blue", rgb[..., 2])]
    hsv, lab = color.rgb2hsv(rgb), color.rgb2lab(rgb)
    spaces += [("saturation", hsv[..., 1]), ("value", hsv[..., 2])]
    spaces += [("lightness", lab[..., 0]), ("a", lab[..., 1]), ("b", lab[..., 2])]
    for name, plane in spaces:
        values = plane[mask].astype(float)
        out[name] = [values.mean(), values.std(), float(np.cbrt(stats.moment(values, 3)))]
    hue, weight = 2 * np.pi * hsv[..., 0][mask], hsv[..., 1][mask]
    vector = (weight * np.exp(1j * hue)).sum() / weight.sum()
    out["hue"] = [float(np.degrees(np.angle(vector)) % 360), float(1 - abs(vector))]
    return out


def lobes(mask):
    """h-maxima of the distance map, h a quarter of its highest value."""
    distance = ndimage.distance_transform_edt(mask)
    peaks = morphology.h_maxima(distance, 0.25 * distance.max())
    return int(measure.label(peaks, connectivity=2).max())


golden = {
    "width": W, "height": H, "rgb": b64(rgb), "nucleus": b64(nucleus), "cytoplasm": b64(cytoplasm),
    "lobes": lobes(nucleus), "halfWidth": float(ndimage.distance_transform_edt(nucleus).max()),
    "parts": {
        "nucleus": {"shape": shape(nucleus), "texture": texture(nucleus), "colour": colours(nucleus)},
        "cytoplasm": {"texture": texture(cytoplasm), "colour": colours(cytoplasm)},
        "cell": {"shape": shape(cell), "texture": texture(cell), "colour": colours(cell)},
    },
}


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{value:.10g}") if isinstance(value, (float, np.floating)) else value


OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(rounded(golden)) + "\n")
print({k: v for k, v in golden.items() if k in ("lobes", "halfWidth")}, golden["parts"]["nucleus"]["shape"]["skimageSolidity"], OUT.stat().st_size)
