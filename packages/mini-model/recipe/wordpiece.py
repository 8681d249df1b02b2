"""WordPiece: BERT-style normalisation and splitting, vocabulary training, encoding.

The encoder here must agree token by token with what `model/tokenizer.json` makes a
tokenizer library do, or the statistics would be of other tokens (`check.py` compares the two).
"""

import heapq
import unicodedata
from collections import Counter, defaultdict

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PREFIX = "##"
MAX_WORD = 100
# ASCII signs that Unicode does not file under P* but BERT splits off all the same.
_ASCII_PUNCTUATION = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
# Blocks of which every lower-case letter, digit and sign becomes a piece of its own.
_BLOCKS = [
    (0x21, 0x7E), (0xA1, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x531, 0x587),
    (0x5D0, 0x5EA), (0x621, 0x64A), (0x660, 0x669), (0x905, 0x939), (0x93E, 0x94C),
    (0x966, 0x96F), (0xE01, 0xE4E), (0x10D0, 0x10F0), (0x1100, 0x1112), (0x1161, 0x1175),
    (0x11A8, 0x11C2), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209C),
    (0x20A0, 0x20BF), (0x2190, 0x2199), (0x2200, 0x226F), (0x3001, 0x301F),
    (0x3041, 0x3096), (0x30A1, 0x30FF),
]  # fmt: skip


def is_punctuation(char):
    return char in _ASCII_PUNCTUATION or unicodedata.category(char).startswith("P")


def _is_cjk(code):
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2B81F
        or 0x2B820 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )


def normalize(text):
    """What `BertNormalizer` with clean_text, handle_chinese_chars and lowercase does."""
    if text.isascii():
        return "".join(c if c >= " " and c != "\x7f" else (" " if c in "\t\n\r" else "") for c in text).lower()
    out = []
    for char in text:
        code = ord(char)
        if code in (0, 0xFFFD):
            continue
        if char in "\t\n\r" or unicodedata.category(char) == "Zs":
            out.append(" ")
        elif unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs"):
            continue
        elif _is_cjk(code):
            out.append(f" {char} ")
        else:
            out.append(char)
    decomposed = unicodedata.normalize("NFD", "".join(out))
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn").lower()


def split_words(text):
    """Normalised words and single punctuation marks, in order."""
    words = []
    for chunk in normalize(text).split():
        start = 0
        for i, char in enumerate(chunk):
            if not char.isalnum() and is_punctuation(char):
                if i > start:
                    words.append(chunk[start:i])
                words.append(char)
                start = i + 1
        if start < len(chunk):
            words.append(chunk[start:])
    return words


def single_characters(word_counts):
    """Every character that must be a piece: the blocks above and what the corpus uses."""
    chars = set()
    for first, last in _BLOCKS:
        chars.update(normalize("".join(map(chr, range(first, last + 1)))).replace(" ", ""))
    seen = Counter()
    for word, count in word_counts.items():
        for char in set(word):
            seen[char] += count
    chars.update(char for char, count in seen.items() if count >= 5)
    return sorted(chars)


def train(word_counts, size, min_count=2):
    """Byte-pair style WordPiece training: merge the most frequent neighbours until `size`.

    Ties are broken by the pieces themselves, so the result depends on the counts alone.
    """
    chars = single_characters(word_counts)
    known = set(chars)
    vocabulary = list(SPECIALS) + chars
    vocabulary += [PREFIX + c for c in chars if not is_punctuation(c) and not _is_cjk(ord(c))]
    have = set(vocabulary)

    words, counts = [], []
    for word, count in sorted(word_counts.items()):
        if count >= min_count and len(word) > 1 and len(word) <= MAX_WORD and all(c in known for c in word):
            words.append([word[0]] + [PREFIX + c for c in word[1:]])
            counts.append(count)
    pair_counts, where = Counter(), defaultdict(set)
    for i, pieces in enumerate(words):
        for pair in zip(pieces, pieces[1:]):
            pair_counts[pair] += counts[i]
            where[pair].add(i)
    heap = [(-count, pair) for pair, count in pair_counts.items()]
    heapq.heapify(heap)
    while len(vocabulary) < size and heap:
        negative, pair = heapq.heappop(heap)
        current = pair_counts.get(pair, 0)
        if current != -negative:
            if current > 0:
                heapq.heappush(heap, (-current, pair))
            continue
        merged = pair[0] + pair[1][len(PREFIX):]
        if merged not in have:
            have.add(merged)
            vocabulary.append(merged)
        changed = set()
        for i in where.pop(pair):
            _merge_in_word(words[i], pair, merged, counts[i], i, pair_counts, where, changed)
        pair_counts.pop(pair, None)
        for other in changed:
            if pair_counts.get(other, 0) > 0:
                heapq.heappush(heap, (-pair_counts[other], other))
    return vocabulary


def _merge_in_word(pieces, pair, merged, count, index, pair_counts, where, changed):
    for old in zip(pieces, pieces[1:]):
        pair_counts[old] -= count
        changed.add(old)
    i, out = 0, []
    while i < len(pieces):
        if i + 1 < len(pieces) and (pieces[i], pieces[i + 1]) == pair:
            out.append(merged)
            i += 2
        else:
            out.append(pieces[i])
            i += 1
    pieces[:] = out
    for new in zip(pieces, pieces[1:]):
        pair_counts[new] += count
        where[new].add(index)
        changed.add(new)


class Encoder:
    """Greedy longest-match WordPiece over a trained vocabulary."""

    def __init__(self, vocabulary):
        self.ids = {piece: i for i, piece in enumerate(vocabulary)}
        self.unknown = self.ids["[UNK]"]
        self._cache = {}

    def word(self, word):
        if word not in self._cache:
            self._cache[word] = self._word(word)
        return self._cache[word]

    def _word(self, word):
        if len(word) > MAX_WORD:
            return [self.unknown]
        out, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else PREFIX + word[start:end]
                if piece in self.ids:
                    out.append(self.ids[piece])
                    start = end
                    break
            else:
                return [self.unknown]
        return out

    def encode(self, text):
        return [i for word in split_words(text) for i in self.word(word)]
