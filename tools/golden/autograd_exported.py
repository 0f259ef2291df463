"""Small networks exported by both of PyTorch's ONNX exporters with an open batch size, and PyTorch's answer to them.

    python tools/golden/autograd_exported.py

Writes packages/autograd/src/__goldens__/exported/. Needs the packages onnx and onnxscript besides PyTorch. Between them
the networks hold what exporters turn into shape arithmetic: view by x.size(0), chunk, interpolate to a worked-out size,
the heads of an attention, a class token spread over the batch, padding, a mask made by arange.
"""

import logging
import warnings

import torch
from torch import nn
from torch.nn import functional as F

from autograd_case import OUT, base64_of, write

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.up = nn.Upsample(scale_factor=1.5, mode="bilinear")
        self.dense = nn.Linear(4 * 9 * 9, 3)

    def forward(self, x):
        a, b = torch.chunk(torch.relu(self.conv(x)), 2, 1)
        x = self.up(torch.cat([a * b.softmax(1), b], 1))
        x = F.interpolate(x, size=(x.size(2) * 3 // 4, 9), mode="nearest")
        return self.dense(x.view(x.size(0), -1))


class Attention(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x.flatten(2).transpose(1, 2)], 1)
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) / k.size(-1) ** 0.5
        far = (torch.arange(n)[:, None] - torch.arange(n)[None, :]).abs() > n // 2
        scores = torch.where(far, torch.tensor(-4.0), scores)
        x = x + self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))
        return self.head(x[:, 0])


class EncoderDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 4, 3, stride=2)
        self.up = nn.ConvTranspose2d(4, 2, 2, stride=2)
        self.last = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        inner = self.up(torch.relu(self.down(F.pad(x, (1, 1, 1, 1), mode="reflect"))))
        missing = (0, x.size(3) - inner.size(3), 0, x.size(2) - inner.size(2))
        both = torch.cat([F.pad(inner, missing), x], 1)
        return self.last(both[:, :, ::2, 1:]).repeat(1, 2, 1, 1)


torch.manual_seed(7)
networks = {
    "cnn": (Cnn().eval(), torch.randn(2, 3, 8, 8)),
    "attention": (Attention().eval(), torch.randn(2, 8, 2, 3)),
    "encoder-decoder": (EncoderDecoder().eval(), torch.randn(2, 2, 5, 7)),
}
folder = OUT / "exported"
folder.mkdir(parents=True, exist_ok=True)
for name, (network, x) in networks.items():
    names = {"input_names": ["image"], "output_names": ["logits"]}
    classic = {"dynamo": False, "opset_version": 17, "dynamic_axes": {"image": {0: "N"}, "logits": {0: "N"}}}
    torch.onnx.export(network, (x,), str(folder / f"{name}-classic.onnx"), **names, **classic)
    modern = {"dynamo": True, "dynamic_shapes": {"x": {0: "N"}}, "external_data": False, "verbose": False}
    program = torch.onnx.export(network, (x,), **names, **modern)
    for node in program.model.graph:
        # Stack traces and module names: half of the file, and with paths of this machine.
        node.metadata_props.clear()
        node.doc_string = None
    program.save(str(folder / f"{name}-modern.onnx"))
    x.requires_grad_()
    exact = network.double()
    logits = exact(x.double())
    upstream = torch.randn(logits.shape).double()
    parameters = dict(exact.named_parameters())
    gradients = torch.autograd.grad(logits, [x, *parameters.values()], upstream)
    stored = lambda tensor: {"dims": list(tensor.shape), "data": base64_of(tensor)}  # noqa: E731
    size = write(
        f"exported/{name}.json",
        {
            "torch": torch.__version__,
            "image": stored(x),
            "logits": stored(logits),
            "upstream": stored(upstream),
            "imageGradient": stored(gradients[0]),
            "parameterGradients": {key: stored(g) for key, g in zip(parameters, gradients[1:])},
        },
    )
    print(name, size, [(path.name, path.stat().st_size) for path in folder.glob(f"{name}*.onnx")])
