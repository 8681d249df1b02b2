// A part of a retrieval set, and what two rankings of it differ by.
import { pairedBootstrap } from "@embedloom/eval";
import type { RetrievalSet } from "../../retrieval-sets.ts";

const QUESTIONS = 200;
const MOST_PARTS = 400;

/** The first documents with answers up to {@link MOST_PARTS} parts, and questions that these answer. */
export function sampled(set: RetrievalSet): RetrievalSet {
  const answering = new Set(set.questions.flatMap(({ answers }) => answers));
  const documents: RetrievalSet["documents"][number][] = [];
  const places = new Map<number, number>();
  let before = 0;
  for (const document of set.documents) {
    const all = document.parts.map((_, part) => before + part);
    before += document.parts.length;
    if (places.size >= MOST_PARTS || !all.some((part) => answering.has(part))) continue;
    documents.push(document);
    for (const part of all) places.set(part, places.size);
  }
  const questions = set.questions
    .filter(({ answers }) => answers.every((answer) => places.has(answer)))
    .slice(0, QUESTIONS)
    .map(({ text, answers }) => ({ text, answers: answers.map((answer) => places.get(answer)!) }));
  return { name: `${set.name}, the first ${places.size} parts with answers`, documents, questions };
}

/** Points by which `after` is above `before`, with the paired 95 % interval. */
export function gain(before: readonly number[], after: readonly number[]): string {
  const { mean: difference, low, high } = pairedBootstrap(before, after);
  return `${(100 * difference).toFixed(2)} ± ${(50 * (high - low)).toFixed(2)}`;
}

/** The plain average. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
