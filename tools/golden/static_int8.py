"""Static int8 quantisation of one convolution by ONNX Runtime's own tool.

    PYTHON_WITH_ONNX_AND_ONNXRUNTIME tools/golden/static_int8.py

Writes packages/precision/src/int8/__goldens__/static-int8.json: scales, zero points and values of weights, bias and
activations. Weights and image come from a formula that the test has, too.
"""
import json
import math
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
import onnxruntime

TARGET = Path(__file__).parents[2] / "packages/precision/src/int8/__goldens__/static-int8.json"


def wave(dims, phase, scale):
    count = math.prod(dims)
    return np.array([scale * math.sin(0.7 * i + phase) for i in range(count)], dtype=np.float32).reshape(dims)


def model():
    weight = wave([4, 3, 3, 3], 0.1, 0.4) * np.array([1, 0.01, 7, 0.3], dtype=np.float32).reshape(4, 1, 1, 1)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["image", "weight", "bias"], ["conv"], pads=[1, 1, 1, 1], kernel_shape=[3, 3])],
        "conv",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("conv", TensorProto.FLOAT, [1, 4, 8, 8])],
        [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(wave([4], 0.3, 0.5), "bias")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


class OneImage(CalibrationDataReader):
    def __init__(self):
        self.feeds = iter([{"image": wave([1, 3, 8, 8], 0.2, 1.5) + np.float32(0.25)}])

    def get_next(self):
        return next(self.feeds, None)


with tempfile.TemporaryDirectory() as folder:
    onnx.save(model(), f"{folder}/float.onnx")
    quantize_static(
        f"{folder}/float.onnx",
        f"{folder}/int8.onnx",
        OneImage(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(f"{folder}/int8.onnx").graph.initializer}

TARGET.write_text(
    json.dumps(
        {
            "onnxruntime": onnxruntime.__version__,
            **{name: {"type": str(value.dtype), "values": value.ravel().tolist()} for name, value in tensors.items()},
        }
    )
    + "\n"
)
