"""Cases of convolutions and poolings."""

import torch
from torch.nn import functional as F

from autograd_case import case, distinct, node, normal


def conv(name, x, w, pads=(0, 0, 0, 0), strides=(1, 1), dilations=(1, 1), group=1, bias=False):
    """`x` and `w` are shapes; `pads` in ONNX order (top, left, bottom, right)."""
    top, left, bottom, right = pads
    inputs = {"x": normal(*x), "w": normal(*w, scale=0.5)}
    if bias:
        inputs["b"] = normal(w[0])

    def forward(x, w, b=None):
        return F.conv2d(F.pad(x, (left, right, top, bottom)), w, b, strides, 0, dilations, group)

    graph = node(
        "Conv", inputs, kernel_shape=w[2:], strides=strides, pads=pads, dilations=dilations, group=group
    )
    return case(name, graph, inputs, forward, linear_in=() if bias else ("x", "w"))


def conv_cases():
    one = (1, 1, 1, 1)
    yield conv("1x1", (2, 3, 5, 4), (6, 3, 1, 1))
    yield conv("1x1 with bias", (2, 3, 4, 5), (4, 3, 1, 1), bias=True)
    yield conv("1x1 stride 2 even", (2, 3, 6, 4), (4, 3, 1, 1), strides=(2, 2))
    yield conv("1x1 stride 2 odd", (2, 3, 5, 7), (4, 3, 1, 1), strides=(2, 2))
    yield conv("1x1 padded", (1, 2, 3, 4), (3, 2, 1, 1), pads=one)
    yield conv("1x1 of two groups", (2, 4, 3, 3), (6, 2, 1, 1), group=2)
    yield conv("1x1 on one pixel", (2, 5, 1, 1), (3, 5, 1, 1))
    yield conv("3x3 pad 1", (2, 3, 5, 6), (4, 3, 3, 3), pads=one)
    yield conv("3x3 pad 1 with bias", (2, 3, 5, 4), (4, 3, 3, 3), pads=one, bias=True)
    yield conv("3x3 no pad", (2, 2, 5, 6), (4, 2, 3, 3))
    yield conv("3x3 batch 1", (1, 3, 6, 5), (4, 3, 3, 3), pads=one)
    yield conv("3x3 asymmetric pads stride 1", (2, 2, 5, 5), (3, 2, 3, 3), pads=(0, 1, 2, 1))
    yield conv("3x3 stride 2 same as TensorFlow", (2, 3, 6, 8), (4, 3, 3, 3), pads=(0, 0, 1, 1), strides=(2, 2))
    yield conv("3x3 stride 2 pad 1 even", (2, 3, 6, 8), (4, 3, 3, 3), pads=one, strides=(2, 2))
    yield conv("3x3 stride 2 pad 1 odd", (2, 3, 7, 5), (4, 3, 3, 3), pads=one, strides=(2, 2))
    yield conv("3x3 stride 2 with an unread last row", (2, 2, 6, 6), (3, 2, 3, 3), strides=(2, 2))
    yield conv("3x3 stride 3", (2, 2, 8, 9), (3, 2, 3, 3), pads=one, strides=(3, 3))
    yield conv("2x2 stride 2", (2, 3, 6, 5), (4, 3, 2, 2), strides=(2, 2))
    yield conv("3x3 dilation 2", (2, 2, 7, 6), (3, 2, 3, 3), pads=(2, 2, 2, 2), dilations=(2, 2))
    yield conv("3x3 dilation 2 stride 2", (1, 2, 9, 8), (3, 2, 3, 3), pads=(2, 2, 2, 2), dilations=(2, 2), strides=(2, 2))
    yield conv("3x3 of two groups", (2, 4, 5, 5), (6, 2, 3, 3), pads=one, group=2)
    yield conv("3x3 of two groups stride 2", (2, 4, 6, 5), (4, 2, 3, 3), pads=one, group=2, strides=(2, 2))
    yield conv("5x5 pad 2", (1, 2, 6, 7), (3, 2, 5, 5), pads=(2, 2, 2, 2))
    yield conv("7x7 stride 2 pad 3", (1, 3, 10, 11), (2, 3, 7, 7), pads=(3, 3, 3, 3), strides=(2, 2))
    yield conv("1x3 stride 1x2", (2, 2, 4, 7), (3, 2, 1, 3), pads=(0, 1, 0, 1), strides=(1, 2))
    yield conv("7x1", (1, 3, 8, 3), (2, 3, 7, 1), pads=(3, 0, 3, 0))
    yield conv("3x2 stride 2x1", (2, 2, 6, 5), (3, 2, 3, 2), pads=(1, 0, 1, 1), strides=(2, 1))


