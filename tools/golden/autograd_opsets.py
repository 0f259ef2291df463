"""One small network as PyTorch exports it to several operator sets, and PyTorch's output and gradients for it.

    python tools/golden/autograd_opsets.py

Writes packages/autograd/src/__goldens__/opsets/. Sets 11 to 20 come from the exporter by tracing, newer ones from the
newer exporter (onnx and onnxscript must be installed).
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

from autograd_case import OUT, base64_of

FOLDER = OUT / "opsets"


class Network(nn.Module):
    """Operators whose form in ONNX has changed over the years, in a row."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.slope = nn.PReLU(8)
        self.group = nn.GroupNorm(2, 8)
        self.layer = nn.LayerNorm(4)
        self.wide = nn.Linear(4, 8)
        self.narrow = nn.Linear(8, 4)
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        x = F.hardswish(self.norm(self.conv(x)))
        x = F.pad(x, (1, 0, 0, 1))
        x = self.slope(self.group(F.leaky_relu(x, 0.1)))
        values, gates = x.chunk(2, 1)
        x = values * torch.sigmoid(gates)
        x = x * F.hardsigmoid(x.mean((2, 3), keepdim=True))
        tokens = x.flatten(2).transpose(1, 2)
        tokens = tokens + self.narrow(F.gelu(self.wide(self.layer(tokens))))
        weights = tokens.sum(2).softmax(1).unsqueeze(2)
        pooled = (tokens * weights).sum(1) + tokens.amax(1) + tokens.clamp(-1, 1).mean(1)
        pooled = pooled / (1 + pooled.abs()).sqrt() + torch.tanh(pooled).pow(2)
        pooled = torch.max(pooled, pooled[:, :1].unsqueeze(1).squeeze(1))
        return self.head(F.dropout(pooled, 0.4, self.training)).log_softmax(1)


torch.manual_seed(20261123)
network = Network().eval()
with torch.no_grad():
    network.norm.running_mean.uniform_(-0.5, 0.5)
    network.norm.running_var.uniform_(0.5, 2)
    for normalization in (network.norm, network.group, network.layer):
        normalization.weight.uniform_(0.5, 1.5)
        normalization.bias.uniform_(-0.5, 0.5)
x = torch.randn(2, 3, 6, 5)

FOLDER.mkdir(parents=True, exist_ok=True)
names = {"input_names": ["x"], "output_names": ["y"]}
for opset in (11, 13, 15, 17, 18, 20):
    torch.onnx.export(network, (x,), FOLDER / f"opset-{opset}.onnx", opset_version=opset, dynamo=False, **names)
for opset in (21, 23):
    program = torch.onnx.export(network, (x,), opset_version=opset, dynamo=True, verbose=False, **names)
    for graph_node in program.model.graph:
        # Stack traces and paths of this machine.
        graph_node.metadata_props.clear()
        graph_node.doc_string = None
    program.save(str(FOLDER / f"opset-{opset}.onnx"))

network = network.double()
x = x.double().requires_grad_()
y = network(x)
upstream = torch.randn(y.shape).double()
parameters = dict(network.named_parameters())
gradients = torch.autograd.grad(y, [x, *parameters.values()], upstream)
content = {
    "x": base64_of(x),
    "y": base64_of(y),
    "upstream": base64_of(upstream),
    "gradients": {name: base64_of(gradient) for name, gradient in zip(("x", *parameters), gradients)},
}
(FOLDER / "answer.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
for path in sorted(FOLDER.iterdir()):
    print(f"{path.name:16} {path.stat().st_size / 1000:6.1f} kB")
