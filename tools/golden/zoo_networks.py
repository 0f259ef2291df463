"""Logits, gradients and tensor names of the zoo's networks as timm and torchvision build them.

    /path/to/python tools/golden/zoo_networks.py [NETWORK ...]      all of NETWORKS without arguments

Writes packages/zoo/src/families/__goldens__/NETWORK.json; `packages/zoo/src/families/families.test.ts` holds our graphs
against it. Needs torch, torchvision and timm. No weights are stored: both sides make them from names by the formulas
below (`packages/zoo/src/testing/reference.ts` is the other side). Float64 throughout, on float32-rounded weights and
images; batch normalisation on running statistics, dropout and drop-path off.

A golden holds: `size`, `stream` and `gain` (what the formulas need), `classes`, `logits` [2, classes], `loss`, `tensors`
(gzip in base64 of "name dims" lines, sorted) and ten `gradients`, of each the first 16 values, the L2 norm, and the inner
product with `uniform("projection/NAME")`.
"""

import base64
import copy
import gzip
import json
import math
import pathlib
import re
import sys

import numpy
import timm
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).parents[2] / "packages/zoo/src/families/__goldens__"
BATCH, CLASSES, GRADIENTS, FIRST = 2, 10, 10, 16
# Float32's own deviation in the gradients above which an image stream is passed over: a kink lies too near.
CALM, STREAMS = 1e-4, 12