def depthwise(name, channels, size, kernel, pads=(0, 0, 0, 0), strides=(1, 1), dilations=(1, 1), batch=2, bias=False, multiplier=1):
    return conv(
        name, (batch, channels, *size), (channels * multiplier, 1, *kernel), pads, strides, dilations, channels, bias
    )


def depthwise_cases():
    one, two = (1, 1, 1, 1), (2, 2)
    tf = (0, 0, 1, 1)
    yield depthwise("3x3 pad 1", 4, (5, 6), (3, 3), one)
    yield depthwise("3x3 with bias", 3, (4, 5), (3, 3), one, bias=True)
    yield depthwise("3x3 no pad", 3, (5, 4), (3, 3))
    yield depthwise("3x3 batch 1", 4, (6, 5), (3, 3), one, batch=1)
    yield depthwise("3x3 stride 2 same as TensorFlow", 4, (8, 6), (3, 3), tf, two)
    yield depthwise("3x3 stride 2 pad 1 even", 4, (6, 8), (3, 3), one, two)
    yield depthwise("3x3 stride 2 pad 1 odd", 3, (7, 5), (3, 3), one, two)
    yield depthwise("3x3 stride 2 pad 1 odd by even", 3, (7, 6), (3, 3), one, two)
    yield depthwise("3x3 stride 2 no pad even", 3, (6, 8), (3, 3), strides=two)
    yield depthwise("3x3 stride 2 no pad odd", 3, (7, 7), (3, 3), strides=two)
    yield depthwise("3x3 stride 2 batch 1", 4, (6, 6), (3, 3), tf, two, batch=1)
    yield depthwise("3x3 stride 2 on two pixels", 3, (2, 2), (3, 3), tf, two)
    yield depthwise("3x3 stride 2 one channel", 1, (6, 6), (3, 3), tf, two)
    yield depthwise("3x3 stride 2x1", 3, (6, 5), (3, 3), one, (2, 1))
    yield depthwise("3x3 stride 3", 3, (7, 8), (3, 3), one, (3, 3))
    yield depthwise("3x3 dilation 2", 3, (6, 7), (3, 3), (2, 2, 2, 2), dilations=(2, 2))
    yield depthwise("5x5 pad 2", 3, (6, 5), (5, 5), (2, 2, 2, 2))
    yield depthwise("5x5 stride 2 same as TensorFlow", 3, (8, 8), (5, 5), (1, 1, 2, 2), two)
    yield depthwise("5x5 stride 2 pad 2 odd", 3, (7, 7), (5, 5), (2, 2, 2, 2), two)
    yield depthwise("two outputs a channel", 3, (5, 5), (3, 3), one, multiplier=2)
    yield depthwise("two outputs a channel, stride 2", 3, (6, 6), (3, 3), one, two, multiplier=2)


def pool(name, op, x, kernel, strides, pads=(0, 0, 0, 0), ceil=0, include=None):
    top, left, bottom, right = pads
    symmetric = (top, left) == (bottom, right)
    attributes = {} if include is None else {"count_include_pad": include}

    def forward(x):
        if op == "MaxPool":
            padded = x if symmetric else F.pad(x, (left, right, top, bottom), value=float("-inf"))
            return F.max_pool2d(padded, kernel, strides, (top, left) if symmetric else 0, 1, bool(ceil))
        if symmetric:
            return F.avg_pool2d(x, kernel, strides, (top, left), bool(ceil), bool(include))
        around = (left, right, top, bottom)
        sums = F.avg_pool2d(F.pad(x, around), kernel, strides, divisor_override=1)
        counts = F.avg_pool2d(F.pad(torch.ones_like(x), around, value=float(include)), kernel, strides, divisor_override=1)
        return sums / counts

    graph = node(op, ["x"], kernel_shape=kernel, strides=strides, pads=pads, ceil_mode=ceil, **attributes)
    values = distinct(*x) if op == "MaxPool" else normal(*x)
    return case(name, graph, {"x": values}, forward, linear_in=("x",) if op == "AveragePool" else ())


