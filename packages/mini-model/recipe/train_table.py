"""Train the token table as a bag of rows: directions and lengths, contrastive, at every Matryoshka width.

A text's vector is the weighted sum of its tokens' rows (weights: samples.py), which is what the mean of the
encoder's token vectors is up to length while the context heads are plain gains. The loss of a query is the
cross-entropy of its similarities to all passages of the batch against a target that is its own passage
(share 1) and what a teacher says (share `teacher_share`): the similarities of the texts as sparse vectors, idf
times the root of the count, which no 384 dimensions can hold. The teacher keeps the table from forgetting words.
"""

import csv

import numpy as np
import scipy.sparse as sparse
import torch
import torch.nn.functional as functional

from held_out import ndcg_of_vectors
from vectors import unit

WIDTHS = (256, 192, 128, 64)


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


def start_table(table, texts, samples, settings, rng):
    """The untrained table with idf as its lengths, turned so that the first dimensions say the most."""
    inverse, frequency, passages = inverse_frequencies(texts)
    lengths = np.linalg.norm(table, axis=1)
    known = (frequency > 0) & (lengths > 0.05) & ~texts.signs
    known[:5] = False
    directions = table / np.maximum(lengths, 1e-9)[:, None]
    lengths = np.maximum(np.where(known, inverse, lengths), 1e-6)
    chosen = rng.choice(passages, min(20_000, len(passages)), replace=False)
    sample = [texts.passage(p)[:256] for p in chosen]
    vectors = unit(bag(sample, [samples.token_weights(ids) for ids in sample], len(table)) @ (directions * lengths[:, None]))
    _, turned = np.linalg.eigh(vectors.T @ vectors)
    return (directions @ turned[:, ::-1]).astype(np.float32), lengths, inverse


def bag(sequences, weights, size):
    row = np.repeat(np.arange(len(sequences)), [len(ids) for ids in sequences])
    return sparse.csr_matrix((np.concatenate(weights), (row, np.concatenate(sequences))), shape=(len(sequences), size))


def unit_rows(matrix):
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.maximum(length, 1e-6)) @ matrix


def sparse_similarities(queries, passages, weights, inverse, context_total):
    asked = bag(queries, [np.ones(len(q), np.float32) for q in queries], len(inverse))
    asked.data = np.sqrt(asked.data)
    there = bag(passages, [w - context_total for w in weights], len(inverse))
    asked, there = (unit_rows(m.multiply(inverse).tocsr()) for m in (asked, there))
    return torch.from_numpy((asked @ there.T).toarray().astype(np.float32))


def embed(table, sequences, weights):
    ids = torch.from_numpy(np.concatenate(sequences).astype(np.int64))
    starts = torch.from_numpy(np.cumsum([0] + [len(s) for s in sequences[:-1]]))
    return functional.embedding_bag(
        ids, table, starts, mode="sum", per_sample_weights=torch.from_numpy(np.concatenate(weights))
    )


def loss_of(table, batch, samples, inverse, settings, rng):
    queries, passages, weights = (list(column) for column in zip(*batch))
    asked = embed(table, queries, [samples.token_weights(q) for q in queries])
    there = embed(table, passages, weights)
    taught = sparse_similarities(queries, passages, weights, inverse, settings["context_total"])
    target = torch.eye(len(batch)) + settings["teacher_share"] * functional.softmax(
        taught / settings["temperature"], dim=1
    )
    loss = 0
    for width, share in ((table.shape[1], 1.0), (int(rng.choice(WIDTHS)), settings["narrow_share"])):
        similar = functional.normalize(asked[:, :width], dim=1) @ functional.normalize(there[:, :width], dim=1).T
        loss = loss - share * (target * functional.log_softmax(similar / settings["temperature"], dim=1)).sum() / len(batch)
    return loss


def measure(table, tasks, samples):
    """nDCG@10 on the held-out tasks by width, mean over the tasks."""
    out = {}
    for documents, queries in tasks.values():
        there = [p for passages in documents for p in passages]
        asked = [q for q, _ in queries]
        vectors = [bag(s, [samples.token_weights(ids) for ids in s], len(table)) @ table for s in (asked, there)]
        for width in (table.shape[1], *WIDTHS):
            found = ndcg_of_vectors(*vectors, [right for _, right in queries], width)
            out[width] = out.get(width, 0) + found / len(tasks)
    return out


class Curves:
    """A CSV with a row for every measurement."""

    def __init__(self, path, width):
        self._file = open(path, "w", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file)
        self._rows.writerow(["phase", "step", "loss", width, *WIDTHS])

    def add(self, phase, step, loss, found):
        self._rows.writerow([phase, step, loss, *(f"{value:.4f}" for value in found.values())])
        self._file.flush()


def run_phase(parameters, phase, samples, inverse, settings, measured):
    """One optimizer from its first rate to its last; `measured(step, loss)` now and then."""
    rng = samples.rng = np.random.default_rng(phase["seed"])
    directions, log_lengths = parameters
    rates = (phase["rate"], phase["rate"] * settings["length_rate_share"])
    optimizer = torch.optim.Adam([{"params": [p]} for p in parameters], betas=(0.9, 0.99))
    for step in range(phase["steps"]):
        left = 1 - (1 - phase["last_share"]) * step / phase["steps"]
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * left * min(1, step / phase["warm_up"])
        table = directions * torch.exp(log_lengths)[:, None]
        loss = loss_of(table, samples.batch(phase["batch"]), samples, inverse, settings, rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if (step + 1) % settings["measure_every"] == 0 or step + 1 == phase["steps"]:
            measured(step + 1, f"{loss.item():.4f}")


def train(table, texts, samples, tasks, settings, curves_path):
    """The trained table, after all phases of the settings."""
    directions, lengths, inverse = start_table(table, texts, samples, settings, samples.rng)
    directions = torch.nn.Parameter(torch.from_numpy(directions))
    log_lengths = torch.nn.Parameter(torch.from_numpy(np.log(lengths).astype(np.float32)))
    curves = Curves(curves_path, table.shape[1])

    def now():
        return (directions * torch.exp(log_lengths)[:, None]).detach().numpy()

    curves.add(0, 0, "", measure(now(), tasks, samples))
    after_phase = [now()]
    for number, phase in enumerate(settings["phases"], 1):

        def measured(step, loss, number=number):
            curves.add(number, step, loss, measure(now(), tasks, samples))

        run_phase((directions, log_lengths), phase, samples, inverse, settings, measured)
        after_phase.append(now())
    share = settings["last_phase_share"]
    return share * after_phase[-1] + (1 - share) * after_phase[-2]
