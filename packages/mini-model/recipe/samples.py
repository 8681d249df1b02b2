"""Training pairs: a query and the passage it belongs to, as bags of rows (bags.py).

More than half are cut from documents: words of a sentence, or the sentence itself, ask for what it stood in. That
is a passage alone, or a span pooled inside its document (late chunking); neighbours of one document come
together, so that they are each other's hard negatives. The rest are the labelled pairs, every source with a fixed share.
"""

import numpy as np

from bags import MOST_TOKENS, Bags

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
# A span is made of whole sentences, up to one of these sizes or a little more.
_SPAN_TOKENS = (16, 32, 64, 128)
# How often the sentence that asks is taken out of the passage, where something is left of it.
_REMOVED_SHARE = 0.3


class Samples:
    def __init__(self, texts, settings, rng):
        self.texts, self.settings, self.rng, self.bags = texts, settings, rng, Bags(settings)
        self._remembered = {}
        free = np.where(~texts.document_held)[0]
        self.passages = [self.passages_of(document) for document in free]
        sources = texts.document_source[free]
        counts = np.array([len(p) for p in self.passages], float)
        for source, share in _DOCUMENT_SHARES.items():
            of_source = sources == source
            counts[of_source] *= share / counts[of_source].sum()
        self.document_shares = np.cumsum(counts / counts.sum())
        self.pairs = [np.where((texts.pair_source == s) & ~texts.pair_held)[0] for s in _PAIR_SHARES]
        self.pair_shares = np.cumsum(list(_PAIR_SHARES.values())) / sum(_PAIR_SHARES.values())

    def passages_of(self, document):
        span = range(self.texts.documents[document], self.texts.documents[document + 1])
        return [p for p in span if self.texts.passage_tokens[p] >= 20]

    def batch(self, size):
        """`size` pairs of (query, passage)."""
        spans, wholes = (int(size * self.settings[share]) for share in ("span_share", "passage_share"))
        rows = self._fill(spans, lambda: self.spans(self._neighbours()))
        rows += self._fill(wholes, lambda: [row for row in map(self._whole_passage, self._neighbours()) if row])
        return rows + [self._labelled() for _ in range(size - len(rows))]

    def _fill(self, size, more):
        rows = []
        while len(rows) < size:
            rows += more()
        return rows[:size]

    def _neighbours(self):
        passages = self.passages[int(np.searchsorted(self.document_shares, self.rng.random()))]
        first = int(self.rng.integers(0, max(1, len(passages) - self.settings["neighbours"] + 1)))
        return passages[first : first + self.settings["neighbours"]]

    def _alone_once(self, key, ids):
        """The bag of a text that comes again and again."""
        if key not in self._remembered:
            self._remembered[key] = self.bags.alone(ids)
        return self._remembered[key]

    def _some_words(self, sentence, around):
        """Some words of a sentence, now and then with one of what surrounds it, as who knows the topic would ask."""
        rng, continues = self.rng, self.texts.continues
        word = np.cumsum(~continues[sentence]) - 1
        count = word[-1] + 1
        chosen = np.zeros(count + 1, bool)
        if rng.random() < 0.5:
            some = min(count, max(2, int(count * rng.uniform(0.2, 0.45))))
            chosen[rng.choice(count, some, replace=False)] = True
        else:
            length = int(rng.integers(3, 10))
            first = int(rng.integers(0, max(1, count - length + 1)))
            chosen[first : first + length] = True
        ids = sentence[chosen[word]]
        if len(around) and rng.random() < self.settings["topic_share"]:
            first = int(rng.integers(len(around)))
            end = first + 1
            while end < len(around) and continues[around[end]]:
                end += 1
            ids = np.concatenate([around[first:end], ids])
        return self.bags.alone(ids[:_QUERY_TOKENS])

    def _asking(self, lengths):
        """Which of some sentences asks: any, unless it is very short."""
        j = int(self.rng.integers(len(lengths)))
        return j if lengths[j] >= 5 else int(np.argmax(lengths))

    def _whole_passage(self, p):
        """(query, the passage alone), or None where it is too short."""
        texts = self.texts
        ids = texts.passage(p)[:_PASSAGE_TOKENS]
        first, last = texts.passages[p], texts.passages[p + 1]
        at = np.minimum(texts.sentences.ends[first : last + 1] - texts.sentences.ends[first], len(ids))
        j = self._asking(np.diff(at))
        sentence = ids[at[j] : at[j + 1]]
        if len(sentence) < 3:
            return None
        if self.rng.random() < 1 - _REMOVED_SHARE:
            return self._some_words(sentence, ids[:0]), self._alone_once(("passage", p), ids)
        query = self.bags.alone(sentence[:_QUERY_TOKENS])
        if len(ids) - len(sentence) < 12:
            return query, self._alone_once(("passage", p), ids)
        return query, self.bags.alone(np.concatenate([ids[: at[j]], ids[at[j + 1] :]]))

    def _sentences(self, passages):
        """Those of consecutive passages that one window holds."""
        out, total = [], 0
        for p in passages:
            for sentence in self.texts.sentences_of(p):
                total += len(sentence)
                if total > MOST_TOKENS:
                    return out
                out.append(sentence)
        return out

    def spans(self, passages):
        """(query, span) for the spans of one window, each pooled inside the window."""
        kept, asking, bounds, at = [], [], [], 0
        for group in self._groups(self._sentences(passages)):
            size = sum(len(s) for s in group)
            j = self._asking([len(s) for s in group])
            sentence = group[j]
            removed = size - len(sentence) >= 12 and self.rng.random() < _REMOVED_SHARE
            if removed:
                group, size = group[:j] + group[j + 1 :], size - len(sentence)
            if len(sentence) >= 3 and size >= 8:
                asking.append((sentence, removed))
                bounds.append((at, at + size))
            kept += group
            at += size
        if not bounds:
            return []
        ids = np.concatenate(kept)
        queries = [
            self.bags.alone(sentence[:_QUERY_TOKENS]) if removed else self._some_words(sentence, ids)
            for sentence, removed in asking
        ]
        return list(zip(queries, self.bags.spans(ids, bounds, self.settings["least_weight"])))

    def _groups(self, sentences):
        at = 0
        while at < len(sentences):
            least, group = int(self.rng.choice(_SPAN_TOKENS)), []
            while at < len(sentences) and sum(len(s) for s in group) < least:
                group.append(sentences[at])
                at += 1
            yield group

    def _labelled(self):
        source = self.pairs[min(len(self.pairs) - 1, int(np.searchsorted(self.pair_shares, self.rng.random())))]
        i = int(source[int(self.rng.random() * len(source))])
        short, long = self.texts.short[i][:_QUERY_TOKENS], self.texts.long[i][:_LONG_TOKENS]
        return self._alone_once(("short", i), short), self._alone_once(("long", i), long)
