"""The encoder as an ONNX graph: int8 weights, float32 activations.

Nothing is quantised by looking at a batch, so a token's vector depends on its own text only.
What is exactly nothing stays out of the graph: zero branches, identity matrices, and the
query-key product of an attention whose queries and keys are zero.
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

    def __init__(self):
        self.nodes, self.constants, self._names = [], {}, {}

    def add(self, op, *inputs, output=None, outputs=1, **attributes):
        self._names[op] = self._names.get(op, 0) + 1
        stem = output or f"{op}_{self._names[op]}"
        names = [stem] if outputs == 1 else [f"{stem}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=stem, **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, name, value):
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def ints(self, *values):
        name = "ints_" + "_".join(str(v).replace("-", "m") for v in values)
        return self.constant(name, np.array(values, np.int64))

    def float(self, name, value):
        return self.constant(name, np.float32(value))

    def matmul(self, x, matrix, name):
        """`x @ matrix` with int8 weights, or `x` itself where the matrix is the identity."""
        if matrix.shape[0] == matrix.shape[1] and np.array_equal(matrix, np.eye(len(matrix))):
            return x
        whole, scale = quantise(matrix, axis=0)
        as_float = self.add("Cast", self.constant(f"{name}.int8", whole), to=TensorProto.FLOAT)
        return self.add("MatMul", x, self.add("Mul", as_float, self.constant(f"{name}.scale", scale)))


def _embed(g, table):
    whole, scale = quantise(table, axis=1)
    rows = g.add("Gather", g.constant("embeddings.int8", whole), "input_ids", axis=0)
    scales = g.add("Gather", g.constant("embeddings.scale", scale), "input_ids", axis=0)
    return g.add("Mul", g.add("Cast", rows, to=TensorProto.FLOAT), scales)


def _distances(g):
    length = g.add("Gather", g.add("Shape", "input_ids"), g.constant("one", np.int64(1)), axis=0)
    zero, one = g.constant("zero", np.int64(0)), g.constant("one", np.int64(1))
    positions = g.add("Cast", g.add("Range", zero, length, one), to=TensorProto.FLOAT)
    column = g.add("Unsqueeze", positions, g.ints(1))
    return g.add("Abs", g.add("Sub", column, g.add("Unsqueeze", positions, g.ints(0))))


def _bias(g, distances, slope):
    return g.add("Mul", distances, g.float(f"slope_{slope:.9f}", -slope))


def _average_by_distance(g, v, mask, distances, slopes):
    """Softmax over ALiBi alone: one [length, length] kernel a head, shared by the whole batch."""
    masked = g.add("Mul", v, mask)
    heads = [masked] if len(slopes) == 1 else g.add("Split", masked, outputs=len(slopes), axis=2)
    mixed = []
    for head, slope in zip(heads, slopes):
        kernel = g.add("Exp", _bias(g, distances, slope))
        # A padded position far from every token sums to nothing; its vector is never used.
        total = g.add("Max", g.add("MatMul", kernel, mask), g.float("least_total", 1e-30))
        mixed.append(g.add("Div", g.add("MatMul", kernel, head), total))
    return g.add("Concat", *mixed, axis=2)


def _attend_by_content(g, attention, x, v, mask, distances, slopes, name):
    heads, hidden = len(slopes), attention.value.shape[0]
    width = hidden // heads
    split, merge = g.ints(0, 0, heads, width), g.ints(0, 0, hidden)
    q, k = (g.matmul(x, w, f"{name}.{n}") for w, n in ((attention.query, "query"), (attention.key, "key")))
    q, k, v = (g.add("Transpose", g.add("Reshape", y, split), perm=[0, 2, 1, 3]) for y in (q, k, v))
    scores = g.add("MatMul", q, g.add("Transpose", k, perm=[0, 1, 3, 2]))
    scores = g.add("Mul", scores, g.float(f"score_scale_{width}", width**-0.5))
    slope = g.constant("slopes", -np.asarray(slopes, np.float32)[:, None, None])
    scores = g.add("Add", scores, g.add("Mul", distances, slope))
    blocked = g.add("Sub", g.add("Squeeze", mask, g.ints(2)), g.float("unblocked", 1))
    blocked = g.add("Mul", g.add("Unsqueeze", blocked, g.ints(1, 2)), g.float("blocking", 1e9))
    shares = g.add("Softmax", g.add("Add", scores, blocked), axis=-1)
    mixed = g.add("Transpose", g.add("MatMul", shares, v), perm=[0, 2, 1, 3])
    return g.add("Reshape", mixed, merge)


def _attention(g, attention, x, mask, distances, slopes, name):
    v = g.matmul(x, attention.value, f"{name}.value")
    if attention.query.any() and attention.key.any():
        mixed = _attend_by_content(g, attention, x, v, mask, distances, slopes, name)
    else:
        mixed = _average_by_distance(g, v, mask, distances, slopes)
    out = g.matmul(mixed, attention.output, f"{name}.output")
    return g.add("Add", x, g.add("Mul", out, g.constant(f"{name}.gain", attention.gain.astype(np.float32))))


def _feed_forward(g, feed_forward, x, name):
    inner = g.add("Relu", g.matmul(x, feed_forward.inner, f"{name}.inner"))
    out = g.matmul(inner, feed_forward.outer, f"{name}.outer")
    return g.add("Add", x, g.add("Mul", out, g.constant(f"{name}.gain", feed_forward.gain.astype(np.float32))))


def export(encoder, path, producer):
    """Write the graph: int64 `input_ids`, `attention_mask` to float32 `last_hidden_state`."""
    g = _Graph()
    x = _embed(g, encoder.table)
    mask = g.add("Unsqueeze", g.add("Cast", "attention_mask", to=TensorProto.FLOAT), g.ints(2))
    distances = _distances(g) if any(layer.attention for layer in encoder.layers) else None
    for i, layer in enumerate(encoder.layers):
        if layer.attention is not None:
            x = _attention(g, layer.attention, x, mask, distances, encoder.slopes, f"layer.{i}.attention")
        if layer.feed_forward is not None:
            x = _feed_forward(g, layer.feed_forward, x, f"layer.{i}.feed_forward")
    g.add("Identity", x, output="last_hidden_state")
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "sequence"]) for n in ("input_ids", "attention_mask")]
    shape = ["batch", "sequence", encoder.table.shape[1]]
    out = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)
    graph = helper.make_graph(g.nodes, "encoder", ids, [out], list(g.constants.values()))
    model = helper.make_model(graph, producer_name=producer, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
