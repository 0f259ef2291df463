"""Goldens of optimisers, schedules and what happens to gradients and weights from PyTorch, for packages/train.

    python tools/golden/train_optimizers.py
"""
import json
import pathlib

import torch

OUT = pathlib.Path(__file__).parents[2] / "packages/train/src/__goldens__/optimizers.json"
STEPS = 6
RATE = 0.05


def gradient(step, size):
    """The formula the test repeats."""
    return torch.tensor([((7 * step + 3 * i) % 11 - 5) / 4 for i in range(size)], dtype=torch.float32)


def trajectory(make):
    parameter = torch.nn.Parameter(torch.tensor([0.5, -1.0, 2.0, 0.0], dtype=torch.float32))
    optimizer = make([parameter])
    rows = []
    for step in range(STEPS):
        parameter.grad = gradient(step, 4)
        optimizer.step()
        rows.append(parameter.detach().tolist())
    return rows


def plateau(losses, **options):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def one_cycle(steps, peak, warmup):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak, total_steps=steps + 1, pct_start=warmup, cycle_momentum=False)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def decoupled(make, decay):
    """Decoupled decay in front of an optimiser that has none of its own."""
    def run(parameters):
        optimizer = make(parameters)
        step = optimizer.step

        def shrunk():
            with torch.no_grad():
                for parameter in parameters:
                    parameter.mul_(1 - RATE * decay)
            return step()

        optimizer.step = shrunk
        return optimizer

    return run


def groups(make):
    """Two parameters in groups of their own: a tenth of the rate; no decay."""
    first, second = (torch.nn.Parameter(torch.tensor([0.5, -1.0, 2.0, 0.0], dtype=torch.float32)) for _ in range(2))
    optimizer = make([{"params": [first], "lr": RATE * 0.1}, {"params": [second], "weight_decay": 0.0}])
    rows = []
    for step in range(STEPS):
        first.grad = gradient(step, 4)
        second.grad = gradient(step + 1, 4)
        optimizer.step()
        rows.append({"slow": first.detach().tolist(), "free": second.detach().tolist()})
    return rows


def rates(make, steps, per_epoch=1):
    """The learning rate before each of so many updates, `make` giving a schedule stepped once an update."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"updates": steps, "updatesPerEpoch": per_epoch, "rates": found}


def warm_restarts(period, multiplier, epochs, per_epoch):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, period, multiplier, eta_min=0.001)
    found = []
    for update in range(epochs * per_epoch):
        scheduler.step(update / per_epoch)
        found.append(optimizer.param_groups[0]["lr"])
    return {"updates": epochs * per_epoch, "updatesPerEpoch": per_epoch, "rates": found}


def warm_cosine(rise, total):
    schedules = torch.optim.lr_scheduler

    def make(optimizer):
        linear = schedules.LinearLR(optimizer, start_factor=0.1, total_iters=rise)
        cosine = schedules.CosineAnnealingLR(optimizer, total - rise, eta_min=0.001)
        return schedules.SequentialLR(optimizer, [linear, cosine], milestones=[rise])

    return rates(make, total, 4)


def two_gradients():
    """The formula of the test: two parameters and their gradients."""
    parameters = [torch.nn.Parameter(torch.tensor(values)) for values in ([0.5, -1.0, 2.0, 0.0], [1.5, -0.25])]
    for index, parameter in enumerate(parameters):
        parameter.grad = gradient(index, len(parameter)) * 3
    return parameters


def clipped(clip):
    parameters = two_gradients()
    clip(parameters)
    return [parameter.grad.tolist() for parameter in parameters]


def penalized(l1, l2):
    """Keras' regularisers: l1 sum |w| + l2 sum w^2, on the first parameter alone."""
    first, second = two_gradients()
    penalty = l1 * first.abs().sum() + l2 * first.square().sum()
    penalty.backward()
    return {"l1": l1, "l2": l2, "loss": penalty.item(), "gradients": [first.grad.tolist(), second.grad.tolist()]}


