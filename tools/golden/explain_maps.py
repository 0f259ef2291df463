"""Class activation maps by pytorch-grad-cam and gradients by Captum, of a small network with random weights.

    python tools/golden/explain_maps.py

Writes residual.onnx and maps.json of packages/explain/src/__goldens__. Maps are raw: before pytorch-grad-cam stretches
them. Needs the packages grad-cam, captum and onnx besides PyTorch.
"""

import json
import math
import warnings

import numpy as np
import onnx
import torch
from captum.attr import GuidedBackprop, IntegratedGradients, Saliency
from pytorch_grad_cam import AblationCAM, EigenCAM, GradCAM, GradCAMPlusPlus, LayerCAM, ScoreCAM, XGradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from explain_case import MEAN, OUT, SIZE, STD, base64_of, network, pixels, tensor_of

warnings.filterwarnings("ignore")

CAMS = {
    "gradcam": GradCAM,
    "gradcam++": GradCAMPlusPlus,
    "layercam": LayerCAM,
    "xgradcam": XGradCAM,
    "eigencam": EigenCAM,
    "scorecam": ScoreCAM,
    "ablationcam": AblationCAM,
}
NOISY = 5


def raw_map(kind, model, layer, x, target):
    """What a method sums to, before the ReLU and the stretching of `compute_cam_per_layer`."""
    kept = []

    class Keeping(kind):
        def get_cam_image(self, *args, **kwargs):
            kept.append(super().get_cam_image(*args, **kwargs))
            return kept[-1]

    with Keeping(model=model, target_layers=[layer]) as cam:
        cam(input_tensor=x, targets=[ClassifierOutputTarget(target)])
    return np.asarray(kept[-1])[0]


def noise(sample):
    """Value i of sample s is 0.4 sin(1.3 i + 7 s)."""
    return torch.tensor([0.4 * math.sin(1.3 * i + 7 * sample) for i in range(3 * SIZE * SIZE)]).float().reshape(1, 3, SIZE, SIZE)


def main():
    x = tensor_of(pixels())
    model = network()
    logits = model(x)[0].tolist()
    torch.onnx.export(
        model, x, OUT / "residual.onnx", input_names=["image"], output_names=["logits"], opset_version=17, dynamo=False
    )
    graph = onnx.load(OUT / "residual.onnx").graph
    relus = [node.output[0] for node in graph.node if node.op_type == "Relu"]
    names = dict(zip(["early", "middle", "late"], relus, strict=True))

    targets = sorted(range(4), key=lambda c: -logits[c])[:2]
    maps = []
    for layer in ("middle", "late"):
        for target in targets:
            for name, kind in CAMS.items():
                fresh = network()
                cam = raw_map(kind, fresh, getattr(fresh, layer), x, target)
                maps.append({"method": name, "layer": names[layer], "target": target, "map": base64_of(cam)})
    # CAM is no method of pytorch-grad-cam: the dense layer's own weights (Zhou et al. 2016).
    late = {}
    model.late.register_forward_hook(lambda *args: late.update(value=args[-1]))
    model(x)
    for target in targets:
        cam = (model.fc.weight[target][:, None, None] * late["value"][0]).sum(0)
        maps.append({"method": "cam", "layer": names["late"], "target": target, "map": base64_of(cam.detach().numpy())})

    target = targets[0]
    black = torch.full_like(x, -MEAN / STD)
    plain = Saliency(model)
    smooth = sum(plain.attribute(x + noise(s), target=target, abs=False) for s in range(NOISY)) / NOISY
    gradients = {
        "saliency": plain.attribute(x.clone(), target=target, abs=False),
        "smoothgrad": smooth,
        "guided-backprop": GuidedBackprop(model).attribute(x.clone().requires_grad_(), target=target),
        "integrated-gradients": IntegratedGradients(model).attribute(x, black, target=target, n_steps=24),
    }
    golden = {
        "logits": logits,
        "maps": maps,
        "gradients": {name: base64_of(value.detach().numpy()) for name, value in gradients.items()},
        "target": target,
    }
    (OUT / "maps.json").write_text(json.dumps(golden) + "\n")
    print(logits, targets, names)


main()
