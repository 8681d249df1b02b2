"""nDCG@10 on held-out documents, by which a checkpoint, a share or a shape is chosen.

As in the use: documents are cut into chunks of some tokens inside paragraphs, a paragraph scores what its best chunk scores. Questions are the
questions of MedQuAD for their answers, and, for the other documents, sentences that were taken out of a paragraph before.
"""

import numpy as np
import torch
from torch.nn import functional as F

from encoder import CLS, SEP, WIDTH, alone

_OF_SOURCE = {"openstax": (12, 1500), "tech-docs": (6, 1000), "medquad": (40, 600)}


class Questions:
    """Documents of parts, and questions with the number of the part that answers each, counted over all documents."""

    def __init__(self):
        self.documents, self.queries, self.answers, self.parts = [], [], [], 0

    def add(self, parts):
        self.documents.append(parts)
        self.parts += len(parts)

    def chunks(self, size):
        """[(document's tokens, [(first, end)], [part])]"""
        out, part = [], 0
        for parts in self.documents:
            spans, owners, at = [], [], 0
            for tokens in parts:
                spans += [(at + i, at + min(len(tokens), i + size)) for i in range(0, len(tokens), size)]
                owners += [part] * -(-len(tokens) // size)
                at, part = at + len(tokens), part + 1
            out.append((np.concatenate(parts), spans, owners))
        return out

    def ndcg(self, queries, vectors, owners, width=WIDTH):
        """nDCG@10 of every question."""
        scores = F.normalize(queries[:, :width], dim=1) @ F.normalize(vectors[:, :width], dim=1).T
        best = torch.full((len(queries), self.parts), -2.0)
        best.scatter_reduce_(1, torch.tensor(owners).expand(len(queries), -1), scores, "amax")
        right = best[torch.arange(len(queries)), torch.tensor(self.answers)]
        rank = (best > right[:, None]).sum(1)
        return torch.where(rank < 10, 1 / torch.log2(rank + 2.0), torch.zeros(()))


def held_out(documents, seed=5):
    """Questions of the held-out documents."""
    rng, out = np.random.default_rng(seed), Questions()
    for source, (count, most) in _OF_SOURCE.items():
        held = [d for d in documents if d.held and d.source == source and d.tokens() >= 300]
        for at in rng.permutation(len(held))[:count]:
            _add(out, held[at], most, rng)
    return out


def _add(out, document, most, rng):
    parts, total = [], 0
    for heading, asks, sentences in zip(document.headings, document.asks, document.paragraphs):
        kept = list(sentences)
        usable = [i for i, s in enumerate(sentences) if 10 <= len(s) <= 48]
        if asks:
            out.queries.append(heading), out.answers.append(out.parts + len(parts))
        elif len(sentences) >= 3 and usable and rng.random() < 0.7:
            out.queries.append(kept.pop(int(rng.choice(usable)))), out.answers.append(out.parts + len(parts))
        parts.append(np.concatenate(kept))
        total += len(parts[-1])
        if total >= most:
            break
    out.add(parts)


def token_vectors(encoder, tokens, window):
    """Vectors of a document's tokens from windows that overlap by a quarter, each token from where it is farthest from an edge."""
    size = window - 2
    stride = size - size // 4
    starts = [0]
    while starts[-1] + size < len(tokens):
        starts.append(min(starts[-1] + stride, len(tokens) - size))
    rows = []
    for i, start in enumerate(starts):
        ids = torch.tensor([[CLS, *tokens[start : start + size].tolist(), SEP]])
        out = encoder(ids)[0, 1:-1]
        first = 0 if i == 0 else (starts[i - 1] + size - start) // 2
        end = len(out) if i == len(starts) - 1 else size - (start + size - starts[i + 1]) + (start + size - starts[i + 1]) // 2
        rows.append(out[first:end])
    return torch.cat(rows)


@torch.inference_mode()
def late(encoder, chunks_by_size, window):
    """By size of a chunk, (vectors, parts)."""
    out = [([], []) for _ in chunks_by_size]
    for documents in zip(*chunks_by_size):
        tokens = token_vectors(encoder, documents[0][0], window)
        sums = torch.cat([tokens.new_zeros(1, tokens.shape[1]), tokens.cumsum(0)])
        for (vectors, parts), (_, spans, owners) in zip(out, documents):
            first, end = (torch.tensor(column) for column in zip(*spans))
            vectors.append(F.normalize(sums[end] - sums[first], dim=1))
            parts.extend(owners)
    return [(torch.cat(vectors), parts) for vectors, parts in out]


@torch.inference_mode()
def plain(encoder, chunks):
    texts = [tokens[a:b] for tokens, spans, _ in chunks for a, b in spans]
    return alone(encoder, texts), [part for _, _, owners in chunks for part in owners]


@torch.inference_mode()
def measure(encoder, questions, plain_sizes=(64,), late_sizes=(32, 64, 128), windows=(256, 512)):
    """{way: nDCG@10 of every question}; chunks of 64 tokens, and windows of the first length, at the narrower widths too."""
    queries, out = alone(encoder, questions.queries), {}
    for size in plain_sizes:
        out[f"plain {size}"] = questions.ndcg(queries, *plain(encoder, questions.chunks(size)))
    for window in windows:
        found = late(encoder, [questions.chunks(size) for size in late_sizes], window)
        for size, each in zip(late_sizes, found):
            out[f"late {size}, window {window}"] = questions.ndcg(queries, *each)
            if size == 64 and window == windows[0]:
                for width in (256, 128, 64):
                    out[f"late 64 at {width}"] = questions.ndcg(queries, *each, width=width)
    return out
