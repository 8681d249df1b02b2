import { expect, test } from "vitest";
import { splitSentences } from "./split-sentences.ts";

const segmenter = new Intl.Segmenter("und", { granularity: "sentence" });

function sentences(text: string): string[] {
  return Array.from(splitSentences(text, { start: 0, end: text.length }, segmenter), ({ start, end }) =>
    text.slice(start, end),
  );
}

test.each([
  ["1. First item here\n2. Second item here", ["1. First item here", "2. Second item here"]],
  ["1. One is here. 2. Two is here.", ["1. One is here.", "2. Two is here."]],
  ["Dr. Smith met Mr. Jones. He left.", ["Dr. Smith met Mr. Jones.", "He left."]],
  [
    "J. R. R. Tolkien wrote. A letter by E. T. A. Hoffmann.",
    ["J. R. R. Tolkien wrote.", "A letter by E. T. A. Hoffmann."],
  ],
  ["He lives in the U.S. He likes it.", ["He lives in the U.S.", "He likes it."]],
  ["Er kam am 3. Oktober. Es war z. B. Montag.", ["Er kam am 3. Oktober.", "Es war z. B. Montag."]],
  ["Use v1.2.3. See https://a.b/?Q=1!X. Next.", ["Use v1.2.3.", "See https://a.b/?Q=1!X.", "Next."]],
  ["他走了。“好的！”她说。", ["他走了。", "“好的！”", "她说。"]],
  ["Er sagte: „Komm.“ Dann ging er.", ["Er sagte: „Komm.“", "Dann ging er."]],
  ['He said "Stop!" and left. (She stayed.)', ['He said "Stop!" and left.', "(She stayed.)"]],
  ["Born there.[3] He died.", ["Born there.[3]", "He died."]],
  ["「はい。」と言った。次。", ["「はい。」と言った。", "次。"]],
  ["ผมไป เขามา", ["ผมไป", "เขามา"]],
  ["यह है। वह है | और", ["यह है।", "वह है |", "और"]],
  ["Սա է: Այն է։ Վերջ։", ["Սա է:", "Այն է։", "Վերջ։"]],
  ["བོད། །དེ། ནས།", ["བོད། །", "དེ།", "ནས།"]],
  ["هل أنت؟ نعم۔ لا.", ["هل أنت؟", "نعم۔", "لا."]],
])("behavior: %j", (text, expected) => {
  expect(sentences(text)).toEqual(expected);
});

test("behavior: a paragraph longer than what is looked at together is cut where its sentences end", () => {
  const long = "This is a sentence of eight words here. ".repeat(3000);
  expect(new Set(sentences(long))).toEqual(new Set(["This is a sentence of eight words here."]));
  expect(sentences(long)).toHaveLength(3000);
});

test("behavior: one sentence of a megabyte is cut between words", () => {
  const parts = sentences("word ".repeat(200_000));
  expect(parts.length).toBeLessThan(40);
  expect(parts.every((part) => /^word( word)*$/.test(part))).toBe(true);
});
