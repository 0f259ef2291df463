"""Cases of operators that move, take, repeat, pad or interpolate: ConvTranspose, Split, Slice, Pad, Gather, Resize and others."""

import torch
from torch.nn import functional as F

from autograd_case import case, int64, node, normal

LINEAR = ("x",)


def conv_transpose(name, x, w, strides=(1, 1), pads=None, dilations=(1, 1), output_padding=(0, 0), group=1, bias=False):
    """`x` and `w` [I, O/g, k…] are shapes; `pads` in ONNX order. Uneven pads are cut off by hand, as PyTorch has none."""
    rank = len(x) - 2
    pads = pads or (0,) * (2 * rank)
    strides, dilations, output_padding = strides[:rank], dilations[:rank], output_padding[:rank]
    inputs = {"x": normal(*x), "w": normal(*w, scale=0.5)}
    if bias:
        inputs["b"] = normal(w[1] * group)

    def forward(x, w, b=None):
        f = {1: F.conv_transpose1d, 2: F.conv_transpose2d}[rank]
        # Whole output, then the margins cut off; output padding lengthens it at the end.
        y = f(x, w, None, strides, 0, 0, group, dilations)
        y = F.pad(y, [n for extra in reversed(output_padding) for n in (0, extra)])
        if b is not None:
            y = y + b.reshape(1, -1, *[1] * rank)
        index = [slice(pads[i], y.shape[i + 2] - pads[i + rank]) for i in range(rank)]
        return y[(slice(None), slice(None), *index)]

    graph = node("ConvTranspose", inputs, kernel_shape=w[2:], strides=strides, pads=pads, dilations=dilations,
                 output_padding=output_padding, group=group)
    return case(name, graph, inputs, forward, linear_in=() if bias else ("x", "w"))


def conv_transpose_cases():
    one, two = (1, 1, 1, 1), (2, 2)
    yield conv_transpose("2x2 stride 2 (as in a U-Net)", (2, 4, 3, 4), (4, 3, 2, 2), two, bias=True)
    yield conv_transpose("3x3", (2, 3, 4, 3), (3, 2, 3, 3))
    yield conv_transpose("3x3 stride 2 pad 1", (1, 3, 4, 3), (3, 2, 3, 3), two, one)
    yield conv_transpose("3x3 stride 2 pad 1 output padding 1", (2, 2, 3, 4), (2, 3, 3, 3), two, one, output_padding=(1, 1))
    yield conv_transpose("4x4 stride 2 pad 1 (as in a GAN)", (1, 2, 3, 3), (2, 3, 4, 4), two, one)
    yield conv_transpose("3x3 stride 2, uneven pads", (1, 2, 4, 3), (2, 2, 3, 3), two, (0, 1, 2, 0))
    yield conv_transpose("3x3 dilation 2", (1, 2, 4, 5), (2, 3, 3, 3), dilations=two)
    yield conv_transpose("3x3 dilation 2 stride 3 output padding 2x1", (1, 2, 3, 3), (2, 2, 3, 3), (3, 3), one, two, (2, 1))
    yield conv_transpose("two groups stride 2", (2, 4, 3, 3), (4, 3, 3, 3), two, one, group=2, bias=True)
    yield conv_transpose("depthwise stride 2", (2, 3, 4, 3), (3, 1, 3, 3), two, one, output_padding=(1, 0), group=3)
    yield conv_transpose("3x2 stride 2x1", (1, 2, 3, 4), (2, 2, 3, 2), (2, 1), (1, 0, 1, 1))
    yield conv_transpose("one dimension", (2, 3, 5), (3, 2, 3), (2, 2), (1, 1))


def split_case(name, dims, sizes, axis, attributes, constants=None, used=None):
    """The parts are joined in reverse order (only those `used`), so that every part's gradient shows."""
    used = range(len(sizes)) if used is None else used
    parts = [f"p{i}" for i in range(len(sizes))]
    split = node("Split", ["x", *(constants or ())], axis=axis, **attributes)
    split["outputs"] = parts
    join = node("Concat", [parts[i] for i in reversed(used)], axis=axis)
    return case(name, [split, join], {"x": normal(*dims)},
                lambda x: torch.cat([x.split(sizes, axis)[i] for i in reversed(used)], axis), constants)


def split_cases():
    yield split_case("sizes as input", (2, 7, 3), [2, 1, 4], 1, {}, {"sizes": int64([2, 1, 4])})
    yield split_case("equal parts by default", (2, 6, 3), [3, 3], 1, {})
    yield split_case("along the last axis", (3, 4, 4), [2, 2], -1, {})
    yield split_case("a part that nothing reads", (2, 6, 2), [1, 2, 3], 1, {}, {"sizes": int64([1, 2, 3])}, used=[0, 2])
    older = split_case("sizes as attribute (operator set 11)", (2, 5, 2), [2, 3], 1, {"split": [2, 3]})
    yield {**older, "opset": 11}
    newer = split_case("count of parts, the last smaller (operator set 18)", (2, 7, 2), [3, 3, 1], 1, {"num_outputs": 3})
    yield {**newer, "opset": 18}


