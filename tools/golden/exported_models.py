"""Whole networks exported by both of PyTorch's ONNX exporters, and PyTorch's answer to them: loss, gradient of every
parameter, five steps of Adam, with live batch normalisation.

    python tools/golden/exported_models.py [NETWORK ...]

Writes packages/train/src/__goldens__/exported/: `NETWORK-classic.onnx.gz` and `NETWORK-modern.onnx.gz` without a single
weight, and `NETWORK.json`. In the ONNX files each parameter is external data at a location of its own name; whoever
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

# Name: network, width and height of the input, batch, images. Each stream of images is one of those with which
# PyTorch's own float32 stays near its float64 for five steps; with others an activation lies on ReLU's kink.
NETWORKS = {
    "resnet18": (lambda: ResNet18(CLASSES), 64, 4, "image-0"),
    "mobilenetv2": (lambda: MobileNetV2(CLASSES), 64, 4, "image-0"),
    "efficientnet-b0": (lambda: EfficientNetB0(CLASSES), 64, 4, "image-0"),
    "vit": (lambda: ViT(CLASSES, 32), 32, 4, "image-0"),
    "unet": (lambda: UNet(CLASSES), 32, 2, "image-0"),
}


def filled(network):
    """The network with weights by formula, float32."""
    for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
        if tensor.is_floating_point():
            tensor.data.copy_(formula_tensor(name, tuple(tensor.shape)))
    return network.eval()


def export(network, size, path, modern):
    image = torch.zeros(2, 3, size, size)
    names = {"input_names": ["input"], "output_names": ["output"]}
    if modern:
        # Unoptimised, since the optimiser folds batch normalisation into the convolutions before it.
        options = {"dynamo": True, "dynamic_shapes": {"x": {0: "N"}}, "optimize": False, "verbose": False}
        torch.onnx.export(network, (image,), **names, **options).save(str(path))
    else:
        axes = {"dynamic_axes": {"input": {0: "N"}, "output": {0: "N"}}, "opset_version": 17, "dynamo": False}
        kept = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
        torch.onnx.export(network, (image,), str(path), **names, **axes, **kept)


def stripped(path, parameters):
    """The exported model with its parameters external and nothing in it that a program has no use for."""
    model = onnx.load(str(path))
    del model.graph.value_info[:]
    for node in model.graph.node:
        # Stack traces and module names: half of the file, and with paths of this machine.
        del node.metadata_props[:]
        node.doc_string = ""
    for tensor in model.graph.initializer:
        if tensor.name in parameters:
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


def five_steps(network, image):
    """Losses, and by parameter the gradient of the first step, and the way of five."""
    for module in network.modules():
        module.train(isinstance(module, nn.BatchNorm2d))
    parameters = dict(network.named_parameters())
    start = {name: value.detach().clone() for name, value in parameters.items()}
    optimizer = torch.optim.Adam(parameters.values(), lr=1e-3)
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


def images(stream, batch, size):
    return torch.from_numpy(uniform(stream, batch * 3 * size**2).astype("<f4").reshape(batch, 3, size, size))


def parted(mine, reference):
    """The largest relative distance of a tensor from its reference."""
    return max(float((a.double() - b).norm() / b.norm()) for a, b in zip(mine, reference))


def golden(name):
    make, size, batch, stream = NETWORKS[name]
    network = filled(make())
    parameters = [*dict(network.named_parameters()), *(key for key, value in network.named_buffers() if value.dim())]
    for exporter in ("classic", "modern"):
        path = FOLDER / f"{name}-{exporter}.onnx"
        export(network, size, path, exporter == "modern")
        graph = gzip.compress(stripped(path, set(parameters)), mtime=0)
        path.unlink()
        path.with_suffix(".onnx.gz").write_bytes(graph)
        print(f"{len(graph) / 1000:7.1f} kB  {name}-{exporter}.onnx.gz")
    image = images(stream, batch, size)
    single = five_steps(network, image)
    exact = filled(make()).double()
    losses, gradients, moved, running = five_steps(exact, image.double())
    print(name, losses, "float32 is off by", parted(single[1], gradients), "and after five steps", parted(single[2], moved))
    names = list(dict(exact.named_parameters()))
    content = {
        "torch": torch.__version__, "size": size, "batch": batch, "images": stream, "learningRate": 1e-3,
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
