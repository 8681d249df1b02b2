import { kindOf, pullItems } from "@embedloom/core";

/**
 * A text in pieces of any length, as bytes of UTF-8 or as strings: a file's stream, the body of a reply, or lines in an array. One string
 * is the whole text.
 */
export type TextSource = string | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** A line of a text. */
export interface NumberedLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

const sourceKind = kindOf("a text, or pieces of one, such as a file's stream", (value) => {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return [Symbol.iterator, Symbol.asyncIterator].some((name) => typeof Reflect.get(value, name) === "function");
});
const pieceKind = kindOf(
  "a piece of a text, as a string or bytes",
  (value) => typeof value === "string" || value instanceof Uint8Array,
);

/**
 * Gives the lines of a text that hold something, one at a time, without their ends; a byte order mark is no part of the first.
 *
 * @throws InvalidOptionError when the source is not a text
 */
export async function* linesOf(source: TextSource): AsyncGenerator<NumberedLine, void, undefined> {
  sourceKind("source", source);
  const decoder = new TextDecoder();
  let rest = "";
  let number = 0;
  for await (const given of pullItems<string | Uint8Array>("source", typeof source === "string" ? [source] : source)) {
    const piece = pieceKind("source", given) as string | Uint8Array;
    rest += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
    let at = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", at)) {
      const text = lineText(rest.slice(at, end), ++number);
      if (text.trim() !== "") yield { text, number };
      at = end + 1;
    }
    rest = rest.slice(at);
  }
  const text = lineText(rest + decoder.decode(), number + 1);
  if (text.trim() !== "") yield { text, number: number + 1 };
}

function lineText(line: string, number: number): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return number === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text;
}
