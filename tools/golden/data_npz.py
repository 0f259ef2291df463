"""A tiny BloodMNIST as NumPy writes it: packages/data/src/npz/__goldens__/bloodmnist.json.

Run: python tools/golden/data_npz.py
"""

import base64
import hashlib
import io
import json
from pathlib import Path

import numpy as np

out = Path(__file__).resolve().parents[2] / "packages/data/src/npz/__goldens__/bloodmnist.json"
random = np.random.default_rng(5)
arrays = {}
for split, count in [("train", 9), ("val", 2), ("test", 3)]:
    ramp = np.arange(28, dtype=np.uint8)[None, :, None, None] * 3
    colours = random.integers(0, 160, (count, 1, 1, 3), dtype=np.uint8)
    arrays[f"{split}_images"] = (colours + ramp + np.zeros((count, 28, 28, 3), np.uint8)).astype(np.uint8)
    arrays[f"{split}_labels"] = (np.arange(count, dtype=np.uint8) % 8)[:, None]

cases = []
for name, save in [("compressed", np.savez_compressed), ("stored", np.savez)]:
    file = io.BytesIO()
    small = arrays if name == "compressed" else {k: v[:1] for k, v in arrays.items()}
    save(file, **small)
    cases.append(
        {
            "name": name,
            "file": base64.b64encode(file.getvalue()).decode(),
            "sha256": {
                split: [hashlib.sha256(image.tobytes()).hexdigest() for image in small[f"{split}_images"]]
                for split in ["train", "val", "test"]
            },
        }
    )
out.write_text(json.dumps(cases, indent=1) + "\n")
