"""How a gradient golden is made and stored.

A case is a small ONNX graph in words (`nodes`), its inputs, and what PyTorch gives for it in float64 on the
float32-rounded inputs: the output, and the gradient of every float input for a random upstream gradient.
Tensors are stored as base64 of little-endian float32.
"""

import base64
import json
import pathlib

import numpy
import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/autograd/src/__goldens__"


def base64_of(tensor):
    array = tensor.detach().numpy() if isinstance(tensor, torch.Tensor) else numpy.asarray(tensor)
    return base64.b64encode(array.astype("<f4").tobytes()).decode()


def attribute(value):
    if isinstance(value, str):
        return {"kind": "string", "value": value}
    if isinstance(value, (list, tuple)):
        return {"kind": "ints", "value": list(value)}
    return {"kind": "float" if isinstance(value, float) else "int", "value": value}


def node(op, inputs, output="y", **attributes):
    return {
        "opType": op,
        "inputs": list(inputs),
        "outputs": [output],
        "attributes": {name: attribute(value) for name, value in attributes.items()},
    }


def int64(values):
    return {"type": "int64", "dims": [len(values)], "values": list(values)}


def scalar(value):
    return {"type": "float32", "dims": [], "values": [value]}


def normal(*dims, scale=1.0):
    return (torch.randn(*dims) * scale).float().double()


def away_from(kinks, *dims, gap=0.1, scale=3.0):
    """Random values none of which lies within `gap` of a kink."""
    values = normal(*dims, scale=scale)
    for kink in kinks:
        near = (values - kink).abs() < gap
        values = torch.where(near, kink + torch.where(values >= kink, 2 * gap, -2 * gap), values)
    return values.float().double()


def distinct(*dims, step=0.05):
    """Shuffled multiples of `step`: every maximum is unique by at least that much."""
    count = int(numpy.prod(dims))
    return ((torch.randperm(count) - count / 2) * step).reshape(dims).float().double()


def case(name, nodes, inputs, forward, constants=None, linear_in=()):
    """`linear_in`: inputs in which the output is linear (the others being kept), so that the adjoint test holds."""
    leaves = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    output = forward(*leaves.values())
    upstream = normal(*output.shape) if output.dim() else normal(1)[0]
    gradients = torch.autograd.grad(output, list(leaves.values()), upstream)
    return {
        "name": name,
        "nodes": nodes if isinstance(nodes, list) else [nodes],
        "constants": constants or {},
        "inputs": {
            key: {"dims": list(leaf.shape), "data": base64_of(leaf), "gradient": base64_of(gradient)}
            for (key, leaf), gradient in zip(leaves.items(), gradients)
        },
        "output": {
            "name": "y",
            "dims": list(output.shape),
            "data": base64_of(output),
            "upstream": base64_of(upstream),
        },
        "linearIn": list(linear_in),
    }


def write(path, content):
    target = OUT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    return target.stat().st_size
