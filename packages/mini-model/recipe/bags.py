"""Pooled texts as weighted bags of the table's rows, which they are as long as the heads are plain gains.

`[CLS]` and `[SEP]` are left out; they weigh next to nothing.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

MOST_TOKENS = 512


@dataclass(frozen=True)
class Bag:
    """A pooled text: what each token's row adds to its vector."""

    ids: np.ndarray
    weights: np.ndarray
    # Without what the heads add: the words of the text itself, not of what stands around it.
    own: np.ndarray


class Bags:
    def __init__(self, settings):
        at = np.arange(MOST_TOKENS, dtype=np.float32)
        distance = np.abs(at[:, None] - at[None, :])
        self._repeats = np.exp(-np.float32(settings["repeat_slope"]) * distance)
        self._exponent = settings["repeat_exponent"]
        self._heads = []
        for slope, gain in zip(settings["slopes"], settings["gains"]):
            kernel = np.exp(-np.float32(slope) * distance)
            # What the kernel adds up to at each token of a text of n.
            totals = [kernel[:n, :n].sum(axis=1) for n in range(MOST_TOKENS + 1)]
            self._heads.append((kernel, totals, gain))

    def alone(self, ids):
        """A text of its own."""
        own = self._own(ids)
        return Bag(ids, self._spans(own, [(0, len(ids))])[0], own)

    def spans(self, ids, bounds, least):
        """Spans inside their whole text, tokens left out whose share of the largest weight is below `least`."""
        own = self._own(ids)
        out = []
        for (start, end), weights in zip(bounds, self._spans(own, bounds)):
            near = np.flatnonzero(weights > least * weights.max())
            inside = np.zeros(len(ids), np.float32)
            inside[start:end] = own[start:end]
            out.append(Bag(ids[near], weights[near], inside[near]))
        return out

    def _own(self, ids):
        _, which, times = np.unique(ids, return_inverse=True, return_counts=True)
        again = np.flatnonzero(times[which] > 1)
        same = which[again][:, None] == which[again][None, :]
        count = np.ones(len(ids), np.float32)
        count[again] = np.einsum("ij,ij->i", same, self._repeats[again[:, None], again[None, :]])
        return count**-self._exponent

    def _spans(self, own, bounds):
        """The weight of every token in the sum of each span's token vectors, [spans, tokens]."""
        inside = np.zeros((len(bounds), len(own)), np.float32)
        for row, (start, end) in zip(inside, bounds):
            row[start:end] = 1
        out = inside * own
        for kernel, totals, gain in self._heads:
            out += gain * ((inside / totals[len(own)]) @ kernel[: len(own), : len(own)])
        return out


def matrix(bags, size, own=False):
    """Bags as rows of a sparse matrix over the vocabulary: all weights, or those of the own words only."""
    weights = np.concatenate([bag.own if own else bag.weights for bag in bags])
    row = np.repeat(np.arange(len(bags)), [len(bag.ids) for bag in bags])
    return sparse.csr_matrix((weights, (row, np.concatenate([bag.ids for bag in bags]))), shape=(len(bags), size))
