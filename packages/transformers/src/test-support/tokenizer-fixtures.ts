import { PRECOMPILED_MAP } from "./precompiled-map.ts";
import {
  BERT_SPECIALS,
  byteBpe,
  byteUnigram,
  charBpe,
  prefixBpe,
  ROBERTA_SPECIALS,
  suffixBpe,
  unigram,
  wordLevel,
  wordPiece,
} from "./tokenizer-models.ts";
import {
  type AddedParts,
  tokenizerFixture as fixture,
  type TokenizerFixture,
  type TokenizerParts,
} from "./tokenizer-parts.ts";

const plain = (tokens: readonly string[]): AddedParts[] => tokens.map((content) => ({ content }));
const BERT = {
  type: "BertNormalizer",
  clean_text: true,
  handle_chinese_chars: true,
  strip_accents: null,
  lowercase: true,
};
const BYTE_LEVEL = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const METASPACE = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
const sequence = (key: "normalizers" | "pretokenizers", ...parts: object[]): object => ({
  type: "Sequence",
  [key]: parts,
});
const SPLIT = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const spaceToMark = { type: "Replace", pattern: { String: " " }, content: "▁" };
const oneSpace = { type: "Replace", pattern: { Regex: " {2,}" }, content: " " };
const LSTRIP: AddedParts[] = [...plain(ROBERTA_SPECIALS.slice(0, 4)), { content: "<mask>", lstrip: true }];