def slice_case(name, dims, index, **bounds):
    constants = {key: int64(values) for key, values in bounds.items()}
    return case(name, node("Slice", ["x", *constants]), {"x": normal(*dims)}, lambda x: take(x, index), constants, LINEAR)


def take(x, index):
    """NumPy slicing with negative steps, which PyTorch lacks."""
    for axis, part in index.items():
        x = x.index_select(axis, torch.arange(x.shape[axis])[torch.tensor(list(range(*part.indices(x.shape[axis]))))])
    return x


def slice_cases():
    far = 2**31 - 1
    yield slice_case("first axes by default", (4, 5, 2), {0: slice(1, 3), 1: slice(0, 4)}, starts=[1, 0], ends=[3, 4])
    yield slice_case("negative bounds and axis", (2, 6), {1: slice(-4, -1)}, starts=[-4], ends=[-1], axes=[-1])
    yield slice_case("to the end", (2, 3, 6), {2: slice(2, None)}, starts=[2], ends=[far], axes=[2])
    yield slice_case("every second", (2, 7), {1: slice(0, None, 2)}, starts=[0], ends=[far], axes=[1], steps=[2])
    yield slice_case("every third from one", (2, 3, 9), {2: slice(1, 8, 3)}, starts=[1], ends=[8], axes=[2], steps=[3])
    yield slice_case("two axes by steps (as in patch merging)", (1, 6, 5, 2), {1: slice(1, None, 2), 2: slice(0, None, 2)},
                     starts=[1, 0], ends=[far, far], axes=[1, 2], steps=[2, 2])
    yield slice_case("reversed", (2, 5), {1: slice(None, None, -1)}, starts=[-1], ends=[-far], axes=[1], steps=[-1])
    yield slice_case("backwards by two", (2, 8), {1: slice(6, 1, -2)}, starts=[6], ends=[1], axes=[1], steps=[-2])
    yield slice_case("all of it", (3, 4), {0: slice(0, 3)}, starts=[0], ends=[9], axes=[0])


def pad_case(name, dims, pads, mode, extra=None, forward=None, opset=None):
    """`pads` in ONNX order."""
    rank = len(dims)
    torch_pads = [n for axis in reversed(range(rank)) for n in (pads[axis], pads[axis + rank])]
    while mode != "constant" and torch_pads[-2:] == [0, 0]:
        torch_pads = torch_pads[:-2]
    torch_mode = {"edge": "replicate", "wrap": "circular"}.get(mode, mode)
    constants = {"pads": int64(pads), **(extra or {})}
    inputs = ["x", *constants]
    made = case(name, node("Pad", inputs, mode=mode), {"x": normal(*dims)},
                forward or (lambda x: F.pad(x, torch_pads, mode=torch_mode)), constants, () if extra else LINEAR)
    return {**made, "opset": opset} if opset else made


def pad_cases():
    yield pad_case("zeros", (2, 2, 3, 4), (0, 0, 1, 2, 0, 0, 0, 1), "constant")
    yield pad_case("a value", (2, 3, 4), (0, 1, 2, 0, 0, 1), "constant", {"value": {"type": "float32", "dims": [], "values": [1.5]}},
                   lambda x: F.pad(x, (2, 1, 1, 0), value=1.5))
    yield pad_case("negative: cut off", (2, 5, 6), (0, -1, 2, 0, 1, -2), "constant")
    yield pad_case("reflect", (2, 2, 4, 5), (0, 0, 1, 2, 0, 0, 2, 1), "reflect")
    yield pad_case("reflect by all there is", (1, 2, 3, 4), (0, 0, 2, 3, 0, 0, 2, 3), "reflect")
    yield pad_case("reflect in one dimension", (2, 3, 5), (0, 0, 0, 0, 0, 2), "reflect")
    yield pad_case("edge", (2, 2, 3, 4), (0, 0, 1, 3, 0, 0, 2, 0), "edge")
    yield pad_case("wrap (operator set 19)", (1, 2, 3, 4), (0, 0, 1, 2, 0, 0, 2, 1), "wrap", opset=19)
    axes = node("Pad", ["x", "pads", "", "axes"], mode="constant")
    yield {**case("named axes (operator set 18)", axes, {"x": normal(2, 3, 4)}, lambda x: F.pad(x, (1, 2)),
                  {"pads": int64([1, 2]), "axes": int64([-1])}, LINEAR), "opset": 18}


