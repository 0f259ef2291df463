"""MobileNetV1 in plain PyTorch, with timm's tensor names, TensorFlow "same" padding, ReLU6 and eps 1e-3; and the
formulas from which its tests take weights and inputs, so that none of them needs to be stored."""

import math

import numpy
import torch
from torch.nn import functional as F

# (channels at width 1, stride of the first block, blocks) by stage
STAGES = ((64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 2, 6), (1024, 2, 2))
EPSILON, MOMENTUM = 1e-3, 0.1


def layout(width, classes):
    """Name -> shape of every tensor, and the list of blocks (name, stride)."""
    shapes, blocks = {}, []

    def normalization(name, channels):
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{part}"] = (channels,)

    channels = int(32 * width)
    shapes["conv_stem.weight"] = (channels, 3, 3, 3)
    normalization("bn1", channels)
    for stage, (full, stride, count) in enumerate(STAGES):
        for index in range(count):
            name, after = f"blocks.{stage}.{index}", int(full * width)
            shapes[f"{name}.conv_dw.weight"] = (channels, 1, 3, 3)
            normalization(f"{name}.bn1", channels)
            shapes[f"{name}.conv_pw.weight"] = (after, channels, 1, 1)
            normalization(f"{name}.bn2", after)
            blocks.append((name, stride if index == 0 else 1))
            channels = after
    shapes["classifier.weight"] = (classes, channels)
    shapes["classifier.bias"] = (classes,)
    return shapes, blocks


def convolution(x, weight, stride, groups=1):
    """TensorFlow "same" on square images: what is missing is padded evenly, an odd rest at the end."""
    size, kernel = x.shape[-1], weight.shape[-1]
    total = max(0, (math.ceil(size / stride) - 1) * stride + kernel - size)
    around = (total // 2, total - total // 2) * 2
    return F.conv2d(F.pad(x, around), weight, None, stride, 0, 1, groups)


def forward(tensors, x, blocks, live):
    """Logits; `live` batch normalisation updates the running statistics among `tensors` in place."""

    def normalize(y, name):
        weight, bias, mean, var = (tensors[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var"))
        return F.batch_norm(y, mean, var, weight, bias, live, MOMENTUM, EPSILON).clamp(0, 6)

    y = normalize(convolution(x, tensors["conv_stem.weight"], 2), "bn1")
    for name, stride in blocks:
        depthwise = tensors[f"{name}.conv_dw.weight"]
        y = normalize(convolution(y, depthwise, stride, depthwise.shape[0]), f"{name}.bn1")
        y = normalize(convolution(y, tensors[f"{name}.conv_pw.weight"], 1), f"{name}.bn2")
    return y.mean((2, 3)) @ tensors["classifier.weight"].T + tensors["classifier.bias"]


def uniform(name, count):
    """`count` numbers in [-1, 1) from xorshift32 seeded by the FNV-1a hash of `name`: k / 2^31 - 1."""
    state = 2166136261
    for byte in name.encode():
        state = ((state ^ byte) * 16777619) & 0xFFFFFFFF
    state = state or 1
    values = numpy.empty(count)
    for index in range(count):
        state = (state ^ (state << 13)) & 0xFFFFFFFF
        state ^= state >> 17
        state = (state ^ (state << 5)) & 0xFFFFFFFF
        values[index] = state / 2147483648 - 1
    return values


def formula_tensor(name, shape):
    """Weights by formula: He-uniform convolutions, running statistics around (0, 1), scales around 0.5 and biases around
    0.3, which keeps five float32 steps of Adam near those in float64: with scales near 1 and biases near 0 so many
    activations lie close to ReLU's kink that PyTorch's own float32 and float64 part by a tenth. Rounded to float32."""
    values = uniform(name, math.prod(shape))
    if name.endswith("running_var"):
        values = 1 + 0.3 * values
    elif name.endswith(("running_mean", "classifier.bias")):
        values = 0.1 * values
    elif len(shape) == 1:
        values = (0.3 if name.endswith("bias") else 0.5) + 0.1 * values
    else:
        values = values * math.sqrt((6 if len(shape) == 4 else 3) / math.prod(shape[1:]))
    return torch.from_numpy(values.astype("<f4").reshape(shape)).double()


def noise(n, size):
    """x = uniform("image-4"), [n, 3, size, size], rounded to float32. Of sixteen streams this is the one whose activations
    stay farthest (8e-6) from the kinks of ReLU6 in the first step: one on the other side changes the gradients by 1e-2."""
    return torch.from_numpy(uniform("image-4", n * 3 * size**2).astype("<f4").reshape(n, 3, size, size)).double()


def wave(n, size):
    """x[n, c, h, w] = sin(0.1 (n + 1) h + 0.07 (c + 1) w + n), rounded to float32."""
    sample, channel, row, column = numpy.meshgrid(*map(numpy.arange, (n, 3, size, size)), indexing="ij")
    values = numpy.sin(0.1 * (sample + 1) * row + 0.07 * (channel + 1) * column + sample)
    return torch.from_numpy(values.astype("<f4")).double()
