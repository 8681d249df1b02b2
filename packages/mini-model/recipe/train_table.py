"""Train the token table: directions and lengths, contrastive, at every Matryoshka width.

A text's vector is the weighted sum of its tokens' rows (bags.py), so a batch of texts is a sparse matrix times the
table. The loss of a query is the cross-entropy of its similarities to all passages of the batch against a target that is
its own passage (share 1) and what a teacher says (share `teacher_share`): BM25 of their own words, which no 512
dimensions can hold. The teacher keeps the table from forgetting words.
"""

import csv

import numpy as np
import torch
import torch.nn.functional as functional

from bags import matrix
from held_out import ndcg_of_vectors
from vectors import unit

WIDTHS = (256, 128, 64)
# BM25's usual saturation and share of the length.
_K1, _B = 1.2, 0.75


def inverse_frequencies(texts):
    """log(1 + (N - df + 0.5) / (df + 0.5)) over the training passages, the largest 1; and df."""
    free = ~np.repeat(texts.document_held, np.diff(texts.documents))
    passages = np.where(free & (texts.passage_tokens >= 12))[0]
    frequency = np.zeros(len(texts.continues))
    for p in passages:
        frequency[np.unique(texts.passage(p)[:400])] += 1
    inverse = np.log(1 + (len(passages) - frequency + 0.5) / (frequency + 0.5))
    inverse /= inverse.max()
    inverse[texts.signs] = np.minimum(inverse[texts.signs], 0.02)
    return inverse, frequency, passages


def start_table(table, texts, samples, settings):
    """The untrained table with a power of idf as its lengths, turned so that the first dimensions say the most."""
    inverse, frequency, passages = inverse_frequencies(texts)
    lengths = np.linalg.norm(table, axis=1)
    known = (frequency > 0) & (lengths > 0.05) & ~texts.signs
    known[:5] = False
    directions = table / np.maximum(lengths, 1e-9)[:, None]
    lengths = np.maximum(np.where(known, inverse ** settings["length_power"], lengths), 1e-6)
    chosen = samples.rng.choice(passages, min(20_000, len(passages)), replace=False)
    sample = [samples.bags.alone(texts.passage(p)[:256]) for p in chosen]
    vectors = unit(matrix(sample, len(table)) @ (directions * lengths[:, None]))
    _, turned = np.linalg.eigh(vectors.T @ vectors)
    return (directions @ turned[:, ::-1]).astype(np.float32), lengths.astype(np.float32), inverse


class Pooled(torch.autograd.Function):
    """`texts @ table` of a sparse matrix that is no parameter."""

    @staticmethod
    def forward(context, table, texts):
        context.texts = texts
        return torch.from_numpy(texts @ table.detach().numpy())

    @staticmethod
    def backward(context, gradient):
        return torch.from_numpy(context.texts.T @ gradient.numpy()), None


def taught_similarities(queries, passages, inverse):
    """BM25 as a share of the sum of the idf of the query's words, [queries, passages]; a full match is about 1."""
    asked, there = (matrix(bags, len(inverse), own=True) for bags in (queries, passages))
    asked.data = (asked.data > 0).astype(np.float32)
    row = np.repeat(np.arange(there.shape[0]), np.diff(there.indptr))
    length = np.asarray(there.sum(axis=1)).ravel()
    saturation = _K1 * (1 - _B + _B * length[row] / length.mean())
    there.data = there.data * (_K1 + 1) / (there.data + saturation) * inverse[there.indices]
    most = np.maximum(asked @ inverse[:, None], 1e-6)
    return torch.from_numpy(((asked @ there.T).toarray() / most).astype(np.float32))


def widths_of_step(full, settings, rng):
    """(width, share of the loss): all of it, half, and one of the others in turn."""
    others = [width for width in WIDTHS if width != full // 2]
    return (full, 1.0), (full // 2, settings["half_share"]), (int(rng.choice(others)), settings["narrow_share"])


def loss_of(table, batch, inverse, settings, rng):
    queries, passages = zip(*batch)
    asked, there = (Pooled.apply(table, matrix(bags, len(table))) for bags in (queries, passages))
    taught = taught_similarities(queries, passages, inverse) / settings["teacher_temperature"]
    target = torch.eye(len(batch)) + settings["teacher_share"] * functional.softmax(taught, dim=1)
    loss = 0
    for width, share in widths_of_step(table.shape[1], settings, rng):
        similar = functional.normalize(asked[:, :width], dim=1) @ functional.normalize(there[:, :width], dim=1).T
        told = functional.log_softmax(similar / settings["temperature"], dim=1)
        loss = loss - share * (target * told).sum() / len(batch)
    return loss


class Curves:
    """A CSV with a row for every measurement: the loss, nDCG@10 by width as the mean over the tasks, and by task at full width."""

    def __init__(self, path, tasks, full):
        self._tasks, self._widths = tasks, (full, *WIDTHS)
        self._file = open(path, "w", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(["step", "loss", *self._widths, *tasks])

    def add(self, step, loss, table):
        found = {}
        for name, (passages, queries, right) in self._tasks.items():
            vectors = [texts @ table for texts in (queries, passages)]
            for width in self._widths:
                found[name, width] = ndcg_of_vectors(*vectors, right, width)
        means = [np.mean([found[name, width] for name in self._tasks]) for width in self._widths]
        full = [found[name, self._widths[0]] for name in self._tasks]
        self._rows.writerow([step, f"{loss:.4f}", *(f"{value:.4f}" for value in (*means, *full))])
        self._file.flush()


def rate_at(step, settings):
    """Up from 0 in the warm-up, down to 0 at the end, in straight lines."""
    return settings["rate"] * min(1, (step + 1) / settings["warm_up"]) * (1 - step / settings["steps"])


def rows_of(directions, log_lengths):
    """The table, [vocabulary, hidden]."""
    return directions * torch.exp(log_lengths)[:, None]


def train(table, texts, samples, settings, curves):
    """`trained_share` of the trained table, which is its mean over about the last `mean_over` steps, and the rest of the start."""
    directions, lengths, inverse = start_table(table, texts, samples, settings)
    directions = torch.nn.Parameter(torch.from_numpy(directions))
    log_lengths = torch.nn.Parameter(torch.from_numpy(np.log(lengths)))
    optimizer = torch.optim.Adam([{"params": [directions]}, {"params": [log_lengths]}], betas=settings["betas"])
    start = rows_of(directions, log_lengths).detach()
    mean = start.clone()
    curves.add(0, np.nan, mean.numpy())
    for step in range(settings["steps"]):
        rate = rate_at(step, settings)
        for group, share in zip(optimizer.param_groups, (1, settings["length_rate_share"])):
            group["lr"] = rate * share
        loss = loss_of(rows_of(directions, log_lengths), samples.batch(settings["batch"]), inverse, settings, samples.rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            mean.lerp_(rows_of(directions, log_lengths), 1 / min(step + 1, settings["mean_over"]))
        if (step + 1) % settings["measure_every"] == 0 or step + 1 == settings["steps"]:
            curves.add(step + 1, loss.item(), mean.numpy())
    mean.lerp_(start, 1 - settings["trained_share"])
    curves.add("mixed", np.nan, mean.numpy())
    return mean.numpy()
