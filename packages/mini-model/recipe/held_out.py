"""Retrieval on the held-out part of the training texts; what a checkpoint, a shape or a share is chosen by.

Paragraphs of held-out documents are ranked for `words` (a third of the words of one of their sentences, at
random), `clause` (four to eight words of it in a row) and `cloze` (the sentence itself, which its paragraph
then lacks); PubMedQA passages for their question, sections and notes of documentation for their heading.
"""

import random

import numpy as np

from vectors import unit

SPAN_TASKS = ("words", "clause", "cloze")


def _query(texts, kind, sentences, j, rng):
    words = texts.words(sentences[j])
    if kind == "words":
        words = [words[k] for k in sorted(rng.sample(range(len(words)), max(2, len(words) // 3)))]
    elif kind == "clause":
        length = rng.randint(4, 8)
        start = rng.randrange(0, len(words) - length + 1)
        words = words[start : start + length]
    return np.array([token for word in words for token in word])


def _span_task(texts, kind, documents, rng):
    ranked, queries, count = [], [], 0
    for passages in documents:
        kept = []
        for p in passages:
            sentences, ids = texts.sentences_of(p), texts.passage(p)
            usable = [j for j, s in enumerate(sentences) if 8 <= len(texts.words(s)) <= 40]
            if usable and rng.random() < 0.6 and (kind != "cloze" or len(sentences) >= 4):
                j = rng.choice(usable)
                queries.append((_query(texts, kind, sentences, j, rng), [count]))
                if kind == "cloze":
                    ids = np.concatenate([s for k, s in enumerate(sentences) if k != j])
            kept.append(ids)
            count += 1
        ranked.append(kept)
    return ranked, queries


def _pair_task(texts, source, most, rng):
    rows = list(np.where((texts.pair_source == source) & texts.pair_held)[0])
    rng.shuffle(rows)
    passages, queries = {}, {}
    for i in rows[:most]:
        at = passages.setdefault(tuple(texts.long[i]), len(passages))
        queries.setdefault(tuple(texts.short[i]), set()).add(at)
    return [[np.array(p)] for p in passages], [(np.array(q), sorted(right)) for q, right in queries.items()]


def tasks(texts, seed=1):
    """name: (documents as lists of passages, queries as (ids, right passages counted over all documents))."""
    rng = random.Random(seed)
    documents = []
    for i in np.where(texts.document_held)[0]:
        span = range(texts.documents[i], texts.documents[i + 1])
        passages = [p for p in span if 30 <= texts.passage_tokens[p] <= 400]
        if len(passages) >= 8:
            documents.append(passages[:60])
    rng.shuffle(documents)
    out = {kind: _span_task(texts, kind, documents[:70], rng) for kind in SPAN_TASKS}
    for name, source, most in (
        ("pubmedqa", "pubmedqa-labelled", 2000),
        ("sections", "openstax-sections", 2500),
        ("tech-docs", "tech-docs", 1500),
    ):
        out[name] = _pair_task(texts, source, most, rng)
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
