"""The reference, the Python package `tokenizers`: one JSON line in, one JSON line out.

{"tokenizer": tokenizer.json as text, "texts": [...]} is answered by {"ids": [[...]], "offsets": [[[from, to]]]}, without
specials, offsets in code points; a text that it refuses has null, and {"error": "..."} says that it refuses the tokenizer.
{"train": [texts]} is answered by {"tokenizers": {name: tokenizer.json as text}}, of each of its trainers.
"""

import json
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers


def encoded(tokenizer, text):
    try:
        encoding = tokenizer.encode(text, add_special_tokens=False)
    except BaseException:  # A panic of Rust is no Exception.
        return None, None
    return encoding.ids, encoding.offsets


def encode_all(request):
    try:
        tokenizer = Tokenizer.from_str(request["tokenizer"])
    except BaseException as error:
        return {"error": str(error)}
    tokenizer.no_truncation()
    tokenizer.no_padding()
    pairs = [encoded(tokenizer, text) for text in request["texts"]]
    return {"ids": [ids for ids, _ in pairs], "offsets": [offsets for _, offsets in pairs]}


def trained(model, trainer, texts, pre_tokenizer, normalizer=None):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer.to_str()


def train(texts):
    unknown = ["[UNK]"]
    quiet = {"show_progress": False, "vocab_size": 2000}
    bytes_of_all = pre_tokenizers.ByteLevel.alphabet()
    return {
        "WordPieceTrainer": trained(
            models.WordPiece(unk_token="[UNK]"),
            trainers.WordPieceTrainer(special_tokens=unknown, **quiet),
            texts, pre_tokenizers.BertPreTokenizer(), normalizers.BertNormalizer()),
        "BpeTrainer, bytes": trained(
            models.BPE(), trainers.BpeTrainer(initial_alphabet=bytes_of_all, **quiet), texts, pre_tokenizers.ByteLevel()),
        "BpeTrainer, prefix and suffix": trained(
            models.BPE(unk_token="[UNK]", end_of_word_suffix="</w>"),
            trainers.BpeTrainer(special_tokens=unknown, end_of_word_suffix="</w>", **quiet),
            texts, pre_tokenizers.Whitespace(), normalizers.NFKC()),
        "UnigramTrainer": trained(
            models.Unigram(), trainers.UnigramTrainer(special_tokens=unknown, unk_token="[UNK]", **quiet),
            texts, pre_tokenizers.Metaspace(), normalizers.Nmt()),
        "WordLevelTrainer": trained(
            models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer(special_tokens=unknown, **quiet),
            texts, pre_tokenizers.Whitespace(), normalizers.Lowercase()),
    }


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"tokenizers": train(request["train"])} if "train" in request else encode_all(request)), flush=True)
