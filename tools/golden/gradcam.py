"""Grad-CAM of a tiny network by PyTorch's autograd, for packages/explain.

Weights, statistics and the image follow formulas, repeated in packages/explain/src/testing/formula-network.ts, so that
the golden holds logits and maps only. Run: python tools/golden/gradcam.py
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

OUT = Path(__file__).parents[2] / "packages/explain/src/__goldens__/gradcam.json"
SIZE = 16
MEAN = [0.5, 0.4, 0.6]
STD = [0.25, 0.2, 0.3]


def wave(shape, phase, scale, offset=0.0):
    """Value i is offset + scale * sin(0.7 * i + phase)."""
    values = [offset + scale * math.sin(0.7 * i + phase) for i in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).float().reshape(shape)


pixels = torch.tensor([(i * 37 + i * i * 11) % 256 for i in range(3 * SIZE * SIZE)], dtype=torch.float32)
image = pixels.reshape(SIZE, SIZE, 3).permute(2, 0, 1)[None] / 255
x = (image - torch.tensor(MEAN).reshape(3, 1, 1)) / torch.tensor(STD).reshape(3, 1, 1)
x.requires_grad_()


def forward(x):
    early = F.conv2d(x, wave((4, 3, 3, 3), 0.1, 0.4), padding=1)
    early = F.batch_norm(
        early, wave((4,), 0.2, 0.2), wave((4,), 0.3, 0.1, 1.0), wave((4,), 0.4, 0.2, 1.0), wave((4,), 0.5, 0.3), eps=1e-5
    )
    early = F.relu(early)
    late = F.relu(F.conv2d(early, wave((6, 4, 3, 3), 0.6, 0.4), stride=2, padding=1))
    pooled = late.mean(dim=(2, 3))
    hidden = F.relu(F.linear(pooled, wave((5, 6), 0.7, 0.8), wave((5,), 0.8, 0.5)))
    return early, late, F.linear(hidden, wave((3, 5), 0.9, 0.9), wave((3,), 1.0, 0.2))


maps = []
for target in range(3):
    early, late, logits = forward(x)
    for name, activation in (("early", early), ("late", late)):
        (gradient,) = torch.autograd.grad(logits[0, target], activation, retain_graph=True)
        weights = gradient.mean(dim=(2, 3), keepdim=True)
        cam = F.relu((weights * activation).sum(dim=1))[0]
        maps.append(
            {"layer": name, "target": target, "height": cam.shape[0], "width": cam.shape[1], "map": cam.flatten().tolist()}
        )

OUT.write_text(json.dumps({"logits": logits[0].tolist(), "maps": maps}) + "\n")
for entry in maps:
    print(entry["layer"], entry["target"], max(entry["map"]), sum(v > 0 for v in entry["map"]))
print(logits.tolist())