def gather_case(name, dims, indices, axis, shape=None):
    index = torch.tensor(indices)
    constant = {"type": "int64", "dims": list(index.shape), "values": index.flatten().tolist()}
    rows = dims[axis]
    return case(name, node("Gather", ["x", "i"], axis=axis), {"x": normal(*dims)},
                lambda x: x.index_select(axis, index.flatten() % rows).reshape(
                    *x.shape[: axis % len(dims)], *index.shape, *x.shape[axis % len(dims) + 1 :]),
                {"i": constant}, LINEAR)


def gather_cases():
    yield gather_case("one token (a scalar index)", (2, 5, 3), 0, 1)
    yield gather_case("the last by a negative index", (2, 4, 3), -1, 1)
    yield gather_case("query of query, key, value", (3, 2, 2, 4), 1, 0)
    yield gather_case("rows in a run", (6, 3), [2, 3, 4], 0)
    yield gather_case("rows with repeats", (5, 3), [4, 0, 0, -1, 2], 0)
    yield gather_case("a table of indices along the last axis", (2, 5), [[0, 3], [3, 3]], -1)
    yield gather_case("along the middle axis", (2, 4, 3), [3, 1], 1)
    # Indices worked out at run time: the whole numbers of `position`, divided by two.
    graph = [node("Cast", ["position"], "i", to=7), node("Gather", ["x", "i"])]
    yield case("computed indices", graph, {"x": normal(4, 3)}, lambda x: x[[0, 3, 3, 1]],
               {"position": {"type": "float32", "dims": [4], "values": [0.5, 3.5, 3.0, 1.9]}}, LINEAR)


def resize_case(name, dims, sizes=None, scales=None, forward=None, opset=None, **attributes):
    rank = len(dims)
    if sizes:
        constants, inputs = {"sizes": int64([*dims[:2], *sizes])}, ["x", "", "", "sizes"]
    else:
        values = [1.0, 1.0, *scales]
        constants = {"scales": {"type": "float32", "dims": [rank], "values": values}}
        inputs = ["x", "", "scales"]
    made = case(name, node("Resize", inputs, **attributes), {"x": normal(*dims)}, forward, constants, LINEAR)
    return {**made, "opset": opset} if opset else made