def max_pool_cases():
    two, three = (2, 2), (3, 3)
    yield pool("2x2 stride 2", "MaxPool", (2, 3, 6, 4), two, two)
    yield pool("2x2 stride 2 odd", "MaxPool", (2, 2, 5, 7), two, two)
    yield pool("3x3 stride 2 pad 1", "MaxPool", (2, 2, 6, 8), three, two, (1, 1, 1, 1))
    yield pool("3x3 stride 2 pad 1 odd", "MaxPool", (2, 2, 7, 5), three, two, (1, 1, 1, 1))
    yield pool("3x3 stride 2 same as TensorFlow", "MaxPool", (2, 2, 6, 6), three, two, (0, 0, 1, 1))
    yield pool("3x3 stride 1 pad 1", "MaxPool", (1, 2, 5, 4), three, (1, 1), (1, 1, 1, 1))
    yield pool("3x3 stride 2 ceil", "MaxPool", (2, 2, 6, 8), three, two, ceil=1)
    yield pool("2x2 stride 2 ceil odd", "MaxPool", (1, 2, 5, 7), two, two, ceil=1)
    yield pool("3x2 stride 2x1", "MaxPool", (2, 2, 5, 5), (3, 2), (2, 1))


def average_pool_cases():
    two, three, one = (2, 2), (3, 3), (1, 1, 1, 1)
    name = "AveragePool"
    yield pool("2x2 stride 2", name, (2, 3, 6, 4), two, two)
    yield pool("2x2 stride 2 odd", name, (2, 2, 5, 7), two, two)
    yield pool("3x3 stride 1 pad 1, pads not counted", name, (2, 2, 5, 4), three, (1, 1), one, include=0)
    yield pool("3x3 stride 1 pad 1, pads counted", name, (2, 2, 5, 4), three, (1, 1), one, include=1)
    yield pool("3x3 stride 2 pad 1, pads not counted", name, (2, 2, 7, 6), three, two, one, include=0)
    yield pool("3x3 stride 2 pad 1, pads counted", name, (2, 2, 6, 7), three, two, one, include=1)
    yield pool("3x3 stride 2, uneven pads not counted", name, (1, 2, 6, 6), three, two, (0, 0, 1, 1), include=0)
    yield pool("3x3 stride 2, uneven pads counted", name, (1, 2, 6, 6), three, two, (0, 0, 1, 1), include=1)
    yield pool("2x2 stride 2 ceil odd", name, (2, 2, 5, 7), two, two, ceil=1)
    yield pool("3x3 stride 2 pad 1 ceil, pads counted", name, (1, 2, 6, 6), three, two, one, ceil=1, include=1)
    yield pool("3x2 stride 2x1", name, (2, 2, 5, 5), (3, 2), (2, 1))
    yield pool("whole plane", name, (2, 3, 4, 4), (4, 4), (1, 1))


def global_pool_cases():
    for dims in ((2, 3, 5, 4), (1, 4, 1, 1), (3, 2, 7, 7)):
        yield case(
            f"{dims[2]}x{dims[3]} batch {dims[0]}",
            node("GlobalAveragePool", ["x"]),
            {"x": normal(*dims)},
            lambda x: x.mean((2, 3), keepdim=True),
            linear_in=("x",),
        )


GROUPS = {
    "conv": conv_cases,
    "conv-depthwise": depthwise_cases,
    "max-pool": max_pool_cases,
    "average-pool": average_pool_cases,
    "global-average-pool": global_pool_cases,
}
