"""Vectors of a model folder by other code than ours: Python's tokenizers and onnxruntime, pooled in numpy; `recipe/vectors.json` keeps them for the tests."""

import json

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

_TEXT = (
    "The wind mill stands on the hill behind the school. It was built in 1794 and ground rye for four villages.\n\n"
    "In winter the doors close at three. Children pay nothing, and a guide shows them the stones on Sundays."
)
_QUESTION = "When does the mill close in winter?"


def _unit(vector):
    return vector / np.linalg.norm(vector)


def make_vectors(folder):
    """Plain vectors of a question and of each paragraph, and late ones of the paragraphs inside their text."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model_int8.onnx"), providers=["CPUExecutionProvider"])

    def tokens(text):
        encoding = tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int64)
        return encoding, session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]

    middle = _TEXT.index("\n\n")
    spans = [(0, middle), (middle + 2, len(_TEXT))]
    plain = [_unit(tokens(text)[1].mean(0)) for text in (_QUESTION, *(_TEXT[a:b] for a, b in spans))]
    encoding, found = tokens(_TEXT)
    # [CLS] is of the first paragraph and [SEP] of the last.
    cut = next(i for i, (start, _) in enumerate(encoding.offsets) if start >= spans[1][0])
    late = [_unit(part.mean(0)) for part in (found[:cut], found[cut:])]

    def rows(vectors):
        return [[round(float(x), 6) for x in vector] for vector in vectors]

    return {"question": _QUESTION, "text": _TEXT, "spans": spans, "plain": rows(plain), "late": rows(late)}


def write_vectors(folder, path):
    path.write_text(json.dumps(make_vectors(folder)) + "\n", encoding="utf-8")
