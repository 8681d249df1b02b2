"""The encoder: token table, a correction for repeated pieces, and attention by distance.

A token's vector is its own row, shorter the more often its piece stands near it, plus for each head
the average of the rows around it, weighted by `exp(-slope * distance)` (ALiBi with nothing but the
distance) and mixed by the head's matrix. There is no normalisation: a token's length is its weight.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Repeats:
    """Own rows are multiplied by `count ** -exponent`, a copy at distance d counting `exp(-slope * d)`."""

    slope: float
    exponent: float


@dataclass(frozen=True)
class Head:
    slope: float
    mix: np.ndarray  # [hidden], a gain a dimension, or [hidden, hidden], applied from the right


@dataclass(frozen=True)
class Encoder:
    table: np.ndarray  # [vocabulary, hidden]
    heads: tuple
    repeats: Repeats | None = None


def untrained_encoder(table, settings):
    """v0: each head averages its own part of the dimensions, with one gain for all of them."""
    parts = np.array_split(np.arange(table.shape[1]), len(settings["slopes"]))
    heads = []
    for slope, part in zip(settings["slopes"], parts):
        gain = np.zeros(table.shape[1], np.float32)
        gain[part] = settings["context_share"]
        heads.append(Head(slope, gain))
    return Encoder(table, tuple(heads))


def forward(encoder, ids, mask):
    """Reference in numpy, written for clearness: float64, every score materialised."""
    rows = encoder.table.astype(np.float64)[ids]
    at = np.arange(ids.shape[1])
    distance = np.abs(at[:, None] - at[None, :])
    out = rows
    if encoder.repeats is not None:
        same = (ids[:, :, None] == ids[:, None, :]) * mask[:, None, :]
        count = (same * np.exp(-encoder.repeats.slope * distance)).sum(axis=2)
        out = rows * np.maximum(count, 1)[:, :, None] ** -encoder.repeats.exponent
    for head in encoder.heads:
        share = np.exp(-head.slope * distance) * mask[:, None, :]
        average = share @ rows / np.maximum(share.sum(axis=2, keepdims=True), 1e-30)
        out = out + (average * head.mix if head.mix.ndim == 1 else average @ head.mix)
    return out
