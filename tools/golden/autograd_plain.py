"""Cases of elementwise, layout, matrix and reduction operators, and of values used more than once."""

import torch
from torch.nn import functional as F

from autograd_case import away_from, case, int64, node, normal, scalar


def activation_cases():
    x = {"x": away_from((0,), 2, 3, 4, 5)}
    yield case("Relu", node("Relu", ["x"]), x, F.relu)
    yield case("Relu of a matrix", node("Relu", ["x"]), {"x": away_from((0,), 3, 7)}, F.relu)
    limits = {"low": scalar(0.0), "high": scalar(6.0)}
    wide = {"x": away_from((0, 6), 2, 3, 4, 4, scale=6.0)}
    yield case("Clip to 0..6", node("Clip", ["x", "low", "high"]), wide, lambda x: x.clamp(0, 6), limits)
    yield case("Clip to -1..2", node("Clip", ["x", "low", "high"]), {"x": away_from((-1, 2), 4, 6)},
               lambda x: x.clamp(-1, 2), {"low": scalar(-1.0), "high": scalar(2.0)})
    yield case("Clip from below", node("Clip", ["x", "low"]), {"x": away_from((0.5,), 3, 5)},
               lambda x: x.clamp(min=0.5), {"low": scalar(0.5)})
    yield case("Clip from above", node("Clip", ["x", "", "high"]), {"x": away_from((1,), 3, 5)},
               lambda x: x.clamp(max=1), {"high": scalar(1.0)})
    yield case("Softmax", node("Softmax", ["x"], axis=-1), {"x": normal(3, 5)}, lambda x: x.softmax(-1))
    yield case("Softmax over channels", node("Softmax", ["x"], axis=1), {"x": normal(2, 4, 3)}, lambda x: x.softmax(1))
    yield case("LogSoftmax", node("LogSoftmax", ["x"], axis=1), {"x": normal(3, 5)}, lambda x: x.log_softmax(1))


def binary_cases():
    shapes = {
        "same shape": ((2, 3, 2, 4), (2, 3, 2, 4)),
        "channel vector [C,1,1]": ((2, 3, 2, 4), (3, 1, 1)),
        "channel vector [1,C,1,1]": ((2, 3, 2, 4), (1, 3, 1, 1)),
        "gate [N,C,1,1]": ((2, 3, 2, 4), (2, 3, 1, 1)),
        "map [N,1,H,W]": ((2, 3, 2, 4), (2, 1, 2, 4)),
        "scalar": ((2, 3, 4), ()),
        "one element": ((2, 3, 4), (1,)),
        "row": ((4, 5), (5,)),
        "column by row": ((4, 1), (1, 5)),
        "smaller first": ((3, 1, 1), (2, 3, 2, 4)),
        "sample weights [N,1]": ((4, 3), (4, 1)),
    }
    operators = {"Add": torch.add, "Mul": torch.mul, "Sub": torch.sub, "Div": torch.div}
    few = ("same shape", "channel vector [C,1,1]", "scalar", "column by row", "smaller first")
    for op, forward in operators.items():
        for label, (left, right) in shapes.items():
            if op in ("Sub", "Div") and label not in few:
                continue
            second = normal(*right) if right else normal(1)[0]
            if op == "Div":
                second = torch.where(second >= 0, second + 0.5, second - 0.5).float().double()
            linear = {"Mul": ("a", "b"), "Div": ("a",)}.get(op, ())
            inputs = {"a": normal(*left), "b": second}
            yield case(f"{op}, {label}", node(op, ["a", "b"]), inputs, lambda a, b, f=forward: f(a, b), linear_in=linear)


def layout_cases():
    x = normal(2, 3, 4, 5)
    yield case("Flatten", node("Flatten", ["x"]), {"x": x}, lambda x: x.flatten(1), linear_in=("x",))
    yield case("Flatten axis 2", node("Flatten", ["x"], axis=2), {"x": x}, lambda x: x.reshape(6, 20), linear_in=("x",))
    yield case("Reshape", node("Reshape", ["x", "shape"]), {"x": x}, lambda x: x.reshape(2, 12, 5),
               {"shape": int64([0, -1, 5])}, ("x",))
    yield case("Transpose", node("Transpose", ["x"], perm=[0, 2, 3, 1]), {"x": x}, lambda x: x.permute(0, 2, 3, 1), linear_in=("x",))
    parts = {"a": normal(2, 1, 3, 2), "b": normal(2, 4, 3, 2), "c": normal(2, 2, 3, 2)}
    yield case("Concat of three", node("Concat", ["a", "b", "c"], axis=1), parts, lambda a, b, c: torch.cat((a, b, c), 1))
    yield case("Concat of the same twice", node("Concat", ["a", "b", "a"], axis=1),
               {"a": normal(2, 2, 3), "b": normal(2, 1, 3)}, lambda a, b: torch.cat((a, b, a), 1))
    yield case("Concat along the last axis", node("Concat", ["a", "b"], axis=-1),
               {"a": normal(2, 3), "b": normal(2, 4)}, lambda a, b: torch.cat((a, b), -1))


def reduction_cases():
    for axes, keep in (([2, 3], 1), ([2, 3], 0), ([1], 0), ([1], 1), ([0, 2, 3], 0), ([-1], 0), ([0, 1, 2, 3], 0)):
        yield case(f"ReduceMean over {axes}, keepdims {keep}", node("ReduceMean", ["x"], axes=axes, keepdims=keep),
                   {"x": normal(2, 3, 4, 2)}, lambda x, a=axes, k=keep: x.mean(a, keepdim=bool(k)), linear_in=("x",))
    yield case("ReduceMean over everything by default", node("ReduceMean", ["x"], keepdims=0), {"x": normal(3, 4)},
               lambda x: x.mean(), linear_in=("x",))
    yield case("ReduceSum over [0, 2], keepdims 0", node("ReduceSum", ["x", "axes"], keepdims=0), {"x": normal(2, 3, 4)},
               lambda x: x.sum((0, 2)), {"axes": int64([0, 2])}, ("x",))


