"""LIME by the `lime` package on a timm MobileNetV1 with random weights: one explanation a line read."""

import json
import sys
import time

import numpy as np
import timm
import torch
from lime import lime_image
from skimage.segmentation import slic

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(0)
model = timm.create_model("mobilenetv1_100", num_classes=4, pretrained=False).eval()
# Random weights of the usual size give nearly the same score to every image; a larger head spreads them.
torch.nn.init.normal_(model.classifier.weight, std=2.0)
image = np.fromfile(options["image"], dtype=np.uint8).reshape(224, 224, 3)
torch.onnx.export(
    model, torch.zeros(1, 3, 224, 224), options["onnx"], input_names=["image"], output_names=["logits"],
    dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}}, opset_version=17, dynamo=False,
)


def probabilities(images):
    x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        return model((x - 0.5) / 0.5).softmax(1).numpy()


print(json.dumps({"torch": torch.__version__, "timm": timm.__version__, "threads": torch.get_num_threads()}), flush=True)
seed = 0
for _ in sys.stdin:
    seed += 1
    start, cpu = time.perf_counter(), time.process_time()
    explained = lime_image.LimeImageExplainer(random_state=seed).explain_instance(
        image, probabilities, labels=(0,), top_labels=None, num_samples=options["samples"], batch_size=16,
        segmentation_fn=lambda given: slic(given, n_segments=50, compactness=10, start_label=0),
    )
    coefficients = dict((int(k), float(v)) for k, v in explained.local_exp[0])
    taken = {"ms": 1000 * (time.perf_counter() - start), "cpuMs": 1000 * (time.process_time() - cpu)}
    print(json.dumps({**taken, "coefficients": coefficients}), flush=True)
