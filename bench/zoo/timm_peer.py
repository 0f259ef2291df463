"""The peer: the same network by timm or torchvision, one inference for every line on stdin.

    python timm_peer.py '{"network": "resnet50.tv_in1k", "size": 224, "threads": 2}'
"""

import json
import sys
import time

import timm
import torch
import torchvision

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(1)
name = options["network"].split(".")[0]
if name in ("alexnet", "googlenet"):
    extra = {"aux_logits": False, "init_weights": True} if name == "googlenet" else {}
    model = getattr(torchvision.models, name)(weights=None, **extra)
elif name.startswith("mobilenetv1_0"):
    # timm names the widths from 1 on only.
    model = timm.models.efficientnet._gen_mobilenet_v1("mobilenetv1_100", int(name[-3:]) / 100)
else:
    model = timm.create_model(name, pretrained=False)
model = model.eval()
image = torch.randn(1, 3, options["size"], options["size"])
parameters = sum(parameter.numel() for parameter in model.parameters())
print(json.dumps({"torch": torch.__version__, "timm": timm.__version__, "parameters": parameters}), flush=True)
with torch.inference_mode():
    for _ in sys.stdin:
        start = time.perf_counter()
        value = model(image).softmax(1)[0, 0].item()
        print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "value": value}), flush=True)
