"""Cases of normalisations within an image: layer, instance and group."""

import torch
from torch.nn import functional as F

from autograd_case import case, node, normal


def layer_cases():
    def layer(name, dims, start, epsilon=1e-5, bias=True, scale=None, **attributes):
        shape = dims[start:]
        inputs = {"x": normal(*dims, scale=2.0) + 0.5, "s": 1 + normal(*(scale or shape), scale=0.3)}
        inputs = {key: value.float().double() for key, value in inputs.items()}
        if bias:
            inputs["b"] = normal(*(scale or shape))

        def forward(x, s, b=None):
            b = b if b is None else b.expand(shape)
            return F.layer_norm(x, shape, s.expand(shape), b, epsilon)

        return case(name, node("LayerNormalization", inputs, epsilon=epsilon, **attributes), inputs, forward)

    yield layer("tokens", (2, 5, 8), -1, axis=-1)
    yield layer("tokens by default", (2, 5, 8), -1)
    yield layer("a matrix", (4, 6), -1, epsilon=1e-3, axis=1)
    yield layer("without a bias", (2, 5, 8), -1, bias=False, axis=-1)
    yield layer("the last three axes", (2, 3, 4, 2), 1, axis=1)
    yield layer("the last two axes, scale of the last", (2, 3, 4, 5), 2, scale=(5,), axis=-2)
    yield layer("one row", (1, 7), -1, epsilon=1e-6, axis=-1)
    yield layer("everything", (3, 4), 0, axis=0)
    pieces = [node("ReduceMean", ["x"], "m", axes=[-1]), node("Sub", ["x", "m"], "c"), node("Pow", ["c", "two"], "q"),
              node("ReduceMean", ["q"], "v", axes=[-1]), node("Add", ["v", "eps"], "e"), node("Sqrt", ["e"], "d"),
              node("Div", ["c", "d"], "n"), node("Mul", ["n", "s"], "t"), node("Add", ["t", "b"])]
    constants = {"two": {"type": "float32", "dims": [], "values": [2.0]}, "eps": {"type": "float32", "dims": [], "values": [1e-5]}}
    yield case("as exported before operator set 17", pieces, {"x": normal(2, 5, 8), "s": 1 + normal(8, scale=0.25), "b": normal(8)},
               lambda x, s, b: F.layer_norm(x, (8,), s, b), constants)


def instance_cases():
    for name, dims, epsilon in (("images", (2, 3, 4, 5), 1e-5), ("one image", (1, 4, 3, 3), 1e-3), ("signals", (2, 3, 8), 1e-5),
                                ("volumes", (2, 2, 2, 3, 2), 1e-5)):
        c = dims[1]
        inputs = {"x": normal(*dims, scale=2.0), "s": 1 + normal(c, scale=0.25), "b": normal(c)}
        yield case(name, node("InstanceNormalization", ["x", "s", "b"], epsilon=epsilon), inputs,
                   lambda x, s, b, e=epsilon: F.instance_norm(x, weight=s, bias=b, eps=e))


def group_cases():
    for name, dims, groups, epsilon in (("images", (2, 6, 3, 4), 3, 1e-5), ("one group", (2, 4, 3, 3), 1, 1e-5),
                                        ("a group a channel", (2, 4, 3, 3), 4, 1e-3), ("signals", (3, 4, 5), 2, 1e-5), ("vectors", (3, 8), 2, 1e-5)):
        c = dims[1]
        for opset in (18, 21):
            size = groups if opset == 18 else c
            inputs = {"x": normal(*dims, scale=2.0), "s": 1 + normal(size, scale=0.25), "b": normal(size)}

            def forward(x, s, b, g=groups, e=epsilon, repeat=c // size):
                return F.group_norm(x, g, s.repeat_interleave(repeat), b.repeat_interleave(repeat), e)

            yield {**case(f"{name}, operator set {opset}", node("GroupNormalization", ["x", "s", "b"], num_groups=groups, epsilon=epsilon), inputs, forward), "opset": opset}


GROUPS = {
    "layer-normalization": layer_cases,
    "instance-normalization": instance_cases,
    "group-normalization": group_cases,
}
