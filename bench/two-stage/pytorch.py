"""The peer: the protocol of two-stage.yaml written plainly in PyTorch. One JSON document on stdout.

    python pytorch.py '{"manifest": "M.jsonl", "weights": "mobilenetv1_075.keras_in1k.safetensors", "epochs": 10, "threads": 2}'
"""

import copy
import json
import random
import resource
import sys
import time

import numpy
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

BATCH, DRAWS, TRAINED_BLOCKS, SMOOTHING = 32, 4, 3, 0.1
HIDDEN, DROPOUT = 128, 0.3
# (name, trained blocks, learning rate of Adam)
STAGES = (("frozen-base", 0, 1e-3), ("last-blocks", TRAINED_BLOCKS, 1e-4))
# (channels at width 0.75, stride of the first block, blocks)
LAYOUT = ((48, 1, 1), (96, 2, 2), (192, 2, 2), (384, 2, 6), (768, 2, 2))
EPSILON = 1e-3


def convolve(convolution, x):
    """TensorFlow's "same" padding on even sizes: at stride 2 one row and column at the end."""
    return convolution(F.pad(x, (0, 1, 0, 1)) if convolution.stride == (2, 2) else x)


def kernel3(inputs, outputs, stride, groups=1):
    return nn.Conv2d(inputs, outputs, 3, stride, 0 if stride == 2 else 1, groups=groups, bias=False)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv_dw = kernel3(inputs, inputs, stride, groups=inputs)
        self.bn1 = nn.BatchNorm2d(inputs, eps=EPSILON)
        self.conv_pw = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs, eps=EPSILON)

    def forward(self, x):
        x = F.relu6(self.bn1(convolve(self.conv_dw, x)))
        return F.relu6(self.bn2(self.conv_pw(x)))


class MobileNet(nn.Module):
    """Tensors are named as timm names them."""

    def __init__(self, classes):
        super().__init__()
        channels = 24
        self.conv_stem = kernel3(3, channels, 2)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPSILON)
        groups = []
        for outputs, stride, count in LAYOUT:
            blocks = []
            for index in range(count):
                blocks.append(Block(channels, outputs, stride if index == 0 else 1))
                channels = outputs
            groups.append(nn.Sequential(*blocks))
        self.blocks = nn.Sequential(*groups)
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(DROPOUT), nn.Linear(channels, HIDDEN), nn.ReLU(),
            nn.Dropout(DROPOUT), nn.Linear(HIDDEN, classes),
        )  # fmt: skip
        self.trained_blocks = 0

    def halves(self):
        """The frozen blocks, and those that are trained."""
        blocks = [block for group in self.blocks for block in group]
        cut = len(blocks) - self.trained_blocks
        return blocks[:cut], blocks[cut:]

    def freeze(self, trained_blocks):
        self.trained_blocks = trained_blocks
        self.requires_grad_(False)
        for module in (*self.halves()[1], self.head):
            module.requires_grad_(True)

    def train(self, mode=True):
        """Live batch statistics in the trained blocks, running ones in the frozen."""
        super().train(False)
        for module in (*self.halves()[1], self.head):
            module.train(mode)
        return self

    def forward(self, x):
        frozen, trained = self.halves()
        with torch.no_grad():
            x = F.relu6(self.bn1(convolve(self.conv_stem, x)))
            for block in frozen:
                x = block(x)
        for block in trained:
            x = block(x)
        return self.head(x)


class Smears(Dataset):
    def __init__(self, records, classes, draws):
        self.records, self.classes, self.draws = records, classes, draws

    def __len__(self):
        return len(self.records)

    def __getitem__(self, index):
        record = self.records[index]
        pixels = numpy.asarray(Image.open(record["path"]).convert("RGB"))
        pixels = numpy.rot90(pixels, random.randrange(self.draws)).transpose(2, 0, 1)
        image = torch.from_numpy(numpy.ascontiguousarray(pixels)).float().div_(127.5).sub_(1)
        return image, self.classes.index(record["class"])


@torch.no_grad()
def confusion(model, loader, classes):
    """Counts [true, predicted], and the mean cross-entropy."""
    model.eval()
    counts, loss = torch.zeros(classes, classes), 0.0
    for images, labels in loader:
        logits = model(images)
        loss += F.cross_entropy(logits, labels, reduction="sum").item()
        for label, guess in zip(labels, logits.argmax(1)):
            counts[label, guess] += 1
    return counts, loss / len(loader.dataset)


def macro_f1(counts):
    return (2 * counts.diag() / (counts.sum(0) + counts.sum(1)).clamp(min=1)).mean().item()


def main():
    started = time.perf_counter()
    options = json.loads(sys.argv[1])
    torch.set_num_threads(options["threads"])
    with open(options["manifest"], encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    classes = sorted({record["class"] for record in records})

    def loader(split, draws=1):
        own = [record for record in records if record["split"] == split]
        return DataLoader(Smears(own, classes, draws), BATCH, shuffle=split == "train")

    train, val, test = loader("train", DRAWS), loader("val"), loader("test")
    model = MobileNet(len(classes))
    weights = {name: tensor for name, tensor in load_file(options["weights"]).items() if not name.startswith("classifier")}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.startswith("head.") and not name.endswith("num_batches_tracked")]
    assert not missing and not unexpected, (missing, unexpected)

    best, best_state, stages = None, None, []
    for name, trained_blocks, rate in STAGES:
        if best_state is not None:
            model.load_state_dict(best_state)
        model.freeze(trained_blocks)
        optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=rate)
        seconds = []
        for epoch in range(options["epochs"]):
            start = time.perf_counter()
            model.train()
            for images, labels in train:
                loss = F.cross_entropy(model(images), labels, label_smoothing=SMOOTHING)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            counts, val_loss = confusion(model, val, len(classes))
            seconds.append(time.perf_counter() - start)
            score = (macro_f1(counts), -val_loss)
            if best is None or score > best:
                best, best_state = score, copy.deepcopy(model.state_dict())
            print(f"PyTorch, {name} epoch {epoch + 1}: {seconds[-1]:.1f} s, validation F1 {score[0]:.4f}", file=sys.stderr)
        stages.append({"name": name, "seconds": sum(seconds), "epochs": seconds})

    model.load_state_dict(best_state)
    counts, _ = confusion(model, test, len(classes))
    result = {
        "torch": torch.__version__,
        "stages": stages,
        "wallSeconds": time.perf_counter() - started,
        "peakMemoryMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "correct": int(counts.diag().sum()),
        "n": int(counts.sum()),
    }
    print(json.dumps(result))


main()