def gemm(name, trans_a, trans_b, alpha=1.0, beta=1.0, bias=None):
    n, k, m = 3, 4, 5
    inputs = {"a": normal(*((k, n) if trans_a else (n, k))), "b": normal(*((m, k) if trans_b else (k, m)))}
    if bias is not None:
        inputs["c"] = normal(*bias) if bias else normal(1)[0]

    def forward(a, b, c=0.0):
        return alpha * ((a.T if trans_a else a) @ (b.T if trans_b else b)) + beta * c

    graph = node("Gemm", inputs, transA=trans_a, transB=trans_b, alpha=float(alpha), beta=float(beta))
    return case(name, graph, inputs, forward, linear_in=("a", "b") if bias is None else ())


def matrix_cases():
    yield gemm("Gemm", 0, 0)
    yield gemm("Gemm transB with bias", 0, 1, bias=(5,))
    yield gemm("Gemm with bias [1,M]", 0, 0, bias=(1, 5))
    yield gemm("Gemm with bias [N,1]", 0, 0, bias=(3, 1))
    yield gemm("Gemm with bias [N,M]", 0, 1, bias=(3, 5))
    yield gemm("Gemm with a scalar bias", 0, 1, bias=())
    yield gemm("Gemm transA", 1, 0)
    yield gemm("Gemm transA and transB", 1, 1, bias=(5,))
    yield gemm("Gemm alpha 0.5 beta 2", 0, 0, 0.5, 2.0, (5,))
    yield gemm("Gemm alpha 0.5 beta 2 transA and transB", 1, 1, 0.5, 2.0, (3, 5))
    products = {
        "MatMul": ((3, 4), (4, 5)),
        "MatMul batched": ((2, 3, 4), (2, 4, 5)),
        "MatMul batch by matrix": ((2, 3, 4), (4, 5)),
        "MatMul matrix by batch": ((3, 4), (2, 4, 5)),
        "MatMul broadcast batches": ((2, 1, 3, 4), (3, 4, 2)),
    }
    for label, (left, right) in products.items():
        yield case(label, node("MatMul", ["a", "b"]), {"a": normal(*left), "b": normal(*right)}, torch.matmul, linear_in=("a", "b"))


def shared_cases():
    x = away_from((0,), 2, 3, 4, 4)
    yield case("residual", [node("Relu", ["x"], "r"), node("Add", ["r", "x"])], {"x": x}, lambda x: F.relu(x) + x)
    yield case("square by Mul", node("Mul", ["x", "x"]), {"x": normal(3, 4)}, lambda x: x * x)
    yield case("Add of a value to itself", node("Add", ["x", "x"]), {"x": normal(3, 4)}, lambda x: x + x)
    yield case("Sub of a value from itself", node("Sub", ["x", "x"]), {"x": normal(3, 4)}, lambda x: x - x)
    yield case("gate (as in squeeze and excitation)",
               [node("GlobalAveragePool", ["x"], "p"), node("Softmax", ["p"], "s", axis=1), node("Mul", ["x", "s"])],
               {"x": normal(2, 3, 4, 4)}, lambda x: x * x.mean((2, 3), keepdim=True).softmax(1))
    yield case("one weight in two convolutions",
               [node("Conv", ["x", "w"], "c", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
                node("Conv", ["c", "w"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])],
               {"x": normal(1, 2, 4, 5), "w": normal(2, 2, 3, 3, scale=0.5)},
               lambda x, w: F.conv2d(F.conv2d(x, w, padding=1), w, padding=1))
    yield case("three branches joined",
               [node("Relu", ["x"], "r"), node("Mul", ["x", "k"], "m"), node("Concat", ["r", "m", "x"], axis=1)],
               {"x": away_from((0,), 2, 3, 2, 2), "k": normal(3, 1, 1)},
               lambda x, k: torch.cat((F.relu(x), x * k, x), 1))


def frozen_normalization_cases():
    for name, dims, epsilon in (("images", (2, 3, 4, 5), 1e-3), ("batch 1", (1, 4, 3, 3), 1e-5), ("matrix", (4, 3), 1e-3)):
        c = dims[1]
        constants = {
            "mean": {"type": "float32", "dims": [c], "values": [0.1 * i - 0.2 for i in range(c)]},
            "var": {"type": "float32", "dims": [c], "values": [0.5 + 0.4 * i for i in range(c)]},
        }
        mean, var = (torch.tensor(constants[key]["values"], dtype=torch.float32).double() for key in ("mean", "var"))
        yield case(f"frozen, {name}", node("BatchNormalization", ["x", "gamma", "beta", "mean", "var"], epsilon=epsilon),
                   {"x": normal(*dims), "gamma": 1 + normal(c, scale=0.3), "beta": normal(c)},
                   lambda x, gamma, beta, m=mean, v=var, e=epsilon: F.batch_norm(x, m, v, gamma, beta, False, 0.1, e), constants)


GROUPS = {
    "activation": activation_cases,
    "binary": binary_cases,
    "layout": layout_cases,
    "reduction": reduction_cases,
    "matrix": matrix_cases,
    "shared-values": shared_cases,
    "batch-normalization": frozen_normalization_cases,
}
