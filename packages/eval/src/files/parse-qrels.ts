import type { Judgment } from "../task/index.ts";
import type { FormatOptions } from "./line-fields.ts";
import { collectPairs, parsePairs } from "./parse-pairs.ts";
import type { TextSource } from "./text-source.ts";

const LAYOUT = { fields: ["query", "iteration", "document", "grade"], value: "grade", isInteger: true };

/**
 * Reads judgments line by line: of TREC `query iteration document grade`, of BEIR `query-id corpus-id score` with tabs and, at the top,
 * those names. Grades are integers.
 *
 * @throws InvalidInputError naming the line that cannot be read
 * @throws InvalidOptionError when the source is not a text, or there is no such format
 * @example
 * ```ts
 * import { parseQrels } from "@embedloom/eval";
 *
 * for await (const judgment of parseQrels("q1 0 lease 2\n")) console.log(judgment); // { query: 'q1', document: 'lease', grade: 2 }
 * ```
 */
export async function* parseQrels(
  source: TextSource,
  options: FormatOptions = {},
): AsyncGenerator<Judgment, void, undefined> {
  for await (const { query, document, value } of parsePairs(source, options, LAYOUT)) {
    yield { query, document, grade: value };
  }
}

/**
 * Reads a file of judgments.
 *
 * @throws InvalidInputError naming the line that cannot be read, or that judges a document again
 * @throws InvalidOptionError when the source is not a text, or there is no such format
 * @example
 * ```ts
 * import { readQrels } from "@embedloom/eval";
 *
 * console.log(await readQrels("query-id\tcorpus-id\tscore\nq1\tlease\t1\n", { format: "beir" })); // Map(1) { 'q1' => Map(1) { 'lease' => 1 } }
 * ```
 */
export async function readQrels(
  source: TextSource,
  options: FormatOptions = {},
): Promise<Map<string, Map<string, number>>> {
  return collectPairs(
    parsePairs(source, options, LAYOUT),
    (count) => `Judgment ${count} judges a document of its query again.`,
  );
}
