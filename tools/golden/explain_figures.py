"""LIME by the `lime` package on given superpixels, and figures of faithfulness by Captum and pytorch-grad-cam.

    python tools/golden/explain_figures.py

Writes figures.json of packages/explain/src/__goldens__, of the network and image of explain_case.py.
"""

import json
import math

import numpy as np
import torch
from captum.attr import Saliency
from captum.metrics import infidelity, sensitivity_max
from lime import lime_image
from pytorch_grad_cam.metrics.road import NoisyLinearImputer
from sklearn.linear_model import Lasso

from explain_case import MEAN, OUT, SIZE, STD, base64_of, network, pixels, tensor_of

CELL = 6
SAMPLES = 150
TARGET = 1
MODEL = network()


def probabilities(images):
    x = torch.cat([tensor_of(image) for image in images])
    with torch.no_grad():
        return MODEL(x).softmax(1).numpy()


def lime_golden():
    across = SIZE // CELL
    segments = np.array([[(y // CELL) * across + x // CELL for x in range(SIZE)] for y in range(SIZE)])
    kept = {}

    class Keeping(lime_image.LimeImageExplainer):
        def data_labels(self, *args, **kwargs):
            kept["masks"], kept["scores"] = super().data_labels(*args, **kwargs)
            return kept["masks"], kept["scores"]

    explained = Keeping(random_state=5).explain_instance(
        pixels(), probabilities, labels=(TARGET,), top_labels=None, num_samples=SAMPLES, segmentation_fn=lambda _: segments
    )
    coefficients = np.zeros(across * across)
    for number, value in explained.local_exp[TARGET]:
        coefficients[number] = value
    masks, scores = kept["masks"], kept["scores"][:, TARGET].astype(float)
    distance = 1 - np.sqrt(masks.sum(1) / masks.shape[1])
    weights = np.sqrt(np.exp(-(distance**2) / 0.25**2))
    lasso = Lasso(alpha=1e-3, tol=1e-12, max_iter=100000).fit(masks, scores, sample_weight=weights)
    return {
        "cell": CELL,
        "masks": ["".join(map(str, row)) for row in masks],
        "scores": scores.tolist(),
        "coefficients": coefficients.tolist(),
        "intercept": float(explained.intercept[TARGET]),
        "rSquared": float(explained.score),
        "lasso": lasso.coef_.tolist(),
        "lassoIntercept": float(lasso.intercept_),
    }


def wave(sample, scale):
    values = [scale * math.sin(1.3 * i + 7 * sample) for i in range(3 * SIZE * SIZE)]
    return torch.tensor(values).float().reshape(1, 3, SIZE, SIZE)


def infidelity_golden():
    x = tensor_of(pixels())
    gradient = Saliency(MODEL).attribute(x.clone(), target=TARGET, abs=False)
    samples = 6

    def perturb(inputs):
        noise = torch.cat([wave(s, 0.5) for s in range(samples)])
        return noise, inputs - noise

    value = infidelity(
        MODEL, perturb, x, gradient, target=TARGET, n_perturb_samples=samples, max_examples_per_batch=1000, normalize=True
    )
    foretold = [(wave(s, 0.5) * gradient).sum().item() for s in range(samples)]
    whole = MODEL(x)[0, TARGET].item()
    falls = [whole - MODEL(x - wave(s, 0.5))[0, TARGET].item() for s in range(samples)]
    return {"foretold": foretold, "falls": falls, "value": value.item()}


def alone(inputs):
    """Captum hands over a tensor here and a tuple there."""
    return inputs[0] if isinstance(inputs, tuple) else inputs


def sensitivity_golden():
    x = tensor_of(pixels())
    samples = 4

    def strongest(inputs, target):
        return Saliency(MODEL).attribute(alone(inputs).clone(), target=target, abs=True).max(1, keepdim=True).values

    # One sample at a time: for several, Captum 0.9 divides by a norm that does not grow with them.
    values = [
        sensitivity_max(strongest, x, lambda inputs: alone(inputs) + wave(s, 0.05), n_perturb_samples=1, target=TARGET)
        for s in range(samples)
    ]
    return {"samples": samples, "scale": 0.05, "value": max(value.item() for value in values)}


def imputation_golden():
    x = tensor_of(pixels())[0]
    keep = torch.tensor([[1.0 if (x * 7 + y * 5 + x * y) % 3 == 0 else 0.0 for x in range(SIZE)] for y in range(SIZE)])
    return {"kept": int(keep.sum()), "values": base64_of(NoisyLinearImputer(noise=0)(x, keep).numpy())}


golden = {
    "lime": lime_golden(),
    "infidelity": infidelity_golden(),
    "sensitivity": sensitivity_golden(),
    "imputation": imputation_golden(),
    "normalisation": {"mean": MEAN, "std": STD},
}
(OUT / "figures.json").write_text(json.dumps(golden) + "\n")
print({key: golden["lime"][key] for key in ("intercept", "rSquared")}, golden["infidelity"], golden["sensitivity"])
