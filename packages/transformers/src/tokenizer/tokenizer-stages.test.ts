import { ModelLoadError, UnsupportedError } from "@embedloom/core";
import { expect, test } from "vitest";
import { tokenTexts } from "../test-support/token-texts.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createOffsetTokenizer } from "./offset-tokenizer.ts";
import { readStages } from "./tokenizer-stages.ts";

const MODEL = {
  type: "WordLevel",
  unk_token: "[UNK]",
  vocab: { "[UNK]": 0, seven: 1, boats: 2, cat: 3, "1": 4, "2": 5 },
};

function idsOf(text: string, parts: object): number[] {
  return [...createOffsetTokenizer({ model: MODEL, ...parts }).tokenize(text).ids];
}

test.each<[string, object, RegExp]>([
  ["normalizer", { normalizer: { type: "Rot13" } }, /normalizer is a Rot13/],
  ["pre-tokenizer", { pre_tokenizer: { type: "UnicodeScripts" } }, /pre-tokenizer is a UnicodeScripts/],
  ["model", { model: { type: "Markov", vocab: {} } }, /model is a Markov/],
  ["post-processor", { post_processor: { type: "Haiku" } }, /post-processor is a Haiku/],
  [
    "behavior",
    { pre_tokenizer: { type: "Punctuation", behavior: "Swallowed" } },
    /Punctuation with the behavior Swallowed/,
  ],
  [
    "expression",
    { normalizer: { type: "Replace", pattern: { Regex: "(?<a>.)\\k<b>" }, content: "" } },
    /Replace with the expression/,
  ],
  ["dropout", { model: { type: "BPE", vocab: {}, merges: [], dropout: 0.1 } }, /BPE with dropout/],
  [
    "part of a sequence",
    { pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Whitespace" }, { type: "Telepathy" }] } },
    /Telepathy/,
  ],
])("error: an unknown %s is refused at load by its name", (_, parts, message) => {
  expect(() => readStages({ model: MODEL, ...parts })).toThrow(UnsupportedError);
  expect(() => readStages({ model: MODEL, ...parts })).toThrow(message);
});

test.each<[string, unknown]>([
  ["no object", null],
  ["no model", {}],
  ["a vocabulary of texts", { model: { type: "WordLevel", vocab: { a: "b" } } }],
  ["a merge that is no pair", { model: { type: "BPE", vocab: { a: 0 }, merges: ["a"] } }],
  ["a merge into nothing", { model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: ["a b"] } }],
  ["an entry without a score", { model: { type: "Unigram", vocab: [["a"]] } }],
  ["an unknown id beyond the vocabulary", { model: { type: "Unigram", unk_id: 9, vocab: [["a", 0]] } }],
  ["an added token without an id", { model: MODEL, added_tokens: [{ content: "x" }] }],
  ["a damaged character map", { model: MODEL, normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } }],
])("error: a file with %s cannot be loaded", (_, tokenizer) => {
  expect(() => readStages(tokenizer)).toThrow(ModelLoadError);
});

test("error: a text without a token is refused where there is no unknown token", () => {
  const model = { ...MODEL, unk_token: undefined };
  expect(() => idsOf("boats ships", { model, pre_tokenizer: { type: "Whitespace" } })).toThrow(UnsupportedError);
});

test("behavior: an added token that must be a word is not found inside of one", () => {
  const added = [{ id: 3, content: "cat", single_word: true, special: true }];
  expect(idsOf("cat concatenation cat", { added_tokens: added, pre_tokenizer: { type: "Whitespace" } })).toEqual([
    3, 0, 3,
  ]);
});

test("behavior: of two added tokens with one text the special one is found", () => {
  const added = [
    { id: 1, content: "Cat", normalized: true, special: false },
    { id: 2, content: "CAT", normalized: true, special: true },
  ];
  expect(idsOf("cat", { added_tokens: added, normalizer: { type: "Lowercase" } })).toEqual([2]);
});

test("behavior: half a surrogate pair counts as the replacement character", () => {
  const { tokenizer } = TOKENIZER_FIXTURES.find(({ name }) => name === "byte-level BPE, GPT-2")!;
  const { tokenize } = createOffsetTokenizer(tokenizer);
  expect(tokenize("a\uD83Db")).toEqual(tokenize("a\uFFFDb"));
});

// Inputs of public reports about other tokenizers in JavaScript.
test.each<[string, string, string[]]>([
  ["WordPiece, Whitespace", "naïve", ["naïve"]],
  ["WordPiece, BERT uncased", "ΟΔΟΣ", ["[UNK]"]],
  ["WordPiece, Digits apart, Punctuation that joins, single words", "¹²", ["[UNK]", "[UNK]"]],
])("behavior: %s reads %s as the reference does", (name, text, expected) => {
  const fixture = TOKENIZER_FIXTURES.find((each) => each.name === name)!;
  const texts = tokenTexts(fixture);
  const { ids } = createOffsetTokenizer(fixture.tokenizer).tokenize(text);
  expect(Array.from(ids, (id) => texts.get(id))).toEqual(expected);
});

test.each<[string, string]>([
  ["a letter that came with Unicode 17", "\u{16EA7}"],
  ["a mark that came with Unicode 17", "\u1ADA"],
])("behavior: to an expression of the file %s is no character of any class, as in the reference", (_, later) => {
  const split = { type: "Split", pattern: { Regex: "\\p{L}+|\\p{M}+|\\w+" }, behavior: "Isolated" };
  const model = { ...MODEL, vocab: { ...MODEL.vocab, [later]: 9, [`${later}${later}`]: 10 } };
  expect(idsOf(`cat${later}${later}boats`, { model, pre_tokenizer: split })).toEqual([3, 10, 2]);
});

test("behavior: what replaces a match is taken as it is written, groups or not", () => {
  const normalizer = { type: "Replace", pattern: { Regex: "(c)at" }, content: "$1" };
  expect(idsOf("cat", { model: { ...MODEL, vocab: { ...MODEL.vocab, $1: 9, c: 10 } }, normalizer })).toEqual([9]);
});

test("behavior: what the file's characters map to nothing at the beginning does not keep a mark from being put there", () => {
  const precompiled = TOKENIZER_FIXTURES.find(({ name }) => name === "Unigram, Precompiled")!;
  const texts = tokenTexts(precompiled);
  const tokens = createOffsetTokenizer(precompiled.tokenizer).tokenize("\u0301\u05BA?");
  expect(Array.from(tokens.ids, (id) => texts.get(id))).toEqual(["▁", "?"]);
});
