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
from torch import nn
from torch.nn import functional as F

OPTIONS = json.loads(os.environ.get("PEER_OPTIONS") or sys.argv[1])
# (channels at width 0.75, stride of the first block, blocks)
LAYOUT = ((48, 1, 1), (96, 2, 2), (192, 2, 2), (384, 2, 6), (768, 2, 2))


def normalised(channels):
    return nn.Sequential(nn.BatchNorm2d(channels, eps=1e-3), nn.ReLU6(inplace=True))


class Same(nn.Conv2d):
    """A 3 x 3 convolution with TensorFlow's "same" padding on even sizes: at stride 2 one row and column at the end."""

    def __init__(self, inputs, outputs, stride, groups=1):
        super().__init__(inputs, outputs, 3, stride, 0 if stride == 2 else 1, groups=groups, bias=False)

    def forward(self, x):
        return super().forward(F.pad(x, (0, 1, 0, 1)) if self.stride == (2, 2) else x)


def network(classes):
    """MobileNetV1 0.75 with the head of our file, in the order of its tensors."""
    layers = [Same(3, 24, 2), normalised(24)]
    channels = 24
    for outputs, stride, count in LAYOUT:
        for index in range(count):
            layers += [Same(channels, channels, stride if index == 0 else 1, groups=channels), normalised(channels)]
            layers += [nn.Conv2d(channels, outputs, 1, bias=False), normalised(outputs)]
            channels = outputs
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 128), nn.ReLU(), nn.Linear(128, classes)]
    return nn.Sequential(*layers, *head)


def load(path):
    """The weights of our file in the PyTorch module, with what the file says of scores."""
    file = onnx.load(path)
    facts = {entry.key: entry.value for entry in file.metadata_props}
    classes = json.loads(facts["classes"])
    ours = [
        torch.from_numpy(numpy_helper.to_array(tensor).copy())
        for tensor in file.graph.initializer
        if tensor.name.endswith((".weight", ".bias", ".running_mean", ".running_var"))
    ]
    model = network(len(classes))
    wanted = {name: value for name, value in model.state_dict().items() if "num_batches" not in name}
    assert [tuple(value.shape) for value in wanted.values()] == [tuple(value.shape) for value in ours]
    model.load_state_dict(dict(zip(wanted, ours)), strict=False)
    return model.eval().requires_grad_(False), classes, float(facts["temperature"])


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
    # A worker that takes long to import PyTorch is not to be taken for dead.
    uvicorn.run(
        target,
        port=OPTIONS["port"],
        workers=workers,
        log_level="error",
        app_dir=str(Path(__file__).parent),
        timeout_worker_healthcheck=300,
    )
