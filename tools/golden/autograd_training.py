"""Goldens of what a training graph adds: the loss, live batch normalisation, dropout with a given mask."""

import torch
from torch.nn import functional as F

from autograd_case import base64_of, normal


def tensor(value):
    return {"dims": list(value.shape), "data": base64_of(value)}


def weighted_cross_entropy(logits, targets, weights):
    """sum_i w_i CE_i / sum_i w_i with soft labels."""
    losses = -(targets * logits.log_softmax(1)).sum(1)
    return (losses * weights).sum() / weights.sum()


def soft_labels(n, classes, smoothing):
    hard = F.one_hot(torch.arange(n) % classes, classes).double()
    return (hard * (1 - smoothing) + smoothing / classes).float().double()


def loss_case(name, n, classes, smoothing, weights, scale=1.0, targets=None):
    logits = normal(n, classes, scale=scale).requires_grad_()
    targets = soft_labels(n, classes, smoothing) if targets is None else targets
    weights = torch.tensor(weights, dtype=torch.float32).double()
    loss = weighted_cross_entropy(logits, targets, weights)
    (gradient,) = torch.autograd.grad(loss, logits)
    return {
        "name": name,
        "logits": tensor(logits),
        "targets": tensor(targets),
        "weights": tensor(weights),
        "loss": loss.item(),
        "probabilities": base64_of(logits.softmax(1)),
        "gradient": base64_of(gradient),
    }


def losses():
    mixed = normal(5, 4, scale=2).softmax(1).float().double()
    return [
        loss_case("hard labels, equal weights", 4, 3, 0.0, [1, 1, 1, 1]),
        loss_case("label smoothing", 4, 3, 0.1, [1, 1, 1, 1]),
        loss_case("mixed labels, class weights", 5, 4, 0, [0.5, 2, 1, 0.25, 3], targets=mixed),
        loss_case("samples of weight zero", 6, 4, 0.05, [1, 1, 1, 0, 0, 0]),
        loss_case("one sample", 1, 4, 0.0, [0.3]),
        loss_case("two classes", 3, 2, 0.0, [1, 2, 1]),
        loss_case("rows that do not sum to one", 3, 4, 0, [1, 1, 2], targets=(0.5 * normal(3, 4).abs()).float().double()),
        loss_case("large logits", 4, 5, 0.1, [1, 2, 1, 1], scale=60.0),
    ]


EPSILON, MOMENTUM = 1e-3, 0.1
RATIO = 0.4


def network(p, x, mask, mode, running):
    """1x1 convolution, batch normalisation, ReLU6, 3x3 stride 2 convolution, batch normalisation, pool, dropout, dense."""
    y = F.conv2d(x, p["conv1.weight"], p["conv1.bias"])
    y = F.batch_norm(y, *running["bn1"], p["bn1.weight"], p["bn1.bias"], mode == "live", MOMENTUM, EPSILON).clamp(0, 6)
    y = F.conv2d(F.pad(y, (0, 1, 0, 1)), p["conv2.weight"], None, 2)
    y = F.batch_norm(y, *running["bn2"], p["bn2.weight"], p["bn2.bias"], mode == "live", MOMENTUM, EPSILON)
    y = y.mean((2, 3)) * mask / (1 - RATIO)
    return y @ p["classifier.weight"].T + p["classifier.bias"]


def training():
    parameters = {
        "conv1.weight": normal(4, 3, 1, 1), "conv1.bias": normal(4),
        "bn1.weight": (1 + normal(4, scale=0.2)).float().double(), "bn1.bias": normal(4, scale=0.3),
        "conv2.weight": normal(6, 4, 3, 3, scale=0.4),
        "bn2.weight": (1 + normal(6, scale=0.2)).float().double(), "bn2.bias": normal(6, scale=0.3),
        "classifier.weight": normal(3, 6), "classifier.bias": normal(3),
    }
    start = {
        "bn1.running_mean": normal(4, scale=0.2), "bn1.running_var": (1 + normal(4, scale=0.2).abs()).float().double(),
        "bn2.running_mean": normal(6, scale=0.2), "bn2.running_var": (1 + normal(6, scale=0.2).abs()).float().double(),
    }
    x, targets = normal(5, 3, 6, 6), soft_labels(5, 3, 0.1)
    weights = torch.tensor([1, 0.5, 2, 1, 0], dtype=torch.float32).double()
    mask = (torch.rand(5, 6) > RATIO).double()
    content = {
        "ratio": RATIO, "epsilon": EPSILON, "momentum": MOMENTUM,
        "parameters": {name: tensor(value) for name, value in parameters.items()},
        "statistics": {name: tensor(value) for name, value in start.items()},
        "x": tensor(x), "targets": tensor(targets), "weights": tensor(weights), "mask": tensor(mask),
    }
    for mode in ("live", "frozen"):
        leaves = {name: value.clone().requires_grad_() for name, value in parameters.items()}
        running = {bn: (start[f"{bn}.running_mean"].clone(), start[f"{bn}.running_var"].clone()) for bn in ("bn1", "bn2")}
        logits = network(leaves, x, mask, mode, running)
        loss = weighted_cross_entropy(logits, targets, weights)
        gradients = torch.autograd.grad(loss, list(leaves.values()))
        content[mode] = {
            "loss": loss.item(),
            "probabilities": base64_of(logits.softmax(1)),
            "gradients": {name: base64_of(g) for name, g in zip(leaves, gradients)},
            "updated": {
                f"{bn}.{which}": base64_of(running[bn][index])
                for bn in ("bn1", "bn2") for index, which in enumerate(("running_mean", "running_var"))
            },
        }
    return content


def files():
    yield "softmax-cross-entropy", {"cases": losses()}
    yield "training-graph", training()
