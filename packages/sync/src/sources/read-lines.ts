import { InvalidInputError, kindOf, pullItems } from "@embedloom/core";

/** One line with its number, from 1. */
export interface NumberedLine {
  readonly number: number;
  /** The text of the line; `undefined` if it is not UTF-8. */
  readonly text: string | undefined;
}

/** A file in parts of any length. */
export type LineParts = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

const partKind = kindOf("bytes or a text", (part) => typeof part === "string" || part instanceof Uint8Array);

const NEWLINE = 0x0a;
/** V8 has no longer strings. The limit also stops an endless line, such as that of /dev/zero. */
const MOST_LINE_BYTES = 2 ** 29;

/**
 * Reads lines that end with LF or CR LF. Other line ends of Unicode do not end a line, because JSON may contain them.
 *
 * A byte order mark at the beginning is left out.
 *
 * @throws InvalidInputError for a line of more than 512 MB
 */
export async function* readLines(parts: LineParts): AsyncGenerator<NumberedLine> {
  let number = 0;
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  const take = (): NumberedLine => {
    number += 1;
    const text = decoded(begun);
    begun = [];
    begunBytes = 0;
    return { number, text: number === 1 && text?.startsWith("\uFEFF") === true ? text.slice(1) : text };
  };
  for await (const part of pullItems("lines", parts)) {
    partKind("a part of the lines", part);
    const bytes = typeof part === "string" ? Buffer.from(part) : part!;
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      begun.push(bytes.subarray(start, end));
      yield take();
      start = end + 1;
    }
    // Copy the bytes, because a stream may reuse its memory.
    if (start < bytes.length) begun.push(bytes.slice(start));
    begunBytes += bytes.length - start;
    if (begunBytes > MOST_LINE_BYTES) throw new InvalidInputError(`Line ${number + 1} has more than 512 MB.`);
  }
  if (begun.length > 0) yield take();
}

function decoded(parts: readonly Uint8Array[]): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  } catch {
    return undefined;
  }
}
