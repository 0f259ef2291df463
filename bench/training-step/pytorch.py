"""The peer: the same training step in PyTorch, one step for every line on stdin, its milliseconds as JSON on stdout.

    python pytorch.py '{"width": 1, "size": 224, "batch": 16, "classes": 4, "threads": 2}'
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

EPSILON = 1e-3
STAGES = ((64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 2, 6), (1024, 2, 2))


class Unit(nn.Module):
    """Convolution with TensorFlow's "same" padding, batch normalisation, ReLU6."""

    def __init__(self, inputs, outputs, kernel, stride, groups=1):
        super().__init__()
        padding = 0 if stride == 2 else kernel // 2
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=EPSILON)
        self.uneven = stride == 2

    def forward(self, x):
        x = F.pad(x, (0, 1, 0, 1)) if self.uneven else x
        return F.relu6(self.norm(self.conv(x)), inplace=True)


def mobilenet(width, classes):
    channels = int(32 * width)
    layers = [Unit(3, channels, 3, 2)]
    for full, stride, count in STAGES:
        for index in range(count):
            after = int(full * width)
            layers += [Unit(channels, channels, 3, stride if index == 0 else 1, channels), Unit(channels, after, 1, 1)]
            channels = after
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(1)
layout = torch.channels_last if options.get("channelsLast") else torch.contiguous_format
model = mobilenet(options["width"], options["classes"]).to(memory_format=layout).train()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
images = torch.randn(options["batch"], 3, options["size"], options["size"]).contiguous(memory_format=layout)
targets = F.one_hot(torch.arange(options["batch"]) % options["classes"], options["classes"]).float()


def say(answer):
    print(json.dumps(answer), flush=True)


parameters = sum(parameter.numel() for parameter in model.parameters())
say({"torch": torch.__version__, "python": sys.version.split()[0], "threads": torch.get_num_threads(), "parameters": parameters})
for _ in sys.stdin:
    start = time.perf_counter()
    loss = F.cross_entropy(model(images), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    value = loss.item()
    say({"ms": (time.perf_counter() - start) * 1000, "loss": value})
