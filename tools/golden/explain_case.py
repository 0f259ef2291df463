"""What the goldens of packages/explain share: a small residual network with random weights, its image, and base64."""

import base64
from pathlib import Path

import numpy as np
import torch
from torch import nn

OUT = Path(__file__).parents[2] / "packages/explain/src/__goldens__"
SIZE = 24
MEAN = 0.5
STD = 0.25


def base64_of(values):
    """Little-endian float32."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()


class Residual(nn.Module):
    """A strided stem, a residual block, global pooling and one dense layer; every ReLU a module of its own."""

    def __init__(self, classes=4):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.early = nn.ReLU()
        self.conv1 = nn.Conv2d(8, 12, 3, 2, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(12)
        self.middle = nn.ReLU()
        self.conv2 = nn.Conv2d(12, 12, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(12)
        self.shortcut = nn.Conv2d(8, 12, 1, 2, bias=False)
        self.late = nn.ReLU()
        self.fc = nn.Linear(12, classes)

    def forward(self, x):
        x = self.early(self.norm(self.stem(x)))
        y = self.norm2(self.conv2(self.middle(self.norm1(self.conv1(x)))))
        x = self.late(y + self.shortcut(x))
        return self.fc(x.mean(dim=(2, 3)))


def network():
    torch.manual_seed(8)
    model = Residual()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.3, 0.3)
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.3, 1.2)
    nn.init.normal_(model.fc.weight, std=1.0)
    return model.eval()


def pixels(size=SIZE):
    """As `formulaPixels` of packages/explain/src/testing/residual-network.ts."""
    values = [(i * 37 + i * i * 11) % 256 for i in range(3 * size * size)]
    return np.array(values, dtype=np.uint8).reshape(size, size, 3)


def tensor_of(image):
    x = torch.tensor(image.astype(np.float32) / 255).permute(2, 0, 1)[None]
    return (x - MEAN) / STD
