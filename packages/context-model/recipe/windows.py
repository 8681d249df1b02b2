"""Windows of documents, their spans and the questions that ask for them. The same seed and step give the same windows."""

from dataclasses import dataclass, field

import numpy as np

_SOURCE_SHARES = {"openstax": 0.5, "medquad": 0.22, "tech-docs": 0.2, "factbook": 0.08}
# Tokens of a window, [CLS] and [SEP] included, with the share of steps.
_LENGTHS, _LENGTH_SHARES = (128, 192, 256, 384, 512), (0.15, 0.15, 0.30, 0.15, 0.25)
_STOP = np.array([1012], np.int32)
_QUERY_TOKENS, _PARAGRAPH_TOKENS = 48, 254
# Tokens on either side of a span that its wide view has.
_AROUND = 32
_REMOVED_SHARE, _TITLE_SHOWN, _HEADING_SHOWN = 0.10, 0.25, 0.5


@dataclass
class Step:
    """One batch. Spans and queries of all its windows, side by side."""

    ids: list = field(default_factory=list)  # content tokens of each window
    spans: list = field(default_factory=list)  # (window, first, end), positions with [CLS] counted
    document: list = field(default_factory=list)  # of each span
    section: list = field(default_factory=list)  # of each span: number of its paragraph in the document
    paragraphs: list = field(default_factory=list)  # token ids of each paragraph, as far as it is in its window
    paragraph_of: list = field(default_factory=list)  # of each span: number of its paragraph in `paragraphs`
    wide: list = field(default_factory=list)  # token ids of each span with what stands around it
    alone: list = field(default_factory=list)  # token ids of each span
    queries: list = field(default_factory=list)  # token ids
    answers: list = field(default_factory=list)  # span of each query
    neutral: list = field(default_factory=list)  # spans that are neither right nor wrong, of each query


