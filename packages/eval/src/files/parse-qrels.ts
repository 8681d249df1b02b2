import { InvalidInputError } from "@embedloom/core";
import type { Judgment } from "../task/index.ts";
import { fieldsOf, formatOf, type FormatOptions, numberOf } from "./line-fields.ts";
import { linesOf, type TextSource } from "./text-source.ts";

const TREC = ["query", "iteration", "document", "grade"];
const BEIR = ["query-id", "corpus-id", "score"];

/**
 * Reads judgments line by line: of TREC `query iteration document grade`, of BEIR `query-id corpus-id score` with tabs and, at the top,
 * those names. Grades are integers.
 *
 * @throws InvalidInputError naming the line that cannot be read
 * @throws InvalidOptionError when the source is no text, or there is no such format
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
  const format = formatOf(options);
  let isTop = true;
  for await (const line of linesOf(source)) {
    const fields = fieldsOf(line, format, format === "trec" ? TREC : BEIR);
    const isHeader = isTop && format === "beir" && fields[0] === BEIR[0];
    isTop = false;
    if (isHeader) continue;
    const [query = "", document = "", grade = ""] = format === "trec" ? [fields[0], fields[2], fields[3]] : fields;
    yield { query, document, grade: numberOf(grade, line.number, "grade", true) };
  }
}

/**
 * Reads a file of judgments.
 *
 * @throws InvalidInputError naming the line that cannot be read, or that judges a document again
 * @throws InvalidOptionError when the source is no text, or there is no such format
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
  const qrels = new Map<string, Map<string, number>>();
  let line = 0;
  for await (const { query, document, grade } of parseQrels(source, options)) {
    line++;
    const grades = qrels.get(query) ?? new Map<string, number>();
    if (grades.has(document)) throw new InvalidInputError(`Judgment ${line} judges a document of its query again.`);
    qrels.set(query, grades.set(document, grade));
  }
  return qrels;
}
