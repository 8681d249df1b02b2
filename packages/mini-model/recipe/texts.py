"""The training texts as arrays of token ids, with what is held out of training marked.

Held out of every gradient step: the US history and economics books of OpenStax, the documentation of
vitest, and all of PubMedQA. The vocabulary and the start (`build.py`) are those of v0 and have counted them.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import corpus
import wordpiece

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(0-9*-])")
_DOCUMENTS = ("openstax", "medquad", "tech-docs", "factbook")
_HELD_PARTS = {("openstax", "us-history"), ("openstax", "economics"), ("tech-docs", "vitest")}
_HELD_PAIRS = {"pubmedqa-labelled"}


@dataclass
class Ragged:
    """Sequences laid end to end."""

    values: list = field(default_factory=list)
    ends: list = field(default_factory=lambda: [0])

    def add(self, sequence):
        self.values.extend(sequence)
        self.ends.append(len(self.values))

    def freeze(self):
        self.values, self.ends = np.array(self.values, np.int32), np.array(self.ends)
        return self

    def __getitem__(self, i):
        return self.values[self.ends[i] : self.ends[i + 1]]

    def __len__(self):
        return len(self.ends) - 1


class Texts:
    """Sentences of passages of documents, and pairs of a short and a long side."""

    def __init__(self, data, vocabulary):
        self.encoder = wordpiece.Encoder(vocabulary)
        self.continues = np.array([piece.startswith(wordpiece.PREFIX) for piece in vocabulary])
        self.signs = np.array([len(piece) == 1 and not piece.isalnum() for piece in vocabulary])
        self.sentences, self.passages, self.documents = Ragged(), [0], [0]
        self.document_source, self.document_held = [], []
        held_starts, held_titles = self._read_documents(Path(data))
        self.short, self.long, self.pair_source, self.pair_held = Ragged(), Ragged(), [], []
        self._read_pairs(Path(data), held_starts, held_titles)
        self.sentences.freeze(), self.short.freeze(), self.long.freeze()
        for name in ("passages", "documents", "document_source", "document_held", "pair_source", "pair_held"):
            setattr(self, name, np.array(getattr(self, name)))
        self.passage_tokens = np.diff(self.sentences.ends[self.passages])

    def passage(self, p):
        ends = self.sentences.ends
        return self.sentences.values[ends[self.passages[p]] : ends[self.passages[p + 1]]]

    def sentences_of(self, p):
        return [self.sentences[i] for i in range(self.passages[p], self.passages[p + 1])]

    def words(self, ids):
        out = []
        for token in ids:
            if self.continues[token] and out:
                out[-1].append(token)
            else:
                out.append([token])
        return out

    def _read_documents(self, data):
        held_starts = set()
        for source in _DOCUMENTS:
            for name, paragraphs in corpus.documents(data, source):
                held = (source, name.split("/")[0]) in _HELD_PARTS
                before = len(self.passages)
                for paragraph in paragraphs:
                    self._add_passage(paragraph, held_starts if held else None)
                if len(self.passages) > before:
                    self.documents.append(len(self.passages) - 1)
                    self.document_source.append(source)
                    self.document_held.append(held)
        rows = corpus.read_jsonl(data / "documents" / "openstax.jsonl.gz")
        return held_starts, {r["title"].strip() for r in rows if ("openstax", r["id"].split("/")[0]) in _HELD_PARTS}

    def _add_passage(self, paragraph, starts):
        before = len(self.sentences.ends)
        for sentence in _SENTENCE_END.split(re.sub(r"\s+", " ", paragraph)):
            ids = self.encoder.encode(sentence)
            if ids:
                self.sentences.add(ids)
            if starts is not None:
                starts.add(_start(sentence))
        if len(self.sentences.ends) > before:
            self.passages.append(len(self.sentences.ends) - 1)

    def _read_pairs(self, data, held_starts, held_titles):
        for path in sorted((data / "pairs").glob("*.jsonl.gz")):
            source = path.name.removesuffix(".jsonl.gz")
            for row in corpus.pairs(data, source):
                held = source in _HELD_PAIRS
                if source in ("openstax-sections", "tech-docs", "openstax-terms"):
                    held = _start(_SENTENCE_END.split(row["p"])[0]) in held_starts
                    held |= source == "openstax-sections" and row["a"].split(" - ")[0].strip() in held_titles
                short, long = self.encoder.encode(row["a"]), self.encoder.encode(row["p"])[:400]
                if short and long:
                    self.short.add(short), self.long.add(long)
                    self.pair_source.append(source), self.pair_held.append(held)


def _start(text):
    """The first 40 letters and digits, to find a passage again that was cleaned in another way."""
    return re.sub(r"\W+", "", text.lower())[:40]
