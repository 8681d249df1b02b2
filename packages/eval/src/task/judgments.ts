import { InvalidOptionError, kindOf, kinds } from "@embedloom/core";

/** A number for each document of each query, as maps or as plain objects. */
type Scored =
  | ReadonlyMap<string, ReadonlyMap<string, number>>
  | Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Judgments: the grade of each judged document, by query. A grade of 0 or less is irrelevant. */
export type Qrels = Scored;

/** What a system found: the score of each document, by query; higher is better. */
export type Run = Scored;

/** One judgment. */
export interface Judgment {
  readonly query: string;
  readonly document: string;
  /** How relevant the document is; 0 or less: not at all. */
  readonly grade: number;
}

/** One document that was found. */
export interface RunEntry {
  readonly query: string;
  readonly document: string;
  readonly score: number;
}

/** Maps of maps, as everything inside takes them. */
export type ScoreTable = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Copies judgments or a run into maps.
 *
 * @throws InvalidOptionError when it is neither, or holds what is not a number
 */
export function tableOf(name: string, given: Scored, isFinite: boolean): ScoreTable {
  const table = new Map<string, ReadonlyMap<string, number>>();
  for (const [query, documents] of entriesOf(name, given)) {
    const scores = new Map<string, number>();
    for (const [document, score] of entriesOf(`${name}[…]`, documents))
      scores.set(document, checked(name, score, isFinite));
    table.set(query, scores);
  }
  return table;
}

function checked(name: string, score: unknown, isFinite: boolean): number {
  if (typeof score === "number" && (isFinite ? Number.isFinite(score) : !Number.isNaN(score))) return score;
  throw new InvalidOptionError(
    name,
    isFinite ? "finite numbers by query and document" : "numbers by query and document",
    score,
  );
}

function entriesOf(name: string, value: unknown): [string, unknown][] {
  let entries: [string, unknown][] = [];
  kindOf("a map, or an object", (given) => {
    if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) return false;
    entries = given instanceof Map ? [...given] : Object.entries(given);
    return true;
  })(name, value);
  for (const [key] of entries) kinds.text(`an id in ${name}`, key);
  return entries;
}
