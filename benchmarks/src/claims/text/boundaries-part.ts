// Precision and recall of the ends of sentences, beside Intl.Segmenter, the same with CLDR's suppressions, and one peer.
//
// Own cases always; with --treebanks PATH also the texts of Universal Dependencies found there (xx_name-ud-test.conllu, as in
// the repositories UniversalDependencies/UD_*), which no package of npm or PyPI holds.
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { createSentenceChunker } from "@embedloom/late-chunk";
import { split } from "sentence-splitter";
import type { ClaimReport } from "../claim-report.ts";
import { SENTENCE_CASES } from "./sentence-cases.ts";

/** Gives the places where sentences end. */
type Splitter = (text: string, language: string) => Promise<number[]>;

const chunker = createSentenceChunker();
const SPLITTERS: Readonly<Record<string, Splitter>> = {
  "late-chunk": async (text) => (await chunker.chunk(text)).map(({ end }) => end),
  "Intl.Segmenter": async (text, language) => segmenterEnds(text, language),
  "with CLDR suppressions": async (text, language) => unsuppressed(text, segmenterEnds(text, language), language),
  "sentence-splitter": async (text) =>
    split(text).flatMap(({ type, range }) => (type === "Sentence" ? [range[1]] : [])),
};

/** Measures cases and treebanks; the goal is to be at least as good as every other. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  report.section("Ends of sentences");
  const wrong: string[] = [];
  let [cases, standard] = [0, 0];
  for (const [kind, texts] of Object.entries(SENTENCE_CASES)) {
    for (const marked of texts) {
      const { text, ends } = unmarked(marked);
      cases += 1;
      if (!(await isRight(text, ends, SPLITTERS["late-chunk"]!))) wrong.push(`${kind}: ${marked}`);
      if (await isRight(text, ends, SPLITTERS["Intl.Segmenter"]!)) standard += 1;
    }
  }
  for (const each of wrong) report.note(`wrong: ${each}`);
  report.note(`own cases: ${cases}; Intl.Segmenter has ${standard} of them right`);
  report.goal("own cases that are cut otherwise", { value: wrong.length, unit: `of ${cases}`, exactly: 0 });

  const { values } = parseArgs({ args: [...options], options: { treebanks: { type: "string" } }, strict: false });
  const folder = typeof values.treebanks === "string" ? values.treebanks : undefined;
  const files = folder === undefined ? [] : globSync("*-ud-test.conllu", { cwd: folder }).toSorted();
  if (files.length === 0) {
    report.skip("treebanks", "give a folder of *-ud-test.conllu files of Universal Dependencies with --treebanks PATH");
  }
  for (const file of files) await measureTreebank(report, join(folder!, file));
}

function unmarked(marked: string): { text: string; ends: number[] } {
  const ends: number[] = [];
  let text = "";
  for (const sentence of marked.split("¦")) {
    // Chinese and Japanese have no space between sentences.
    if (/[^\s\p{Script=Han}」）！。？”]$/u.test(text)) text += " ";
    text += sentence;
    ends.push(text.trimEnd().length);
  }
  return { text, ends };
}

async function isRight(text: string, ends: readonly number[], splitter: Splitter): Promise<boolean> {
  return (await splitter(text, "und")).join() === ends.join();
}

async function measureTreebank(report: ClaimReport, file: string): Promise<void> {
  const name = basename(file, "-ud-test.conllu");
  const language = name.slice(0, 2);
  const { text, ends } = readTreebank(file, language);
  // Where every sentence is a paragraph of its own, nothing is left to find.
  if (ends.length <= text.split("\n\n").length)
    return report.skip(name, "each of its sentences is a paragraph of its own");
  const scores = new Map<string, number>();
  const rows: (string | number)[][] = [];
  for (const [splitter, endsOf] of Object.entries(SPLITTERS)) {
    const { precision, recall, f1 } = score(text, ends, await endsOf(text, language));
    scores.set(splitter, f1);
    rows.push([splitter, precision.toFixed(4), recall.toFixed(4), f1.toFixed(4)]);
  }
  report.note(`${name}: ${ends.length} sentences, ${text.length} characters`);
  report.table(["", "precision", "recall", "F1"], rows);
  const others = Math.max(...[...scores].flatMap(([splitter, f1]) => (splitter === "late-chunk" ? [] : [f1])));
  report.goal(`F1 of ${name} above the best other`, {
    value: 100 * (scores.get("late-chunk")! - others),
    unit: "points",
    atLeast: 0,
  });
}

/** The sentences as running text, with a blank line where the treebank begins a paragraph or document. */
function readTreebank(file: string, language: string): { text: string; ends: number[] } {
  const gap = /zh|ja|th/.test(language) ? "" : " ";
  const ends: number[] = [];
  let text = "";
  let isNew = true;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (/^# new(?:par|doc)\b(?!_)/.test(line)) isNew = true;
    const sentence = /^# text = (.*)$/.exec(line)?.[1]?.trim();
    if (sentence === undefined) continue;
    text += (text === "" ? "" : isNew ? "\n\n" : gap) + sentence;
    ends.push(text.length);
    isNew = false;
  }
  return { text, ends };
}

/** Counts ends by the characters before them; those that a blank line gives away do not count. */
function score(
  text: string,
  gold: readonly number[],
  found: readonly number[],
): { precision: number; recall: number; f1: number } {
  const characters = new Int32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) characters[i + 1] = characters[i]! + (/\s/.test(text[i]!) ? 0 : 1);
  const given = new Set([...text.matchAll(/\n\n/g)].map(({ index }) => characters[index]!));
  given.add(characters[text.length]!);
  const own = (ends: readonly number[]): Set<number> =>
    new Set(ends.map((end) => characters[end]!).filter((end) => !given.has(end)));
  const [right, all] = [own(gold), own(found)];
  const hits = [...all].filter((end) => right.has(end)).length;
  const [precision, recall] = [hits / all.size, hits / right.size];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

function segmenterEnds(text: string, language: string): number[] {
  const segments = new Intl.Segmenter(language, { granularity: "sentence" }).segment(text);
  return Array.from(segments, ({ index, segment }) => index + segment.trimEnd().length);
}

interface Suppressions {
  readonly segments: {
    readonly segmentations: {
      readonly SentenceBreak: { readonly standard: readonly { readonly suppression: string }[] };
    };
  };
}

/** Without the ends behind what CLDR lists for the language, which is what ICU does with `ss=standard`. */
function unsuppressed(text: string, ends: readonly number[], language: string): number[] {
  try {
    const { segments }: Suppressions = createRequire(import.meta.url)(
      `cldr-segments-full/segments/${language}/suppressions.json`,
    );
    const words = new Set(segments.segmentations.SentenceBreak.standard.map(({ suppression }) => suppression));
    const lastWord = (end: number): string => /\S*$/.exec(text.slice(Math.max(0, end - 20), end))![0];
    return ends.filter((end) => !words.has(lastWord(end)));
  } catch {
    return [...ends];
  }
}
