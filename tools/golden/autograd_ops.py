"""Makes packages/autograd/src/__goldens__: for every operator and attribute case a small problem and PyTorch's answer.

    python tools/golden/autograd_ops.py
"""

import torch

import autograd_plain
import autograd_training
import autograd_windows
from autograd_case import OUT, write

torch.manual_seed(20261101)
total = 0
for group, cases in {**autograd_windows.GROUPS, **autograd_plain.GROUPS}.items():
    content = list(cases())
    size = write(f"ops/{group}.json", {"torch": torch.__version__, "cases": content})
    total += size
    print(f"{group:24} {len(content):3} cases {size / 1000:7.1f} kB")
for name, content in autograd_training.files():
    size = write(f"ops/{name}.json", {"torch": torch.__version__, **content})
    total += size
    print(f"{name:24}           {size / 1000:7.1f} kB")
print(f"{total / 1000:.1f} kB in {OUT}")
