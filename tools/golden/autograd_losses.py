"""Goldens of the losses but softmax cross-entropy: values, probabilities and gradients from PyTorch in float64.

    python tools/golden/autograd_losses.py

Writes packages/autograd/src/__goldens__/ops/losses.json. Where PyTorch has the loss itself, that one is asked; Dice and
the focal losses are written from their definition, the sigmoid form as torchvision computes it.
"""

import torch
from torch.nn import functional as F

from autograd_case import base64_of, normal, write


def tensor(value):
    return {"dims": list(value.shape), "data": base64_of(value)}


def mean(losses, weights):
    """Over the elements of a sample, then over samples by weight."""
    return (losses.flatten(1).mean(1) * weights).sum() / weights.sum()


def case(name, options, logits, targets, weights, forward, softmax=True):
    """`options`: what the test builds the loss from."""
    leaf = logits.clone().requires_grad_()
    weights = torch.tensor(weights, dtype=torch.float32).double()
    loss = forward(leaf, targets, weights)
    (gradient,) = torch.autograd.grad(loss, leaf)
    return {
        "name": name,
        "options": options,
        "logits": tensor(logits),
        "targets": tensor(targets),
        "weights": tensor(weights),
        "loss": loss.item(),
        "probabilities": base64_of(logits.softmax(1) if softmax else logits.sigmoid()),
        "gradient": base64_of(gradient),
    }


def labels(*dims):
    return (torch.rand(*dims) > 0.6).double()


def one_hot(n, classes, *pixels):
    """Classes first, and the class indices."""
    index = torch.randint(classes, (n, *pixels))
    return F.one_hot(index, classes).movedim(-1, 1).double(), index


def binary_cases():
    def forward(positive=None):
        weight = None if positive is None else torch.tensor(positive, dtype=torch.float32).double()
        return lambda x, t, w: mean(
            F.binary_cross_entropy_with_logits(
                x, t, reduction="none",
                pos_weight=None if weight is None else weight.reshape(-1, *[1] * (x.dim() - 2)),
            ), w)

    plain = {"kind": "binary-cross-entropy"}
    yield case("several labels", plain, normal(4, 3), labels(4, 3), [1, 1, 1, 1], forward(), False)
    yield case("sample weights", plain, normal(4, 3), labels(4, 3), [1, 0.5, 2, 0], forward(), False)
    yield case("soft labels", plain, normal(3, 2), torch.rand(3, 2).float().double(), [1, 2, 1], forward(), False)
    yield case("large logits", plain, normal(4, 5, scale=40), labels(4, 5), [1, 1, 1, 1], forward(), False)
    yield case("positive weights", {**plain, "positiveWeights": [2, 0.5, 3]}, normal(5, 3), labels(5, 3),
               [1, 1, 2, 1, 0.5], forward([2, 0.5, 3]), False)
    yield case("pixels with positive weights", {**plain, "positiveWeights": [4, 1]}, normal(2, 2, 3, 4), labels(2, 2, 3, 4),
               [1, 3], forward([4, 1]), False)


def softmax_focal(gamma, alpha=None):
    def forward(x, t, w):
        p = x.softmax(1)
        counted = t if alpha is None else t * torch.tensor(alpha).double()
        losses = -(counted * (1 - p) ** gamma * x.log_softmax(1)).sum(1)
        return (losses * w).sum() / w.sum()

    return forward


def sigmoid_focal(gamma, alpha=None):
    def forward(x, t, w):
        p = x.sigmoid()
        hit = p * t + (1 - p) * (1 - t)
        losses = F.binary_cross_entropy_with_logits(x, t, reduction="none") * (1 - hit) ** gamma
        if alpha is not None:
            losses = losses * (alpha * t + (1 - alpha) * (1 - t))
        return mean(losses, w)

    return forward


def focal_cases():
    for gamma in (0, 0.5, 1, 2, 3.5):
        yield case(f"softmax, gamma {gamma}", {"kind": "softmax-focal", "gamma": gamma}, normal(4, 3, scale=2),
                   one_hot(4, 3)[0], [1, 0.5, 2, 1], softmax_focal(gamma))
        yield case(f"sigmoid, gamma {gamma}", {"kind": "sigmoid-focal", "gamma": gamma}, normal(4, 3, scale=2),
                   labels(4, 3), [1, 0.5, 2, 0], sigmoid_focal(gamma), False)
    soft = (one_hot(4, 3)[0] * 0.9 + 0.1 / 3).float().double()
    yield case("softmax, alpha and smoothed labels", {"kind": "softmax-focal", "gamma": 2, "alpha": [0.25, 1, 2]},
               normal(4, 3, scale=2), soft, [1, 1, 1, 0], softmax_focal(2, [0.25, 1, 2]))
    yield case("softmax, sure of it", {"kind": "softmax-focal", "gamma": 2}, normal(4, 5, scale=12),
               one_hot(4, 5)[0], [1, 1, 1, 1], softmax_focal(2))
    yield case("sigmoid, alpha", {"kind": "sigmoid-focal", "gamma": 2, "alpha": 0.25}, normal(5, 4, scale=3),
               labels(5, 4), [1, 1, 1, 1, 1], sigmoid_focal(2, 0.25), False)
    yield case("sigmoid of pixels", {"kind": "sigmoid-focal", "gamma": 2, "alpha": 0.75}, normal(2, 1, 4, 3),
               labels(2, 1, 4, 3), [1, 2], sigmoid_focal(2, 0.75), False)


