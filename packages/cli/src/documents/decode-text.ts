/** The text of a file, or why it is none, as the end of a sentence. */
export type DecodedText =
  | { readonly text: string }
  | {
      readonly reason: string;
      /** Line of the first byte that is no text, from 1. Absent: unknown. */
      readonly line?: number | undefined;
    };

/** Reads bytes as UTF-8, or as UTF-16 where a byte order mark says so; anything else is refused rather than guessed at. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = hasUtf16Mark(bytes) ? "utf-16le" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? { reason: "it is a binary file" } : { text };
  } catch {
    const line = encoding === "utf-8" ? lineOfFirstWrong(bytes) : undefined;
    return { reason: "it is no UTF-8 text; save it as UTF-8, or leave it out", line };
  }
}

/** A byte of a line's end is never part of another character, so that each line can be read by itself. */
function lineOfFirstWrong(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? undefined : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
  }
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}
