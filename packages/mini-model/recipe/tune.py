"""What a setting is worth, on texts that vocabulary and statistics have not seen.

    python3 recipe/tune.py --data PATH context_share 0 0.25 0.5 1
    python3 recipe/tune.py --data PATH slopes 0.125,0.125 0.0078125,0.001953125

Learns everything without the OpenStax books, then ranks OpenStax passages: `cloze` (a sentence cut
out of its paragraph asks for the paragraph, among the paragraphs of 80 modules; plain and late),
`words` (the same, but the sentence stays where it is and a third of its words ask, so that the
answer is in the paragraph, not in its surroundings),
`sections` (a heading asks for its passage) and `terms` (a term asks for its definition).
Prints nDCG@10 of each for every value named. The evaluation sets play no part.
"""

import argparse
import random
import re
from pathlib import Path

import numpy as np

import corpus
import wordpiece
from build import SETTINGS, learn, read_words
from vectors import unit

_HELD_OUT = "openstax"
_NO_RELEARNING = {"context_share", "slopes"}


def cloze(data, rng, remove, modules=80):
    """(modules as lists of paragraphs, queries as (text, index of the paragraph)).

    With `remove` the query is a sentence its paragraph then lacks, else a third of a sentence's words.
    """
    long = [[p for p in ps if len(p.split()) >= 40] for _, ps in corpus.documents(data, "openstax")]
    chosen = [ps[:60] for ps in long if len(ps) >= 12]
    rng.shuffle(chosen)
    documents, queries, count = [], [], 0
    for paragraphs in chosen[:modules]:
        kept = []
        for text in paragraphs:
            sentences = re.split(r"(?<=[.!?])\s+", text)
            usable = [i for i, s in enumerate(sentences) if 8 <= len(s.split()) <= 20]
            if len(sentences) >= 4 and usable and rng.random() < 0.6:
                cut = rng.choice(usable)
                words = sentences[cut].split()
                some = " ".join(rng.sample(words, len(words) // 3))
                queries.append((sentences[cut] if remove else some, count))
                text = " ".join(sentences[:cut] + sentences[cut + 1 :]) if remove else text
            kept.append(text)
            count += 1
        documents.append(kept)
    return documents, queries


def sample_pairs(data, name, rng, queries, passages):
    rows = corpus.pairs(data, name)
    rng.shuffle(rows)
    return [(r["a"], i) for i, r in enumerate(rows[:queries])], [r["p"] for r in rows[:passages]]


class Model:
    """The encoder of the first layer's averages, on token ids, one window at a time."""

    def __init__(self, vocabulary, table, settings):
        self.tokens, self.table, self.settings = wordpiece.Encoder(vocabulary), table, settings
        self._kernels = {}

    def _run(self, ids):
        x = self.table[np.asarray(ids, np.int64)]
        mixed = []
        parts = np.split(x, len(self.settings["slopes"]), axis=1)
        for slope, head in zip(self.settings["slopes"], parts):
            kernel = self._kernel(slope, len(x))
            mixed.append(kernel @ head / kernel.sum(axis=1, keepdims=True))
        return x + self.settings["context_share"] * np.concatenate(mixed, axis=1)

    def _kernel(self, slope, length):
        if length > len(self._kernels.get(slope, ())):
            at = np.arange(length, dtype=np.float32)
            self._kernels[slope] = np.exp(-slope * np.abs(at[:, None] - at[None, :])).astype(np.float32)
        return self._kernels[slope][:length, :length]

    def plain(self, text):
        return self._run(self.tokens.encode(text) or [self.tokens.unknown]).mean(axis=0)

    def late(self, paragraphs):
        parts = [self.tokens.encode(p) for p in paragraphs]
        ids = [i for part in parts for i in part]
        window = self.settings["context_tokens"]
        x = np.concatenate([self._run(ids[s : s + window]) for s in range(0, len(ids), window)])
        ends = np.cumsum([len(part) for part in parts])
        return [x[end - len(part) : end].mean(axis=0) for part, end in zip(parts, ends)]


def ndcg10(queries, passages, right):
    scores = unit(np.stack(queries)) @ unit(np.stack(passages)).T
    of_right = scores[np.arange(len(right)), right]
    ranks = (scores > of_right[:, None]).sum(axis=1)
    return float(np.where(ranks < 10, 1 / np.log2(ranks + 2), 0).mean())


def measure(model, tasks):
    out = {}
    for name in ("cloze", "words"):
        documents, queries = tasks[name]
        asked, right = [model.plain(q) for q, _ in queries], [i for _, i in queries]
        out[f"{name} plain"] = ndcg10(asked, [model.plain(p) for ps in documents for p in ps], right)
        out[f"{name} late"] = ndcg10(asked, [v for ps in documents for v in model.late(ps)], right)
    for name in ("sections", "terms"):
        queries, passages = tasks[name]
        vectors = [model.plain(p) for p in passages]
        out[name] = ndcg10([model.plain(q) for q, _ in queries], vectors, [i for _, i in queries])
    return out


def parse_value(text):
    numbers = [float(part) for part in text.split(",")]
    return numbers if len(numbers) > 1 else numbers[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("setting", choices=sorted(set(SETTINGS) - {"seed"}))
    parser.add_argument("values", nargs="+", type=parse_value)
    options = parser.parse_args()
    rng = random.Random(SETTINGS["seed"])
    tasks = {
        "cloze": cloze(options.data, rng, remove=True),
        "words": cloze(options.data, rng, remove=False),
        "sections": sample_pairs(options.data, "openstax-sections", rng, 1000, 4000),
        "terms": sample_pairs(options.data, "openstax-terms", rng, 1500, 3000),
    }
    passages = read_words(options.data, skip=[_HELD_OUT])
    learnt = None
    for value in options.values:
        whole = isinstance(SETTINGS[options.setting], int)
        settings = SETTINGS | {options.setting: int(value) if whole else value}
        if learnt is None or options.setting not in _NO_RELEARNING:
            learnt = learn(passages, settings)
        found = measure(Model(*learnt, settings), tasks)
        print(options.setting, value, *(f"{k} {v:.4f}" for k, v in found.items()), sep="  ", flush=True)


if __name__ == "__main__":
    main()
