"""Makes the goldens of the heads: `packages/zoo/src/heads/__goldens__/heads.json`.

    python tools/golden/zoo_heads.py

Features, weights and running statistics come from the formulas of `mobilenet_network.py`. Of each head: the logits with
running statistics; and, with batch statistics and the dropout masks said below, the loss, the gradient of every parameter
(without the L1 penalty, which belongs to the optimiser's step) and the running statistics after the step.
"""

import base64
import json
import pathlib

import torch
from torch.nn import functional as F

from mobilenet_network import formula_tensor, uniform

TARGET = pathlib.Path(__file__).resolve().parents[2] / "packages/zoo/src/heads/__goldens__/heads.json"
BATCH, CHANNELS, SIDE, CLASSES = 5, 6, 3, 3
RATIO, EPSILON, MOMENTUM = 0.25, 1e-3, 0.1


def base64_of(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


def tensor(name, *shape):
    return formula_tensor(name, shape).float().double()


def dropout(x, live):
    """Every fourth value, counted over the whole tensor, is dropped."""
    mask = (torch.arange(x.numel()) % 4 != 0).double().reshape(x.shape) / (1 - RATIO)
    return x * mask if live else x


def dense(x, p, name):
    return F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])


def dense_shapes(name, outputs, inputs):
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def normalised(x, p, s, live):
    x = F.batch_norm(dropout(x, live), s["head.bn.running_mean"], s["head.bn.running_var"],
                     p["head.bn.weight"], p["head.bn.bias"], live, MOMENTUM, EPSILON)
    return dense(x, p, "head.classifier")


def dropout_dense(x, p, s, live):
    x = dropout(dense(dropout(x, live), p, "head.dense").relu(), live)
    return dense(x, p, "head.classifier")


def stack(x, p, s, live):
    for index in range(2):
        x = dropout(dense(x, p, f"head.dense.{index}").relu(), live)
    return dense(x, p, "head.classifier")


HEADS = {
    "linear": (lambda x, p, s, live: dense(x, p, "head.classifier"), dense_shapes("head.classifier", CLASSES, CHANNELS)),
    "dropout-dense": (dropout_dense, {**dense_shapes("head.dense", 4, CHANNELS), **dense_shapes("head.classifier", CLASSES, 4)}),
    "normalised-dense": (normalised, {"head.bn.weight": (CHANNELS,), "head.bn.bias": (CHANNELS,),
                                      **dense_shapes("head.classifier", CLASSES, CHANNELS)}),
    "dense-stack": (stack, {**dense_shapes("head.dense.0", 5, CHANNELS), **dense_shapes("head.dense.1", 4, 5),
                            **dense_shapes("head.classifier", CLASSES, 4)}),
}

features = torch.from_numpy(uniform("features", BATCH * CHANNELS * SIDE * SIDE)).float().double()
pooled = features.reshape(BATCH, CHANNELS, SIDE, SIDE).mean((2, 3))
labels = torch.arange(BATCH) % CLASSES
golden = {"torch": torch.__version__}
for name, (forward, shapes) in HEADS.items():
    parameters = {key: tensor(key, *shape).requires_grad_() for key, shape in shapes.items()}
    statistics = {}
    if "head.bn.weight" in shapes:
        statistics = {f"head.bn.{part}": tensor(f"head.bn.{part}", CHANNELS) for part in ("running_mean", "running_var")}
    logits = forward(pooled, parameters, statistics, False)
    loss = F.cross_entropy(forward(pooled, parameters, statistics, True), labels)
    loss.backward()
    golden[name] = {
        "logits": base64_of(logits),
        "loss": float(loss.detach()),
        "gradients": {key: base64_of(value.grad) for key, value in parameters.items()},
        "statistics": {key: base64_of(value) for key, value in statistics.items()},
    }
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"{TARGET.stat().st_size / 1000:.1f} kB  {TARGET}")
