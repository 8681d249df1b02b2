"""The encoder: token table, then layers of ALiBi attention and feed-forward, both behind a gain.

A layer computes `x + gain * attention(x)`, then `x + gain * feed_forward(x)`, with no
normalisation in between: a token's length is its weight in the mean and must survive.
A gain of zero (branch `None`) is where every branch starts and where training would begin.
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Attention:
    gain: np.ndarray  # [hidden]
    value: np.ndarray  # [hidden, hidden]
    output: np.ndarray  # [hidden, hidden]
    query: np.ndarray  # [hidden, hidden], zero: a head is then an average by distance alone
    key: np.ndarray  # [hidden, hidden]


@dataclass(frozen=True)
class FeedForward:
    gain: np.ndarray  # [hidden]
    inner: np.ndarray  # [hidden, intermediate]
    outer: np.ndarray  # [intermediate, hidden]


@dataclass(frozen=True)
class Layer:
    attention: Attention | None = None
    feed_forward: FeedForward | None = None


@dataclass(frozen=True)
class Encoder:
    table: np.ndarray  # [vocabulary, hidden]
    slopes: tuple  # one ALiBi slope a head
    layers: list = field(default_factory=list)


def mini_encoder(table, settings):
    """All branches at zero, except that the first layer mixes in a share of each token's surroundings."""
    hidden = table.shape[1]
    identity, zero = np.eye(hidden, dtype=np.float32), np.zeros((hidden, hidden), np.float32)
    gain = np.full(hidden, settings["context_share"], np.float32)
    first = Layer(attention=Attention(gain, value=identity, output=identity, query=zero, key=zero))
    rest = [Layer() for _ in range(settings["layers"] - 1)]
    return Encoder(table, tuple(settings["slopes"]), [first, *rest])


def forward(encoder, ids, mask):
    """Reference in numpy, written for clearness: float64, every score materialised."""
    x = encoder.table.astype(np.float64)[ids]
    for layer in encoder.layers:
        if layer.attention is not None:
            x = x + layer.attention.gain * _attend(layer.attention, encoder.slopes, x, mask)
        if layer.feed_forward is not None:
            x = x + layer.feed_forward.gain * _feed(layer.feed_forward, x)
    return x


def _attend(attention, slopes, x, mask):
    heads = len(slopes)
    batch, length, hidden = x.shape
    width = hidden // heads
    q, k, v = (
        (x @ w).reshape(batch, length, heads, width).transpose(0, 2, 1, 3)
        for w in (attention.query, attention.key, attention.value)
    )
    at = np.arange(length)
    distance = np.abs(at[:, None] - at[None, :])
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(width) - np.asarray(slopes)[:, None, None] * distance
    scores = np.where(mask[:, None, None, :] > 0, scores, -1e30)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ v
    return mixed.transpose(0, 2, 1, 3).reshape(batch, length, hidden) @ attention.output


def _feed(feed_forward, x):
    inner = x @ feed_forward.inner
    return np.maximum(inner, 0) @ feed_forward.outer
