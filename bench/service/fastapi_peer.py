"""The peer: FastAPI and PyTorch label uploaded images with the same weights. One process of it, as uvicorn starts it.

    python fastapi_peer.py '{"model": "model.onnx", "port": 8000, "threads": 2, "workers": 1}'
"""

import io
import json
import os
import sys
from pathlib import Path

import numpy
import onnx
import torch
import uvicorn
from fastapi import FastAPI, File, UploadFile
from fastapi.responses import Response
from onnx import numpy_helper
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "two-stage"))
from pytorch import MobileNet  # noqa: E402

OPTIONS = json.loads(os.environ.get("PEER_OPTIONS") or sys.argv[1])
HEAD = {"head.dense": "head.3", "head.classifier": "head.6"}


def load(path):
    """The weights of our file in the PyTorch module, with what the file says of scores."""
    file = onnx.load(path)
    facts = {entry.key: entry.value for entry in file.metadata_props}
    classes = json.loads(facts["classes"])
    weights = {}
    for tensor in file.graph.initializer:
        name = tensor.name
        for ours, theirs in HEAD.items():
            name = name.replace(ours, theirs)
        weights[name] = torch.from_numpy(numpy_helper.to_array(tensor).copy())
    model = MobileNet(len(classes))
    wanted = model.state_dict()
    model.load_state_dict({name: weights.get(name, value) for name, value in wanted.items()})
    missing = [name for name in wanted if name not in weights and "num_batches" not in name]
    assert not missing, missing
    # Without the class's own train(), which keeps parts live.
    torch.nn.Module.train(model, False)
    return model.requires_grad_(False), classes, float(facts["temperature"])


torch.set_num_threads(OPTIONS["threads"])
MODEL, CLASSES, TEMPERATURE = load(OPTIONS["model"])
app = FastAPI()


@torch.inference_mode()
def label(content):
    image = Image.open(io.BytesIO(content)).convert("RGB")
    if image.size != (224, 224):
        image = image.resize((224, 224), Image.BILINEAR)
    pixels = numpy.asarray(image, dtype=numpy.float32) / 127.5 - 1
    logits = MODEL(torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0).contiguous())
    probabilities = torch.softmax(logits[0] / TEMPERATURE, 0).tolist()
    best = max(range(len(CLASSES)), key=probabilities.__getitem__)
    return {"label": CLASSES[best], "probabilities": dict(zip(CLASSES, probabilities))}


@app.get("/health")
def health():
    return {"torch": torch.__version__, "threads": torch.get_num_threads()}


# Plain functions run in FastAPI's thread pool, as its documentation advises for work that computes.
@app.post("/analyse")
def analyse(files: list[UploadFile] = File()):
    rows = [{"name": file.filename, **label(file.file.read())} for file in files]
    return Response("".join(json.dumps(row) + "\n" for row in rows), media_type="application/x-ndjson")


if __name__ == "__main__":
    os.environ["PEER_OPTIONS"] = json.dumps(OPTIONS)
    workers = OPTIONS["workers"]
    target = "fastapi_peer:app" if workers > 1 else app
    uvicorn.run(target, port=OPTIONS["port"], workers=workers, log_level="error", app_dir=str(Path(__file__).parent))
