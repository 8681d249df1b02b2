import { PRECOMPILED_MAP } from "./precompiled-map.ts";
import {
  byteBpe,
  byteUnigram,
  charBpe,
  prefixBpe,
  suffixBpe,
  unigram,
  wordLevel,
  wordPiece,
} from "./tokenizer-models.ts";
import { type AddedParts, tokenizerFixture, type TokenizerFixture } from "./tokenizer-parts.ts";

type Random = (below: number) => number;

/** A tokenizer of components put together at random: each that the reference has, with all of its choices. */
export function randomTokenizer(name: string, random: Random): TokenizerFixture {
  return tokenizerFixture({
    name,
    normalizer: normalizer(random),
    preTokenizer: preTokenizer(random),
    model: pick(random, MODELS)(random),
    added: ADDED.filter(() => random(3) === 0).map((content) => addedToken(content, random)),
  });
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)]!;
const flag = (random: Random): boolean => random(2) === 1;

const EXPRESSIONS = [
  String.raw`\w+`,
  String.raw`\s+`,
  String.raw`[^\s\w]`,
  String.raw`\d{1,3}`,
  String.raw`(?i:'s|'t)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}`,
  String.raw`\p{Lu}?\p{Ll}+`,
  "[[:punct:]]",
  String.raw`(?<=a)b|\bthe\b`,
  String.raw`\R|\h`,
  String.raw` ?[^\s\p{L}\p{N}]++[\r\n]*`,
];
const TEXTS = [" ", "a", "##", "▁", "e", "  ", ".", "''"];
const BEHAVIORS = ["Removed", "Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext"];
const ADDED = [
  "[SEP]",
  "<mask>",
  "cat",
  "rent",
  "the",
  "[CLS]",
  " x.",
  "ΟΔΟΣ",
  "naïve",
  "--",
  "▁the",
  "É",
  "日",
  "straße",
];

function pattern(random: Random): object {
  return flag(random) ? { String: pick(random, TEXTS) } : { Regex: pick(random, EXPRESSIONS) };
}

function addedToken(content: string, random: Random): AddedParts {
  return {
    content,
    special: flag(random),
    singleWord: flag(random),
    lstrip: random(3) === 0,
    rstrip: random(3) === 0,
    normalized: flag(random),
  };
}

const MODELS: readonly ((random: Random) => Parameters<typeof tokenizerFixture>[0]["model"])[] = [
  (random) => wordPiece(flag(random)),
  (random) => ({ ...wordPiece(true), max_input_chars_per_word: pick(random, [5, 100]) }),
  (random) => ({ ...byteBpe(), ignore_merges: flag(random) }),
  (random) => ({ ...charBpe(true), fuse_unk: flag(random) }),
  (random) => ({ ...charBpe(false), fuse_unk: flag(random), unk_token: pick(random, ["<unk>", null]) }),
  () => suffixBpe(),
  (random) => ({ ...prefixBpe(), fuse_unk: flag(random) }),
  (random) => unigram(flag(random)),
  () => byteUnigram(),
  () => wordLevel(),
];

type Parts = readonly ((random: Random) => object | null)[];

const NORMALIZERS: Parts = [
  () => null,
  ...["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "ByteLevel"].map((type) => () => ({ type })),
  (random) => ({
    type: "BertNormalizer",
    clean_text: flag(random),
    handle_chinese_chars: flag(random),
    strip_accents: pick(random, [null, true, false]),
    lowercase: flag(random),
  }),
  (random) => ({ type: "Strip", strip_left: flag(random), strip_right: flag(random) }),
  (random) => ({ type: "Prepend", prepend: pick(random, ["▁", "x "]) }),
  (random) => ({ type: "Replace", pattern: pattern(random), content: pick(random, [" ", "▁", "yy", "$1"]) }),
  () => ({ type: "Precompiled", precompiled_charsmap: PRECOMPILED_MAP }),
];

const PRE_TOKENIZERS: Parts = [
  () => null,
  ...["BertPreTokenizer", "Whitespace", "WhitespaceSplit"].map((type) => () => ({ type })),
  (random) => ({
    type: "ByteLevel",
    add_prefix_space: flag(random),
    trim_offsets: flag(random),
    use_regex: flag(random),
  }),
  (random) => ({
    type: "Metaspace",
    replacement: "▁",
    prepend_scheme: pick(random, ["always", "first", "never"]),
    split: flag(random),
  }),
  (random) => ({ type: "Digits", individual_digits: flag(random) }),
  (random) => ({ type: "Punctuation", behavior: pick(random, BEHAVIORS) }),
  (random) => ({ type: "Split", pattern: pattern(random), behavior: pick(random, BEHAVIORS), invert: flag(random) }),
  (random) => ({ type: "CharDelimiterSplit", delimiter: pick(random, ["-", " ", "é"]) }),
  (random) => ({ type: "FixedLength", length: 1 + random(6) }),
];

function normalizer(random: Random): object | null {
  return oneOrSome(random, NORMALIZERS, "normalizers");
}

function preTokenizer(random: Random): object | null {
  return oneOrSome(random, PRE_TOKENIZERS, "pretokenizers");
}

function oneOrSome(random: Random, parts: Parts, key: string): object | null {
  if (random(4) > 0) return pick(random, parts)(random);
  const some = Array.from({ length: random(4) }, () => pick(random, parts)(random)).filter((part) => part !== null);
  return { type: "Sequence", [key]: some };
}
