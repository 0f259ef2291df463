"""Makes packages/autograd/src/__goldens__: for every operator and attribute case a small problem and PyTorch's answer.

    python tools/golden/autograd_ops.py [GROUP...]

Groups named on the command line are made alone; without any, all.
"""

import sys
import zlib

import torch

import autograd_functions
import autograd_normalizations
import autograd_plain
import autograd_shapes
import autograd_training
import autograd_windows
from autograd_case import OUT, write

# Each of these has a seed of its own, so that a new group or case changes no other file.
SEEDED = {**autograd_shapes.GROUPS, **autograd_functions.GROUPS, **autograd_normalizations.GROUPS}

total = 0


def make(group, content, count=""):
    global total
    size = write(f"ops/{group}.json", {"torch": torch.__version__, **content})
    total += size
    print(f"{group:24} {count:>9} {size / 1000:7.1f} kB")


def make_cases(group, cases):
    content = list(cases())
    make(group, {"cases": content}, f"{len(content)} cases")


for group, cases in SEEDED.items():
    if len(sys.argv) == 1 or group in sys.argv[1:]:
        torch.manual_seed(zlib.crc32(group.encode()))
        make_cases(group, cases)
# One stream of random numbers through all of these.
if len(sys.argv) == 1:
    torch.manual_seed(20261101)
    for group, cases in {**autograd_windows.GROUPS, **autograd_plain.GROUPS}.items():
        make_cases(group, cases)
    for name, content in autograd_training.files():
        make(name, content)
print(f"{total / 1000:.1f} kB in {OUT}")