def moving_average(decay):
    """Weights after each update of SGD, and their average."""
    model = torch.nn.Linear(4, 1, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[0.5, -1.0, 2.0, 0.0]]))
    swa = torch.optim.swa_utils
    average = swa.AveragedModel(model, multi_avg_fn=swa.get_ema_multi_avg_fn(decay), use_buffers=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    weights, averages = [], []
    for step in range(STEPS):
        model.weight.grad = gradient(step, 4).reshape(1, 4)
        optimizer.step()
        average.update_parameters(model)
        weights.append(model.weight.detach().flatten().tolist())
        averages.append(average.module.weight.detach().flatten().tolist())
    return {"decay": decay, "weights": weights, "averages": averages}


def class_weights():
    generator = torch.Generator().manual_seed(5)
    logits = torch.randn(6, 3, generator=generator)
    labels, weights = [0, 2, 1, 1, 2, 0], [0.5, 2.0, 1.25]
    cases = []
    for smoothing in (0.0, 0.2):
        leaf = logits.clone().requires_grad_()
        loss = torch.nn.CrossEntropyLoss(torch.tensor(weights), label_smoothing=smoothing)(leaf, torch.tensor(labels))
        loss.backward()
        cases.append({"smoothing": smoothing, "loss": loss.item(), "gradient": leaf.grad.flatten().tolist()})
    return {"logits": logits.flatten().tolist(), "labels": labels, "weights": weights, "cases": cases}


losses = [1.0, 0.9, 0.95, 0.91, 0.92, 0.93, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.49999, 0.6]
OUT.write_text(
    json.dumps(
        {
            "rate": RATE,
            "trajectories": {
                "adam": trajectory(lambda p: torch.optim.Adam(p, lr=RATE)),
                "adam-decay": trajectory(lambda p: torch.optim.Adam(p, lr=RATE, weight_decay=0.1)),
                "adamw": trajectory(lambda p: torch.optim.AdamW(p, lr=RATE, weight_decay=0.1)),
                "sgd": trajectory(lambda p: torch.optim.SGD(p, lr=RATE)),
                "momentum": trajectory(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, weight_decay=0.1)),
                "nesterov": trajectory(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True)),
                "sgd-decoupled": trajectory(decoupled(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9), 0.1)),
                "rmsprop": trajectory(lambda p: torch.optim.RMSprop(p, lr=RATE)),
                "rmsprop-decay": trajectory(lambda p: torch.optim.RMSprop(p, lr=RATE, alpha=0.9, weight_decay=0.1)),
                "rmsprop-centered": trajectory(lambda p: torch.optim.RMSprop(p, lr=RATE, alpha=0.9, eps=1e-3, centered=True)),
                "rmsprop-momentum": trajectory(lambda p: torch.optim.RMSprop(p, lr=RATE, momentum=0.9)),
                "rmsprop-all": trajectory(
                    lambda p: torch.optim.RMSprop(p, lr=RATE, eps=1e-3, momentum=0.9, centered=True, weight_decay=0.1)
                ),
            },
            "groups": {
                "adamw": groups(lambda g: torch.optim.AdamW(g, lr=RATE, weight_decay=0.1)),
                "sgd": groups(lambda g: torch.optim.SGD(g, lr=RATE, momentum=0.9, weight_decay=0.1)),
            },
            "plateau": {"losses": losses, "rates": plateau(losses, factor=0.1, patience=2, min_lr=0.0005)},
            "oneCycle": {"steps": 10, "peak": 0.3, "warmup": 0.3, "rates": one_cycle(10, 0.3, 0.3)},
            "schedules": {
                "step": rates(lambda o: torch.optim.lr_scheduler.StepLR(o, 3, 0.5), 10),
                "multiStep": rates(lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [2, 5, 5, 7], 0.1), 10),
                "cosine": rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, eta_min=0.001), 20, 4),
                "restarts": warm_restarts(2, 1, 7, 3),
                "longerRestarts": warm_restarts(1, 2, 8, 4),
                "warmCosine": warm_cosine(6, 20),
            },
            "clip": {
                "norm": clipped(lambda p: torch.nn.utils.clip_grad_norm_(p, 1.5)),
                "loose": clipped(lambda p: torch.nn.utils.clip_grad_norm_(p, 100.0)),
                "value": clipped(lambda p: torch.nn.utils.clip_grad_value_(p, 1.0)),
            },
            "penalty": penalized(0.01, 0.05),
            "movingAverage": moving_average(0.8),
            "classWeights": class_weights(),
        },
        indent=1,
    )
)
