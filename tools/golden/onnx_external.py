"""A model whose tensors lie in a file beside it, as the onnx package writes it, for packages/onnx.

`external.onnx` keeps its weights, an int64 shape and a tensor attribute in `external.bin`; `external-inside.onnx` is the
same model in one file. Run: python tools/golden/onnx_external.py (numpy and onnx must be installed)
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "onnx" / "src" / "proto" / "__goldens__"


def build():
    draw = np.random.default_rng(1)
    weight = draw.standard_normal((4, 3, 3, 3)).astype(np.float32)
    dense = draw.standard_normal((4 * 6 * 6, 5)).astype(np.float16)
    bias = numpy_helper.from_array(draw.standard_normal(5).astype(np.float32), "bias")
    nodes = [
        helper.make_node("Conv", ["image", "weight"], ["features"], name="conv"),
        helper.make_node("Reshape", ["features", "shape"], ["flat"], name="reshape"),
        helper.make_node("Cast", ["dense"], ["dense32"], name="cast", to=TensorProto.FLOAT),
        helper.make_node("Constant", [], ["bias"], name="bias", value=bias),
        helper.make_node("Gemm", ["flat", "dense32", "bias"], ["logits"], name="gemm"),
    ]
    graph = helper.make_graph(
        nodes,
        "external",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 5])],
        [
            numpy_helper.from_array(weight, "weight"),
            numpy_helper.from_array(dense, "dense"),
            numpy_helper.from_array(np.array([1, -1], np.int64), "shape"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


(OUT / "external-inside.onnx").write_bytes(build().SerializeToString())
(OUT / "external.bin").unlink(missing_ok=True)
onnx.save_model(
    build(),
    OUT / "external.onnx",
    save_as_external_data=True,
    all_tensors_to_one_file=True,
    location="external.bin",
    size_threshold=0,
    convert_attribute=True,
)
