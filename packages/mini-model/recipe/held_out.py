"""Retrieval on the held-out part of the training texts; what a checkpoint, a shape or a share is chosen by.

Paragraphs of held-out documents are ranked for `words` (a third of the words of one of their sentences, at
random), `clause` (four to eight words of it in a row) and `cloze` (the sentence itself, which its paragraph
then lacks); PubMedQA passages for their question, sections and notes of documentation for their heading. `spans late`
ranks spans of held-out documents pooled inside them, `spans plain` the same spans alone, for queries made as in training.
"""

import copy
import random

import numpy as np

from bags import MOST_TOKENS, matrix
from vectors import unit

_SPAN_TASKS = ("words", "clause", "cloze")
_WINDOW_PASSAGES, _MOST_SPANS = 8, 4000


def _query(texts, kind, sentences, j, rng):
    words = texts.words(sentences[j])
    if kind == "words":
        words = [words[k] for k in sorted(rng.sample(range(len(words)), max(2, len(words) // 3)))]
    elif kind == "clause":
        length = rng.randint(4, 8)
        start = rng.randrange(0, len(words) - length + 1)
        words = words[start : start + length]
    return np.array([token for word in words for token in word])


def _paragraph_task(texts, kind, documents, rng):
    ranked, queries = [], []
    for p in (p for passages in documents for p in passages):
        sentences, ids = texts.sentences_of(p), texts.passage(p)
        usable = [j for j, s in enumerate(sentences) if 8 <= len(texts.words(s)) <= 40]
        if usable and rng.random() < 0.6 and (kind != "cloze" or len(sentences) >= 4):
            j = rng.choice(usable)
            queries.append((_query(texts, kind, sentences, j, rng), [len(ranked)]))
            if kind == "cloze":
                ids = np.concatenate([s for k, s in enumerate(sentences) if k != j])
        ranked.append(ids)
    return ranked, queries


def _pair_task(texts, source, most, rng):
    rows = list(np.where((texts.pair_source == source) & texts.pair_held)[0])
    rng.shuffle(rows)
    passages, queries = {}, {}
    for i in rows[:most]:
        at = passages.setdefault(tuple(texts.long[i]), len(passages))
        queries.setdefault(tuple(texts.short[i]), set()).add(at)
    return [np.array(p) for p in passages], [(np.array(q), sorted(right)) for q, right in queries.items()]


def _spans(texts, samples, seed):
    """(query, span inside its document) pairs of the held-out documents."""
    source = copy.copy(samples)
    source.rng = np.random.default_rng(seed)
    rows = []
    for document in np.where(texts.document_held)[0]:
        passages = source.passages_of(document)
        for first in range(0, len(passages), _WINDOW_PASSAGES):
            rows += source.spans(passages[first : first + _WINDOW_PASSAGES])
    return [rows[i] for i in source.rng.permutation(len(rows))[:_MOST_SPANS]]


def tasks(texts, samples, seed=1):
    """name: (passages, queries, right passages of each query), texts as sparse matrices."""
    rng, size = random.Random(seed), len(texts.continues)
    documents = []
    for document in np.where(texts.document_held)[0]:
        passages = [p for p in samples.passages_of(document) if 30 <= texts.passage_tokens[p] <= 400]
        if len(passages) >= 8:
            documents.append(passages[:60])
    rng.shuffle(documents)
    found = {kind: _paragraph_task(texts, kind, documents[:70], rng) for kind in _SPAN_TASKS}
    for name, source, most in (
        ("pubmedqa", "pubmedqa-labelled", 2000),
        ("sections", "openstax-sections", 2500),
        ("tech-docs", "tech-docs", 1500),
    ):
        found[name] = _pair_task(texts, source, most, rng)

    def alone(sequences):
        return matrix([samples.bags.alone(ids[:MOST_TOKENS]) for ids in sequences], size)

    out = {
        name: (alone(passages), alone([ids for ids, _ in queries]), [right for _, right in queries])
        for name, (passages, queries) in found.items()
    }
    queries, spans = zip(*_spans(texts, samples, seed))
    asked, right = matrix(queries, size), [[i] for i in range(len(spans))]
    out["spans late"] = (matrix(spans, size), asked, right)
    out["spans plain"] = (alone([span.ids[span.own > 0] for span in spans]), asked, right)
    return out


def ndcg10(scores, right):
    total = 0
    for row, answers in zip(scores, right):
        ranks = [int((row >= row[a]).sum()) - 1 for a in answers]
        ideal = sum(1 / np.log2(i + 2) for i in range(min(10, len(answers))))
        total += sum(1 / np.log2(r + 2) for r in ranks if r < 10) / ideal
    return total / len(right)


def ndcg_of_vectors(queries, passages, right, width=None):
    return ndcg10(unit(queries[:, :width]) @ unit(passages[:, :width]).T, right)