class Windows:
    def __init__(self, documents, continues, seed, tokens_per_step):
        self.documents, self.continues, self.seed, self.tokens_per_step = documents, continues, seed, tokens_per_step
        self.size = np.array([d.tokens() for d in documents])
        self.source = np.array([d.source for d in documents])
        self.free = ~np.array([d.held for d in documents])
        self._shares = {length: self._shares_of(length) for length in _LENGTHS}

    def _shares_of(self, length):
        """By document, the share of windows of a length: by source, then by its number of tokens."""
        shares = np.zeros(len(self.documents))
        # A tenth more than the window, because sentences are taken out of it.
        fits = self.free & (self.size >= 1.15 * length)
        for source, share in _SOURCE_SHARES.items():
            of = fits & (self.source == source)
            if of.any():
                weight = np.minimum(self.size[of], 8 * length)
                shares[of] = share * weight / weight.sum()
        return np.cumsum(shares / shares.sum())

    def step(self, number):
        rng = np.random.default_rng([self.seed, number])
        length = int(rng.choice(_LENGTHS, p=_LENGTH_SHARES))
        out = Step()
        while len(out.ids) < self.tokens_per_step // length:
            document = int(np.searchsorted(self._shares[length], rng.random()))
            self._window(out, document, length - 2, rng)
        return out

    def _window(self, out, number, size, rng):
        document = self.documents[number]
        tokens, owner, ends, removed = self._text(document, size, rng)
        if tokens is None:
            return
        window = len(out.ids)
        out.ids.append(tokens)
        first_span, numbers = len(out.spans), {}
        for first, end in _cut(owner, ends, self.continues[tokens], rng):
            paragraph = int(owner[first])
            out.spans.append((window, first + 1, end + 1))
            out.document.append(number), out.section.append(paragraph)
            around = _paragraph_around(owner, first, end)
            if around not in numbers:
                numbers[around] = len(out.paragraphs)
                out.paragraphs.append(tokens[slice(*around)])
            out.paragraph_of.append(numbers[around])
            out.wide.append(tokens[max(0, first - _AROUND) : end + _AROUND])
            out.alone.append(tokens[first:end])
        if len(out.spans) > first_span:
            # As late chunking pools: [CLS] belongs to the first chunk and [SEP] to the last.
            w, first, end = out.spans[first_span]
            if first == 1:
                out.spans[first_span] = (w, 0, end)
            w, first, end = out.spans[-1]
            if end == size + 1:
                out.spans[-1] = (w, first, size + 2)
        self._ask(out, document, first_span, removed, rng)

    def _text(self, document, size, rng):
        """(tokens, paragraph of each, positions where a sentence ends, sentences that were taken out with where they stood)."""
        sentences = [(p, s) for p, all_of in enumerate(document.paragraphs) for s in all_of]
        lengths = np.array([len(s) for _, s in sentences])
        last = int(np.searchsorted(-np.cumsum(lengths[::-1])[::-1], -1.12 * size, side="right"))
        start = 0 if rng.random() < 0.15 else int(rng.integers(0, max(1, last)))
        tokens, owner, ends, removed, total, paragraph = [], [], [], [], 0, -1
        if rng.random() < _TITLE_SHOWN:
            tokens, owner, total = [document.title_ids, _STOP], [-1] * (len(document.title_ids) + 1), len(document.title_ids) + 1
        before = False
        for at in range(start, len(sentences)):
            p, sentence = sentences[at]
            if p != paragraph:
                before, heading = False, document.headings[p]
                is_new = paragraph < 0 or not np.array_equal(heading, document.headings[paragraph])
                if is_new and len(heading) and rng.random() < _HEADING_SHOWN:
                    tokens.append(heading), owner.extend([p] * len(heading))
                    total += len(heading)
                paragraph = p
            if before and 8 <= len(sentence) <= _QUERY_TOKENS and rng.random() < _REMOVED_SHARE:
                removed.append((sentence, total))
                before = False
                continue
            tokens.append(sentence), owner.extend([p] * len(sentence))
            total += len(sentence)
            ends.append(total)
            before = True
            if total >= size:
                break
        if total < size:
            return None, None, None, None
        tokens = np.concatenate(tokens)[:size]
        return tokens, np.array(owner[:size]), [e for e in ends if e < size], [r for r in removed if r[1] < size]

    def _ask(self, out, document, first_span, removed, rng):
        spans = out.spans[first_span:]
        for sentence, at in removed:
            # It stood after token `at` of the window: the span before it is right, the one after it is not wrong.
            before = [i for i, (_, first, end) in enumerate(spans) if first <= at < end]
            if before:
                near = [first_span + i for i in (before[0] - 1, before[0] + 1) if 0 <= i < len(spans)]
                _add(out, self._maybe_titled(sentence, document, rng, 0.25), first_span + before[0], near)
        by_section = {}
        for i in range(first_span, len(out.spans)):
            by_section.setdefault(out.section[i], []).append(i)
        for paragraph, members in by_section.items():
            heading = document.headings[paragraph] if paragraph >= 0 else _STOP[:0]
            if len(heading) >= 2 and rng.random() < (0.7 if document.asks[paragraph] else 0.4):
                query = heading if document.asks[paragraph] else np.concatenate([document.title_ids, _STOP, heading])
                same = [i for i in range(first_span, len(out.spans)) if _same_heading(document, out.section[i], heading)]
                _add(out, query[:_QUERY_TOKENS], members[int(rng.integers(len(members)))], same)
        for i in range(first_span, len(out.spans)):
            if rng.random() < 0.4 and len(out.alone[i]) >= 10:
                _add(out, self._maybe_titled(self._some_words(out.alone[i], rng), document, rng, 0.5), i, [])

    def _maybe_titled(self, query, document, rng, share):
        if rng.random() < share:
            query = np.concatenate([document.title_ids, query])
        return query[:_QUERY_TOKENS]

    def _some_words(self, span, rng):
        """Some words of a clause of a span, or the clause itself."""
        word = np.cumsum(~self.continues[span])
        words = int(word[-1])
        length = int(rng.integers(6, 16))
        first = 1 + int(rng.integers(0, max(1, words - length + 1)))
        chosen = (word >= first) & (word < first + length)
        if rng.random() < 0.6:
            kept = rng.random(words + 2) < 0.65
            kept[first] = True
            chosen &= kept[word]
        return span[chosen]


def _paragraph_around(owner, first, end):
    """Bounds of the paragraph that a span is in; of a long one, what stands nearest to the span on either side."""
    edges = np.flatnonzero(np.diff(owner)) + 1
    start = int(max([0, *edges[edges <= first]]))
    stop = int(min([len(owner), *edges[edges >= end]]))
    room = max(0, _PARAGRAPH_TOKENS - (end - first)) // 2
    return max(start, first - room), min(stop, end + room)


def _same_heading(document, paragraph, heading):
    return paragraph >= 0 and np.array_equal(document.headings[paragraph], heading)


def _add(out, query, answer, neutral):
    out.queries.append(query), out.answers.append(answer), out.neutral.append([i for i in neutral if i != answer])


def _cut(owner, ends, continues, rng):
    """Spans of 16 to 128 tokens inside paragraphs, at sentence ends or at any word; a paragraph's rest may be shorter."""
    at_sentences, mixed = rng.random() < 0.5, rng.random() < 0.5
    size = int(2 ** rng.uniform(4, 7))
    bounds = [0, *(np.flatnonzero(np.diff(owner)) + 1), len(owner)]
    out, stops = [], np.array(ends)
    for start, stop in zip(bounds, bounds[1:]):
        at = start
        while at < stop:
            if mixed:
                size = int(2 ** rng.uniform(4, 7))
            end = min(stop, at + size)
            if at_sentences:
                later = stops[(stops >= end) & (stops <= at + 128)] if len(stops) else stops
                end = min(stop, int(later[0])) if len(later) else end
            while end < stop and continues[end]:
                end += 1
            if stop - end < 6:
                end = stop
            if end - at >= 6:
                out.append((at, end))
            at = end
    return out
