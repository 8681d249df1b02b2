"""nDCG@10 on the evaluation sets in numpy, plain and late, by chunk size and width.

    python3 recipe/measure.py --eval PATH [--only squad|scifact] [--sizes 16,32,0] MODEL-FOLDER...

A cheaper look than `benchmarks/src/mini-model-quality.ts`: the graph's weights through the formulas of
`encoder.py`, one window a document, `[CLS]` and `[SEP]` with the first and last chunk. 0 is the whole part.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from scipy.signal import lfilter

import wordpiece
from held_out import ndcg10
from vectors import unit

_CUTS = (256, 128, 64)


class Model:
    """Token vectors of one text, in time linear in its length."""

    def __init__(self, folder):
        graph = onnx.load(str(next((folder / "onnx").glob("*.onnx")))).graph
        values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        whole = values.get("embeddings.int8", values.get("embeddings"))
        self.table = whole.astype(np.float32) * values.get("embeddings.scale", np.float32(1))
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self.widths = (self.table.shape[1], *_CUTS)
        self.slopes, self.repeats = config["alibi_slopes"], config.get("repeats")
        gains = [values.get(f"head.{i}.gain") for i in range(len(self.slopes))]
        if gains[0] is None:
            # v0: each head has a part of the dimensions.
            parts = np.array_split(np.arange(self.table.shape[1]), len(self.slopes))
            share = config["recipe"]["context_share"]
            gains = [np.isin(np.arange(self.table.shape[1]), part) * share for part in parts]
        self.gains = gains
        vocabulary = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
        self.encode = wordpiece.Encoder(list(vocabulary)).encode
        self.first, self.last = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def _counts(self, ids):
        slope, out = self.repeats["slope"], np.full(len(ids), -1.0)
        for order in (range(len(ids)), range(len(ids) - 1, -1, -1)):
            seen = {}
            for i in order:
                at, count = seen.get(ids[i], (i, 0.0))
                count = count * np.exp(-slope * abs(i - at)) + 1
                seen[ids[i]] = (i, count)
                out[i] += count
        return out

    def tokens(self, ids):
        rows = self.table[ids]
        out = rows
        if self.repeats:
            out = rows * (np.maximum(self._counts(ids), 1) ** -self.repeats["exponent"])[:, None]
        for slope, gain in zip(self.slopes, self.gains):
            out = out + gain * _averages(rows, slope)
        return out


def _averages(rows, slope):
    length = len(rows)
    if length <= 300:
        at = np.arange(length, dtype=np.float32)
        kernel = np.exp(-np.float32(slope) * np.abs(at[:, None] - at[None, :]))
        return kernel @ rows / kernel.sum(axis=1, keepdims=True)
    with_ones = np.concatenate([rows, np.ones((length, 1), np.float32)], axis=1)
    decay = [1, -np.exp(-slope)]
    both = lfilter([1], decay, with_ones, axis=0) + lfilter([1], decay, with_ones[::-1], axis=0)[::-1] - with_ones
    return both[:, :-1] / both[:, -1:]


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def squad(folder):
    articles, first, count = _rows(folder / "articles.jsonl.gz"), {}, 0
    for article in articles:
        first[article["id"]] = count
        count += len(article["paragraphs"])
    asked = _rows(folder / "questions.jsonl.gz")
    return [a["paragraphs"] for a in articles], [(q["question"], [first[q["article"]] + q["paragraph"]]) for q in asked]


def scifact(folder):
    corpus, judged = _rows(folder / "corpus.jsonl.gz"), {}
    at = {row["_id"]: i for i, row in enumerate(corpus)}
    for line in (folder / "qrels-test.tsv").read_text("utf-8").strip().split("\n")[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            judged.setdefault(query, []).append(at[document])
    asked = [q for q in _rows(folder / "queries.jsonl.gz") if q["_id"] in judged]
    return [[f"{row['title']} {row['text']}"] for row in corpus], [(q["text"], judged[q["_id"]]) for q in asked]


def chunk_means(model, documents, size, late):
    """(mean vector of every chunk, first chunk of every part)."""
    means, starts = [], []
    for parts in documents:
        ids = [model.first, *(token for part in parts for token in part), model.last]
        whole = model.tokens(np.array(ids)) if late else None
        at = 1
        for p, part in enumerate(parts):
            starts.append(len(means))
            for begin in range(0, max(1, len(part)), size or max(1, len(part))):
                end = min(len(part), begin + size) if size else len(part)
                if late:
                    low = 0 if at + begin == 1 else at + begin
                    high = len(ids) if p == len(parts) - 1 and end == len(part) else at + end
                    means.append(whole[low:high].mean(axis=0))
                else:
                    means.append(model.tokens(np.array([model.first, *part[begin:end], model.last])).mean(axis=0))
            at += len(part)
    return np.stack(means).astype(np.float32), np.array(starts)


def measure(model, name, documents, questions, sizes):
    parts = [[model.encode(part) for part in document] for document in documents]
    asked = [np.array([model.first, *model.encode(q), model.last]) for q, _ in questions]
    asked = np.stack([model.tokens(ids).mean(axis=0) for ids in asked])
    right = [answers for _, answers in questions]
    for size in sizes:
        for late in (False, True):
            means, starts = chunk_means(model, parts, size, late)
            found = []
            for width in model.widths:
                passages, queries = unit(means[:, :width]), unit(asked[:, :width]).astype(np.float32)
                best = [np.maximum.reduceat(queries[q : q + 200] @ passages.T, starts, axis=1) for q in range(0, len(queries), 200)]
                found.append(ndcg10(np.concatenate(best), right))
            label = f"{size or 'whole'} {'late' if late else 'plain'}"
            print(f"{name:10s} {label:12s}", *(f"{value:.4f}" for value in found), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--sizes", default="16,32,64,128,256,0")
    parser.add_argument("models", type=Path, nargs="+")
    options = parser.parse_args()
    for name, read in (("squad", squad), ("scifact", scifact)):
        if name.startswith(options.only):
            documents, questions = read(options.eval / ("squad-articles" if name == "squad" else name))
            for folder in options.models:
                model = Model(folder)
                print(f"{folder}: dimensions {model.widths}", flush=True)
                measure(model, name, documents, questions, [int(s) for s in options.sizes.split(",")])


if __name__ == "__main__":
    main()