def resize_cases():
    def to(mode, align=None, **where):
        return lambda x: F.interpolate(x, mode=mode, align_corners=align, **where)

    nearest = {"mode": "nearest", "nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
    half = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    torch_half = {"mode": "linear", "coordinate_transformation_mode": "pytorch_half_pixel"}
    corners = {"mode": "linear", "coordinate_transformation_mode": "align_corners"}
    yield resize_case("nearest by 2", (2, 3, 3, 4), scales=[2.0, 2.0], forward=to("nearest", scale_factor=2), **nearest)
    yield resize_case("nearest by 3x2", (1, 2, 2, 3), scales=[3.0, 2.0], forward=to("nearest", scale_factor=(3, 2)), **nearest)
    yield resize_case("nearest by 1.5", (1, 2, 4, 6), scales=[1.5, 1.5], forward=to("nearest", scale_factor=1.5), **nearest)
    yield resize_case("nearest to half", (1, 2, 6, 7), scales=[0.5, 0.5], forward=to("nearest", scale_factor=0.5), **nearest)
    yield resize_case("nearest to a size", (2, 2, 3, 5), [7, 4], forward=to("nearest", size=(7, 4)), **nearest)
    yield resize_case("nearest-exact to a size", (1, 2, 3, 5), [7, 4], forward=to("nearest-exact", size=(7, 4)), mode="nearest",
                      nearest_mode="round_prefer_ceil", coordinate_transformation_mode="half_pixel")
    yield resize_case("nearest of one dimension by 2", (2, 3, 5), scales=[2.0], forward=to("nearest", scale_factor=2), **nearest)
    yield resize_case("linear by 2", (2, 2, 3, 4), scales=[2.0, 2.0], forward=to("bilinear", False, scale_factor=2), **half)
    yield resize_case("linear by 1.5", (1, 2, 4, 5), scales=[1.5, 1.5], forward=to("bilinear", False, scale_factor=1.5), **half)
    yield resize_case("linear to a size", (1, 2, 3, 6), [7, 4], forward=to("bilinear", False, size=(7, 4)), **half)
    yield resize_case("linear to one row", (1, 2, 3, 6), [1, 4],
                      forward=lambda x: F.interpolate(x[:, :, :1], size=(1, 4), mode="bilinear"), **torch_half)
    yield resize_case("linear, PyTorch's half pixels", (1, 2, 3, 4), [5, 8], forward=to("bilinear", False, size=(5, 8)), **torch_half)
    yield resize_case("linear, corners aligned, by 2", (2, 2, 3, 4), scales=[2.0, 2.0], forward=to("bilinear", True, scale_factor=2), **corners)
    yield resize_case("linear, corners aligned, to a size", (1, 2, 5, 3), [3, 8], forward=to("bilinear", True, size=(3, 8)), **corners)
    yield resize_case("linear of one dimension", (2, 3, 4), [7], forward=to("linear", False, size=7), **half)

    def asymmetric(x):
        """Output pixel i at input coordinate i / 2, edges repeated."""
        for axis in (2, 3):
            after = torch.cat([x.narrow(axis, 1, x.shape[axis] - 1), x.narrow(axis, x.shape[axis] - 1, 1)], axis)
            x = torch.stack([x, (x + after) / 2], axis + 1).flatten(axis, axis + 1)
        return x

    yield resize_case("linear, asymmetric, by 2", (1, 2, 3, 4), scales=[2.0, 2.0], forward=asymmetric,
                      mode="linear", coordinate_transformation_mode="asymmetric")
    graph = node("Resize", ["x", "", "scales"], axes=[2, 3], **half)
    yield {**case("linear, named axes (operator set 18)", graph, {"x": normal(1, 2, 3, 3)},
                  to("bilinear", False, scale_factor=2), {"scales": {"type": "float32", "dims": [2], "values": [2.0, 2.0]}}, LINEAR),
           "opset": 18}


def spread_cases():
    x = normal(2, 1, 3, 1)
    yield case("Expand", node("Expand", ["x", "shape"]), {"x": x}, lambda x: x.expand(2, 4, 3, 5), {"shape": int64([2, 4, 3, 5])}, LINEAR)
    yield case("Expand to more axes", node("Expand", ["x", "shape"]), {"x": normal(3, 1)}, lambda x: x.expand(2, 3, 4),
               {"shape": int64([2, 1, 4])}, LINEAR)
    yield case("Expand where the input is the larger", node("Expand", ["x", "shape"]), {"x": normal(2, 3)}, lambda x: x * 1,
               {"shape": int64([1])}, LINEAR)
    yield case("Tile", node("Tile", ["x", "repeats"]), {"x": normal(2, 3, 2)}, lambda x: x.repeat(3, 1, 2), {"repeats": int64([3, 1, 2])}, LINEAR)
    yield case("Tile by one", node("Tile", ["x", "repeats"]), {"x": normal(2, 3)}, lambda x: x * 1, {"repeats": int64([1, 1])}, LINEAR)
    yield case("Squeeze", node("Squeeze", ["x", "axes"]), {"x": x}, lambda x: x.squeeze(-1).squeeze(1), {"axes": int64([1, -1])}, LINEAR)
    yield case("Squeeze of all ones", node("Squeeze", ["x"]), {"x": x}, lambda x: x.squeeze(), linear_in=LINEAR)
    yield case("Unsqueeze", node("Unsqueeze", ["x", "axes"]), {"x": normal(2, 3)}, lambda x: x[None, :, None, :, None],
               {"axes": int64([0, -1, 2])}, LINEAR)
    yield case("Identity", [node("Identity", ["x"], "i"), node("Mul", ["i", "x"])], {"x": normal(2, 3)}, lambda x: x * x)
    yield case("Transpose by default", node("Transpose", ["x"]), {"x": normal(2, 3, 4)}, lambda x: x.permute(2, 1, 0), linear_in=LINEAR)
    for older in (case("Unsqueeze, axes as attribute (operator set 11)", node("Unsqueeze", ["x"], axes=[0, 3]), {"x": normal(2, 3)},
                       lambda x: x[None, :, :, None], linear_in=LINEAR),
                  case("Squeeze, axes as attribute (operator set 11)", node("Squeeze", ["x"], axes=[0]), {"x": normal(1, 3, 1)},
                       lambda x: x.squeeze(0), linear_in=LINEAR)):
        yield {**older, "opset": 11}


def vector_product_cases():
    shapes = {
        "vector by vector": ((4,), (4,)),
        "vector by matrix": ((4,), (4, 3)),
        "matrix by vector": ((3, 4), (4,)),
        "batch by vector": ((2, 3, 4), (4,)),
        "vector by batch": ((4,), (2, 4, 3)),
        "two batch axes by a matrix": ((2, 2, 3, 4), (4, 5)),
    }
    for label, (left, right) in shapes.items():
        yield case(label, node("MatMul", ["a", "b"]), {"a": normal(*left), "b": normal(*right)}, torch.matmul, linear_in=("a", "b"))


GROUPS = {
    "conv-transpose": conv_transpose_cases,
    "split": split_cases,
    "slice": slice_cases,
    "pad": pad_cases,
    "gather": gather_cases,
    "resize": resize_cases,
    "spread": spread_cases,
    "vector-product": vector_product_cases,
}
