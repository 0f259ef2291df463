"""What MLCommons' own reader makes of a description: packages/data/src/croissant/__goldens__/croissant.json.

Needs mlcroissant (made with 1.1.1):

    npx leukoscope data phantom --out FOLDER --count 12 --size 48 --seed 7 --patients 4
    npx leukoscope data split FOLDER/manifest.jsonl --scheme patient --ratio 50/25/25 --out FOLDER/split.jsonl
    npx leukoscope data export FOLDER/split.jsonl --out FOLDER/croissant.json --url https://example.org/phantoms --published 2026
    python tools/golden/data_croissant.py FOLDER
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import mlcroissant

folder = Path(sys.argv[1])
out = Path(__file__).resolve().parents[2] / "packages/data/src/croissant/__goldens__/croissant.json"
dataset = mlcroissant.Dataset(jsonld=folder / "croissant.json")
issues = dataset.metadata.ctx.issues


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    return value.item() if hasattr(value, "item") else value


records = {
    name: [{key: plain(value) for key, value in record.items()} for record in dataset.records(name)]
    for name in ["classes", "splits", "images"]
}
golden = {
    "mlcroissant": version("mlcroissant"),
    "errors": sorted(issues.errors),
    "warnings": sorted(issues.warnings),
    "description": json.loads((folder / "croissant.json").read_text()),
    "records": records,
}
out.parent.mkdir(exist_ok=True)
out.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
print(golden["errors"], golden["warnings"], len(records["images"]))
