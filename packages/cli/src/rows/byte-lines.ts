/** One line without its end. */
export interface ByteLine {
  /** From 1. */
  readonly line: number;
  /** Bytes from the first one of the input to behind the end of the line. */
  readonly end: number;
  /** `undefined` for a line that is longer than the bound; it is passed over, not kept. */
  readonly bytes: Uint8Array | undefined;
}

/** Longest line that is read, in bytes: one that never ends must not fill the memory. */
export const MOST_LINE_BYTES: number = 64 * 2 ** 20;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Cuts bytes into lines that end with LF or CR LF and with nothing else, for JSON may hold the other line ends of Unicode. */
export async function* byteLines(
  parts: AsyncIterable<Uint8Array>,
  mostBytes: number = MOST_LINE_BYTES,
): AsyncGenerator<ByteLine> {
  const begun = createBegunLine(mostBytes);
  let [line, before] = [0, 0];
  for await (const part of parts) {
    let start = 0;
    for (let end = part.indexOf(NEWLINE); end >= 0; end = part.indexOf(NEWLINE, start)) {
      begun.add(part.subarray(start, end));
      line += 1;
      yield { line, end: before + end + 1, bytes: begun.take() };
      start = end + 1;
    }
    // A copy, for a stream may use its memory again.
    if (start < part.length) begun.add(part.slice(start));
    before += part.length;
  }
  if (begun.isBegun) yield { line: line + 1, end: before, bytes: begun.take() };
}

interface BegunLine {
  readonly isBegun: boolean;
  add(part: Uint8Array): void;
  take(): Uint8Array | undefined;
}

function createBegunLine(mostBytes: number): BegunLine {
  let parts: Uint8Array[] = [];
  let length = 0;
  return {
    get isBegun() {
      return length > 0;
    },
    add(part) {
      length += part.length;
      if (length > mostBytes) parts = [];
      else parts.push(part);
    },
    take() {
      const whole = length > mostBytes ? undefined : Buffer.concat(parts);
      [parts, length] = [[], 0];
      return whole?.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    },
  };
}
