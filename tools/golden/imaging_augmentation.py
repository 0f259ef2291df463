"""Makes packages/imaging/src/augment/__goldens__/augmentation.json: affine resampling (SciPy, with the matrix of Keras's
ImageDataGenerator written from its definition; Pillow), colour (Pillow's ImageEnhance and ImageOps, torchvision's hue),
stains (scikit-image's matrices), the operations of RandAugment (torchvision's own) and of AugMix (Pillow, with the
ranges of the authors' code).

Run: python tools/golden/imaging_augmentation.py      (Pillow 13.0, SciPy 1.17, torchvision 0.29, scikit-image 0.26)
"""
import base64, hashlib, json, pathlib
import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageOps
from scipy import ndimage
from skimage import color
from torchvision.transforms import InterpolationMode, functional as F
from torchvision.transforms.autoaugment import RandAugment, _apply_op

OUT = pathlib.Path(__file__).parents[2] / "packages/imaging/src/augment/__goldens__/augmentation.json"
rng = np.random.default_rng(21)
W, H = 19, 17


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def nearest(values):
    """Halves up, as JavaScript rounds."""
    return np.floor(np.asarray(values) + 0.5).clip(0, 255)


def b64(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.uint8).tobytes()).decode()


# Soft blobs on a light ground, with noise: dark nuclei, two colours.
y, x = np.mgrid[:H, :W].astype(float)
pixels = np.zeros((H, W, 3)) + [231, 214, 222]
for cx, cy, r, colour in ((7, 6, 4, (92, 40, 133)), (15, 12, 3, (200, 110, 150)), (18, 1, 2, (120, 60, 140))):
    share = 1 / (1 + np.exp(1.5 * (np.hypot(x - cx, y - cy) - r)))
    pixels += share[..., None] * (np.array(colour) - pixels)
pixels = np.clip(np.rint(pixels + 5 * rng.standard_normal(pixels.shape)), 0, 255).astype(np.uint8)
image = Image.fromarray(pixels)


def keras_matrix(theta, tx, ty, shear, zx, zy):
    """Of rows and columns, about the centre; tx moves rows."""
    theta, shear = np.deg2rad(theta), np.deg2rad(shear)
    rotation = np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
    shift = np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    sheared = np.array([[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]])
    zoom = np.diag([zx, zy, 1])
    cy, cx = H / 2 - 0.5, W / 2 - 0.5
    return np.array([[1, 0, cy], [0, 1, cx], [0, 0, 1]]) @ rotation @ shift @ sheared @ zoom @ np.array(
        [[1, 0, -cy], [0, 1, -cx], [0, 0, 1]])


keras = []
for theta, tx, ty, shear, zx, zy, mode in ((30, 0, 0, 0, 1, 1, "nearest"), (0, 2.9, -1.4, 0, 1, 1, "nearest"),
                                         (0, 0, 0, 20, 1, 1, "mirror"), (0, 0, 0, 0, 0.8, 1.25, "mirror"),
                                         (-41, 1.7, 3.1, 2.8, 0.83, 0.97, "nearest"), (123, -2, 2.5, -3, 1.1, 0.9, "mirror")):
    m = keras_matrix(theta, tx, ty, shear, zx, zy)
    channels = [ndimage.affine_transform(pixels[..., c].astype(float), m[:2, :2], m[:2, 2], order=1, mode=mode)
                for c in range(3)]
    keras.append({"rotation": theta, "shift": {"x": ty / W, "y": tx / H}, "shear": shear, "zoom": {"x": zy, "y": zx},
                  "fill": "edge" if mode == "nearest" else "mirror", "pixels": b64(nearest(np.stack(channels, -1)))})

fill = (10, 200, 90)
pillow = []
for matrix in ((0.9, 0.2, 1.5, -0.1, 1.1, -2.25), (1, 0, 4.5, 0, 1, -3.75), (1.3, 0, -4, 0, 0.7, 5)):
    # Pillow counts from the corner, half a pixel before the centre of the first pixel.
    a, b, c, d, e, f = matrix
    corner = (a, b, c + 0.5 - 0.5 * a - 0.5 * b, d, e, f + 0.5 - 0.5 * d - 0.5 * e)
    moved = image.transform((W, H), Image.Transform.AFFINE, corner, Image.Resampling.BILINEAR, fillcolor=fill)
    pillow.append({"matrix": matrix, "fill": fill, "pixels": b64(np.asarray(moved))})

crops = []
for left, top, width, height in ((3, 2, 12, 9), (0, 0, 19, 17), (11, 7, 6, 5)):
    # Enlarging only, where the antialiased filter is plain bilinear interpolation.
    cropped = np.asarray(image.crop((left, top, left + width, top + height)).resize((W, H), Image.Resampling.BILINEAR))
    crops.append({"region": {"left": left, "top": top, "width": width, "height": height}, "pixels": b64(cropped)})

