"""Cases of activations, functions of one number, powers, choices and extremes.

The group `boundaries` has inputs on kinks and with ties, where only PyTorch's convention decides: it is compared with
PyTorch alone, not with finite differences.
"""

import math

import torch
from torch.nn import functional as F

from autograd_case import away_from, case, distinct, int64, node, normal, scalar


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def float32(dims, values):
    return {"type": "float32", "dims": list(dims), "values": list(values)}


def positive(*dims, low=0.5):
    return (normal(*dims).abs() + low).float().double()


def gate_cases():
    x = {"x": normal(2, 3, 4, 5)}
    yield case("Sigmoid", node("Sigmoid", ["x"]), x, torch.sigmoid)
    yield case("Tanh", node("Tanh", ["x"]), x, torch.tanh)
    yield case("SiLU, exported as x Sigmoid(x)", [node("Sigmoid", ["x"], "s"), node("Mul", ["x", "s"])], x, F.silu)
    kinked = {"x": away_from((0,), 2, 3, 4, 5)}
    for slope in (0.01, 0.3, 0.0, 1.5, -0.2):
        yield case(f"LeakyRelu, slope {slope}", node("LeakyRelu", ["x"], alpha=float(slope)), kinked,
                   lambda x, s=slope: torch.where(x > 0, x, s * x))
    yield case("LeakyRelu by default", node("LeakyRelu", ["x"]), kinked, F.leaky_relu)
    for label, dims in (("one slope", (1,)), ("a slope a channel", (3, 1, 1)), ("a slope an element", (2, 3, 4, 5))):
        yield case(f"PRelu, {label}", node("PRelu", ["x", "slope"]), {**kinked, "slope": normal(*dims, scale=0.5)},
                   lambda x, s: torch.where(x > 0, x, s * x))
    yield case("HardSigmoid as PyTorch exports it", node("HardSigmoid", ["x"], alpha=1 / 6, beta=0.5),
               {"x": away_from((-3, 3), 2, 3, 4, 5)}, F.hardsigmoid)
    yield case("HardSigmoid by default", node("HardSigmoid", ["x"]), {"x": away_from((-2.5, 2.5), 4, 6)},
               lambda x: (0.2 * x + 0.5).clamp(0, 1))
    yield case("HardSwish", node("HardSwish", ["x"]), {"x": away_from((-3, 3), 2, 3, 4, 5)}, F.hardswish)


def gaussian_cases():
    x = {"x": normal(3, 4, 5, scale=1.5)}
    yield case("Erf", node("Erf", ["x"]), x, torch.erf)
    yield {**case("Gelu", node("Gelu", ["x"]), x, F.gelu), "opset": 20}
    yield {**case("Gelu by tanh", node("Gelu", ["x"], approximate="tanh"), x, lambda x: F.gelu(x, approximate="tanh")), "opset": 20}
    chain = [node("Div", ["x", "root"], "a"), node("Erf", ["a"], "b"), node("Add", ["b", "one"], "c"),
             node("Mul", ["x", "c"], "d"), node("Mul", ["d", "half"])]
    yield case("GELU, exported as Div, Erf, Add, Mul", chain, x, F.gelu,
               {"root": scalar(math.sqrt(2)), "one": scalar(1.0), "half": scalar(0.5)})
    cubic = [node("Pow", ["x", "three"], "a"), node("Mul", ["a", "c"], "b"), node("Add", ["x", "b"], "d"),
             node("Mul", ["d", "k"], "e"), node("Tanh", ["e"], "f"), node("Add", ["f", "one"], "g"),
             node("Mul", ["x", "g"], "h"), node("Mul", ["h", "half"])]
    yield case("GELU by tanh, exported as Pow, Tanh, Mul", cubic, x, lambda x: F.gelu(x, approximate="tanh"),
               {"three": scalar(3.0), "c": scalar(0.044715), "k": scalar(math.sqrt(2 / math.pi)), "one": scalar(1.0), "half": scalar(0.5)})
    yield {**case("Gelu far from zero", node("Gelu", ["x"]), {"x": tensor(-30, -6, -3, 3, 6, 30)}, F.gelu), "opset": 20}


