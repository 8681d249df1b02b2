import { expect, test } from "vitest";
import { splitWords } from "./split-words.ts";

const platform = (text: string): string[] =>
  Array.from(new Intl.Segmenter("und", { granularity: "word" }).segment(text.normalize("NFKC").toLowerCase()))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);

test("default: words are those of the platform, in scripts with spaces and without", () => {
  const texts = [
    "The roof of the house, 1987 and later!",
    "Übergrößenträger öffnen früh",
    "мама мыла раму",
    "नमस्ते दुनिया",
    "السلام عليكم",
    "東京都に住んでいます。天気がいい",
    "我住在北京的一个小区",
    "ฉันรักประเทศไทย",
    "한국어 텍스트 입니다",
    "mixed 東京 and ascii",
  ];
  for (const text of texts) expect(splitWords(text), text).toEqual(platform(text));
});

test("behavior: what stands between letters ends a word, unlike the platform's", () => {
  expect(splitWords("Einstein's don’t l'avion 3.14 e-mail a_b")).toEqual([
    "einstein",
    "s",
    "don",
    "t",
    "l",
    "avion",
    "3",
    "14",
    "e",
    "mail",
    "a",
    "b",
  ]);
});

test("behavior: emoji are words, whatever they look like, and marks alone are none", () => {
  expect(splitWords("I ❤️ ❤\u{fe0f}🏠 👍🏽👍 👩‍👩‍👧 🇩🇪 東京🗼")).toEqual(
    ["i", "❤", "❤", "🏠", "👍", "👍", "👩‍👩‍👧", "🇩🇪", "東京", "🗼"], // prettier-ignore
  );
  expect(splitWords("a \u0301 b \ufe0f")).toEqual(["a", "b"]);
  expect(splitWords("é © ™ → ∑")).toEqual(["é", "tm"]);
});

test("behavior: a Turkish capital i is found by a small one", () => {
  expect(splitWords("İstanbul DİYARBAKIR")).toEqual(["istanbul", "diyarbakir"]);
});

test("behavior: compatibility forms and composed marks are one word", () => {
  expect(splitWords("ＡＢＣ ﬁn e\u0301t\u00e9")).toEqual(["abc", "fin", "été"]);
  expect(splitWords(" \t…!")).toEqual([]);
});