enhance = []
for name, kind in (("brightness", ImageEnhance.Brightness), ("contrast", ImageEnhance.Contrast),
                   ("saturation", ImageEnhance.Color), ("sharpness", ImageEnhance.Sharpness)):
    for factor in (0, 0.1, 0.4, 0.8, 1, 1.27, 1.9, 3):
        enhance.append({"name": name, "factor": factor, "sha256": sha(kind(image).enhance(factor))})

levels = [{"name": "auto-contrast", "sha256": sha(ImageOps.autocontrast(image))},
          {"name": "equalise", "sha256": sha(ImageOps.equalize(image))}]
levels += [{"name": "posterize", "amount": bits, "sha256": sha(ImageOps.posterize(image, bits))}
           for bits in (1, 3, 4, 7, 8)]
levels += [{"name": "solarize", "amount": threshold, "sha256": sha(ImageOps.solarize(image, threshold))}
           for threshold in (0, 60, 128.5, 200, 256)]
flat = Image.new("RGB", (6, 5), (17, 0, 255))
levels_flat = {"auto-contrast": sha(ImageOps.autocontrast(flat)), "equalise": sha(ImageOps.equalize(flat))}

tensor = torch.from_numpy(pixels).permute(2, 0, 1).double() / 255
hue = [{"turn": turn, "pixels": b64(nearest(F.adjust_hue(tensor, turn).permute(1, 2, 0).numpy() * 255))}
       for turn in (-0.5, -0.11, 0.05, 0.37)]

stains = []
density = -np.log((pixels.astype(float) + 1) / 256)
for factors, shifts in (((1, 1, 1), (0, 0, 0)), ((1.2, 0.85, 1.05), (0.05, -0.03, 0.01)), ((0.7, 1.3, 1), (-0.1, 0, 0.1))):
    amounts = density @ color.hed_from_rgb * factors + shifts
    mixed = 256 * np.exp(-amounts @ color.rgb_from_hed) - 1
    stains.append({"factors": factors, "shifts": shifts, "pixels": b64(nearest(mixed))})

NAMES = {"Identity": "identity", "ShearX": "shear-x", "ShearY": "shear-y", "TranslateX": "translate-x",
         "TranslateY": "translate-y", "Rotate": "rotate", "Brightness": "brightness", "Color": "saturation",
         "Contrast": "contrast", "Sharpness": "sharpness", "Posterize": "posterize", "Solarize": "solarize",
         "AutoContrast": "auto-contrast", "Equalize": "equalise"}
rand_augment = []
space = RandAugment()._augmentation_space(31, (H, W))
assert set(space) == set(NAMES)
for op, (magnitudes, signed) in space.items():
    for m in (3, 9, 30):
        for sign in (1, -1) if signed else (1,):
            magnitude = float(magnitudes[m]) if magnitudes.ndim > 0 else 0.0
            moved = _apply_op(image, op, sign * magnitude, InterpolationMode.BILINEAR, list(map(float, fill)))
            rand_augment.append({"name": NAMES[op], "magnitude": m, "sign": sign, "pixels": b64(np.asarray(moved))})


def aug_mix(name, level, sign):
    whole = lambda most: int(level * most / 10)
    affine = lambda matrix: image.transform((W, H), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=fill)
    return {
        "auto-contrast": lambda: ImageOps.autocontrast(image), "equalise": lambda: ImageOps.equalize(image),
        "posterize": lambda: ImageOps.posterize(image, 4 - whole(4)),
        "rotate": lambda: image.rotate(whole(30) * sign, Image.Resampling.BILINEAR, fillcolor=fill),
        "solarize": lambda: ImageOps.solarize(image, 256 - whole(256)),
        "shear-x": lambda: affine((1, level * 0.3 / 10 * sign, 0, 0, 1, 0)),
        "shear-y": lambda: affine((1, 0, 0, level * 0.3 / 10 * sign, 1, 0)),
        "translate-x": lambda: affine((1, 0, whole(W / 3) * sign, 0, 1, 0)),
        "translate-y": lambda: affine((1, 0, 0, 0, 1, whole(H / 3) * sign)),
    }[name]()


mixes = []
for name in ("auto-contrast", "equalise", "posterize", "rotate", "solarize", "shear-x", "shear-y", "translate-x", "translate-y"):
    for level in (0.6, 2.7, 9.5):
        sign = -1 if level == 2.7 else 1
        mixes.append({"name": name, "level": level, "sign": sign, "pixels": b64(np.asarray(aug_mix(name, level, sign)))})

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({
    "width": W, "height": H, "pixels": b64(pixels), "fill": fill, "keras": keras, "pillow": pillow, "crops": crops,
    "enhance": enhance, "levels": levels, "flat": levels_flat, "hue": hue, "stains": stains,
    "randAugment": rand_augment, "augMix": mixes,
}, indent=0) + "\n")
print(OUT.stat().st_size, "bytes")