def function_cases():
    x = {"x": positive(2, 3, 4)}
    for op, forward in (("Exp", torch.exp), ("Log", torch.log), ("Sqrt", torch.sqrt), ("Reciprocal", torch.reciprocal)):
        yield case(op, node(op, ["x"]), x if op != "Exp" else {"x": normal(2, 3, 4)}, forward)
    yield case("Reciprocal of either sign", node("Reciprocal", ["x"]), {"x": away_from((0,), 4, 5, gap=0.5)}, torch.reciprocal)
    yield case("Abs", node("Abs", ["x"]), {"x": away_from((0,), 4, 5)}, torch.abs)
    yield case("Neg", node("Neg", ["x"]), {"x": normal(4, 5)}, torch.neg, linear_in=("x",))
    yield case("Softplus, exported as Exp, Add, Log", [node("Exp", ["x"], "e"), node("Add", ["e", "one"], "a"), node("Log", ["a"])],
               {"x": normal(3, 4)}, F.softplus, {"one": scalar(1.0)})


def power_cases():
    for exponent in (0.0, 1.0, 2.0, 3.0, 4.0, 0.5, -0.5, -1.0, 1.7):
        yield case(f"Pow, constant exponent {exponent}", node("Pow", ["x", "e"]), {"x": positive(3, 4)},
                   lambda x, e=exponent: x ** e, {"e": scalar(exponent)})
    yield case("Pow, negative base and whole exponent", node("Pow", ["x", "e"]), {"x": away_from((0,), 3, 4, scale=1.0, gap=0.3)},
               lambda x: x ** 3, {"e": scalar(3.0)})
    yield case("Pow, constant int64 exponent [1]", node("Pow", ["x", "e"]), {"x": normal(3, 4)}, lambda x: x ** 2, {"e": int64([2])})
    yield case("Pow, constant row of exponents", node("Pow", ["x", "e"]), {"x": positive(3, 4)},
               lambda x: x ** tensor(0, 1, 2, 2.5), {"e": float32([4], [0, 1, 2, 2.5])})
    yield case("Pow, constant row of whole int64 exponents", node("Pow", ["x", "e"]), {"x": positive(3, 4)},
               lambda x: x ** tensor(0, 1, 2, 3), {"e": int64([0, 1, 2, 3])})
    yield case("Pow, constant base", node("Pow", ["b", "x"]), {"x": normal(3, 4)}, lambda x: 2.0 ** x, {"b": scalar(2.0)})
    for label, left, right in (("same shape", (3, 4), (3, 4)), ("column by row", (3, 1), (1, 4)), ("scalar exponent", (3, 4), (1,))):
        yield case(f"Pow, {label}", node("Pow", ["x", "e"]), {"x": positive(*left), "e": normal(*right)}, torch.pow)


def choice_cases():
    def where(name, condition, a, b):
        values = normal(*condition)
        nodes = [node("Greater", ["k", "zero"], "c"), node("Where", ["c", "a", "b"])]
        constants = {"k": float32(condition, values.flatten().tolist()), "zero": scalar(0.0)}
        return case(name, nodes, {"a": normal(*a), "b": normal(*b)},
                    lambda a, b: torch.where(values > 0, a, b), constants)

    yield where("Where, same shape", (3, 4), (3, 4), (3, 4))
    yield where("Where, condition repeated", (3, 1), (2, 3, 4), (2, 3, 4))
    yield where("Where, all repeated", (4, 1, 1), (3, 1), (5,))
    yield case("Where, masked scores", [node("Greater", ["k", "zero"], "c"), node("Where", ["c", "x", "low"], "s"), node("Softmax", ["s"], axis=-1)],
               {"x": normal(2, 4)}, lambda x: x.masked_fill(tensor(1, 0, 1, 1) == 0, -math.inf).softmax(-1),
               {"k": float32([4], [1, 0, 1, 1]), "zero": scalar(0.0), "low": scalar(-1e9)})
    for op, forward in (("Max", torch.maximum), ("Min", torch.minimum)):
        for label, left, right in (("same shape", (3, 4), (3, 4)), ("row", (3, 4), (4,)), ("smaller first", (1, 4), (2, 3, 1))):
            yield case(f"{op}, {label}", node(op, ["a", "b"]), apart(left, right), forward)
        yield case(f"{op} with a constant", node(op, ["x", "c"]), {"x": away_from((0.5,), 3, 4)}, lambda x, f=forward: f(x, tensor(0.5)), {"c": scalar(0.5)})
        yield case(f"{op} of one", node(op, ["x"]), {"x": normal(3, 4)}, lambda x: x * 1)
        three = distinct(3, 4, 5)
        yield case(f"{op} of three", node(op, ["a", "b", "c"]), {"a": three[0], "b": three[1], "c": three[2][:1]},
                   lambda a, b, c, f=forward: f(f(a, b), c))
    yield case("Cast to double and back", [node("Cast", ["x"], "d", to=11), node("Mul", ["d", "d"], "m"), node("Cast", ["m"], to=1)],
               {"x": normal(3, 4)}, lambda x: x * x)


