import { InvalidInputError, kindOf, kinds, readOptions } from "@embedloom/core";
import { type Qrels, rankDocuments, type Run, tableOf } from "../task/index.ts";
import { formatOf, type FormatOptions } from "./line-fields.ts";

/** The options of {@link formatRun}. */
export interface FormatRunOptions extends FormatOptions {
  /** Names the system, in the last column of TREC's form; without white space. @default "embedloom" */
  readonly tag?: string | undefined;
}

/**
 * Writes judgments as lines, each with its end: to a file, or to `parseQrels`.
 *
 * @throws InvalidOptionError when they are no judgments, or there is no such format
 * @throws InvalidInputError when an id cannot stand in a column
 * @example
 * ```ts
 * import { formatQrels } from "@embedloom/eval";
 *
 * console.log([...formatQrels({ q1: { lease: 2 } })].join("").trim()); // q1 0 lease 2
 * ```
 */
export function* formatQrels(qrels: Qrels, options: FormatOptions = {}): Generator<string, void, undefined> {
  const format = formatOf(options);
  const table = tableOf("qrels", qrels, true);
  if (format === "beir") yield "query-id\tcorpus-id\tscore\n";
  for (const [query, grades] of table) {
    for (const [document, grade] of grades) {
      checkIds(format, query, document);
      yield format === "trec" ? `${query} 0 ${document} ${grade}\n` : `${query}\t${document}\t${grade}\n`;
    }
  }
}

/**
 * Writes a run as lines, each with its end, the documents of a query best first.
 *
 * @throws InvalidOptionError when it is not a run, or there is no such format
 * @throws InvalidInputError when an id cannot stand in a column
 * @example
 * ```ts
 * import { formatRun } from "@embedloom/eval";
 *
 * console.log([...formatRun({ q1: { lease: 0.5 } }, { tag: "bm25" })].join("").trim()); // q1 Q0 lease 1 0.5 bm25
 * ```
 */
export function* formatRun(run: Run, options: FormatRunOptions = {}): Generator<string, void, undefined> {
  const { tag = "embedloom" } = readOptions<FormatRunOptions>("options", options, {
    format: kinds.optional(kinds.oneOf("trec", "beir")),
    tag: kinds.optional(
      kindOf("a text without white space", (value) => typeof value === "string" && /^\S+$/.test(value)),
    ),
  });
  const format = formatOf(options);
  const table = tableOf("run", run, false);
  if (format === "beir") yield "query-id\tcorpus-id\tscore\n";
  for (const [query, scores] of table) {
    for (const [at, document] of rankDocuments(scores).entries()) {
      checkIds(format, query, document);
      const score = scores.get(document)!;
      yield format === "trec"
        ? `${query} Q0 ${document} ${at + 1} ${score} ${tag}\n`
        : `${query}\t${document}\t${score}\n`;
    }
  }
}

// A reader would take it for two columns.
function checkIds(format: "trec" | "beir", ...ids: readonly string[]): void {
  const separator = format === "trec" ? /\s|^$/ : /[\t\r\n]|^$/;
  if (!ids.some((id) => separator.test(id))) return;
  throw new InvalidInputError(
    `An id that is empty or has ${format === "trec" ? "white space" : "a tab or a line's end"} in it cannot stand in a column.`,
  );
}
