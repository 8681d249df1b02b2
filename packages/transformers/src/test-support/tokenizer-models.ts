import { BYTE_LETTERS, byteLetters } from "../normalize/byte-letters.ts";
import type { TokenizerParts } from "./tokenizer-parts.ts";
import { corpusWords, trainMerges, trainPieces } from "./train-vocabulary.ts";

const list = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
/** The added tokens of BERT. */
export const BERT_SPECIALS: readonly string[] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
/** The added tokens of RoBERTa. */
export const ROBERTA_SPECIALS: readonly string[] = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
const LETTERS = Array.from(
  "abcdefghijklmnopqrstuvwxyz0123456789.,;:!?()[]{}|/\\'\"`#*+-_=<>&%@$^~éïüñß½々日本語漢字かなカタキ한국",
);

/** A WordPiece vocabulary of the corpus. */
export function wordPiece(lowerCase: boolean): TokenizerParts["model"] {
  const words = corpusWords(lowerCase);
  const letters = lowerCase ? LETTERS : [...LETTERS, ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const vocab = list([
    ...BERT_SPECIALS,
    ...letters,
    ...letters.map((c) => `##${c}`),
    ...words,
    "##ing",
    "##er",
    "##s",
    "##nt",
  ]);
  return {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab,
  } as TokenizerParts["model"];
}

const asBytes = (text: string): string => Array.from(text, byteLetters).join("");

/** Byte-level merges of the corpus. */
export function byteBpe(): TokenizerParts["model"] {
  const words = corpusWords(false).map((word) => Array.from(asBytes(` ${word}`)));
  const merges = trainMerges(words, 250);
  const vocab = list([...BYTE_LETTERS, ...merges.map((pair) => pair.join(""))]);
  return {
    type: "BPE",
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab,
    merges,
  } as TokenizerParts["model"];
}

const BYTE_TOKENS = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`);

/** Merges of the corpus over characters; unknown ones become bytes or are marked. */
export function charBpe(byteFallback: boolean): TokenizerParts["model"] {
  const words = corpusWords(false).map((word) => Array.from(`▁${word}`));
  const merges = trainMerges(words, 250);
  const vocab = list([
    "<unk>",
    "<s>",
    "</s>",
    ...(byteFallback ? BYTE_TOKENS : []),
    "▁",
    "\n",
    ...words.flat(),
    ...LETTERS,
    ...merges.map((pair) => pair.join("")),
  ]);
  return {
    type: "BPE",
    dropout: null,
    unk_token: "<unk>",
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: true,
    byte_fallback: byteFallback,
    ignore_merges: false,
    vocab,
    merges,
  } as TokenizerParts["model"];
}

/** Unigram pieces of the corpus. */
export function unigram(lowerCase: boolean): TokenizerParts["model"] {
  const pieces = trainPieces([...corpusWords(lowerCase).map((word) => `▁${word}`), ...LETTERS, ...LETTERS]);
  const vocab = [...ROBERTA_SPECIALS.slice(0, 4).map((token) => [token, 0]), ...pieces];
  return { type: "Unigram", unk_id: 3, byte_fallback: false, vocab } as TokenizerParts["model"];
}

/** Byte-level merges whose last piece of a word ends in `</w>`. */
export function suffixBpe(): TokenizerParts["model"] {
  const words = corpusWords(true).map((word) => {
    const letters = Array.from(asBytes(word));
    return [...letters.slice(0, -1), `${letters.at(-1)}</w>`];
  });
  const merges = trainMerges(words, 250);
  const letters = BYTE_LETTERS;
  const vocab = list([
    ...letters,
    ...letters.map((letter) => `${letter}</w>`),
    ...merges.map((pair) => pair.join("")),
    "<|endoftext|>",
  ]);
  return {
    ...byteBpe(),
    unk_token: "<|endoftext|>",
    end_of_word_suffix: "</w>",
    vocab,
    merges,
  } as TokenizerParts["model"];
}

/** Merges of the corpus over characters, all but the first of a word with a prefix. */
export function prefixBpe(): TokenizerParts["model"] {
  const words = corpusWords(true).map((word) => Array.from(word, (letter, i) => (i === 0 ? letter : `##${letter}`)));
  const merges = trainMerges(words, 250).map(([left, right]) => [left, right] as const);
  const joined = merges.map(([left, right]) => left + right.replace(/^##/, ""));
  const vocab = list(["<unk>", ...LETTERS, ...LETTERS.map((letter) => `##${letter}`), ...words.flat(), ...joined]);
  const known = merges.filter(([left, right]) => left in vocab && right in vocab);
  return { ...charBpe(false), continuing_subword_prefix: "##", vocab, merges: known } as TokenizerParts["model"];
}

/** Unigram pieces of the corpus, and the bytes of everything else. */
export function byteUnigram(): TokenizerParts["model"] {
  const pieces = trainPieces(corpusWords(true));
  const vocab = [["<unk>", 0], ...BYTE_TOKENS.map((token) => [token, -20]), ...pieces];
  return { type: "Unigram", unk_id: 0, byte_fallback: true, vocab } as TokenizerParts["model"];
}

/** Whole words of the corpus. */
export function wordLevel(): TokenizerParts["model"] {
  const vocab = list(["[UNK]", " ", ...corpusWords(false)]);
  return { type: "WordLevel", unk_token: "[UNK]", vocab } as TokenizerParts["model"];
}