def apart(left, right):
    """Two tensors no elements of which, once repeated to one shape, lie nearer than 0.1 to each other."""
    while True:
        a, b = normal(*left), normal(*right)
        if (a - b).abs().min() > 0.1:
            return {"a": a, "b": b}


def rowwise_cases():
    x = normal(2, 3, 4, 2)
    for axis in (0, 1, 2, 3, -1, -3):
        yield case(f"Softmax, axis {axis}", node("Softmax", ["x"], axis=axis), {"x": x}, lambda x, a=axis: x.softmax(a))
        yield case(f"LogSoftmax, axis {axis}", node("LogSoftmax", ["x"], axis=axis), {"x": x}, lambda x, a=axis: x.log_softmax(a))
    for op, forward in (("Softmax", torch.softmax), ("LogSoftmax", torch.log_softmax)):
        for axis in (1, 2, -2, 0):
            def flat(x, a=axis, f=forward):
                rows = math.prod(x.shape[: a % x.dim()])
                return f(x.reshape(rows, -1), 1).reshape(x.shape)
            yield {**case(f"{op} of operator set 11, axis {axis}", node(op, ["x"], axis=axis), {"x": x}, flat), "opset": 11}
        yield {**case(f"{op} of operator set 11 by default", node(op, ["x"]), {"x": x}, lambda x, f=forward: f(x.reshape(2, -1), 1).reshape(x.shape)), "opset": 11}
        yield {**case(f"{op} of operator set 12, last axis", node(op, ["x"], axis=3), {"x": x}, lambda x, f=forward: f(x, 3)), "opset": 12}


def reduction_form_cases():
    x = {"x": normal(2, 3, 4)}
    reductions = {"ReduceMean": torch.mean, "ReduceSum": torch.sum, "ReduceMax": torch.amax, "ReduceMin": torch.amin}
    for op, forward in reductions.items():
        data = x if op in ("ReduceMean", "ReduceSum") else {"x": distinct(2, 3, 4)}
        linear = ("x",) if op in ("ReduceMean", "ReduceSum") else ()
        for opset in (11, 13, 18, 21):
            as_input = opset >= 18 or (op == "ReduceSum" and opset >= 13)
            for axes, keep in (((1,), 1), ((0, -1), 0)):
                made = (node(op, ["x", "axes"], keepdims=keep), {"axes": int64(axes)}) if as_input else (node(op, ["x"], axes=axes, keepdims=keep), {})
                yield {**case(f"{op} of operator set {opset}, axes {list(axes)}, keepdims {keep}", made[0], data,
                              lambda x, f=forward, a=axes, k=keep: f(x, a, keepdim=bool(k)), made[1], linear), "opset": opset}
        yield {**case(f"{op} without axes", node(op, ["x"], keepdims=0), data, lambda x, f=forward: f(x, (0, 1, 2)), linear_in=linear), "opset": 18}
        yield {**case(f"{op}, empty axes", node(op, ["x", "axes"], keepdims=1), data,
                      lambda x, f=forward: f(x, (0, 1, 2), keepdim=True), {"axes": int64([])}, linear), "opset": 18}
    yield {**case("ReduceSum of nothing", node("ReduceSum", ["x", "axes"], noop_with_empty_axes=1), x, lambda x: x * 1, {"axes": int64([])}, ("x",)), "opset": 18}
    yield case("GlobalMaxPool", node("GlobalMaxPool", ["x"]), {"x": distinct(2, 3, 4, 5)}, lambda x: F.adaptive_max_pool2d(x, 1))
    yield case("GlobalMaxPool of a volume", node("GlobalMaxPool", ["x"]), {"x": distinct(2, 2, 2, 3, 2)}, lambda x: F.adaptive_max_pool3d(x, 1))
    yield case("GlobalMaxPool of a signal", node("GlobalMaxPool", ["x"]), {"x": distinct(2, 3, 5)}, lambda x: F.adaptive_max_pool1d(x, 1))


