import { InvalidInputError } from "@embedloom/core";
import { fieldsOf, formatOf, type FormatOptions, numberOf } from "./line-fields.ts";
import { linesOf, type TextSource } from "./text-source.ts";

/** A line of a file of TREC or BEIR: a query, a document, and the number that they have together. */
interface Pair {
  readonly query: string;
  readonly document: string;
  readonly value: number;
}

/** What the lines of one kind of file hold. */
interface PairLayout {
  /** The fields of a line in TREC's format; the first is the query, the third the document. */
  readonly fields: readonly string[];
  /** The field that is the number, which is also what messages call it. */
  readonly value: string;
  /** Whether the number has to be an integer. */
  readonly isInteger: boolean;
}

const BEIR = ["query-id", "corpus-id", "score"];

/** Reads pairs line by line; a line at the top that has the names of BEIR's columns is passed over. */
export async function* parsePairs(
  source: TextSource,
  options: FormatOptions,
  { fields: trec, value: name, isInteger }: PairLayout,
): AsyncGenerator<Pair, void, undefined> {
  const format = formatOf(options);
  const valueAt = trec.indexOf(name);
  let isTop = true;
  for await (const line of linesOf(source)) {
    const fields = fieldsOf(line, format, format === "trec" ? trec : BEIR);
    const isHeader = isTop && format === "beir" && fields[0] === BEIR[0];
    isTop = false;
    if (isHeader) continue;
    const [query = "", document = "", value = ""] =
      format === "trec" ? [fields[0], fields[2], fields[valueAt]] : fields;
    yield { query, document, value: numberOf(value, line.number, name, isInteger) };
  }
}

/** The numbers by query and document; `twice` says what is wrong with the pair of that count, which was there before. */
export async function collectPairs(
  pairs: AsyncIterable<Pair>,
  twice: (count: number) => string,
): Promise<Map<string, Map<string, number>>> {
  const table = new Map<string, Map<string, number>>();
  let count = 0;
  for await (const { query, document, value } of pairs) {
    count++;
    const values = table.get(query) ?? new Map<string, number>();
    if (values.has(document)) throw new InvalidInputError(twice(count));
    table.set(query, values.set(document, value));
  }
  return table;
}
