"""The encoder as an ONNX graph: int8 weights, float32 activations.

Nothing is quantised by looking at a batch, so a text's vector does not depend on its neighbours. The nodes stand in the order that runtimes know
from BERT, so that they put their own attention, normalisation and activation in their place.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from encoder import HEADS, LAYERS, WIDTH

OPSET, IR_VERSION = 17, 8
_PRODUCER = "embedloom-context-model"


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
        self.constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def ints(self, *values):
        return self.constant("ints_" + "_".join(str(v) for v in values), np.array(values, np.int64))

    def float(self, name, value):
        return self.constant(name, np.array(value, np.float32))

    def rows(self, name, table, ids):
        """Rows of a table, whose int8 rows have a scale each."""
        if self.as_float:
            return self.add("Gather", self.constant(name, table.astype(np.float32)), ids, axis=0)
        whole, scale = quantise(table, axis=1)
        rows = self.add("Gather", self.constant(f"{name}.int8", whole), ids, axis=0)
        scales = self.add("Gather", self.constant(f"{name}.scale", scale), ids, axis=0)
        return self.add("Mul", self.add("Cast", rows, to=TensorProto.FLOAT), scales)

    def matrix(self, name, matrix):
        """A matrix of int8 columns with a scale each, which a runtime unfolds once when it loads the graph."""
        if self.as_float:
            return self.constant(name, matrix.astype(np.float32))
        whole, scale = quantise(matrix, axis=0)
        as_float = self.add("Cast", self.constant(f"{name}.int8", whole), to=TensorProto.FLOAT)
        return self.add("Mul", as_float, self.constant(f"{name}.scale", scale))

    def linear(self, x, weights, name):
        product = self.add("MatMul", x, self.matrix(f"{name}.weight", weights[f"{name}.weight"].T))
        return self.add("Add", product, self.constant(f"{name}.bias", weights[f"{name}.bias"]))

    def normalised(self, x, weights, name):
        scale, shift = (self.constant(f"{name}.{kind}", weights[f"{name}.{kind}"]) for kind in ("weight", "bias"))
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)


def _split_qkv(weights):
    """Query, key and value as layers of their own, as runtimes expect them."""
    out = dict(weights)
    for i in range(LAYERS):
        for kind in ("weight", "bias"):
            for part, rows in zip("qkv", np.split(out.pop(f"layers.{i}.qkv.{kind}"), 3)):
                out[f"layers.{i}.{part}.{kind}"] = rows
    return out


def _heads(g, x, weights, name, order):
    apart = g.add("Reshape", g.linear(x, weights, name), g.ints(0, 0, HEADS, WIDTH // HEADS))
    return g.add("Transpose", apart, perm=order)


def _attention(g, x, mask, weights, at):
    q, v = (_heads(g, x, weights, f"{at}.{part}", [0, 2, 1, 3]) for part in "qv")
    k = _heads(g, x, weights, f"{at}.k", [0, 2, 3, 1])
    scores = g.add("Div", g.add("MatMul", q, k), g.float("root", (WIDTH // HEADS) ** 0.5))
    mixed = g.add("MatMul", g.add("Softmax", g.add("Add", scores, mask), axis=3), v)
    together = g.add("Reshape", g.add("Transpose", mixed, perm=[0, 2, 1, 3]), g.ints(0, 0, WIDTH))
    return g.linear(together, weights, f"{at}.out")


def _gelu(g, x):
    bent = g.add("Erf", g.add("Div", x, g.float("root_of_two", 2**0.5)))
    return g.add("Mul", g.add("Mul", x, g.add("Add", bent, g.float("one", 1))), g.float("half", 0.5))


def _mask(g):
    """0 for tokens, a number that no score outweighs for padding; [batch, 1, 1, tokens]."""
    apart = g.add("Unsqueeze", g.add("Unsqueeze", "attention_mask", g.ints(1)), g.ints(2))
    kept = g.add("Cast", apart, to=TensorProto.FLOAT)
    return g.add("Mul", g.add("Sub", g.float("kept", 1), kept), g.float("never", -10000))


def _positions(g):
    length = g.add("Gather", g.add("Shape", "input_ids"), g.constant("second", np.array(1, np.int64)), axis=0)
    return g.add("Range", g.constant("from", np.array(0, np.int64)), length, g.constant("by", np.array(1, np.int64)))


def export(weights, path, as_float=False):
    """Write the graph of numpy weights: int64 `input_ids`, `attention_mask` to float32 `last_hidden_state`."""
    weights, g = _split_qkv(weights), _Graph(as_float)
    words = g.rows("words", weights["words.weight"], "input_ids")
    positions = g.rows("positions", weights["positions.weight"], _positions(g))
    x = g.normalised(g.add("Add", words, positions), weights, "after_embedding")
    mask = _mask(g)
    for i in range(LAYERS):
        at = f"layers.{i}"
        x = g.normalised(g.add("Add", _attention(g, x, mask, weights, at), x), weights, f"{at}.after_attention")
        inner = g.linear(_gelu(g, g.linear(x, weights, f"{at}.up")), weights, f"{at}.down")
        x = g.normalised(g.add("Add", inner, x), weights, f"{at}.after_inner")
    g.add("MatMul", x, g.matrix("rotation", weights["rotation"]), output="last_hidden_state")
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask")
    ]
    out = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", WIDTH])
    graph = helper.make_graph(g.nodes, "encoder", ids, [out], list(g.constants.values()))
    model = helper.make_model(graph, producer_name=_PRODUCER, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
