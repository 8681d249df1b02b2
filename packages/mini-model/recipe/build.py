"""Build the model folder from the training texts: `python3 recipe/build.py --data PATH --out model`.

Needs Python 3.11 with numpy, scipy and onnx (Debian: python3-numpy python3-scipy python3-onnx
libopenblas0-pthread). Same seed, data, libraries and kind of processor: same bytes.
"""

import argparse
import json
import os
import time
from collections import Counter
from pathlib import Path

# How many threads share a product changes its last bits, and the bytes of the model with them.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402

import corpus  # noqa: E402
import wordpiece  # noqa: E402
from encoder import untrained_encoder  # noqa: E402
from export_onnx import export  # noqa: E402
from vectors import token_vectors  # noqa: E402

# Chosen with tune.py on texts held out of the vocabulary and the statistics.
SETTINGS = {
    "seed": 20261122,
    "vocabulary_size": 20_000,
    "hidden_size": 384,
    "layers": 4,
    "slopes": [1 / 128, 1 / 32],
    "context_share": 0.3,
    "context_tokens": 4096,
    "frequency_smoothing": 5e-4,
    "stem_share": 0.7,
    "latent_share": 0.25,
    "punctuation_weight": 0.02,
    "unknown_weight": 0.05,
    "cls_weight": 0.02,
}


def tokenizer_json(vocabulary):
    ids = {piece: i for i, piece in enumerate(vocabulary)}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    marks = {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in ("[CLS]", "[SEP]")}

    def special(name):
        return {"SpecialToken": {"id": name, "type_id": 0}}

    def sequence(name, kind):
        return {"Sequence": {"id": name, "type_id": kind}}

    single = [special("[CLS]"), sequence("A", 0), special("[SEP]")]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": ids[name], "content": name, **flags} for name in wordpiece.SPECIALS],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": [*single, sequence("B", 0), special("[SEP]")],
            "special_tokens": marks,
        },
        "decoder": {"type": "WordPiece", "prefix": wordpiece.PREFIX, "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": wordpiece.PREFIX,
            "max_input_chars_per_word": wordpiece.MAX_WORD,
            "vocab": ids,
        },
    }


def tokenizer_config(settings):
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": settings["context_tokens"],
        "model_input_names": ["input_ids", "attention_mask"],
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
        "padding_side": "right",
        "clean_up_tokenization_spaces": True,
    }


def model_config(vocabulary, settings):
    return {
        # The closest family that loaders know; the graph itself is the truth.
        "model_type": "bert",
        "architectures": ["BertModel"],
        "position_embedding_type": "alibi",
        "alibi_slopes": settings["slopes"],
        "hidden_act": "relu",
        "hidden_size": settings["hidden_size"],
        "intermediate_size": 4 * settings["hidden_size"],
        "num_hidden_layers": settings["layers"],
        "num_attention_heads": len(settings["slopes"]),
        "max_position_embeddings": settings["context_tokens"],
        "vocab_size": len(vocabulary),
        "pad_token_id": vocabulary.index("[PAD]"),
        "branches_in_graph": ["layer.0.attention"],
        "transformers.js_config": {"dtype": "int8"},
        "recipe": settings,
    }


def pooling_config(settings):
    return {"word_embedding_dimension": settings["hidden_size"], "pooling_mode_mean_tokens": True}


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def read_words(data, skip=()):
    """Every passage as its list of words, sources named in `skip` left out."""
    return [wordpiece.split_words(text) for name, text in corpus.passages(data) if not name.startswith(tuple(skip))]


def learn(passages, settings):
    """(vocabulary, float token table) of passages given as lists of words."""
    counts = Counter()
    for words in passages:
        counts.update(words)
    vocabulary = wordpiece.train(counts, settings["vocabulary_size"])
    encoder = wordpiece.Encoder(vocabulary)
    encoded = [np.array([i for w in words for i in encoder.word(w)], np.int64) for words in passages]
    rng = np.random.default_rng(settings["seed"])
    return vocabulary, token_vectors(vocabulary, encoded, settings, rng)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with documents/ and pairs/")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    options = parser.parse_args()
    started = time.monotonic()
    passages = read_words(options.data)
    print(f"{len(passages)} passages read after {time.monotonic() - started:.0f} s", flush=True)
    vocabulary, table = learn(passages, SETTINGS)
    print(f"{len(vocabulary)} pieces with vectors after {time.monotonic() - started:.0f} s", flush=True)
    export(untrained_encoder(table, SETTINGS), options.out / "onnx" / "model_int8.onnx", "embedloom-mini-model")
    write_json(options.out / "tokenizer.json", tokenizer_json(vocabulary))
    write_json(options.out / "tokenizer_config.json", tokenizer_config(SETTINGS))
    write_json(options.out / "config.json", model_config(vocabulary, SETTINGS))
    write_json(options.out / "1_Pooling" / "config.json", pooling_config(SETTINGS))
    total = sum(f.stat().st_size for f in options.out.rglob("*") if f.is_file())
    print(f"{options.out}: {total / 1e6:.2f} MB after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
