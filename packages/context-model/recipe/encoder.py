"""all-MiniLM-L6-v2 as a torch module, with a rotation after its last layer.

The rotation is linear and the same for every token, so that it commutes with the mean over tokens and leaves every cosine as it is: the first
values of a vector can say the most without a change of what all of them say.
"""

import math

import numpy as np
import torch
from attention import attention
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional as F

WIDTH, HEADS, LAYERS, INNER, POSITIONS = 384, 12, 6, 1536, 512
CLS, SEP, PAD = 101, 102, 0
_EPSILON = 1e-12
# Units for products in bfloat16 are several times as fast as float32; a processor that lacks them is slower with it.
_PRODUCTS = torch.bfloat16 if torch.cpu.get_capabilities().get("amx_bf16") else torch.float32


def _linear(x, layer):
    """A product in what the processor is fast at; the sums around it stay in float32."""
    return F.linear(x.to(_PRODUCTS), layer.weight.to(_PRODUCTS), layer.bias.to(_PRODUCTS))


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after_attention = nn.LayerNorm(WIDTH, _EPSILON)
        self.after_inner = nn.LayerNorm(WIDTH, _EPSILON)

    def forward(self, x, mask):
        batch, length, _ = x.shape
        q, k, v = _linear(x, self.qkv).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = attention(q, k, v, mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.after_attention(x + _linear(mixed, self.out))
        return self.after_inner(x + _linear(F.gelu(_linear(x, self.up)), self.down))


class Encoder(nn.Module):
    """Token ids to token vectors."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.after_embedding = nn.LayerNorm(WIDTH, _EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.rotation = nn.Parameter(torch.eye(WIDTH))

    def forward(self, ids, real=None):
        """float32 [batch, tokens, width]; `real` marks tokens that are no padding, absent where all are."""
        x = self.after_embedding(self.words(ids) + self.positions.weight[: ids.shape[1]])
        mask = None if real is None else real[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x @ self.rotation

    def start_from(self, path):
        """Takes the weights of all-MiniLM-L6-v2; the one token type is added to the positions."""
        weights = {name: torch.from_numpy(np.array(value)) for name, value in load_file(path).items()}
        named = {
            "words.weight": weights["embeddings.word_embeddings.weight"],
            "positions.weight": weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0],
            "rotation": torch.eye(WIDTH),
        }
        for kind in ("weight", "bias"):
            named[f"after_embedding.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
            for i in range(LAYERS):
                at = f"encoder.layer.{i}"
                named[f"layers.{i}.qkv.{kind}"] = torch.cat(
                    [weights[f"{at}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                )
                for ours, theirs in (
                    ("out", "attention.output.dense"),
                    ("after_attention", "attention.output.LayerNorm"),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("after_inner", "output.LayerNorm"),
                ):
                    named[f"layers.{i}.{ours}.{kind}"] = weights[f"{at}.{theirs}.{kind}"]
        self.load_state_dict(named)
        return self


def padded(sequences):
    """(ids, real) of sequences of content tokens, each between [CLS] and [SEP]."""
    length = 2 + max(len(s) for s in sequences)
    ids = np.full((len(sequences), length), PAD, np.int64)
    for row, sequence in zip(ids, sequences):
        row[0], row[1 : 1 + len(sequence)], row[1 + len(sequence)] = CLS, sequence, SEP
    ids = torch.from_numpy(ids)
    return ids, ids != PAD


def alone(encoder, sequences, batch_tokens=4096):
    """The vector of every sequence embedded alone, of length 1; like lengths run together."""
    order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
    rows, at = [None] * len(sequences), 0
    while at < len(order):
        count = 1
        while at + count < len(order) and (count + 1) * (2 + len(sequences[order[at + count]])) <= batch_tokens:
            count += 1
        chosen = order[at : at + count]
        ids, real = padded([sequences[i] for i in chosen])
        tokens = encoder(ids, None if bool(real.all()) else real)
        means = (tokens * real[:, :, None]).sum(1)
        for i, vector in zip(chosen, F.normalize(means, dim=1)):
            rows[i] = vector
        at += count
    return torch.stack(rows)


def span_means(tokens, spans):
    """Means of token vectors, of length 1; `spans` are (window, first, end) rows of positions, specials included."""
    zero = tokens.new_zeros(tokens.shape[0], 1, tokens.shape[2])
    sums = torch.cat([zero, tokens.cumsum(1)], 1)
    window, first, end = (torch.as_tensor(column, dtype=torch.long) for column in zip(*spans))
    return F.normalize(sums[window, end] - sums[window, first], dim=1)


def principal_rotation(vectors):
    """The orthogonal matrix whose first columns keep the most of some vectors."""
    _, _, directions = np.linalg.svd(np.asarray(vectors, np.float64), full_matrices=False)
    return torch.from_numpy(directions.T.astype(np.float32).copy())


def learning_rate(step, highest, warm_up):
    return highest * min(1.0, (step + 1) / warm_up) / math.sqrt(max(1.0, (step + 1) / (20 * warm_up)))