def dense_case(name, options, dims, weights, classWeights=None, ignored=False):
    n, classes, *pixels = dims
    targets, index = one_hot(n, classes, *pixels)
    if ignored:
        out = torch.rand(n, *pixels) > 0.7
        index = index.masked_fill(out, -100)
        targets = targets * ~out.unsqueeze(1)
    factor = torch.ones(classes).double() if classWeights is None else torch.tensor(classWeights).double()

    def forward(x, t, w):
        if all(value == 1 for value in weights):
            return F.cross_entropy(x, index, weight=factor, ignore_index=-100)
        per_pixel = w.reshape(-1, *[1] * len(pixels))
        losses = F.cross_entropy(x, index, weight=factor, ignore_index=-100, reduction="none")
        counts = torch.where(index >= 0, factor[index.clamp(min=0)], 0.0)
        return (losses * per_pixel).sum() / (counts * per_pixel).sum()

    extra = {} if classWeights is None else {"classWeights": classWeights}
    return case(name, {**options, **extra}, normal(*dims, scale=2), targets, weights, forward)


def soft_dice(smooth):
    def forward(x, t, w):
        mask = t.sum(1, keepdim=True)
        p = x.softmax(1) * mask
        pixels = tuple(range(2, x.dim()))
        scores = (2 * (p * t).sum(pixels) + smooth) / (p.sum(pixels) + t.sum(pixels) + smooth)
        return mean(1 - scores, w)

    return forward


def segmentation_cases():
    dense = {"kind": "dense-cross-entropy"}
    yield dense_case("cross-entropy of pixels", dense, (2, 3, 4, 5), [1, 1])
    yield dense_case("class weights, pixels left out", dense, (2, 3, 4, 5), [1, 1], [0.5, 2, 1], True)
    yield dense_case("sample weights", dense, (3, 2, 3, 3), [1, 0, 2])
    yield dense_case("all weights, pixels left out", dense, (3, 3, 3, 4), [1, 0.5, 2], [1, 3, 0.25], True)
    yield dense_case("no pixels", dense, (5, 4), [1, 1, 1, 1, 1], [1, 2, 3, 4])
    yield dense_case("a line of pixels", dense, (2, 3, 7), [1, 2])
    for name, dims, smooth, weights in (
        ("Dice", (2, 3, 4, 5), 1.0, [1, 1]),
        ("Dice, small smooth term, sample weights", (3, 2, 4, 4), 1e-3, [1, 0, 2]),
    ):
        yield case(name, {"kind": "dice", "smooth": smooth}, normal(*dims, scale=2), one_hot(dims[0], *dims[1:])[0],
                   weights, soft_dice(smooth))
    targets, _ = one_hot(2, 4, 3, 3)
    targets[:, 3] = 0
    yield case("Dice, a class absent and pixels left out", {"kind": "dice", "smooth": 1.0}, normal(2, 4, 3, 3), targets,
               [1, 1], soft_dice(1.0))
    targets, index = one_hot(2, 3, 4, 4)
    yield case("cross-entropy and Dice", {"kind": "sum", "smooth": 1.0, "factor": 0.5}, normal(2, 3, 4, 4), targets, [1, 1],
               lambda x, t, w: F.cross_entropy(x, index) + 0.5 * soft_dice(1.0)(x, t, w))


def consistency(views, factor):
    """Cross-entropy and the Jensen-Shannon divergence of AugMix, the mean of the probabilities held from 1e-7 up."""

    def forward(x, t, w):
        p = x.softmax(1).reshape(views, -1, x.shape[1])
        logs = p.mean(0).clamp(1e-7, 1).log()
        divergence = sum(F.kl_div(logs, view, reduction="none").sum(1) for view in p) / views
        first = w[: len(divergence)]
        own = (-(t * x.log_softmax(1)).sum(1) * w).sum() / w.sum()
        return own + factor * (divergence * first).sum() / first.sum()

    return forward


def consistency_cases():
    for views, factor, samples, classes, weights, scale in (
        (3, 12, 4, 3, [1, 1, 1, 1], 2),
        (3, 12, 3, 5, [1, 0.5, 0], 2),
        (2, 1.5, 2, 4, [1, 2], 1),
        (3, 12, 2, 4, [1, 1], 6),
    ):
        targets = torch.zeros(views * samples, classes).double()
        targets[:, 1] = 0.75
        targets[:, 0] = 0.25
        yield case(f"{views} views, factor {factor}, {samples} samples, logits of {scale}",
                   {"kind": "consistency", "views": views, "factor": factor},
                   normal(views * samples, classes, scale=scale), targets, weights + [0] * (views - 1) * samples,
                   consistency(views, factor))


if __name__ == "__main__":
    torch.manual_seed(20261122)
    cases = [*binary_cases(), *focal_cases(), *segmentation_cases(), *consistency_cases()]
    size = write("ops/losses.json", {"torch": torch.__version__, "cases": cases})
    print(f"{len(cases)} cases, {size / 1000:.1f} kB")
