"""Makes the goldens of a whole MobileNetV1: the logits of the ImageNet weights, and five Adam steps.

    python tools/golden/mobilenet_step.py WEIGHTS.safetensors
"""

import base64
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file

from mobilenet_network import forward, formula_tensor, layout, noise, wave

PACKAGES = pathlib.Path(__file__).resolve().parents[2] / "packages"
PROBES = 64


def base64_of(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


def write(path, content):
    target = PACKAGES / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{target.stat().st_size / 1000:7.1f} kB  {path}")


def imagenet_logits(weights):
    tensors = {name: value.double() for name, value in load_file(weights).items()}
    _, blocks = layout(0.75, 1000)
    logits = forward(tensors, wave(1, 224), blocks, live=False)[0]
    top = logits.topk(5)
    write("zoo/src/families/__goldens__/mobilenetv1_075-logits.json", {
        "torch": torch.__version__, "weights": pathlib.Path(weights).name,
        "input": "x[n,c,h,w] = sin(0.1 (n+1) h + 0.07 (c+1) w + n), [1,3,224,224]",
        "top": [{"class": int(i), "logit": float(v)} for v, i in zip(top.values, top.indices)],
        "logits": base64_of(logits),
    })


def formula_logits(width, classes, size, batch):
    shapes, blocks = layout(width, classes)
    tensors = {name: formula_tensor(name, shape) for name, shape in shapes.items()}
    logits = forward(tensors, wave(batch, size), blocks, live=False)
    write(f"zoo/src/families/__goldens__/mobilenetv1_025-formula-{size}-logits.json", {
        "torch": torch.__version__, "width": width, "weights": "mobilenet_network.py: formula_tensor",
        "input": f"mobilenet_network.py: wave({batch}, {size})", "logits": base64_of(logits),
    })


def probe(tensor):
    """L2 norm and `PROBES` evenly spaced values (all of them when there are no more)."""
    flat = tensor.detach().reshape(-1)
    count = min(PROBES, flat.numel())
    index = torch.arange(count) * flat.numel() // count
    return {"norm": float(flat.norm()), "values": base64_of(flat[index])}


def five_steps(mode, targets, width, size, classes):
    shapes, blocks = layout(width, classes)
    tensors = {name: formula_tensor(name, shape) for name, shape in shapes.items()}
    trained = {name: value.requires_grad_() for name, value in tensors.items() if "running" not in name}
    start = {name: value.detach().clone() for name, value in trained.items()}
    optimizer = torch.optim.Adam(trained.values(), lr=1e-3)
    x = noise(len(targets), size)
    losses, first = [], {}
    for step in range(5):
        logits = forward(tensors, x, blocks, live=mode == "live")
        loss = -(targets * logits.log_softmax(1)).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            first = {
                "probabilities": base64_of(logits.softmax(1)),
                "gradients": {name: probe(value.grad) for name, value in trained.items()},
            }
        optimizer.step()
        losses.append(loss.item())
    print(mode, losses)
    after = {"moved": {name: probe(value - start[name]) for name, value in trained.items()}}
    if mode == "live":
        after["runningStatistics"] = {name: probe(value) for name, value in tensors.items() if "running" in name}
    return {"losses": losses, "firstStep": first, "afterFiveSteps": after}


def training_steps():
    width, size, classes = 0.25, 64, 4
    targets = (torch.eye(classes) * 0.9 + 0.1 / classes).float().double()
    content = {
        "torch": torch.__version__, "width": width, "size": size, "classes": classes, "learningRate": 1e-3,
        "labelSmoothing": 0.1, "targets": base64_of(targets), "probes": PROBES,
    }
    for mode in ("live", "frozen"):
        content[mode] = five_steps(mode, targets, width, size, classes)
    write("train/src/__goldens__/mobilenetv1-step.json", content)


imagenet_logits(sys.argv[1])
formula_logits(0.25, 4, 64, 2)
formula_logits(0.25, 4, 75, 2)
training_steps()
