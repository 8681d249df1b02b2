"""Token vectors: how much a piece counts (its weight) times where it points (its direction)."""

import numpy as np
import scipy.sparse as sparse

from wordpiece import PREFIX, SPECIALS, is_punctuation

_SUFFIXES = (
    "ations", "ation", "ments", "ment", "ings", "ing", "edly", "ies", "ers",
    "ed", "es", "er", "ly", "al", "s", "e", "y",
)  # fmt: skip


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def stem(piece):
    """A crude stem: one English suffix off, then a doubled last letter or a last vowel."""
    word = piece.removeprefix(PREFIX)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    if len(word) > 4 and word[-1] in "iey":
        word = word[:-1]
    return word


def count_tokens(encoded, size):
    counts = np.zeros(size)
    for ids in encoded:
        np.add.at(counts, ids, 1)
    return counts


def weights(vocabulary, counts, settings):
    """Smooth inverse frequency `a / (a + p)`: near 0 for stop words, 1 for the rarest pieces."""
    a = settings["frequency_smoothing"]
    out = a / (a + counts / counts.sum())
    for i, piece in enumerate(vocabulary):
        if piece == "[CLS]":
            # Not zero: a text without any token still gets a direction of its own.
            out[i] = settings["cls_weight"]
        elif piece == "[UNK]":
            out[i] = settings["unknown_weight"]
        elif piece in SPECIALS:
            out[i] = 0.0
        elif len(piece) == 1 and is_punctuation(piece):
            out[i] = min(out[i], settings["punctuation_weight"])
    return out


def random_directions(vocabulary, settings, rng):
    """Seeded random unit vectors; pieces with one stem share part of theirs."""
    dimensions, share = settings["hidden_size"], settings["stem_share"]
    stems = {}
    of_piece = np.array([stems.setdefault(stem(piece), len(stems)) for piece in vocabulary])
    own = unit(rng.standard_normal((len(vocabulary), dimensions)))
    shared = unit(rng.standard_normal((len(stems), dimensions)))
    return unit(np.sqrt(1 - share) * own + np.sqrt(share) * shared[of_piece])


def passage_matrix(encoded, piece_weights, span=256):
    """Passages by pieces, weighted, each row of unit length; long passages are cut into spans."""
    columns, values, ends = [], [], [0]
    for ids in encoded:
        for start in range(0, len(ids), span):
            pieces, found = np.unique(ids[start : start + span], return_counts=True)
            row = (1 + np.log(found)) * piece_weights[pieces]
            length = np.linalg.norm(row)
            if len(pieces) < 5 or length == 0:
                continue
            columns.append(pieces)
            values.append((row / length).astype(np.float32))
            ends.append(ends[-1] + len(pieces))
    shape = (len(ends) - 1, len(piece_weights))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


def latent_directions(matrix, rank, rng, iterations=4, oversampling=32):
    """Right singular vectors by randomised subspace iteration, strongest first, rows of unit length.

    Pieces that keep the same company in the corpus point the same way: latent semantic analysis.
    """
    transposed = matrix.T.tocsr()
    basis = rng.standard_normal((matrix.shape[1], rank + oversampling)).astype(np.float32)
    for _ in range(iterations):
        basis, _ = np.linalg.qr(transposed @ (matrix @ basis))
    projected = matrix @ basis
    values, rotation = np.linalg.eigh((projected.T @ projected).astype(np.float64))
    strongest = np.argsort(-values)[:rank]
    directions = basis @ rotation[:, strongest]
    # A singular vector is defined up to its sign; fix it so that the recipe says one thing.
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(rank)])
    return unit(directions * signs)


def token_vectors(vocabulary, encoded, settings, rng):
    """The float embedding table, [vocabulary, hidden]."""
    piece_weights = weights(vocabulary, count_tokens(encoded, len(vocabulary)), settings)
    share = settings["latent_share"]
    directions = random_directions(vocabulary, settings, rng)
    if share > 0:
        matrix = passage_matrix(encoded, piece_weights)
        latent = latent_directions(matrix, settings["hidden_size"], rng)
        directions = unit(np.sqrt(1 - share) * directions + np.sqrt(share) * latent)
    return (directions * piece_weights[:, None]).astype(np.float32)
