import type { RunEntry } from "../task/index.ts";
import type { FormatOptions } from "./line-fields.ts";
import { collectPairs, parsePairs } from "./parse-pairs.ts";
import type { TextSource } from "./text-source.ts";

const LAYOUT = { fields: ["query", "Q0", "document", "rank", "score", "tag"], value: "score", isInteger: false };

/**
 * Reads a run line by line: of TREC `query Q0 document rank score tag`, where the score counts and the rank is ignored as trec_eval
 * does, or `query-id corpus-id score` with tabs, as BEIR has its judgments.
 *
 * @throws InvalidInputError naming the line that cannot be read
 * @throws InvalidOptionError when the source is not a text, or there is no such format
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
  for await (const { query, document, value } of parsePairs(source, options, LAYOUT)) {
    yield { query, document, score: value };
  }
}

/**
 * Reads a run into memory.
 *
 * @throws InvalidInputError naming the line that cannot be read, or that has a document again
 * @throws InvalidOptionError when the source is not a text, or there is no such format
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
  return collectPairs(
    parsePairs(source, options, LAYOUT),
    (count) => `Entry ${count} has a document of its query again.`,
  );
}
