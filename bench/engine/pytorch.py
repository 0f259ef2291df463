"""The peer: the same step in PyTorch, one for every line on stdin, its milliseconds as JSON on stdout.

    python pytorch.py '{"network": "resnet50", "mode": "training", "size": 224, "batch": 8, "classes": 4, "threads": 2}'
"""

import json
import resource
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


def mobilenet(classes):
    channels = 32
    layers = [Unit(3, channels, 3, 2)]
    for full, stride, count in STAGES:
        for index in range(count):
            after = full
            layers += [Unit(channels, channels, 3, stride if index == 0 else 1, channels), Unit(channels, after, 1, 1)]
            channels = after
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


def normalised(inputs, outputs, kernel, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.way = nn.Sequential(
            normalised(inputs, width, 1), nn.ReLU(inplace=True),
            normalised(width, width, 3, stride), nn.ReLU(inplace=True),
            normalised(width, 4 * width, 1),
        )
        straight = stride == 1 and inputs == 4 * width
        self.shortcut = nn.Identity() if straight else normalised(inputs, 4 * width, 1, stride)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.way(x) + self.shortcut(x))


def resnet50(classes):
    layers = [normalised(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for index in range(count):
            layers.append(Bottleneck(channels, width, stride if index == 0 else 1))
            channels = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(1)
training = options["mode"] == "training"
model = {"mobilenetv1": mobilenet, "resnet50": resnet50}[options["network"]](options["classes"]).train(training)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
images = torch.randn(options["batch"], 3, options["size"], options["size"])
targets = F.one_hot(torch.arange(options["batch"]) % options["classes"], options["classes"]).float()


def say(answer):
    print(json.dumps(answer), flush=True)


def train():
    loss = F.cross_entropy(model(images), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.inference_mode()
def infer():
    return model(images).softmax(1)[0, 0].item()


step = train if training else infer
parameters = sum(parameter.numel() for parameter in model.parameters())
say({"torch": torch.__version__, "parameters": parameters})
for _ in sys.stdin:
    start, busy = time.perf_counter(), time.process_time()
    value = step()
    milliseconds, busy = (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000
    say({"ms": milliseconds, "cpuMs": busy, "loss": value, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})