def uniform(name, count):
    """`count` numbers in [-1, 1): element i is k / 2^31 - 1, where k = fmix32(seed + i * 0x9E3779B1) in 32 bits, seed is
    the FNV-1a hash of the name, and fmix32 the finaliser of MurmurHash3. Unlike a running generator it is one pass of
    array arithmetic, and any element can be had on its own."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    with numpy.errstate(over="ignore"):
        k = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B1) + numpy.uint32(seed)
        k ^= k >> numpy.uint32(16)
        k *= numpy.uint32(0x85EBCA6B)
        k ^= k >> numpy.uint32(13)
        k *= numpy.uint32(0xC2B2AE35)
        k ^= k >> numpy.uint32(16)
    return k / 2147483648 - 1


def formula_tensor(name, shape, gain):
    """A tensor by formula, rounded to float32: kernels He-uniform over their fan in, so that ReLU networks keep their
    scale; dense layers uniform with variance 1 / fan in; running variance around 1, running mean and biases around 0;
    scales of normalisations around `gain`, which is below 1 where residual branches would add up over many blocks."""
    values = uniform(name, math.prod(shape))
    if name.endswith("running_var"):
        values = 1 + 0.3 * values
    elif name.endswith(("running_mean", "bias")):
        values = 0.1 * values
    elif len(shape) == 1:
        values = gain * (1 + 0.2 * values)
    else:
        values = values * math.sqrt((6 if len(shape) == 4 else 3) / math.prod(shape[1:]))
    return torch.from_numpy(values.astype("<f4").reshape(shape)).double()


def images(size, stream):
    """x[n, c, h, w] = (sin(0.1 (n + 1) h + 0.07 (c + 1) w + n) + uniform("image-STREAM")) / 2, rounded to float32: the waves
    tell the two images apart, the noise reaches every filter."""
    sample, channel, row, column = numpy.meshgrid(*map(numpy.arange, (BATCH, 3, size, size)), indexing="ij")
    waves = numpy.sin(0.1 * (sample + 1) * row + 0.07 * (channel + 1) * column + sample)
    noise = uniform(f"image-{stream}", waves.size).reshape(waves.shape)
    return torch.from_numpy(((waves + noise) / 2).astype("<f4")).double()


def from_timm(name, **options):
    return timm.create_model(name, pretrained=False, num_classes=CLASSES, **options)


def narrow_mobilenet(width):
    """timm names the widths from 1 on only."""
    return timm.models.efficientnet._gen_mobilenet_v1(
        "mobilenetv1_100", width, num_classes=CLASSES, pad_type="same", bn_eps=1e-3
    )


def vgg(name):
    """With dense layers of 64 instead of 4096 channels: `vgg(depth, 64)` on our side. Stored weights would be 400 MB."""
    model = from_timm(name)
    model.pre_logits.fc1 = nn.Conv2d(512, 64, 7)
    model.pre_logits.fc2 = nn.Conv2d(64, 64, 1)
    model.head.fc = nn.Linear(64, CLASSES)
    return model


def alexnet():
    """With dense layers of 64 instead of 4096 features: `alexNet(64)` on our side."""
    model = torchvision.models.alexnet(num_classes=CLASSES)
    model.classifier[1] = nn.Linear(256 * 6 * 6, 64)
    model.classifier[4] = nn.Linear(64, 64)
    model.classifier[6] = nn.Linear(64, CLASSES)
    return model


def googlenet():
    return torchvision.models.googlenet(num_classes=CLASSES, aux_logits=False, init_weights=False)


# Name -> (how it is built, input size, gain). The name is the backbone's in the registry.
NETWORKS = {
    "vgg16.tv_in1k": (lambda: vgg("vgg16"), 64, 1),
    "vgg19.tv_in1k": (lambda: vgg("vgg19"), 64, 1),
    "alexnet.tv_in1k": (alexnet, 95, 1),
    "googlenet.tv_in1k": (googlenet, 75, 1),
    "inception_v3.tv_in1k": (lambda: from_timm("inception_v3.tv_in1k"), 107, 1),
    "inception_v3.tf_in1k": (lambda: from_timm("inception_v3.tf_in1k"), 80, 1),
    "inception_resnet_v2.tf_in1k": (lambda: from_timm("inception_resnet_v2.tf_in1k"), 80, 1),
    "legacy_xception.tf_in1k": (lambda: from_timm("legacy_xception.tf_in1k"), 75, 0.7),
    "resnet50.tv_in1k": (lambda: from_timm("resnet50.tv_in1k"), 65, 0.6),
    "resnet101.tv_in1k": (lambda: from_timm("resnet101.tv_in1k"), 64, 0.6),
    "resnet152.tv_in1k": (lambda: from_timm("resnet152.tv_in1k"), 64, 0.6),
    "resnet50.a1_in1k": (lambda: from_timm("resnet50.a1_in1k"), 64, 0.6),
    "densenet121.ra_in1k": (lambda: from_timm("densenet121.ra_in1k"), 75, 1),
    "densenet121.tv_in1k": (lambda: from_timm("densenet121.tv_in1k"), 64, 1),
    "densenet201.tv_in1k": (lambda: from_timm("densenet201.tv_in1k"), 65, 1),
    "mobilenetv1_025.keras_in1k": (lambda: narrow_mobilenet(0.25), 70, 1),
    "mobilenetv1_050.keras_in1k": (lambda: narrow_mobilenet(0.5), 70, 1),
    "mobilenetv1_075.keras_in1k": (lambda: narrow_mobilenet(0.75), 70, 1),
    "mobilenetv1_100.keras_in1k": (lambda: from_timm("mobilenetv1_100", pad_type="same", bn_eps=1e-3), 70, 1),
    "mobilenetv1_100.ra4_e3600_r224_in1k": (lambda: from_timm("mobilenetv1_100.ra4_e3600_r224_in1k"), 70, 1),
    "mobilenetv2_100.ra_in1k": (lambda: from_timm("mobilenetv2_100.ra_in1k"), 70, 0.85),
    "efficientnet_b0.ra_in1k": (lambda: from_timm("efficientnet_b0.ra_in1k"), 70, 1.15),
    "efficientnet_b1.ft_in1k": (lambda: from_timm("efficientnet_b1.ft_in1k"), 64, 1.1),
    "efficientnet_b3.ra2_in1k": (lambda: from_timm("efficientnet_b3.ra2_in1k"), 70, 1.05),
    "efficientnet_b5.sw_in12k_ft_in1k": (lambda: from_timm("efficientnet_b5.sw_in12k_ft_in1k"), 64, 1),
    "efficientnet_lite0.ra_in1k": (lambda: from_timm("efficientnet_lite0.ra_in1k"), 70, 0.85),
}

# Tensors that are no weights.
UNUSED = re.compile(r"num_batches_tracked$")


def fill(model, gain):
    """The model with every parameter and buffer by formula, in float64 and inference mode."""
    state = {name: tensor for name, tensor in model.state_dict().items() if not UNUSED.search(name)}
    filled = {name: formula_tensor(name, tuple(tensor.shape), gain) for name, tensor in state.items()}
    model = model.double().eval()
    missing, unexpected = model.load_state_dict(filled, strict=False)
    assert not unexpected and all(UNUSED.search(name) for name in missing), (missing, unexpected)
    return model, filled


def spread(names):
    """Ten of the names, evenly over the depth, with the first and the last."""
    return [names[round(index * (len(names) - 1) / (GRADIENTS - 1))] for index in range(GRADIENTS)]


def step(model, x, names):
    """Logits, mean softmax cross-entropy against class n of sample n, and its gradients by name."""
    logits = model(x)
    loss = F.cross_entropy(logits, torch.arange(BATCH))
    parameters = dict(model.named_parameters())
    gradients = torch.autograd.grad(loss, [parameters[name] for name in names])
    return logits.detach().double(), loss.item(), [gradient.double().flatten() for gradient in gradients]


def deviation(ours, reference):
    return max(float((a - b).norm() / b.norm()) for a, b in zip(ours, reference))


def digest(name, gradient):
    values = gradient.numpy()
    return {
        "name": name,
        "first": [float(f"{value:.8g}") for value in values[:FIRST]],
        "norm": float(numpy.linalg.norm(values)),
        "projection": float(values @ uniform(f"projection/{name}", values.size)),
    }


def golden(name):
    build, size, gain = NETWORKS[name]
    model, tensors = fill(build(), gain)
    single = copy.deepcopy(model).float()
    names = spread([key for key, _ in model.named_parameters()])
    best = None
    for stream in range(STREAMS):
        x = images(size, stream)
        logits, loss, gradients = step(model, x, names)
        apart = deviation(step(single, x.float(), names)[2], gradients)
        if best is None or apart < best[0]:
            best = (apart, stream, logits, loss, gradients)
        if apart < CALM:
            break
    apart, stream, logits, loss, gradients = best
    lines = "\n".join(sorted(f"{key} {list(tensor.shape)}".replace(", ", ",") for key, tensor in tensors.items()))
    FOLDER.mkdir(exist_ok=True)
    content = {
        "size": size,
        "stream": stream,
        "gain": gain,
        "classes": CLASSES,
        "logits": [[float(f"{value:.9g}") for value in row] for row in logits.tolist()],
        "loss": loss,
        "gradients": [digest(*pair) for pair in zip(names, gradients)],
        "tensors": base64.b64encode(gzip.compress(lines.encode(), 9, mtime=0)).decode(),
    }
    file = FOLDER / f"{name}.json"
    file.write_text(json.dumps(content, indent=1) + "\n")
    norms = [f"{float(gradient.norm()):.1e}" for gradient in gradients]
    difference = float((logits[0] - logits[1]).norm() / logits.norm())
    print(
        f"{name}: {len(tensors)} tensors, stream {stream}, float32 deviates by {apart:.1e}, loss {loss:.3f}, "
        f"logits {logits.abs().max():.2g}, between images {difference:.2g}, gradients {' '.join(norms)}, "
        f"{file.stat().st_size / 1024:.1f} kB",
        flush=True,
    )


if __name__ == "__main__":
    torch.set_num_threads(2)
    for network in sys.argv[1:] or NETWORKS:
        golden(network)
