import { expect, test } from "vitest";
import { type DocumentSection, questionsFromHeadings } from "./questions-from-headings.ts";

/** Sections under lines that begin with #. */
function sections(text: string): DocumentSection[] {
  const headings = [...text.matchAll(/^# (.*)\n/gm)];
  return headings.map(({ 0: line, 1: title = "", index }, i) => ({
    title,
    heading: { start: index, end: index + line.length },
    start: index + line.length,
    end: headings[i + 1]?.index ?? text.length,
  }));
}

const long = (word: string): string => `${`${word} `.repeat(30)}\n`;
const documents = [
  { id: "lease", text: `before\n# Roof?\n${long("tenant")}# Notes\n${long("other")}# Short\nno\n` },
  { id: "ferry", text: `# 12.3\n${long("boat")}# notes\n${long("more")}# Empty` },
];

test("default: one question for each heading that a single section with enough text has; headings are taken out", async () => {
  const set = await questionsFromHeadings(documents, { sections });
  expect(set.queries).toEqual([{ id: "q1", text: "Roof?" }]);
  expect(set.qrels).toEqual(new Map([["q1", new Map([["lease section 1", 1]])]]));
  expect(set.documents.map(({ text }) => text).join("")).not.toContain("Roof?");
  const [lease] = set.documents;
  const passage = lease?.passages?.find(({ id }) => id === "lease section 1");
  expect(lease?.text.slice(passage?.start, passage?.end)).toBe(long("tenant"));
  expect(lease?.text.startsWith("before\n")).toBe(true);
  expect(set.warning).toContain("headings");
});

test("args: minCharacters lets shorter sections in", async () => {
  const { queries } = await questionsFromHeadings(documents, { sections, minCharacters: 2 });
  expect(queries.map(({ text }) => text)).toEqual(["Roof?", "Short"]);
});

test("error: sections that are none", async () => {
  const wrong = (heading: object) =>
    questionsFromHeadings(documents, {
      sections: () => [{ title: "x", heading, start: 3, end: 2 }] as DocumentSection[],
    });
  await expect(wrong({ start: 0, end: 1 })).rejects.toMatchObject({ option: "sections" });
  await expect(wrong({ start: 0 })).rejects.toMatchObject({ option: "sections[0].heading.end" });
});
