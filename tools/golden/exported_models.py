"""Whole networks exported by both of PyTorch's ONNX exporters, and PyTorch's answer to them: loss, gradient of every
parameter, five steps of Adam, with live batch normalisation.

    python tools/golden/exported_models.py [NETWORK ...]

Writes packages/train/src/__goldens__/exported/: `NETWORK-classic.onnx.gz` and `NETWORK-modern.onnx.gz` without a single
weight, `mobilenetv2-folded.onnx.gz` with batch normalisation folded into convolutions, and `NETWORK.json`. In the ONNX files each parameter is external data at a location of its own name; whoever
reads them gives the values by the formula in `mobilenet_network.py`. Needs onnx and onnxscript besides PyTorch.
"""

import gzip
import json
import logging
import pathlib
import sys
import warnings

import onnx
import torch
from torch import nn
from torch.nn import functional as F

from exported_networks import EfficientNetB0, MobileNetV2, ResNet18, UNet, ViT
from mobilenet_network import formula_tensor, uniform
from autograd_case import base64_of

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "packages/train/src/__goldens__/exported"
CLASSES, STEPS, PROBES = 4, 5, 16

# Name: network, width and height of the input, batch, learning rate. At these rates the losses of five steps in float32
# stay near those in float64; at 1e-3 those of MobileNetV2 part by 4e-3, as Adam moves by the sign of a gradient before it
# moves by its size.
NETWORKS = {
    "resnet18": (lambda: ResNet18(CLASSES), 64, 4, 1e-3),
    "mobilenetv2": (lambda: MobileNetV2(CLASSES), 64, 4, 1e-4),
    "efficientnet-b0": (lambda: EfficientNetB0(CLASSES), 64, 4, 1e-4),
    "vit": (lambda: ViT(CLASSES, 32), 32, 4, 1e-3),
    "unet": (lambda: UNet(CLASSES), 32, 2, 1e-3),
}

# Below it a gradient is zero but for rounding: a shift that the next normalisation takes out.
NOTHING = 1e-6


def filled(network):
    """The network with weights by formula, float32."""
    for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
        if tensor.is_floating_point():
            tensor.data.copy_(formula_tensor(name, tuple(tensor.shape)))
    return network.eval()


def export(network, size, path, form):
    image = torch.zeros(2, 3, size, size)
    names = {"input_names": ["input"], "output_names": ["output"]}
    if form != "classic":
        # The optimiser folds batch normalisation into the convolutions before it.
        options = {"dynamo": True, "dynamic_shapes": {"x": {0: "N"}}, "optimize": form == "folded", "verbose": False}
        torch.onnx.export(network, (image,), **names, **options).save(str(path))
    else:
        axes = {"dynamic_axes": {"input": {0: "N"}, "output": {0: "N"}}, "opset_version": 17, "dynamo": False}
        kept = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
        torch.onnx.export(network, (image,), str(path), **names, **axes, **kept)


def stripped(path):
    """The exported model with its parameters external and nothing in it that a program has no use for."""
    model = onnx.load(str(path))
    del model.graph.value_info[:]
    for node in model.graph.node:
        # Stack traces and module names: half of the file, and with paths of this machine.
        del node.metadata_props[:]
        node.doc_string = ""
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.dims):
            onnx.external_data_helper.set_external_data(tensor, tensor.name)
            tensor.ClearField("raw_data")
    return model.SerializeToString()


def probe(tensor):
    """L2 norm and `PROBES` evenly spaced values; zeros follow where there are fewer."""
    flat = tensor.detach().reshape(-1)
    count = min(PROBES, flat.numel())
    values = torch.zeros(1 + PROBES, dtype=flat.dtype)
    values[0], values[1 : 1 + count] = flat.norm(), flat[torch.arange(count) * flat.numel() // count]
    return values


def targets_of(logits):
    """Class n for image n; for a class a pixel, the quadrant it lies in."""
    if logits.dim() == 2:
        return torch.arange(len(logits)) % CLASSES
    half = torch.arange(logits.shape[-1]) >= logits.shape[-1] // 2
    return (2 * half[:, None] + half[None, :].long()).expand(len(logits), -1, -1)


def five_steps(network, image, rate):
    """Losses, and by parameter the gradient of the first step, and the way of five."""
    for module in network.modules():
        module.train(isinstance(module, nn.BatchNorm2d))
    parameters = dict(network.named_parameters())
    start = {name: value.detach().clone() for name, value in parameters.items()}
    optimizer = torch.optim.Adam(parameters.values(), lr=rate)
    losses, gradients = [], []
    for step in range(STEPS):
        logits = network(image)
        loss = F.cross_entropy(logits, targets_of(logits))
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            gradients = [value.grad.clone() for value in parameters.values()]
        optimizer.step()
        losses.append(loss.item())
    moved = [value.detach() - start[name] for name, value in parameters.items()]
    running = {name: value.clone() for name, value in network.named_buffers() if "running" in name}
    return losses, gradients, moved, running


def images(batch, size):
    return torch.from_numpy(uniform("image-0", batch * 3 * size**2).astype("<f4").reshape(batch, 3, size, size))


def parted(mine, reference, gradients):
    """The largest relative distance of a tensor from its reference, where it has a gradient."""
    pairs = [(a.double(), b) for a, b, g in zip(mine, reference, gradients) if g.norm() > NOTHING]
    return max(float((a - b).norm() / b.norm()) for a, b in pairs)


def golden(name):
    make, size, batch, rate = NETWORKS[name]
    network = filled(make())
    for form in ("classic", "modern", *(["folded"] if name == "mobilenetv2" else [])):
        path = FOLDER / f"{name}-{form}.onnx"
        export(network, size, path, form)
        graph = gzip.compress(stripped(path), mtime=0)
        path.unlink()
        path.with_suffix(".onnx.gz").write_bytes(graph)
        print(f"{len(graph) / 1000:7.1f} kB  {name}-{form}.onnx.gz")
    image = images(batch, size)
    single = five_steps(network, image, rate)
    exact = filled(make()).double()
    losses, gradients, moved, running = five_steps(exact, image.double(), rate)
    print(name, losses)
    print("float32 is off by", parted(single[1], gradients, gradients), parted(single[2], moved, gradients))
    names = list(dict(exact.named_parameters()))
    content = {
        "torch": torch.__version__, "size": size, "batch": batch, "images": "image-0", "learningRate": rate,
        "losses": losses, "probes": PROBES, "parameters": names,
        "gradients": base64_of(torch.stack([probe(value) for value in gradients])),
        "moved": base64_of(torch.stack([probe(value) for value in moved])),
        "statistics": list(running),
        "running": base64_of(torch.stack([probe(value) for value in running.values()])) if running else "",
    }  # fmt: skip
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{path.stat().st_size / 1000:7.1f} kB  {path.name}")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for chosen in sys.argv[1:] or NETWORKS:
        golden(chosen)
