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

test.each([
  "(a) One part.¦ (b) Another part.",
  "(iii) The third “rule”.¦ (iv) The fourth one!¦ (v) The fifth?¦ (vi) Six.",
  "iv. The fourth rule.¦ v. The fifth.¦ xi. The next.",
  "(A) The first.¦ (B) The second.",
  "1) first thing.¦ 2) second thing.",
  "a. First point.¦ b. Second point.",
  "2.1. The next part.¦ 2.2. The last part.",
  "See p. 5.¦ (c) The third part.",
  "There are two: 1. The first.¦ 2. The second.",
  "See Fig. 2 and Fig. B for this.¦ See Nos. 5 and 6, too.¦ Then stop.",
  "He said no.¦ Five people left.",
  "Option a) is fine.¦ Option b) is not.",
  "Smith et al. (a) found this.",
  "Das ist klar.¦ i) Der erste Punkt.¦ ii) Der zweite Punkt.",
  "Siehe § 3. Absatz 2 gilt.¦ Nach § 12 Abs. 3 gilt es.¦ Siehe § 4.¦ Danach nichts.",
  "Hrsg. v. Karl Meier.¦ Prof. v. Braun kam.",
  "a) Erster Punkt.¦ b) Zweiter Punkt.¦ Vgl. Abb. B und Tab. 2.",
  "1° Le premier point.¦ 2° Le second point.",
  "La loi dit oui.¦ iv. Le quatrième point.¦ Voir fig. 3, p. 12.¦ (b) La suite.",
  "Esto es todo.¦ c) El tercer punto.¦ 1.º El primer punto.",
  "（一）第一部分。¦（二）第二部分。¦一、第一点。¦1、第一点。",
  "（a）第一部分。¦（b）第二部分。¦(1) 第一部分。",
  "（１）最初の点です。¦（２）次の点です。¦①次の点。¦第２条 次の規則です。",
])("behavior: marks of lists and numbered references: %j", (marked) => {
  expect(sentences(marked.replaceAll("¦", ""))).toEqual(marked.split("¦").map((each) => each.trim()));
});

test("behavior: a paragraph longer than what is looked at together is cut where its sentences end", () => {
  const long = "This is a sentence of eight words here. ".repeat(3000);
  expect(new Set(sentences(long))).toEqual(new Set(["This is a sentence of eight words here."]));
  expect(sentences(long)).toHaveLength(3000);
});

test("behavior: one sentence of a megabyte is cut between words", () => {
  const parts = sentences("word ".repeat(200_000));
  expect(parts.length).toBeLessThan(130);
  expect(parts.every((part) => /^word( word)*$/.test(part))).toBe(true);
});
