import { InvalidInputError } from "@embedloom/core";
import { linesOf, type TextSource } from "./text-source.ts";

/** A text of a BEIR set: a line of `corpus.jsonl` or `queries.jsonl`. */
export interface BeirText {
  readonly id: string;
  /** Empty where there is none, as of queries. */
  readonly title: string;
  readonly text: string;
}

/**
 * Reads the documents or the queries of a BEIR set, one at a time.
 *
 * @param source the lines of `corpus.jsonl` or `queries.jsonl`, unpacked
 * @throws InvalidInputError naming the line that is not a text with an id
 * @throws InvalidOptionError when the source is not a text
 * @example
 * ```ts
 * import { parseBeirTexts } from "@embedloom/eval";
 *
 * const source = '{"_id":"4983","title":"Water","text":"Water is wet."}\n';
 * for await (const { id, title } of parseBeirTexts(source)) console.log(id, title); // 4983 Water
 * ```
 */
export async function* parseBeirTexts(source: TextSource): AsyncGenerator<BeirText, void, undefined> {
  for await (const { text: line, number } of linesOf(source)) {
    const { _id: id, title, text } = objectOf(line, number);
    const isId = typeof id === "string" || typeof id === "number";
    if (!isId || typeof text !== "string") {
      throw new InvalidInputError(`Line ${number} has no \`_id\` or no \`text\`.`);
    }
    yield { id: String(id), title: typeof title === "string" ? title : "", text };
  }
}

function objectOf(line: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // The parser's message quotes the text.
  }
  throw new InvalidInputError(`Line ${number} is no JSON object.`);
}
