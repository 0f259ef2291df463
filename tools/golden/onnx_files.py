"""Files that other tools write, for the readers of packages/onnx (torch, onnx and safetensors must be installed).

PyTorch's ONNX exporter (an old style with weights repeated as inputs, one with symbolic sizes and Constant nodes, and one whose sizes depend on data)
and the Python safetensors library (every element type, metadata); the onnx package (every attribute kind and typed data field).

Run: python tools/golden/onnx_files.py
"""
import pathlib

import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "onnx" / "src"
torch.manual_seed(1)


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = torch.nn.BatchNorm2d(4)
        self.dense = torch.nn.Linear(4 * 4 * 4, 5)

    def forward(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        x = torch.clamp(x, 0.0, 6.0)
        return self.dense(x.reshape(x.shape[0], 4 * 4 * 4))


def export(path, **options):
    torch.onnx.export(Small().eval(), torch.zeros(2, 3, 8, 8), path, input_names=["image"], output_names=["logits"], dynamo=False, **options)


proto = ROOT / "proto" / "__goldens__"
proto.mkdir(parents=True, exist_ok=True)
export(proto / "weights-as-inputs.onnx", opset_version=11, keep_initializers_as_inputs=True)
export(
    proto / "symbolic-batch.onnx",
    opset_version=17,
    dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}},
    do_constant_folding=False,
)



class Selection(torch.nn.Module):
    """As many outputs as there are positive inputs: no sizes can be fixed."""

    def forward(self, x):
        return x[x > 0].relu()


selection = ROOT / "fold" / "__goldens__"
selection.mkdir(parents=True, exist_ok=True)
torch.onnx.export(
    Selection(), torch.ones(2, 3), selection / "selection.onnx", input_names=["x"], output_names=["y"], dynamo=False, opset_version=17
)

goldens = ROOT / "__goldens__"
goldens.mkdir(parents=True, exist_ok=True)
tensors = {
    "float32": torch.tensor([[1.5, -2.25, 3e-39], [float("inf"), 0.1, -0.0]]),
    "float16": torch.tensor([1.0, -0.5, 65504.0], dtype=torch.float16),
    "float64": torch.tensor([0.1, -1e300], dtype=torch.float64),
    "bfloat16": torch.tensor([1.0, -3.140625, 1e38], dtype=torch.bfloat16),
    "int64": torch.tensor([-(2**63), 2**63 - 1, -1], dtype=torch.int64),
    "int32": torch.tensor([[-7], [2**31 - 1]], dtype=torch.int32),
    "uint8": torch.tensor([0, 255, 7], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 4),
}
save_file(tensors, goldens / "every-type.safetensors", metadata={"architecture": "none", "note": "größe"})

# Every attribute kind and every typed data field, written by the onnx package.
from onnx import TensorProto, helper  # noqa: E402

values = {
    "FLOAT": [1.5, -2.0],
    "DOUBLE": [0.1, -1e300],
    "FLOAT16": [1.0, -0.5],
    "INT8": [-128, 127],
    "UINT8": [0, 255],
    "INT16": [-32768, 5],
    "UINT16": [0, 65535],
    "INT32": [-(2**31), 7],
    "UINT32": [0, 2**32 - 1],
    "INT64": [-(2**63), 2**63 - 1],
    "UINT64": [0, 2**64 - 1],
    "BOOL": [True, False],
}
typed = [helper.make_tensor(name, getattr(TensorProto, name), [2], vals) for name, vals in values.items()]
node = helper.make_node(
    "Anything",
    ["image", "", "FLOAT"],
    ["out"],
    name="anything",
    domain="org.example",
    an_int=-3,
    a_large_int=2**40 + 1,
    a_float=0.25,
    a_text="größer",
    ints=[-1, 0, 2**31, 9223372036854775807],
    floats=[1.5, -0.5],
    texts=["a", "", "c"],
    a_tensor=helper.make_tensor("inner", TensorProto.INT64, [1, 2], [-5, 6]),
)
graph = helper.make_graph(
    [node],
    "every-field",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3])],
    [helper.make_tensor_value_info("out", TensorProto.INT64, [2])],
    typed,
)
model = helper.make_model(
    graph,
    opset_imports=[helper.make_opsetid("ai.onnx", 17), helper.make_opsetid("org.example", 2)],
    ir_version=8,
)
helper.set_model_props(model, {"classes": '["Benign","Early"]', "empty": ""})
(proto / "every-field.onnx").write_bytes(model.SerializeToString())
