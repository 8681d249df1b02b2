"""The encoder as an ONNX graph: int8 weights, float32 activations.

Nothing is quantised by looking at a batch, so a token's vector depends on its own text only.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 17, 8


def quantise(matrix, axis):
    """Symmetric int8 with one float scale along `axis`; (int8 matrix, scale)."""
    scale = np.abs(matrix).max(axis=axis, keepdims=True) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8), scale


class _Graph:
    """Collects nodes and constants; every method returns the name of the value it makes."""

    def __init__(self, as_float):
        self.nodes, self.constants, self.as_float, self._names = [], {}, as_float, {}

    def add(self, op, *inputs, output=None, **attributes):
        self._names[op] = self._names.get(op, 0) + 1
        name = output or f"{op}_{self._names[op]}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, name, value):
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def ints(self, *values):
        return self.constant("ints_" + "_".join(str(v) for v in values), np.array(values, np.int64))

    def float(self, name, value):
        return self.constant(name, np.float32(value))

    def rows(self, table):
        """The rows of `input_ids`, whose int8 rows have a scale each."""
        if self.as_float:
            return self.add("Gather", self.constant("embeddings", table.astype(np.float32)), "input_ids", axis=0)
        whole, scale = quantise(table, axis=1)
        rows = self.add("Gather", self.constant("embeddings.int8", whole), "input_ids", axis=0)
        scales = self.add("Gather", self.constant("embeddings.scale", scale), "input_ids", axis=0)
        return self.add("Mul", self.add("Cast", rows, to=TensorProto.FLOAT), scales)

    def matmul(self, x, matrix, name):
        """`x @ matrix`, whose int8 columns have a scale each."""
        if self.as_float:
            return self.add("MatMul", x, self.constant(name, matrix.astype(np.float32)))
        whole, scale = quantise(matrix, axis=0)
        as_float = self.add("Cast", self.constant(f"{name}.int8", whole), to=TensorProto.FLOAT)
        return self.add("MatMul", x, self.add("Mul", as_float, self.constant(f"{name}.scale", scale)))


def _distances(g):
    length = g.add("Gather", g.add("Shape", "input_ids"), g.constant("one", np.int64(1)), axis=0)
    zero, one = g.constant("zero", np.int64(0)), g.constant("one", np.int64(1))
    positions = g.add("Cast", g.add("Range", zero, length, one), to=TensorProto.FLOAT)
    column = g.add("Unsqueeze", positions, g.ints(1))
    return g.add("Abs", g.add("Sub", column, g.add("Unsqueeze", positions, g.ints(0))))


def _kernel(g, distances, slope):
    """ALiBi of one slope as [length, length] shares, the same for the whole batch."""
    return g.add("Exp", g.add("Mul", distances, g.float(f"slope_{slope:.9f}", -slope)))


def _shorten_repeats(g, rows, repeats, mask, distances):
    same = g.add("Equal", g.add("Unsqueeze", "input_ids", g.ints(2)), g.add("Unsqueeze", "input_ids", g.ints(1)))
    near = g.add("Where", same, _kernel(g, distances, repeats.slope), g.float("nothing", 0))
    # A padded position may count none at all; at least one, so that its vector stays a number.
    count = g.add("Max", g.add("MatMul", near, mask), g.float("itself", 1))
    return g.add("Mul", rows, g.add("Pow", count, g.float("repeats.exponent", -repeats.exponent)))


def _average(g, masked, mask, distances, slope):
    kernel = _kernel(g, distances, slope)
    # A padded position far from every token sums to nothing; its vector is never used.
    total = g.add("Max", g.add("MatMul", kernel, mask), g.float("least_total", 1e-30))
    return g.add("Div", g.add("MatMul", kernel, masked), total)


def export(encoder, path, producer, as_float=False):
    """Write the graph: int64 `input_ids`, `attention_mask` to float32 `last_hidden_state`."""
    g = _Graph(as_float)
    rows = g.rows(encoder.table)
    mask = g.add("Unsqueeze", g.add("Cast", "attention_mask", to=TensorProto.FLOAT), g.ints(2))
    distances = _distances(g)
    x = rows if encoder.repeats is None else _shorten_repeats(g, rows, encoder.repeats, mask, distances)
    masked = g.add("Mul", rows, mask)
    for i, head in enumerate(encoder.heads):
        average = _average(g, masked, mask, distances, head.slope)
        if head.mix.ndim == 1:
            mixed = g.add("Mul", average, g.constant(f"head.{i}.gain", head.mix.astype(np.float32)))
        else:
            mixed = g.matmul(average, head.mix, f"head.{i}.mix")
        x = g.add("Add", x, mixed)
    g.add("Identity", x, output="last_hidden_state")
    names = ("input_ids", "attention_mask")
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "sequence"]) for n in names]
    shape = ["batch", "sequence", encoder.table.shape[1]]
    out = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)
    graph = helper.make_graph(g.nodes, "encoder", ids, [out], list(g.constants.values()))
    model = helper.make_model(graph, producer_name=producer, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
