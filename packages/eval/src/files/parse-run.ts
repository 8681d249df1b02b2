import { InvalidInputError } from "@embedloom/core";
import type { RunEntry } from "../task/index.ts";
import { fieldsOf, formatOf, type FormatOptions, numberOf } from "./line-fields.ts";
import { linesOf, type TextSource } from "./text-source.ts";

const TREC = ["query", "Q0", "document", "rank", "score", "tag"];
const BEIR = ["query-id", "corpus-id", "score"];

/**
 * Reads a run line by line: of TREC `query Q0 document rank score tag`, where the score counts and the rank is ignored as trec_eval
 * does, or `query-id corpus-id score` with tabs, as BEIR has its judgments.
 *
 * @throws InvalidInputError naming the line that cannot be read
 * @throws InvalidOptionError when the source is no text, or there is no such format
 * @example
 * ```ts
 * import { parseRun } from "@embedloom/eval";
 *
 * for await (const entry of parseRun("q1 Q0 lease 1 0.9 demo\n")) console.log(entry); // { query: 'q1', document: 'lease', score: 0.9 }
 * ```
 */
export async function* parseRun(
  source: TextSource,
  options: FormatOptions = {},
): AsyncGenerator<RunEntry, void, undefined> {
  const format = formatOf(options);
  let isTop = true;
  for await (const line of linesOf(source)) {
    const fields = fieldsOf(line, format, format === "trec" ? TREC : BEIR);
    const isHeader = isTop && format === "beir" && fields[0] === BEIR[0];
    isTop = false;
    if (isHeader) continue;
    const [query = "", document = "", score = ""] = format === "trec" ? [fields[0], fields[2], fields[4]] : fields;
    yield { query, document, score: numberOf(score, line.number, "score", false) };
  }
}

/**
 * Reads a run into memory.
 *
 * @throws InvalidInputError naming the line that cannot be read, or that has a document again
 * @throws InvalidOptionError when the source is no text, or there is no such format
 * @example
 * ```ts
 * import { readRun } from "@embedloom/eval";
 *
 * console.log(await readRun("q1 Q0 lease 1 0.9 demo\n")); // Map(1) { 'q1' => Map(1) { 'lease' => 0.9 } }
 * ```
 */
export async function readRun(
  source: TextSource,
  options: FormatOptions = {},
): Promise<Map<string, Map<string, number>>> {
  const run = new Map<string, Map<string, number>>();
  let line = 0;
  for await (const { query, document, score } of parseRun(source, options)) {
    line++;
    const scores = run.get(query) ?? new Map<string, number>();
    if (scores.has(document)) throw new InvalidInputError(`Entry ${line} has a document of its query again.`);
    run.set(query, scores.set(document, score));
  }
  return run;
}