/** One fixture per layout that models have, and some for components that few have. */
export const TOKENIZER_FIXTURES: readonly TokenizerFixture[] = [
  fixture({
    name: "WordPiece, BERT uncased",
    normalizer: BERT,
    preTokenizer: { type: "BertPreTokenizer" },
    model: wordPiece(true),
    added: plain(BERT_SPECIALS),
    around: ["[CLS]", "[SEP]"],
  }),
  fixture({
    name: "WordPiece, BERT cased",
    normalizer: { ...BERT, lowercase: false },
    preTokenizer: { type: "BertPreTokenizer" },
    model: wordPiece(false),
    added: plain(BERT_SPECIALS),
    around: ["[CLS]", "[SEP]"],
  }),
  fixture({
    name: "WordPiece, NFD + Lowercase + StripAccents, Digits + Punctuation, added tokens that strip",
    normalizer: sequence("normalizers", { type: "NFD" }, { type: "Lowercase" }, { type: "StripAccents" }),
    preTokenizer: sequence(
      "pretokenizers",
      { type: "WhitespaceSplit" },
      { type: "Digits", individual_digits: true },
      { type: "Punctuation", behavior: "Isolated" },
    ),
    model: wordPiece(true),
    added: [
      ...plain(BERT_SPECIALS.slice(0, 4)),
      { content: "[MASK]", lstrip: true, rstrip: true },
      { content: "Ünit", special: false, normalized: true },
    ],
    around: ["[CLS]", "[SEP]"],
  }),
  fixture({
    name: "WordPiece, Whitespace",
    normalizer: { type: "Lowercase" },
    preTokenizer: { type: "Whitespace" },
    model: wordPiece(true),
    added: plain(BERT_SPECIALS),
  }),
  fixture({
    name: "byte-level BPE, GPT-2",
    preTokenizer: BYTE_LEVEL,
    model: byteBpe(),
    added: plain(["<|endoftext|>"]),
  }),
  fixture({
    name: "byte-level BPE, RoBERTa",
    preTokenizer: { ...BYTE_LEVEL, add_prefix_space: true },
    model: byteBpe(),
    added: LSTRIP,
    around: ["<s>", "</s>"],
  }),
  fixture({
    name: "byte-level BPE, ModernBERT",
    normalizer: { type: "NFC" },
    preTokenizer: BYTE_LEVEL,
    model: byteBpe(),
    added: [
      ...["  ", "   ", "    "].map((content) => ({ content, special: false, normalized: true })),
      ...plain(["[CLS]", "[SEP]"]),
      { content: "[MASK]", lstrip: true, rstrip: true },
    ],
    around: ["[CLS]", "[SEP]"],
  }),
  fixture({
    name: "byte-level BPE, Qwen",
    normalizer: { type: "NFC" },
    preTokenizer: sequence(
      "pretokenizers",
      { type: "Split", pattern: { Regex: SPLIT }, behavior: "Isolated", invert: false },
      { ...BYTE_LEVEL, trim_offsets: false, use_regex: false },
    ),
    model: byteBpe(),
    added: plain(["<|endoftext|>"]),
  }),
  fixture({
    name: "byte-fallback BPE, Llama",
    normalizer: sequence("normalizers", { type: "Prepend", prepend: "▁" }, spaceToMark),
    model: charBpe(true),
    added: plain(["<unk>", "<s>", "</s>"]),
    around: ["<s>", "</s>"],
  }),
  fixture({
    name: "byte-fallback BPE, Gemma",
    normalizer: spaceToMark,
    preTokenizer: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
    model: charBpe(true),
    added: plain(["<unk>", "<s>", "</s>"]),
  }),
  fixture({
    name: "BPE with fused unknowns",
    preTokenizer: METASPACE,
    model: charBpe(false),
    added: plain(["<unk>", "<s>", "</s>"]),
  }),
  fixture({
    name: "Unigram, XLM-R",
    normalizer: sequence("normalizers", { type: "NFKC" }, oneSpace),
    preTokenizer: METASPACE,
    model: unigram(false),
    added: LSTRIP,
    around: ["<s>", "</s>"],
  }),
  fixture({
    name: "Unigram, jina-v3",
    normalizer: { type: "NFKC" },
    preTokenizer: sequence("pretokenizers", { type: "WhitespaceSplit" }, METASPACE),
    model: unigram(false),
    added: LSTRIP,
    around: ["<s>", "</s>"],
  }),
  fixture({
    name: "Unigram, ALBERT",
    normalizer: sequence(
      "normalizers",
      { type: "Replace", pattern: { String: "``" }, content: '"' },
      { type: "Replace", pattern: { String: "''" }, content: '"' },
      { type: "NFKD" },
      { type: "StripAccents" },
      { type: "Lowercase" },
      oneSpace,
    ),
    preTokenizer: METASPACE,
    model: unigram(true),
    added: LSTRIP,
  }),
  fixture({
    name: "Unigram, Precompiled",
    normalizer: sequence("normalizers", { type: "Precompiled", precompiled_charsmap: PRECOMPILED_MAP }, oneSpace, {
      type: "Strip",
      strip_left: false,
      strip_right: true,
    }),
    preTokenizer: { ...METASPACE, prepend_scheme: "first" },
    model: unigram(false),
    added: LSTRIP,
    around: ["<s>", "</s>"],
  }),
  fixture({
    name: "byte-level BPE with end-of-word suffix, CLIP",
    normalizer: sequence(
      "normalizers",
      { type: "NFC" },
      { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
      { type: "Lowercase" },
    ),
    preTokenizer: sequence(
      "pretokenizers",
      {
        type: "Split",
        pattern: { Regex: String.raw`'s|'t|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+` },
        behavior: "Removed",
        invert: true,
      },
      BYTE_LEVEL,
    ),
    model: suffixBpe(),
    added: plain(["<|endoftext|>"]),
  }),
  fixture({
    name: "byte-level BPE, ignored merges, Split that removes, FixedLength",
    normalizer: { type: "Strip", strip_left: true, strip_right: false },
    preTokenizer: sequence(
      "pretokenizers",
      { type: "Split", pattern: { Regex: ",+|-" }, behavior: "Removed", invert: false },
      { type: "FixedLength", length: 7 },
      { ...BYTE_LEVEL, use_regex: false },
    ),
    model: { ...byteBpe(), ignore_merges: true } as TokenizerParts["model"],
  }),
  fixture({
    name: "WordPiece, Digits apart, Punctuation that joins, single words",
    normalizer: { type: "Nmt" },
    preTokenizer: sequence(
      "pretokenizers",
      { type: "CharDelimiterSplit", delimiter: "-" },
      { type: "Whitespace" },
      { type: "Digits", individual_digits: true },
      { type: "Punctuation", behavior: "MergedWithPrevious" },
    ),
    model: wordPiece(false),
    added: [
      ...plain(BERT_SPECIALS),
      { content: "rent", special: false, singleWord: true },
      { content: "house", special: false, singleWord: true, normalized: true },
    ],
  }),
  fixture({
    name: "BPE with a prefix of subwords",
    normalizer: { type: "Lowercase" },
    preTokenizer: { type: "BertPreTokenizer" },
    model: prefixBpe(),
    added: plain(["<unk>"]),
  }),
  fixture({
    name: "Unigram with bytes, Split that merges with the next",
    normalizer: { type: "NFKC" },
    preTokenizer: {
      type: "Split",
      pattern: { Regex: String.raw`[^\w\s]|\d{1,2}` },
      behavior: "MergedWithNext",
      invert: false,
    },
    model: byteUnigram(),
  }),
  fixture({
    name: "WordLevel, Split at texts, contiguous",
    normalizer: { type: "Strip", strip_left: true, strip_right: true },
    preTokenizer: { type: "Split", pattern: { String: " " }, behavior: "Contiguous", invert: false },
    model: wordLevel(),
    added: plain(["[UNK]"]),
  }),
];
