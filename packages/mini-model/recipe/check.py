"""Write what `check.mjs` compares: `python3 recipe/check.py --data PATH --out FOLDER`.

Tokens of sampled training texts by our own encoder, and small random encoders with the vectors that
the numpy reference computes: one of every kind of part, and one in the shape of v0.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np

import corpus
import wordpiece
from encoder import Encoder, Head, Repeats, forward, untrained_encoder
from export_onnx import export, quantise


def on_grid(matrix, axis=0):
    """The matrix as int8 stores it, so that the comparison sees the graph and not the rounding."""
    whole, scale = quantise(matrix, axis)
    return (whole * scale).astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    table = on_grid(rng.standard_normal((12, 16)), axis=1)
    ids = rng.integers(0, 12, (3, 11))
    mask = np.array([[1] * 11, [1] * 7 + [0] * 4, [0] * 5 + [1] * 6])
    mixing = Head(0.05, on_grid(rng.standard_normal((16, 16)) / 4))
    encoders = {
        "full": Encoder(table, (Head(0.5, rng.standard_normal(16)), mixing), Repeats(0.1, 0.6)),
        "v0": untrained_encoder(table, {"context_share": 0.3, "slopes": (0.5, 0.05)}),
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
