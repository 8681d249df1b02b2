"""Training pairs: a query and the passage it belongs to, as token ids with a weight a token.

Half and more are cut from documents (some words of a sentence, or the sentence itself, ask for the
passage), neighbours of one document together so that they are each other's hard negatives; the
rest are the labelled pairs, every source with a fixed share.
"""

import numpy as np

_DOCUMENT_SHARES = {"openstax": 0.45, "medquad": 0.25, "tech-docs": 0.15, "factbook": 0.15}
_PAIR_SHARES = {
    "wordnet": 0.34,
    "openstax-sections": 0.16,
    "openstax-terms": 0.08,
    "medquad": 0.10,
    "tech-docs": 0.10,
    "factbook": 0.05,
    "clinc150-same-intent": 0.05,
    "banking77-same-intent": 0.04,
    "qmsum-train": 0.02,
}
_PASSAGE_TOKENS, _QUERY_TOKENS, _LONG_TOKENS = 320, 64, 256


class Samples:
    def __init__(self, texts, settings, rng):
        self.texts, self.settings, self.rng, self._weights = texts, settings, rng, {}
        free = np.where(~texts.document_held)[0]
        spans = [range(texts.documents[i], texts.documents[i + 1]) for i in free]
        self.passages = [[p for p in span if texts.passage_tokens[p] >= 20] for span in spans]
        sources = texts.document_source[free]
        counts = np.array([len(p) for p in self.passages], float)
        for source, share in _DOCUMENT_SHARES.items():
            of_source = sources == source
            counts[of_source] *= share / counts[of_source].sum()
        self.document_shares = np.cumsum(counts / counts.sum())
        self.pairs = [np.where((texts.pair_source == s) & ~texts.pair_held)[0] for s in _PAIR_SHARES]
        self.pair_shares = np.cumsum(list(_PAIR_SHARES.values())) / sum(_PAIR_SHARES.values())

    def token_weights(self, ids):
        """How much each token of a text of its own adds to the text's vector, in units of its row."""
        slope, exponent = self.settings["repeat_slope"], self.settings["repeat_exponent"]
        at = np.arange(len(ids), dtype=np.float32)
        near = np.exp(-slope * np.abs(at[:, None] - at[None, :]))
        count = ((ids[:, None] == ids[None, :]) * near).sum(axis=1)
        return (count**-exponent + self.settings["context_total"]).astype(np.float32)

    def _remembered(self, key, ids):
        if key not in self._weights:
            self._weights[key] = self.token_weights(ids)
        return self._weights[key]

    def _from_passage(self, p):
        """(query ids, passage ids, passage weights), or None where the passage is too short."""
        texts, rng = self.texts, self.rng
        ids = texts.passage(p)[:_PASSAGE_TOKENS]
        weights = self._remembered(("passage", p), ids)
        first, last = texts.passages[p], texts.passages[p + 1]
        at = texts.sentences.ends[first : last + 1] - texts.sentences.ends[first]
        j = int(rng.integers(last - first))
        if min(at[j + 1], _PASSAGE_TOKENS) - at[j] < 5:
            j = int(np.argmax(np.diff(at)))
        start, end = at[j], min(at[j + 1], _PASSAGE_TOKENS)
        sentence = ids[start:end]
        if len(sentence) < 3:
            return None
        word = np.cumsum(~texts.continues[sentence]) - 1
        count, kind = word[-1] + 1, rng.random()
        if kind < 0.35 and count >= 6:
            chosen = np.zeros(count + 1, bool)
            chosen[rng.choice(count, max(2, int(count * rng.uniform(0.2, 0.45))), replace=False)] = True
            return sentence[chosen[word]], ids, weights
        if kind < 0.7 and count >= 6:
            length = int(rng.integers(3, 10))
            from_word = int(rng.integers(0, max(1, count - length + 1)))
            return sentence[(word >= from_word) & (word < from_word + length)], ids, weights
        if last - first < 3 or len(ids) - len(sentence) < 12:
            return sentence[:_QUERY_TOKENS], ids, weights
        rest = np.ones(len(ids), bool)
        rest[start:end] = False
        return sentence[:_QUERY_TOKENS], ids[rest], weights[rest]

    def _labelled(self):
        source = self.pairs[min(len(self.pairs) - 1, int(np.searchsorted(self.pair_shares, self.rng.random())))]
        i = int(source[int(self.rng.random() * len(source))])
        long = self.texts.long[i][:_LONG_TOKENS]
        return self.texts.short[i][:_QUERY_TOKENS], long, self._remembered(("pair", i), long)

    def batch(self, size):
        """`size` triples (query ids, passage ids, passage weights)."""
        rows, group = [], self.settings["neighbours"]
        while len(rows) < int(size * self.settings["document_share"]):
            passages = self.passages[int(np.searchsorted(self.document_shares, self.rng.random()))]
            first = int(self.rng.integers(0, max(1, len(passages) - group + 1)))
            found = [self._from_passage(p) for p in passages[first : first + group]]
            rows += [row for row in found if row is not None]
        rows = rows[: int(size * self.settings["document_share"])]
        return rows + [self._labelled() for _ in range(size - len(rows))]
