"""Goldens of optimisers and schedules from PyTorch, for packages/train.

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
            },
            "plateau": {"losses": losses, "rates": plateau(losses, factor=0.1, patience=2, min_lr=0.0005)},
            "oneCycle": {"steps": 10, "peak": 0.3, "warmup": 0.3, "rates": one_cycle(10, 0.3, 0.3)},
        },
        indent=1,
    )
)