def boundary_cases():
    points = {"x": tensor(-4, -3, -2.5, -1, -0.0, 0.0, 1, 2.5, 3, 4)}
    yield case("LeakyRelu", node("LeakyRelu", ["x"], alpha=0.1), points, lambda x: F.leaky_relu(x, 0.1))
    yield case("PRelu", node("PRelu", ["x", "s"]), {**points, "s": tensor(0.25)}, lambda x, s: F.prelu(x, s))
    yield case("HardSigmoid", node("HardSigmoid", ["x"], alpha=1 / 6, beta=0.5), points, F.hardsigmoid)
    yield case("HardSwish", node("HardSwish", ["x"]), points, F.hardswish)
    yield case("Abs", node("Abs", ["x"]), points, torch.abs)
    yield case("Pow of zero and to zero", node("Pow", ["x", "e"]), {"x": tensor(0, 0, 0, 2, 2), "e": tensor(0, 2, 1, 0, 3)}, torch.pow)
    yield case("Pow, square of zero", node("Pow", ["x", "e"]), points, lambda x: x ** 2, {"e": scalar(2.0)})
    yield case("Pow, zeroth power of zero", node("Pow", ["x", "e"]), points, lambda x: x ** 0, {"e": scalar(0.0)})
    a, b = tensor(1, 2, 3, 0, -1), tensor(1, 1, 4, 0, -1)
    for op, forward, reduce in (("Max", torch.maximum, torch.amax), ("Min", torch.minimum, torch.amin)):
        yield case(f"{op} of equals", node(op, ["a", "b"]), {"a": a, "b": b}, forward)
        tied = torch.tensor([[1, 3, 3, 0], [2, 2, 2, 2], [0, 0, 1, 0], [-5, 4, -5, 4]], dtype=torch.float64)
        yield case(f"Reduce{op} with ties", node(f"Reduce{op}", ["x"], axes=[1], keepdims=0), {"x": tied}, lambda x, f=reduce: f(x, 1))
        yield case(f"Reduce{op} over everything with ties", node(f"Reduce{op}", ["x"], keepdims=1), {"x": tied}, lambda x, f=reduce: f(x, (0, 1), keepdim=True))
    maps = torch.tensor([[[[0, 0], [0, 0]], [[1, 2], [2, 0]]]], dtype=torch.float64)
    yield case("GlobalMaxPool with ties", node("GlobalMaxPool", ["x"]), {"x": maps}, lambda x: F.adaptive_max_pool2d(x, 1))
    for op, forward in (("Sigmoid", torch.sigmoid), ("Tanh", torch.tanh), ("Erf", torch.erf)):
        yield case(f"{op}, saturated", node(op, ["x"]), {"x": tensor(-200, -20, -9, 0.5, 9, 20, 200)}, forward)
    yield {**case("Gelu by tanh, saturated", node("Gelu", ["x"], approximate="tanh"), {"x": tensor(-200, -20, -5, 0.5, 5, 20, 200)},
                  lambda x: F.gelu(x, approximate="tanh")), "opset": 20}


GROUPS = {
    "gates": gate_cases,
    "gaussian": gaussian_cases,
    "functions": function_cases,
    "powers": power_cases,
    "choices": choice_cases,
    "rowwise": rowwise_cases,
    "reduction-forms": reduction_form_cases,
    "boundaries": boundary_cases,
}
