"""Gradients of a network's values with respect to its image and activations, for packages/autograd.

Weights and image follow formulas, repeated in packages/autograd/src/input-gradient-graph.test.ts, so that the golden holds
gradients only. Run: python tools/golden/autograd_input_gradient.py
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

OUT = Path(__file__).parents[2] / "packages/autograd/src/__goldens__/input-gradients.json"


def wave(shape, phase, scale, offset=0.0):
    """Value i is offset + scale * sin(0.7 * i + phase)."""
    values = [offset + scale * math.sin(0.7 * i + phase) for i in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).float().double().reshape(shape)


image = wave((2, 3, 6, 6), 0.0, 1.0).requires_grad_()
early = F.conv2d(image, wave((4, 3, 3, 3), 0.1, 0.4), padding=1)
norm = (wave((4,), 0.2, 0.2), wave((4,), 0.3, 0.1, 1.0), wave((4,), 0.4, 0.2, 1.0), wave((4,), 0.5, 0.3))
early = F.silu(F.batch_norm(early, *norm, eps=1e-5))
late = F.relu(F.conv2d(early, wave((5, 4, 3, 3), 0.6, 0.4), stride=2, padding=1))
logits = F.linear(late.mean(dim=(2, 3)), wave((3, 5), 0.7, 0.8), wave((3,), 0.8, 0.5))
values = {"image": image, "early": early, "late": late, "logits": logits}

cases = []
for of, element, wanted in [
    ("logits", (0, 2), ["image", "early", "late"]),
    ("logits", (1, 0), ["image", "early", "late"]),
    ("late", (1, 3, 1, 2), ["image", "early"]),
]:
    gradients = torch.autograd.grad(values[of][element], [values[name] for name in wanted], retain_graph=True)
    index = 0
    for at, size in zip(element, values[of].shape):
        index = index * size + at
    cases.append(
        {
            "of": of,
            "index": index,
            "value": values[of][element].item(),
            "gradients": {name: [float(f"{v:.8g}") for v in g.flatten().tolist()] for name, g in zip(wanted, gradients)},
        }
    )
OUT.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
for case in cases:
    print(case["of"], case["index"], case["value"], [max(map(abs, g)) for g in case["gradients"].values()])
