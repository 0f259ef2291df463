"""Makes packages/imaging/src/__goldens__/transform.json: resizing (Pillow), rotation (SciPy), the dihedral group
(NumPy), tensors (PyTorch) and .npy bytes (NumPy) for one small picture.

Run: python tools/golden/imaging_transform.py      (Pillow 13.0, NumPy 2.4, SciPy 1.17, PyTorch)
"""
import base64, hashlib, io, json, pathlib
import numpy as np
import torch
from PIL import Image
from scipy import ndimage

OUT = pathlib.Path(__file__).parents[2] / "packages/imaging/src/__goldens__/transform.json"
rng = np.random.default_rng(11)
W, H = 23, 17
pixels = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
image = Image.fromarray(pixels)


def b64(data):
    return base64.b64encode(data).decode()


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


sizes = [(10, 8), (40, 30), (23, 5), (50, 17), (1, 1), (1, 300), (224, 224), (22, 18), (7, 4), (23, 17)]
resized = [{"width": w, "height": h, "sha256": sha(np.asarray(image.resize((w, h), Image.Resampling.BILINEAR)))}
           for w, h in sizes]
# An image of one grey level must keep it: the rounding of the weights may not drift.
flat = [{"width": w, "height": h, "sha256": sha(np.asarray(Image.new("RGB", (200, 150), (255, 254, 1)).resize(
    (w, h), Image.Resampling.BILINEAR)))} for w, h in [(31, 64), (224, 224)]]

field = rng.random((7, 9)).astype(np.float32)
maps = [{"width": w, "height": h, "values": np.asarray(Image.fromarray(field).resize(
    (w, h), Image.Resampling.BILINEAR)).ravel().astype(float).tolist()} for w, h in [(14, 11), (4, 3)]]

smooth = ndimage.gaussian_filter(pixels.astype(float), (1.5, 1.5, 0))
smooth = np.clip((smooth - 128) * 4 + 128, 0, 255).astype(np.uint8)
rotations = []
for degrees in (30, -77.5, 200, 90.5):
    # SciPy turns from its first to its second axis; (1, 0) makes a positive angle counter-clockwise on screen.
    turned = ndimage.rotate(smooth.astype(float), degrees, axes=(1, 0), reshape=False, order=1, mode="mirror")
    rotations.append({"degrees": degrees, "pixels": b64(np.rint(turned).clip(0, 255).astype(np.uint8).tobytes())})

dihedral = []
for k in range(8):
    turned = np.rot90(pixels, k % 4)
    dihedral.append(sha(turned[:, ::-1] if k >= 4 else turned))

mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
tensor = torch.from_numpy(pixels[:3, :4].copy()).permute(2, 0, 1).float() / 255
tensor = (tensor - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]

npy = []
for shape in [(63,), (7, 9), (1, 7, 9)]:
    buffer = io.BytesIO()
    np.save(buffer, field.reshape(shape))
    npy.append({"shape": shape, "file": b64(buffer.getvalue())})

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({
    "width": W, "height": H, "pixels": b64(pixels.tobytes()), "resized": resized, "flat": flat,
    "field": {"width": 9, "height": 7, "values": field.ravel().astype(float).tolist(), "resized": maps},
    "smooth": b64(smooth.tobytes()), "rotations": rotations, "dihedral": dihedral,
    "tensor": {"mean": mean, "std": std, "width": 4, "height": 3, "pixels": b64(pixels[:3, :4].tobytes()),
               "values": tensor.ravel().tolist()},
    "npy": npy,
}, indent=1) + "\n")
print(OUT.stat().st_size, "bytes")
