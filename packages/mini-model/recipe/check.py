"""Write what `check.mjs` compares: `python3 recipe/check.py --data PATH --out FOLDER`.

Tokens of sampled training texts by our own encoder, and small random encoders with the vectors that
the numpy reference computes: one with every branch filled, one with the hand-set first layer.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np

import corpus
import wordpiece
from encoder import Attention, Encoder, FeedForward, Layer, forward, mini_encoder
from export_onnx import export, quantise


def on_grid(matrix, axis=0):
    """The matrix as int8 stores it, so that the comparison sees the graph and not the rounding."""
    whole, scale = quantise(matrix, axis)
    return (whole * scale).astype(np.float32)


def random_layer(rng, hidden):
    def square():
        return on_grid(rng.standard_normal((hidden, hidden)) / np.sqrt(hidden))

    attention = Attention(rng.standard_normal(hidden), square(), square(), square(), square())
    inner = on_grid(rng.standard_normal((hidden, 2 * hidden)) / np.sqrt(hidden))
    outer = on_grid(rng.standard_normal((2 * hidden, hidden)) / np.sqrt(hidden))
    return Layer(attention, FeedForward(rng.standard_normal(hidden), inner, outer))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    table = on_grid(rng.standard_normal((50, 16)), axis=1)
    slopes = (0.5, 0.05)
    ids = rng.integers(0, 50, (3, 11))
    mask = np.array([[1] * 11, [1] * 7 + [0] * 4, [0] * 5 + [1] * 6])
    encoders = {
        "filled": Encoder(table, slopes, [random_layer(rng, 16), Layer(), random_layer(rng, 16)]),
        "hand-set": mini_encoder(table, {"context_share": 0.3, "slopes": slopes, "layers": 4}),
    }
    expected = {}
    for name, encoder in encoders.items():
        export(encoder, options.out / f"{name}.onnx", "check")
        expected[name] = forward(encoder, ids, mask).ravel().tolist()
    tokenizer = Path(__file__).parent.parent / "model" / "tokenizer.json"
    tokens = wordpiece.Encoder(list(json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]))
    texts = [text for _, text in corpus.passages(options.data)]
    random.Random(1).shuffle(texts)
    texts = texts[:20_000] + [t for t in texts[20_000:] if not t.isascii()][:5_000]
    written = {
        "ids": ids.ravel().tolist(),
        "mask": mask.ravel().tolist(),
        "shape": list(ids.shape),
        "expected": expected,
        "texts": [[text, tokens.encode(text)] for text in texts],
    }
    (options.out / "check.json").write_text(json.dumps(written), encoding="utf-8")


if __name__ == "__main__":
    main()
