"""Makes packages/imaging/src/formats/__goldens__/real.json: SHA-256 of the RGB pixels that Pillow decodes from some real
smear images. Only the hashes are kept. Run: python tools/golden/imaging_real.py DATA_DIRECTORY
"""
import hashlib, json, pathlib, sys
from PIL import Image

OUT = pathlib.Path(__file__).parents[2] / "packages/imaging/src/formats/__goldens__/real.json"
root = pathlib.Path(sys.argv[1])
folders = ["taleqani/Benign", "taleqani/Early", "taleqani/Pre", "taleqani/Pro", "pbc/lymphocyte", "pbc/ig",
           "bccd/JPEGImages", "c_nmc_sample/training_data/fold_0/all", "segmentation_wbc/Dataset 1",
           "segmentation_wbc/Dataset 2"]
hashes = {}
for folder in folders:
    files = sorted(p for p in (root / folder).iterdir() if p.suffix.lower() in (".jpg", ".png", ".bmp"))
    for path in files[:: max(1, len(files) // 3)][:3]:
        hashes[path.relative_to(root).as_posix()] = hashlib.sha256(Image.open(path).convert("RGB").tobytes()).hexdigest()
OUT.write_text(json.dumps(hashes, indent=1) + "\n")
print(len(hashes), "files")
